using NetWeight.Graphs;

namespace NetWeight.Operators.Attention;

/// <summary>
/// Attention without a softmax: a state [key size, value size] per key head is updated once per step and read by each query head.
/// Inputs: query, key, value ([batch, steps, heads*size]), past state, decay, beta.
/// </summary>
internal sealed class LinearAttention(string domain)
    : Operator(domain, "LinearAttention", "Recurrent attention over a state, in time linear in the length.")
{
    public override InputRole Role(int index) => index == 3 ? InputRole.Setting : InputRole.Data;

    public override void Infer(ShapedNode node)
    {
        (Dim batch, Dim steps, Dim keySize, Dim valueSize) = Sizes(node);
        node.SetOutput(0, node.InputType(0), new Shape(batch, steps, valueSize.Times(Heads(node, "q_num_heads"))));
        node.SetOutput(1, node.Has(3) ? node.InputType(3)
            : node.InputType(0), new Shape(batch, Heads(node, "kv_num_heads"), keySize, valueSize));
    }

    /// <summary>
    /// Per step: the outer product of key and value into the state, the query times the state, and for the delta rules the key times
    /// the state; a decay scales the state, beta the update.
    /// </summary>
    public override OperatorCost Cost(ShapedNode node)
    {
        (Dim batch, Dim steps, Dim keySize, Dim valueSize) = Sizes(node);
        long queryHeads = Heads(node, "q_num_heads"), heads = Heads(node, "kv_num_heads");
        string rule = node.Text("update_rule", "gated_delta");
        bool delta = rule.Contains("delta", StringComparison.Ordinal), gated = rule.Contains("gated", StringComparison.Ordinal);
        long? positions = new Shape(batch, steps).Elements, state = new Shape(keySize, valueSize).Elements;
        long? maccs = positions == 0 ? 0 : checked(positions * state * (queryHeads + (heads * (delta ? 2 : 1))));
        long? flops = checked(positions * valueSize.ValueOrNull * (queryHeads + (delta ? 2 * heads : 0)));
        if (gated)
            flops += checked(positions * state * heads);
        return OperatorCost.Headline(maccs, positions == 0 ? 0 : flops);
    }

    private static long Heads(ShapedNode node, string attribute) =>
        node.Int(attribute, 0) is > 0 and var heads ? heads : throw new ShapeException($"it has no '{attribute}'");

    private static (Dim Batch, Dim Steps, Dim KeySize, Dim ValueSize) Sizes(ShapedNode node)
    {
        Shape? q = node.InputShape(0), k = node.InputShape(1), v = node.InputShape(2), past = node.InputShape(3);
        foreach (Shape? shape in (ReadOnlySpan<Shape?>)[q, k, v])
            if (shape is not null && shape.Rank != 3)
                throw new ShapeException($"query {q}, key {k} and value {v} must have 3 dimensions");
        Dim keySize = (q?[2].Over(Heads(node, "q_num_heads")) ?? Dim.Unknown).And(k?[2].Over(Heads(node, "kv_num_heads"))
            ?? Dim.Unknown, "the size of a key");
        Dim valueSize = v?[2].Over(Heads(node, "kv_num_heads")) ?? Dim.Unknown;
        if (past is { Rank: 4 })
        {
            keySize = keySize.And(past[2], "the size of a key");
            valueSize = valueSize.And(past[3], "the size of a value");
        }

        Dim Both(int i) => (q?[i] ?? Dim.Unknown).And(k?[i] ?? Dim.Unknown, "a size of queries and keys")
            .And(v?[i] ?? Dim.Unknown, "a size of keys and values");
        return (Both(0), Both(1), keySize, valueSize);
    }
}
