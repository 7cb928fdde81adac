using NetWeight.Graphs;
using NetWeight.Operators.Attention;
using static NetWeight.Operators.Microsoft.ContribOperator;

namespace NetWeight.Operators.Microsoft;

/// <summary>
/// Attention whose query heads share key heads. Inputs: query ([batch, length, heads*size], or with keys and values after it), key, value,
/// past key and value [batch, key heads, length, size].
/// </summary>
/// <param name="type">The operator.</param>
/// <param name="summary">One line for the documentation.</param>
/// <param name="totalLength">The input with the number of keys, past ones included.</param>
/// <param name="cosine">The input that holds the cosines of rotary positions.</param>
/// <param name="mask">The input that is added to the scores; -1 for none.</param>
/// <param name="alwaysShares">Whether present and past are one buffer by definition.</param>
internal sealed class GroupQueryAttention(string type, string summary, int totalLength, int cosine, int mask,
    bool alwaysShares) : Operator(DomainName, type, summary)
{
    public override InputRole Role(int index) =>
        index < 3 || index == mask || index == cosine || index == cosine + 1 ? InputRole.Data : mask > 0 && index is > 13 or 11
        ? InputRole.Weight : InputRole.Setting;

    public override void Infer(ShapedNode node)
    {
        Sizes s = Read(node);
        node.SetOutput(0, node.InputType(0), new Shape(s.Batch, s.Queries, s.Size.Times(s.Heads)));
        DataType cache = node.Has(3) ? node.InputType(3) : node.InputType(0);
        // A cache of few bits packs its last dimension.
        var present = new Shape(s.Batch, s.KeyHeads, s.Buffer, node.Has(3) ? At(node, 3, 3) : s.Size);
        node.SetOutput(1, cache, present);
        node.SetOutput(2, cache, present);
        node.SetOutput(3, node.InputType(0), new Shape(s.Batch, s.Heads, s.Queries, s.Keys));
    }

    public override OperatorCost Cost(ShapedNode node)
    {
        Sizes s = Read(node);
        OperatorCost cost = AttentionCost.Of(new Shape(s.Batch, s.Queries, s.Heads).Elements, s.Keys.ValueOrNull,
            s.Size.ValueOrNull, s.Size.ValueOrNull,
            node.Has(mask) ? 1 : 0, node.Float("softcap", 0) > 0);
        // Rotary positions turn queries and new keys: 3 FLOPs per element.
        bool turns = node.Int("do_rotary", 0) != 0 && node.Has(cosine);
        if (turns)
            cost = cost.And(0, checked(new Shape(s.Batch, s.Queries, s.Heads + s.KeyHeads, s.Size).Elements * 3));
        return cost with
        {
            ElementsRead = TableRows.Reads(node, cosine, cosine + 1, table =>
            turns ? TableRows.Read(node, table, Positions(node, s)) : 0)
        };
    }

    /// <summary>Tables that are not turned by hold no weights.</summary>
    public override long? WeightElements(ShapedNode node, int index) =>
        (index == cosine || index == cosine + 1) && node.Int("do_rotary", 0) == 0 ? 0 : base.WeightElements(node, index);

    /// <summary>
    /// The positions of the new tokens: given, or from the first on for all sequences alike, or after the past of each sequence.
    /// </summary>
    private long? Positions(ShapedNode node, Sizes s)
    {
        int positions = cosine + 2;
        if (mask > 0 && node.Has(positions))
            return TableRows.Distinct(node, positions);
        return node.Has(3) ? new Shape(s.Batch, s.Queries).Elements : s.Queries.ValueOrNull;
    }

    private Sizes Read(ShapedNode node)
    {
        long heads = node.Int("num_heads", 0), keyHeads = node.Int("kv_num_heads", 0);
        if (heads < 1 || keyHeads < 1)
            throw new ShapeException("it has no 'num_heads' and 'kv_num_heads'");
        if (node.InputShape(0) is { Rank: not 3 } q)
            throw new ShapeException($"a query of the shape {q} is in no known layout");
        bool packed = !node.Has(1);
        Dim batch = At(node, 0, 0), queries = At(node, 0, 1), size = At(node, 0, 2).Over(packed ? checked(heads + (2 * keyHeads)) : heads);
        Dim past = node.Has(3) ? At(node, 3, 2) : 0, own = packed ? queries : At(node, 1, 1);
        Dim total = node.Integer(totalLength) is > 0 and var known ? known : node.Has(3) ? Dim.Unknown : own;
        Dim buffer = past;
        if (!alwaysShares && node.Int("sliding_window_cache", 0) == 0)
            buffer = !node.Has(3) ? total : total.ValueOrNull is { } needed && past.ValueOrNull is { } there
                ? Math.Max(needed, there) : Dim.AtMost(past.Plus(own).UpperBound);
        return new Sizes(batch, heads, keyHeads, queries, total, buffer, size);
    }

    private readonly record struct Sizes(Dim Batch, long Heads, long KeyHeads, Dim Queries, Dim Keys, Dim Buffer, Dim Size);
}
