using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Measurement;

/// <summary>Finds the node that makes the first number that is not finite, and distinguishes underflow from overflow.</summary>
internal static class NonFinite
{
    /// <summary>
    /// <c>underflow in Log 'l'</c>, <c>overflow in Mul 'm'</c>; null if no node of the main graph makes such a number.
    /// </summary>
    /// <param name="model">The model, whose nodes are named.</param>
    /// <param name="running">The same model as it is run: with the same values and perhaps more nodes.</param>
    /// <param name="inputs">Inputs at which an output is not finite.</param>
    /// <param name="options">Sizes of inputs that the model leaves open.</param>
    public static string? CauseOf(Model model, Model running, IReadOnlyList<Tensor> inputs, InferenceOptions? options)
    {
        IReadOnlyDictionary<string, Value> values = ShapeInference.Run(model, options).Graph.Values;
        var known = model.Graph.Inputs.Concat(model.Graph.Outputs).Select(v => v.Name).ToHashSet();
        ValueInfo[] exposed =
        [
            .. model.Graph.Nodes.SelectMany(n => n.Outputs).Where(o => o.Length > 0 && !known.Contains(o)).Distinct()
                .Where(o => values.GetValueOrDefault(o)?.Type is TensorType { DataType: DataType.Float or DataType.Float16 }).Select(o
                    => new ValueInfo(o, values[o].Type is TensorType type ? type with { Shape = null } : null)),
        ];
        using OnnxSession session = OnnxSession.Open(running with
        {
            Graph = running.Graph with
            {
                Outputs = [.. running.Graph.Outputs,
            .. exposed]
            }
        }, Equivalence.Plain, options);
        IReadOnlyDictionary<string, Tensor> results = session.Run(inputs);
        var tensors = model.Graph.Initializers.Concat(inputs).DistinctBy(t => t.Name).ToDictionary(t => t.Name);
        foreach (Node node in model.Graph.Nodes)
            if (node.Outputs.Any(o => Holds(results.GetValueOrDefault(o), n => !double.IsFinite(n))))
                return $"{(Divides(node) ? "underflow" : "overflow")} in {node.OpType} '{node.DisplayName}'";
        return null;

        // Dividing by 0, or taking its logarithm, is the result of a number that became 0.
        bool Divides(Node node) => node.OpType switch
        {
            "Log" or "Reciprocal" or "Pow" => HasZero(node, 0),
            "Div" => HasZero(node, 1),
            "LpNormalization" or "InstanceNormalization" or "LayerNormalization" or "GroupNormalization" or "BatchNormalization" => true,
            _ => false,
        };

        bool HasZero(Node node, int input) => input < node.Inputs.Count
            && Holds(results.GetValueOrDefault(node.Inputs[input]) ?? tensors.GetValueOrDefault(node.Inputs[input]), n => n == 0);
    }

    private static bool Holds(Tensor? tensor, Predicate<double> what) =>
        tensor is { DataType: DataType.Float or DataType.Float16, SparseIndices: null, Payload.MissingBecause: null }
            && Array.Exists(Elements.Read(tensor), what);
}
