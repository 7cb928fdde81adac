using NetWeight.Graphs;

namespace NetWeight.Rewrites.Rules;

/// <summary>
/// A channel shuffle is a fixed order of channels: into the weights of the convolution before it or of those behind it,
/// if they see all channels; otherwise one Gather instead of three nodes.
/// </summary>
internal sealed class FoldShuffle : Rewrite
{
    public override string Id => "NWR12";

    public override string Option => "fold-shuffle";

    public override string Summary => "Write a channel shuffle into the order of a convolution's weights, or as one Gather.";

    public override bool IsGeneral => false;

    internal override bool WorksInBodies => true;

    internal override void Run(GraphEditor graph, RewriteSettings settings)
    {
        foreach (EditNode node in graph.Snapshot())
        {
            if (node.IsRemoved || ChannelShuffle.At(graph, node) is not { } shuffle)
                continue;
            string[] before = [shuffle.First.Name, shuffle.Middle.Name, shuffle.Last.Name];
            if (IntoPrevious(graph, shuffle) is { } producer)
            {
                graph.Record(this, [producer, .. before], producer);
            }
            else if (IntoReaders(graph, shuffle) is { } readers)
            {
                graph.Record(this, [.. before, .. readers], readers);
            }
            else
            {
                shuffle.ReplaceByGather(graph, shuffle.Order);
                graph.Record(this, before, shuffle.Last.Name);
            }
        }
    }

    private static string? IntoPrevious(GraphEditor graph, ChannelShuffle shuffle)
    {
        if (!graph.IsPrivate(shuffle.Input) || graph.Producer(shuffle.Input) is not { } conv
            || SlidingMap.OfConv(graph, conv) is not { Groups: 1 } map)
            return null;
        long block = map.Weight.Count / map.Outputs;
        SlidingMap ordered = map with
        {
            Weight = Ordered(map.Weight, shuffle.Order, block),
            Bias = map.Bias is { } bias
            ? Ordered(bias, shuffle.Order, 1) : null
        };
        Node made = ordered.ToNode(graph, conv, shuffle.Output);
        graph.Replace(shuffle.Last, made);
        graph.RemoveIfDead(shuffle.Middle);
        return shuffle.Last.Name;
    }

    private static string[]? IntoReaders(GraphEditor graph, ChannelShuffle shuffle)
    {
        EditNode[] readers = graph.Readers(shuffle.Output);
        if (readers.Length == 0 || graph.IsPinned(shuffle.Output)
            || !Array.TrueForAll(readers, r => r.Input(0) == shuffle.Output && SlidingMap.OfConv(graph, r) is { Groups: 1 }))
            return null;
        foreach (EditNode reader in readers)
        {
            SlidingMap map = SlidingMap.OfConv(graph, reader)!;
            long taps = map.Taps, inputs = map.Inputs;
            TensorNumbers weight = map.Weight;
            TensorNumbers ordered = TensorNumbers.From(weight.Count, [weight], () =>
            {
                double[] from = weight.Read(), to = new double[from.Length];
                for (long row = 0; row < from.Length / taps; row++)
                    Array.Copy(from, row * taps, to, ((row / inputs * inputs) + shuffle.Order[row % inputs]) * taps, taps);
                return to;
            });
            graph.Replace(reader, (map with { Weight = ordered, Source = shuffle.Input }).ToNode(graph, reader, reader.Output));
        }

        graph.RemoveIfDead(shuffle.Last);
        return [.. readers.Select(r => r.Name)];
    }

    private static TensorNumbers Ordered(TensorNumbers numbers, long[] order, long block) =>
        TensorNumbers.From(numbers.Count, [numbers], () =>
    {
        double[] from = numbers.Read(), to = new double[from.Length];
        for (long q = 0; q < order.Length; q++)
            Array.Copy(from, order[q] * block, to, q * block, block);
        return to;
    });
}
