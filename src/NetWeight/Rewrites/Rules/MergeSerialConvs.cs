using NetWeight.Graphs;

namespace NetWeight.Rewrites.Rules;

/// <summary>
/// Two convolutions with nothing between them are one if one of them is 1x1 (Ding et al. 2021, "Diverse Branch
/// Block", transform III): applied if the one needs no more multiply-accumulates than both, and if no padding of
/// the second hides the bias of the first.
/// </summary>
internal sealed class MergeSerialConvs : Rewrite
{
    public override string Id => "NWR06";

    public override string Option => "merge-serial-convs";

    public override string Summary => "Merge two convolutions in a row, one of them 1x1, into one, if that is exact and no more expensive.";

    internal override void Run(GraphEditor graph, RewriteSettings settings)
    {
        foreach (EditNode node in graph.Snapshot())
        {
            if (node.IsRemoved || node.Op != "Conv" || !graph.IsPrivate(node.Input(0))
                || graph.Producer(node.Input(0)) is not { Op: "Conv" } previous
                || SlidingMap.OfConv(graph, previous) is not { } first || SlidingMap.OfConv(graph, node) is not { } second
                || SlidingSum.Chain(first, second) is not { } merged)
                continue;
            if (Maccs(merged, graph.ShapeOf(node.Output)) is not { } after || Maccs(first, graph.ShapeOf(previous.Output)) is not { } before
                || Maccs(second, graph.ShapeOf(node.Output)) is not { } more || after > before + more)
                continue;
            string[] names = [previous.Name, node.Name];
            // The name of the larger one stays.
            EditNode like = first.Cost >= second.Cost ? previous : node;
            Node made = merged.ToNode(graph, like, node.Output);
            graph.Remove(previous);
            graph.Replace(node, made);
            graph.Record(this, names, node.Name);
        }
    }

    /// <summary>Multiply-accumulates per sample; null if a size is unknown.</summary>
    private static double? Maccs(SlidingMap map, Shape? output) => output?.Product(2, output.Rank) is { } positions
        ? (double)map.Cost * positions : null;
}
