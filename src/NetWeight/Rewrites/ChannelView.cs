using NetWeight.Operators;

namespace NetWeight.Rewrites;

/// <summary>
/// A node that keeps all elements in their order and only names the axes otherwise, between a value with channels on axis 1 and a layer's
/// rows: Flatten, Reshape, Squeeze, Unsqueeze.
/// Each channel is a block of neighbours on the layer's side.
/// </summary>
/// <param name="Block">The number of neighbours for each channel.</param>
/// <param name="Channels">The number of channels on the side that is multiplied.</param>
/// <param name="Axis">The axis of the rows on the layer's side; -1 for the last one of any rank.</param>
internal sealed record ChannelView(long Block, long Channels, int Axis)
{
    /// <summary>Reads a node whose input has channels and whose output is a layer's rows; null if it is none.</summary>
    public static ChannelView? Behind(GraphEditor graph, EditNode node)
    {
        if (!IsView(node) || graph.ShapeOf(node.Input(0)) is not { Rank: >= 2 } channels
            || graph.ShapeOf(node.Output) is not { Rank: 2 } rows)
            return null;
        // All axes but the first become one, so the first axis does not change.
        return channels.Product(1, channels.Rank) is { } width and > 0 && channels[1].ValueOrNull is > 0 and { } count
            && rows[1].ValueOrNull == width
            ? Of(graph, node, width / count, count, true)
            : null;
    }

    /// <summary>Reads a node whose input is a layer's result, and whose output has channels; null if it is not one.</summary>
    public static ChannelView? Before(GraphEditor graph, EditNode node)
    {
        if (!IsView(node) || graph.ShapeOf(node.Input(0)) is not { Rank: >= 2 } rows
            || graph.ShapeOf(node.Output) is not { Rank: >= 2 } channels
            || channels[1].ValueOrNull is not (> 0 and { } count))
            return null;
        if (rows.Rank == 2 && channels.Product(1, channels.Rank) is { } width && rows[1].ValueOrNull == width)
            return Of(graph, node, width / count, count, true);
        // Rows of several axes become rows of one: the last axis does not change.
        return channels.Rank == 2 && rows[rows.Rank - 1].ValueOrNull == count ? Of(graph, node, 1, count, false) : null;
    }

    /// <summary>The scale and shift of the channels, as rows of the layer see them; null if the channels are others.</summary>
    public ChannelAffine? Spread(ChannelAffine affine) => affine.Channels != 1 && affine.Channels != Channels
        ? null
        : affine with { Scale = Spread(affine.Scale), Shift = Spread(affine.Shift) };

    private static ChannelView Of(GraphEditor graph, EditNode node, long block, long channels, bool ofTwo)
    {
        // MatMul names its rows from the end, Gemm and convolutions from the front.
        EditNode? layer = graph.Producer(node.Input(0)) is { Op: "MatMul" } before ? before
            : graph.OnlyReader(node.Output) is { Op: "MatMul" } behind ? behind : null;
        return new ChannelView(block, channels, layer is not null || !ofTwo ? -1 : 1);
    }

    private static bool IsView(EditNode node) => OperatorSets.Views.Contains(node.Op)
        && node.Node.Outputs.Count == 1;

    private TensorNumbers? Spread(TensorNumbers? numbers)
    {
        if (numbers is null || Block == 1 || numbers.Count == 1)
            return numbers;
        return TensorNumbers.From(checked(numbers.Count * Block), [numbers], () =>
        {
            double[] from = numbers.Read(), to = new double[from.Length * Block];
            for (int i = 0; i < to.Length; i++)
                to[i] = from[i / Block];
            return to;
        });
    }
}
