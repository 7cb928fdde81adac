using NetWeight.Contracts;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Operators;
using NetWeight.Workflows;

namespace NetWeight.Reports.Analysis;

/// <summary>Models and their costs as contracts.</summary>
internal static class CostJson
{
    /// <summary>The meaning of the counted fields.</summary>
    public static IReadOnlyDictionary<string, string> Conventions { get; } = new Dictionary<string, string>
    {
        ["maccs"] = "multiply-accumulates; padding taps count, biases do not",
        ["headlineMaccs"] = "MACCs of convolutions, fully connected layers and matrix products, as papers count",
        ["flops"] = "2 x maccs + other arithmetic",
        ["memoryAccessBytes"] = "inputs read + weights read + outputs written, per node as the graph is written",
        ["parameters"] = "elements of unique weights, counted once; no running statistics, no shape constants",
        ["activationElements"] = "elements written by convolutions, fully connected layers and matrix products",
        ["peakActivationBytes"] = "largest sum of tensors alive together, without weights, nothing in place",
        ["predictedLatencySeconds"] =
            "one inference of the batch; Low and High hold 90 % of measurements; per sample it is divided by the batch",
        ["rooflineLatencySeconds"] = "the ideal, every kernel at peak arithmetic or peak bandwidth; no prediction",
    };

    public static ToolContract Tool(string version) => new("netweight", version);

    public static string Status(bool isComplete) => isComplete ? "complete" : "atLeast";

    /// <summary>A ratio with the digits that mean something; null for none.</summary>
    public static double? Rounded(double? value) => value is { } number ? Math.Round(number, 6) : null;

    /// <summary>A number as it is; null for none, and for infinity.</summary>
    public static double? Finite(double? value) => value is { } number && double.IsFinite(number) ? number : null;

    public static ModelContract Model(AnalyzedModel entry, ModelCost cost)
    {
        Model model = cost.Shaped.Model;
        ShapedGraph graph = cost.Shaped.Graph;
        var opsets = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach ((string domain, int version) in model.Opsets.OrderBy(o => o.Key, StringComparer.Ordinal))
            opsets[domain.Length == 0 ? "ai.onnx" : domain] = version;
        return new ModelContract(
            model.Name, entry.Source, model.Opset, model.IrVersion, model.ProducerName, model.ProducerVersion, opsets,
            [.. graph.Inputs.Select(i => Tensor(i.Name, i.Type))],
            [.. graph.Outputs.Select((o, i) => Tensor(graph.Graph.Outputs[i].Name, o?.Type))]);
    }

    public static TotalsContract Totals(ModelCost cost)
    {
        CostTotals totals = cost.Totals;
        return new TotalsContract(
            totals.Layers, cost.ConstantNodes, totals.Maccs.Value, totals.HeadlineMaccs.Value, totals.Flops.Value, totals.Parameters,
            totals.InputBytes.Value, totals.WeightBytesRead.Value, totals.OutputBytes.Value, totals.MemoryAccess.Value,
            Rounded(totals.Intensity?.Value), cost.MaccsByType.ToDictionary(m => m.Key.OnnxName, m => m.Value.Value),
            cost.TotalWeightBytes.Value, cost.WeightBytes.ToDictionary(w => w.Key.OnnxName, w => w.Value.Value), cost.Statistics,
            totals.ActivationElements, cost.Memory.Peak.Value, cost.Memory.PeakLayer, Status(cost.Memory.IsComplete),
            Status(totals.IsHeadlineComplete), Status(totals.IsComplete),
            [.. cost.Missing.Select(m => new MissingContract(m.Layer, m.Operator, m.Reason))]);
    }

    public static GroupContract Group(CostGroup group)
    {
        CostTotals totals = group.Totals;
        return new GroupContract(
            group.Name, totals.Layers, totals.Maccs.Value, totals.HeadlineMaccs.Value, totals.Flops.Value, totals.Parameters,
            totals.InputBytes.Value, totals.WeightBytesRead.Value, totals.OutputBytes.Value, totals.MemoryAccess.Value,
            Rounded(totals.Intensity?.Value));
    }

    public static LayerContract Layer(LayerCost layer) => new(
        layer.Name, layer.Operator, layer.Scope, layer.Stage, layer.Executions, [.. layer.Node.Inputs.Select(i => Sizes(i?.Shape))],
        [.. layer.Node.Outputs.Select(o => Sizes(o?.Shape))], layer.ComputeType.OnnxName, layer.Maccs?.Value, layer.IsHeadline,
        layer.Flops?.Value, layer.Parameters, layer.InputBytes?.Value, layer.WeightBytes?.Value, layer.OutputBytes?.Value,
        layer.MemoryAccess?.Value, layer.OutputElements, Rounded(layer.Intensity?.Value), layer.MissingBecause, layer.Note);

    /// <summary>The tensors of a graph and of its sub-graphs, whose names begin with node and branch.</summary>
    public static IEnumerable<TensorContract> Tensors(ShapedGraph graph, string prefix) =>
    [
        .. graph.Values.Values.Select(v => Tensor(prefix + v.Name, v.Type)),
        .. graph.Nodes.SelectMany(n => n.Subgraphs.SelectMany(use => Tensors(use.Graph, $"{prefix}{n.Name}/{use.Attribute}/"))),
    ];

    private static TensorContract Tensor(string name, OnnxType? type)
    {
        (DataType element, Shape? shape) = type switch
        {
            TensorType tensor => (tensor.DataType, tensor.Shape),
            SparseTensorType sparse => (sparse.DataType, sparse.Shape),
            _ => (DataType.Undefined, null),
        };
        Dim[] dims = shape?.ToArray() ?? [];
        return new TensorContract(
            name,
            element != DataType.Undefined ? element.OnnxName : type is not null and not TensorType ? type.OnnxName : null,
            Sizes(shape),
            dims.Any(d => d.Symbol is not null) ? [.. dims.Select(d => d.Symbol)] : null,
            dims.Any(d => !d.IsKnown && d.UpperBound is not null) ? [.. dims.Select(d => d.UpperBound)] : null);
    }

    private static long?[]? Sizes(Shape? shape) => shape is null ? null : [.. shape.ToArray().Select(d => d.ValueOrNull)];
}
