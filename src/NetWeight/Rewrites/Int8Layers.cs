using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Rewrites;

/// <summary>The convolutions and matrix products that can be quantized to 8 bits, and the reasons why others cannot.</summary>
internal static class Int8Layers
{
    /// <summary>The layers that stay in floats, those of bodies and functions included.</summary>
    public static IEnumerable<KeptNode> Left(GraphEditor graph)
    {
        foreach (EditNode node in graph.Snapshot())
        {
            if (IsProduct(node.Node) && WhyNot(graph, node) is { } reason)
                yield return new KeptNode(node.Name, node.Op, reason);
            foreach (KeptNode inner in Inside(node.Node, node.Name,
                $"it lies in the body of {Article(node.Op)}, and only the main graph is quantized"))
                yield return inner;
        }

        foreach (FunctionDefinition function in graph.Model.Functions)
            foreach (Node node in function.Nodes)
                if (IsProduct(node))
                    yield return new KeptNode($"{function.Name}/{node.DisplayName}", node.OpType,
                        "it lies in a function of the model, and only the main graph is quantized");
    }

    /// <summary>
    /// The reason why a node cannot be quantized; null for one that can. Nodes that are neither convolutions nor
    /// products have a reason, too.
    /// </summary>
    public static string? WhyNot(GraphEditor graph, EditNode node)
    {
        if (!OperatorSets.Weighted.Contains(node.Op))
            return "no 8-bit form of this operator is written";
        string data = node.Input(0), weight = node.Input(1);
        foreach (DataType type in (DataType[])[graph.DataTypeOf(data), graph.DataTypeOf(weight)])
            if (type is DataType.Float16 or DataType.BFloat16)
                return "it computes in 16-bit floats; quantize the model with 32-bit floats";
            else if (type is not (DataType.Float or DataType.Undefined))
                return $"it computes in {type.OnnxName}, not in 32-bit floats";

        if (graph.Constant(weight) is not { } tensor)
            return WhyNoConstant(graph, node);
        if (graph.Constant(data) is not null)
            return "it depends on no input; fold it (--fold-constants)";
        if (tensor.Elements > TensorNumbers.ElementLimit)
            return "its weight is too large to work on";
        if (node.Op == "MatMul" && tensor.Dims.Count != 2)
            return $"its weight has {tensor.Dims.Count} axes; only matrices are quantized";
        if (graph.DataTypeOf(data) != DataType.Float || (node.Op == "MatMul" && graph.ShapeOf(data) is not { Rank: >= 2 }))
            return "the type or the rank of its input is unknown";
        if (node.Op == "Gemm" && node.Input(2).Length > 0 && graph.Constant(node.Input(2)) is null)
            return "its addend is computed in the graph";
        return WeightedLayer.Of(graph, node) is null ? "its weight or bias has a form that is not quantized" : null;
    }

    private static string WhyNoConstant(GraphEditor graph, EditNode node)
    {
        string data = node.Input(0), weight = node.Input(1);
        if (node.Op is "MatMul" or "Gemm" && graph.Constant(data) is not null)
            return "its stored factor is the first one; only the second is quantized";
        if (graph.IsOverridable(weight))
            return "its weight is also an input, which the caller may override (--freeze-weights makes it a constant)";
        EditNode? producer = graph.Producer(weight);
        if (producer is { Op: "DequantizeLinear" })
            return "it is quantized already";
        if (producer is null)
            return "its weight is an input";
        bool stored = producer.Node.Inputs.Any(i => i.Length > 0 && graph.Constant(i) is not null) && !producer.Node.Inputs.Any(i
            => i.Length > 0 && graph.Constant(i) is null);
        if (stored)
            return $"its weight is computed in the graph ({producer.Op} '{producer.Name}'); fold it first (--fold-constants)";
        return node.Op is "Conv" or "ConvTranspose"
            ? $"its weight is computed in the graph ({producer.Op} '{producer.Name}')"
            : "both factors are computed in the graph: there is no stored weight";
    }

    private static IEnumerable<KeptNode> Inside(Node node, string path, string reason)
    {
        foreach (NodeAttribute attribute in node.Attributes)
            foreach (Graph graph in attribute.Value switch { Graph one => [one], Graph[] several => several, _ => Array.Empty<Graph>() })
                foreach (Node inner in graph.Nodes)
                {
                    string name = $"{path}.{attribute.Name}/{inner.DisplayName}";
                    if (IsProduct(inner))
                        yield return new KeptNode(name, inner.OpType, reason);
                    foreach (KeptNode deeper in Inside(inner, name, reason))
                        yield return deeper;
                }
    }

    private static bool IsProduct(Node node) => node.Domain is "" or "ai.onnx" or "com.microsoft" or "com.microsoft.nchwc"
        && OperatorSets.Products.Contains(node.OpType);

    private static string Article(string op) => op == "If" ? "an If" : $"a {op}";
}
