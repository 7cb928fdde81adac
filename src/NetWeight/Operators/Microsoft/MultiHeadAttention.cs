using NetWeight.Graphs;
using NetWeight.Operators.Attention;
using static NetWeight.Operators.Microsoft.ContribOperator;

namespace NetWeight.Operators.Microsoft;

/// <summary>
/// Attention of ready projections in ONNX Runtime's layouts: query [batch, length, hidden] with key and value alike, or per head
/// [batch, heads, length, size]; or key and value in one [batch, length, heads, 2, size]; or all three in the query.
/// </summary>
/// <param name="type">The operator.</param>
/// <param name="summary">One line for the documentation.</param>
/// <param name="bias">The input that is added to the projections.</param>
/// <param name="masks">The inputs that are added to the scores.</param>
/// <param name="past">The input that holds past keys; past values follow, then the filled length of a shared buffer.</param>
internal sealed class MultiHeadAttention(string type, string summary, int bias, int[] masks, int past) : Operator(DomainName, type, summary)
{
    public override InputRole Role(int index) =>
        index == bias ? InputRole.Weight : index < 3 || Array.IndexOf(masks, index) >= 0 ? InputRole.Data : InputRole.Setting;

    public override void Infer(ShapedNode node)
    {
        Sizes s = Read(node);
        node.SetOutput(0, node.InputType(0), new Shape(s.Batch, s.Queries, s.ValueSize.Times(s.Heads)));
        if (SharesBuffer(node))
        {
            node.SetOutput(1, node.Input(past)?.Type);
            node.SetOutput(2, node.Input(past + 1)?.Type);
        }
        else
        {
            node.SetOutput(1, node.InputType(0), new Shape(s.Batch, s.Heads, s.Keys, s.HeadSize));
            node.SetOutput(2, node.InputType(0), new Shape(s.Batch, s.Heads, s.Keys, s.ValueSize));
        }

        node.SetOutput(3, node.InputType(0), new Shape(s.Batch, s.Heads, s.Queries, s.Keys));
    }

    public override OperatorCost Cost(ShapedNode node)
    {
        Sizes s = Read(node);
        long? added = 0;
        if (node.Has(bias))
            added = checked(new Shape(s.Batch, s.Queries, s.Heads, s.HeadSize).Elements
                + (new Shape(s.Batch, s.Own, s.Heads).Elements * (s.HeadSize.ValueOrNull + s.ValueSize.ValueOrNull)));
        return AttentionCost.Of(new Shape(s.Batch, s.Queries, s.Heads).Elements, s.Keys.ValueOrNull,
            s.HeadSize.ValueOrNull, s.ValueSize.ValueOrNull, masks.Count(node.Has), softcap: false).And(0, added);
    }

    private bool SharesBuffer(ShapedNode node) => node.Has(past) && (node.Int("past_present_share_buffer", 0) != 0 || node.Has(past + 2));

    private Sizes Read(ShapedNode node)
    {
        long heads = node.Int("num_heads", 0) is > 0 and var given ? given : throw new ShapeException("it has no 'num_heads'");
        Shape? q = node.InputShape(0), k = node.InputShape(1), v = node.InputShape(2);
        if (q is { Rank: not (3 or 5) })
            throw new ShapeException($"a query of the shape {q} is in no known layout");
        if (k is { Rank: not (3 or 4 or 5) } || (q is { Rank: 5 } && node.Has(1)))
            throw new ShapeException($"a key of the shape {k} for a query of the shape {q} is in no known layout");
        Dim batch = At(node, 0, 0), queries = At(node, 0, 1), own = Dim.Unknown, headSize = Dim.Unknown, valueSize = Dim.Unknown;
        // Per-head keys come from another part of the network and have no past.
        bool isCross = k is { Rank: 4 };
        if (q is { Rank: 5 })
            (own, headSize, valueSize) = (q[1], q[4], q[4]);
        else if (!node.Has(1) && q is not null)
            (own, headSize, valueSize) = (q[1], q[2].Over(3 * heads), q[2].Over(3 * heads));
        else if (k is { Rank: 5 })
            (own, headSize, valueSize) = (k[1], k[4].And(q?[2].Over(heads) ?? Dim.Unknown, "the size of a head"), k[4]);
        else if (q is not null)
            (own, headSize, valueSize) = (k is null ? Dim.Unknown : k[isCross ? 2 : 1], q[2].Over(heads), v switch
            {
                { Rank: 4 } => v[3],
                { Rank: 3 } => v[2].Over(heads),
                _ => Dim.Unknown,
            });
        Dim keys = own;
        if (node.Has(past) && !isCross)
            keys = own.Plus(!SharesBuffer(node) ? At(node, past, 2) : node.Integer(past + 2) is { } filled ? filled : Dim.Unknown);
        else if (isCross && node.InputShape(1) is not { Rank: 4 })
            keys = Dim.Unknown;
        return new Sizes(batch, heads, queries, own, keys, headSize, valueSize);
    }

    private readonly record struct Sizes(Dim Batch, long Heads, Dim Queries, Dim Own, Dim Keys, Dim HeadSize, Dim ValueSize);
}
