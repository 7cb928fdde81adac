namespace NetWeight.Operators;

/// <summary>
/// The layers of a detector or segmenter after its network: decoding of boxes, selection of candidates, non-maximum
/// suppression, the class of each pixel. It has no weights to speak of, runs badly on accelerators, and is left out of
/// the counts that papers state.
/// </summary>
public sealed record PostProcessing
{
    /// <summary>Products of so few weights are arithmetic: the sum over the bins of a distribution (DFL) is a convolution of 16.</summary>
    private const long FewestWeights = 256;

    private static readonly HashSet<string> Selections =
        ["NonMaxSuppression", "TopK", "EfficientNMS_TRT", "EfficientNMS", "BatchedNMS_TRT", "BatchedNMSDynamic_TRT",
            "NMS", "DetectionOutput", "TFLite_Detection_PostProcess"];

    private static readonly HashSet<string> Gates = ["Sigmoid", "Softmax", "Exp"];
    private static readonly HashSet<string> Epilogues =
        ["BatchNormalization", "Relu", "LeakyRelu", "PRelu", "Clip", "HardSwish", "Mish", "Elu", "Gelu"];

    /// <summary>The nodes, in the order in which they run.</summary>
    public required IReadOnlyList<ShapedNode> Nodes { get; init; }

    /// <summary>The values that it reads from the network.</summary>
    public required IReadOnlyList<string> Inputs { get; init; }

    /// <summary>
    /// Its functions: <c>non-maximum suppression</c>, <c>selection of candidates</c>, <c>decoding of boxes</c>,
    /// <c>class of each pixel</c>.
    /// </summary>
    public required IReadOnlyList<string> Does { get; init; }

    /// <summary>The post-processing of a model; null if none is recognised. A classifier's softmax is none.</summary>
    public static PostProcessing? Of(ShapedModel model)
    {
        ShapedGraph graph = model.Graph;
        Dictionary<Value, List<ShapedNode>> readers = new(ReferenceEqualityComparer.Instance);
        foreach (ShapedNode node in graph.Nodes)
            foreach (Value? input in node.Inputs)
                if (input is not null)
                    (readers.TryGetValue(input, out List<ShapedNode>? known) ? known : readers[input] = []).Add(node);
        HashSet<ShapedNode> leadsToProduct = new(ReferenceEqualityComparer.Instance);
        for (int i = graph.Nodes.Count - 1; i >= 0; i--)
            foreach (Value? output in graph.Nodes[i].Outputs)
                if (output is not null && readers.TryGetValue(output, out List<ShapedNode>? next)
                    && next.Exists(n => IsProduct(n) || leadsToProduct.Contains(n)))
                    leadsToProduct.Add(graph.Nodes[i]);
        List<ShapedNode> tail = [];
        HashSet<ShapedNode> inside = new(ReferenceEqualityComparer.Instance);
        foreach (ShapedNode node in graph.Nodes)
        {
            if (IsProduct(node) || leadsToProduct.Contains(node) || node.Outputs.All(o => o is null || o.IsKnownAhead)
                || IsEpilogue(node, inside))
                continue;
            tail.Add(node);
            inside.Add(node);
        }

        List<string> does = [.. Finds(tail)];
        if (does.Count == 0)
            return null;
        HashSet<Value> made = new(ReferenceEqualityComparer.Instance);
        List<string> inputs = [];
        foreach (ShapedNode node in tail)
        {
            foreach (Value? input in node.Inputs)
                if (input is { IsKnownAhead: false, IsInput: false } && !made.Contains(input)
                    && input.Producer is { } producer && !inside.Contains(producer) && !inputs.Contains(input.Name))
                    inputs.Add(input.Name);
            foreach (Value? output in node.Outputs)
                if (output is not null)
                    made.Add(output);
        }

        // Outputs of the network that do not pass through it stay.
        foreach (Value? output in graph.Outputs)
            if (output is { Producer: { } producer } && !inside.Contains(producer) && !inputs.Contains(output.Name))
                inputs.Add(output.Name);
        return inputs.Count == 0 ? null : new PostProcessing { Nodes = tail, Inputs = inputs, Does = does };
    }

    private static IEnumerable<string> Finds(List<ShapedNode> tail)
    {
        bool suppresses = tail.Exists(n => n.Node.OpType is not "TopK" && Selections.Contains(n.Node.OpType));
        if (suppresses)
            yield return "non-maximum suppression";
        if (tail.Exists(n => n.Node.OpType == "TopK"))
            yield return "selection of candidates";
        // Boxes are put together from several heads or parts, with arithmetic between.
        if (tail.Exists(n => n.Node.OpType == "Concat") && tail.Exists(n => Gates.Contains(n.Node.OpType))
            && (suppresses || tail.Exists(n => n.Node.OpType is "Mul" or "Add" or "Sub" or "Exp" or "Pow")))
            yield return "decoding of boxes";
        if (tail.Exists(n => n.Node.OpType == "ArgMax" && n.InputShape(0) is { Rank: >= 3 }))
            yield return "class of each pixel";
    }

    private static bool IsProduct(ShapedNode node) => node.SafeCost.IsHeadline
        && !(node.Input(1) is { IsConstant: true, Elements: { } elements } && elements < FewestWeights);

    /// <summary>Normalisations and activations right after a product belong to it.</summary>
    private static bool IsEpilogue(ShapedNode node, HashSet<ShapedNode> tail) =>
        Epilogues.Contains(node.Node.OpType) && node.Input(0)?.Producer is { } producer && !tail.Contains(producer);
}
