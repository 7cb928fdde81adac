using NetWeight.Graphs;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Costs;

/// <summary>Weighs a model whose shapes are known.</summary>
public static class CostAnalyzer
{
    /// <summary>The costs of every layer, by the rules of docs/conventions.md.</summary>
    /// <param name="model">The model with its shapes.</param>
    /// <param name="floatsAs">The type to count 32-bit floats as (fp16, int8), as if the model were converted; null for
    /// what the file has.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static ModelCost Analyze(ShapedModel model, DataType? floatsAs = null, CancellationToken cancellation = default)
    {
        try
        {
            return Weigh(model, floatsAs, cancellation);
        }
        catch (OverflowException e)
        {
            throw new NetWeightException(
                "The sizes of the model's weights and tensors overflow 64 bits; its dimensions are not plausible.", e);
        }
    }

    private static ModelCost Weigh(ShapedModel model, DataType? floatsAs, CancellationToken cancellation)
    {
        var weighing = new GraphWeighing(new StoredSizes(floatsAs),
            inputsAreOpen: model.Graph.Inputs.Any(i => i.Shape is null or { IsKnown: false }), cancellation);
        weighing.Visit(model.Graph, "", 1);
        _ = weighing.Ledger.Bytes.Values.Sum(); // throws where the types' bytes together exceed 2^63
        Dictionary<DataType, Maccs> byType = [];
        foreach (LayerCost layer in weighing.Layers)
            if (layer.Maccs is { Value: > 0 } maccs)
                byType[layer.ComputeType] = byType.GetValueOrDefault(layer.ComputeType) + maccs;
        return new ModelCost
        {
            Shaped = model,
            Layers = weighing.Layers,
            Totals = CostTotals.Of(weighing.Layers) with { Parameters = weighing.Ledger.Parameters },
            ConstantNodes = weighing.ConstantNodes,
            Memory = MemoryProfile.Of(model.Graph, weighing.Sizes),
            WeightBytes = weighing.Ledger.Bytes.ToDictionary(b => b.Key, b => new Bytes(b.Value)),
            Statistics = weighing.Ledger.Statistics,
            MaccsByType = byType,
            FloatsAs = floatsAs,
            Missing = [.. weighing.Layers.Where(l => l.MissingBecause is not null)
                .Select(l => new MissingCost(l.Name, l.Operator, l.MissingBecause!))],
        };
    }

    /// <summary>The walk through a graph and its sub-graphs.</summary>
    private sealed class GraphWeighing(StoredSizes sizes, bool inputsAreOpen, CancellationToken cancellation)
    {
        public List<LayerCost> Layers { get; private set; } = [];

        public StoredSizes Sizes => sizes;

        public WeightLedger Ledger { get; } = new(sizes);

        public int ConstantNodes { get; private set; }

        /// <summary>The reason why it is unknown how often the nodes in work run; null if that is known.</summary>
        private string? openFrequency;

        public void Visit(ShapedGraph graph, string prefix, long? executions)
        {
            foreach (ShapedNode node in graph.Nodes)
            {
                cancellation.ThrowIfCancellationRequested();
                if (node.Subgraphs.Count > 0)
                    VisitControlFlow(node, prefix, executions);
                else if (RunsAtLoad(node))
                    ConstantNodes++;
                else
                    Layers.Add(Layer(node, prefix, executions, null));
            }
        }

        /// <summary>Constants, and shape arithmetic whose result is known.</summary>
        private static bool RunsAtLoad(ShapedNode node)
        {
            if (node.Operator is null || node.Error is not null)
                return false;
            bool any = false;
            foreach (Value? output in node.Outputs)
            {
                if (output is null)
                    continue;
                any = true;
                if (!output.IsKnownAhead)
                    return false;
            }

            return any;
        }

