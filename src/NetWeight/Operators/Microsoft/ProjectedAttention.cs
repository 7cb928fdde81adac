using NetWeight.Graphs;
using NetWeight.Operators.Attention;
using static NetWeight.Operators.Microsoft.ContribOperator;

namespace NetWeight.Operators.Microsoft;

/// <summary>
/// Attention with its projections: input [batch, length, size] times one weight [size, query + key + value], then every
/// head.
/// </summary>
/// <param name="type">The operator.</param>
/// <param name="summary">One line for the documentation.</param>
/// <param name="masks">The inputs that are added to the scores.</param>
/// <param name="past">The input that holds past keys and values [2, batch, heads, length, size].</param>
/// <param name="pastLength">The input with the filled part of a shared buffer; -1 for none.</param>
internal sealed class ProjectedAttention(string type, string summary, int[] masks, int past, int pastLength = -1)
    : Operator(DomainName, type, summary)
{
    /// <summary>The type of the result.</summary>
    public Func<ShapedNode, DataType> ResultType { get; init; } = node => node.InputType(0);

    public override InputRole Role(int index) => index switch
    {
        0 => InputRole.Data,
        1 or 2 => InputRole.Weight,
        _ => Array.IndexOf(masks, index) >= 0 ? InputRole.Data : InputRole.Setting,
    };

    public override void Infer(ShapedNode node)
    {
        (Dim query, Dim value) = Hidden(node);
        Dim batch = At(node, 0, 0), heads = Heads(node);
        DataType type = ResultType(node);
        node.SetOutput(0, type, new Shape(batch, At(node, 0, 1), value));
        Shape? present = SharesBuffer(node) ? node.InputShape(past) : new Shape(2, batch, heads, Keys(node), query.Over(heads.Value));
        node.SetOutput(1, type, present);
        // A contradiction to the cost is a contradiction to the operator; it must come to light here.
        _ = Cost(node);
    }

    public override OperatorCost Cost(ShapedNode node)
    {
        (Dim query, Dim value) = Hidden(node);
        Dim batch = At(node, 0, 0), length = At(node, 0, 1), heads = Heads(node);
        long? rows = new Shape(batch, length).Elements, width = At(node, 1, 1).ValueOrNull;
        return AttentionCost.Of(new Shape(batch, length, heads).Elements, Keys(node).ValueOrNull,
            query.Over(heads.Value).ValueOrNull, value.Over(heads.Value).ValueOrNull, masks.Count(node.Has), softcap: false)
            .And(checked(rows * At(node, 0, 2).ValueOrNull * width), node.Has(2) ? checked(rows * width) : 0);
    }

    private static Dim Heads(ShapedNode node) => node.Int("num_heads", 0) is > 0 and var heads ? heads
        : throw new ShapeException("it has no 'num_heads'");

    private static (Dim Query, Dim Value) Hidden(ShapedNode node)
    {
        if (node.Ints("qkv_hidden_sizes") is { Length: 3 } sizes)
            return (sizes[0], sizes[2]);
        Dim each = At(node, 1, 1).Over(3);
        return (each, each);
    }

    private bool SharesBuffer(ShapedNode node) => node.Int("past_present_share_buffer", 0) != 0 && node.Has(past);

    /// <summary>The keys that a query meets: the past ones and its own.</summary>
    private Dim Keys(ShapedNode node)
    {
        Dim own = At(node, 0, 1);
        if (!node.Has(past))
            return own;
        return own.Plus(!SharesBuffer(node) ? At(node, past, 3) : node.Integer(pastLength) is { } filled ? filled : Dim.Unknown);
    }
}
