using System.Buffers.Binary;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Rewrites.Rules;

/// <summary>
/// Values that never depend on an input are computed now: shape arithmetic whose result is known, weights that are reshaped or
/// transposed, constants in nodes. What would store much more than it reads (fills, expansions) stays as it is.
/// </summary>
internal sealed class FoldConstants : Rewrite
{
    /// <summary>Results of up to this many elements are stored whatever they are made from.</summary>
    private const int Small = 64;

    public override string Id => "NWR02";

    public override string Option => "fold-constants";

    public override string Summary => "Compute what depends on no input: shape arithmetic, reshaped and transposed weights.";

    internal override void Run(GraphEditor graph, RewriteSettings settings)
    {
        foreach (EditNode node in graph.Snapshot())
        {
            if (node.IsRemoved || node.Node.Outputs.Count(o => o.Length > 0) != 1 || node.Output.Length == 0
                || graph.Uses(node.Output) == 0)
                continue;
            // An output of the graph that is a constant may stay a node: some runtimes want outputs to be made by nodes.
            if (graph.IsPinned(node.Output) || Fold(graph, node) is not { } tensor)
                continue;
            string name = node.Name;
            EditNode?[] producers = [.. node.Node.Inputs.Select(graph.Producer)];
            bool isConstantNode = node.Op == "Constant";
            string constant = graph.AddConstant(isConstantNode && node.Node.Name.Length > 0 ? node.Node.Name : node.Output, tensor);
            graph.ReplaceReads(node.Output, constant);
            graph.Remove(node);
            foreach (EditNode? producer in producers)
                graph.RemoveIfDead(producer);
            graph.Record(this, [name], constant);
        }
    }

    private static Tensor? Fold(GraphEditor graph, EditNode node)
    {
        // In a function, a constant is a node.
        if (node.Op == "Constant")
            return graph.HasInitializers ? graph.Constant(node.Output) : null;
        if (FoldView(graph, node) is { } view)
            return view;
        // A quantized constant stays next to its scale: runtimes look for the pair.
        if (node.Op is "DequantizeLinear" or "QuantizeLinear"
            || graph.ContentOf(node.Output) is not { IsKnown: true } content
            || node.Node.Attributes.Any(a => a.Value is Graph) || !IsWorthStoring(graph, node, content.Count))
            return null;
        return ToTensor(content);
    }

    private static bool IsWorthStoring(GraphEditor graph, EditNode node, int count)
    {
        long read = 0;
        foreach (string input in node.Node.Inputs)
            read += graph.ContentOf(input)?.Count ?? 0;
        return count <= Math.Max(Small, read);
    }

    /// <summary>A stored tensor in another shape or order: its elements stay where they are until they are written.</summary>
    private static Tensor? FoldView(GraphEditor graph, EditNode node)
    {
        if (!OperatorSets.StoredViews.Contains(node.Op)
            || graph.Constant(node.Input(0)) is not { } tensor
            || graph.ShapeOf(node.Output) is not { IsKnown: true } shape || shape.Elements != tensor.Elements)
            return null;
        long[] dims = [.. shape.ToArray().Select(d => d.Value)];
        if (node.Op != "Transpose")
            return tensor with { Dims = dims };
        long[] perm = node.Node.Attribute("perm")?.Value as long[]
            ?? [.. Enumerable.Range(0, dims.Length).Select(i => (long)(dims.Length - 1 - i))];
        return TensorNumbers.Of(tensor)?.Transposed(tensor.Dims, perm).ToTensor("", tensor.DataType, dims);
    }

    private static Tensor? ToTensor(TensorValue content)
    {
        if (content.DataType is not (DataType.Int64 or DataType.Int32 or DataType.Float or DataType.Bool))
            return null;
        int width = content.DataType.Bits / 8;
        byte[] bytes = new byte[content.Count * width];
        for (int i = 0; i < content.Count; i++)
        {
            Span<byte> at = bytes.AsSpan(i * width, width);
            Scalar element = content.Elements[i];
            switch (content.DataType)
            {
                case DataType.Int64 when element.Integer is { } whole: BinaryPrimitives.WriteInt64LittleEndian(at, whole); break;
                case DataType.Int32 when element.Integer is { } whole and >= int.MinValue
                    and <= int.MaxValue:
                    BinaryPrimitives.WriteInt32LittleEndian(at, (int)whole); break;
                case DataType.Float when element.Number is { } number: BinaryPrimitives.WriteSingleLittleEndian(at, (float)number); break;
                case DataType.Bool when element.Number is { } truth: at[0] = truth != 0 ? (byte)1 : (byte)0; break;
                default: return null;
            }
        }

        return new Tensor("", content.DataType, content.Dims, new MemoryPayload(bytes));
    }
}