        private void VisitControlFlow(ShapedNode node, string prefix, long? executions)
        {
            if (node.SubgraphChoice == SubgraphChoice.All)
            {
                Layers.Add(Layer(node, prefix, executions, null));
                string? outerFrequency = openFrequency;
                openFrequency ??= node.SafeCost.UnknownBecause;
                foreach (SubgraphUse use in node.Subgraphs)
                    Visit(use.Graph, $"{prefix}{node.Name}/{use.Attribute}/", Multiply(executions, use.Executions));
                openFrequency = outerFrequency;
                return;
            }

            // One branch runs, and which one depends on data: the more expensive one counts. Weights of both are in the file.
            List<LayerCost> outer = Layers;
            List<LayerCost>? dearest = null;
            string name = "";
            foreach (SubgraphUse use in node.Subgraphs)
            {
                Layers = [];
                Visit(use.Graph, $"{prefix}{node.Name}/{use.Attribute}/", Multiply(executions, use.Executions));
                if (dearest is null || Dearer(CostTotals.Of(Layers), CostTotals.Of(dearest)))
                    (dearest, name) = (Layers, use.Attribute);
            }

            Layers = outer;
            Layers.Add(Layer(node, prefix, executions, $"{name} counted, the more expensive of {node.Subgraphs.Count} branches"));
            Layers.AddRange(dearest ?? []);
        }

        private static bool Dearer(CostTotals a, CostTotals b) =>
            (a.Flops.Value, a.MemoryAccess.Value).CompareTo((b.Flops.Value, b.MemoryAccess.Value)) > 0;

        private static long? Multiply(long? a, long? b)
        {
            try
            {
                return a * b;
            }
            catch (OverflowException)
            {
                return null;
            }
        }

        private LayerCost Layer(ShapedNode node, string prefix, long? executions, string? note)
        {
            OperatorCost cost = node.SafeCost;
            string? missing = node.Error ?? cost.UnknownBecause;
            long? input = null, weights = null, output = null, elements = null;
            try
            {
                (input, weights, output) = cost.IsView ? (0, 0, 0) : Traffic(node, cost);
                elements = cost.IsView ? 0 : OutputElements(node);
                if (executions is null)
                    missing ??= openFrequency ?? "how often it runs depends on data";
                if (cost.Maccs is null || cost.OtherFlops is null || input is null || weights is null || output is null || elements is null)
                    missing ??= UnknownShape(node);
                (input, weights, output, elements) = (input * executions, weights * executions, output * executions, elements * executions);
                cost = cost with { Maccs = cost.Maccs == 0 ? 0 : cost.Maccs * executions, OtherFlops = cost.OtherFlops * executions };
                _ = checked((cost.Maccs * 2) + cost.OtherFlops);
                _ = checked(input + weights + output);
            }
            catch (OverflowException)
            {
                cost = OperatorCost.Unknown("");
                missing = "its size exceeds 2^63";
                (input, weights, output, elements) = (null, null, null, null);
            }

            return new LayerCost
            {
                Name = prefix + node.Name,
                Operator = node.Node.Domain.Length == 0 ? node.Node.OpType : $"{node.Node.Domain}::{node.Node.OpType}",
                Node = node,
                Scope = prefix.Length > 0 ? prefix.TrimEnd('/') : LayerPlace.Scope(node),
                Stage = LayerPlace.Stage(node),
                Executions = executions,
                Maccs = cost.Maccs is { } maccs ? new Maccs(maccs) : null,
                IsHeadline = cost.IsHeadline,
                Flops = cost.Maccs is { } m && cost.OtherFlops is { } f ? new Maccs(m).ToFlops() + new Flops(f) : null,
                ComputeType = ComputeType(node, cost),
                Parameters = Ledger.Enter(node),
                InputBytes = input is { } i ? new Bytes(i) : null,
                WeightBytes = weights is { } w ? new Bytes(w) : null,
                OutputBytes = output is { } o ? new Bytes(o) : null,
                OutputElements = elements,
                MissingBecause = missing,
                MissesHeadline = missing is not null && (cost.IsHeadline || cost.UnknownBecause is not null) && cost.Maccs is null,
                Note = note,
            };
        }

        private string UnknownShape(ShapedNode node)
        {
            foreach (Value? value in node.Inputs.Concat(node.Outputs))
            {
                if (value is null)
                    continue;
                if (value.Shape is not { IsKnown: true } && MissingContent.Behind(value) is { } lost)
                    return $"its shape depends on '{lost.Name}', which is missing: {lost.Payload.MissingBecause}";
                if (value.Type is null)
                    return $"the shape of '{value.Name}' is unknown";
                if (value.Type is TensorType { Shape: null })
                    return $"the rank of '{value.Name}' is unknown";
                if (value.Shape is { IsKnown: false } shape)
                {
                    string? symbol = shape.ToArray().Select(d => d.Symbol).FirstOrDefault(s => s is not null);
                    return symbol is not null ? $"the dimension '{symbol}' of '{value.Name}' ({shape}) is open"
                        : inputsAreOpen ? $"the shape of '{value.Name}' ({shape}) is open, as one of the inputs is"
                        : $"the shape of '{value.Name}' ({shape}) depends on data";
                }
            }

            return "a size is unknown";
        }

        /// <summary>Bytes of activations read, weights read and outputs written. A tensor read twice is read once.</summary>
        private (long? Input, long? Weights, long? Output) Traffic(ShapedNode node, OperatorCost cost)
        {
            long? input = 0, weights = 0, output = 0;
            // Most nodes have a few inputs, where looking back is cheap; a hostile Concat has a million.
            HashSet<Value>? seen = node.Inputs.Count > 8 ? [] : null;
            for (int i = 0; i < node.Inputs.Count; i++)
            {
                if (node.Inputs[i] is not { } value || (seen is null ? IsRepeated(node.Inputs, i) : !seen.Add(value)))
                    continue;
                bool setting = node.Operator?.Role(i) == InputRole.Setting; // known ones are built into the kernel
                if (setting && value.IsKnownAhead)
                    continue;
                long? bytes = cost.ElementsRead is { } read && i < read.Count && read[i] is { } elements
                    ? sizes.Of(value.DataType, elements) : sizes.Of(value);
                if (value.IsConstant)
                    weights = checked(weights + bytes);
                else
                    input = checked(input + bytes);
            }

            foreach (Value? value in node.Outputs)
                if (value is not null)
                    output = checked(output + sizes.Of(value));
            return (input, weights, output);
        }

        private static bool IsRepeated(IReadOnlyList<Value?> inputs, int index)
        {
            for (int i = 0; i < index; i++)
                if (inputs[i] == inputs[index])
                    return true;
            return false;
        }

        private static long? OutputElements(ShapedNode node)
        {
            long? sum = 0;
            for (int i = 0; i < node.Outputs.Count; i++)
                if (node.Outputs[i] is { Type: not SequenceType })
                    sum = checked(sum + node.OutputElements(i));
            return sum;
        }

        /// <summary>
        /// The first input's type; the integer type behind a DequantizeLinear if data and weights both come from one
        /// (QDQ form).
        /// </summary>
        private DataType ComputeType(ShapedNode node, OperatorCost cost)
        {
            if (cost.IsHeadline && node.Inputs.Count > 1 && Dequantised(node.Input(0)) is { } type
                && Dequantised(node.Input(1)) is not null)
                return type;
            return sizes.As(node.InputType(0) != DataType.Undefined ? node.InputType(0) : node.Output(0)?.DataType ?? DataType.Undefined);

            static DataType? Dequantised(Value? value) =>
                value?.Producer is { Operator.Type: "DequantizeLinear" } producer
                    && producer.InputType(0) is not DataType.Undefined and var stored ? stored : null;
        }
    }
}
