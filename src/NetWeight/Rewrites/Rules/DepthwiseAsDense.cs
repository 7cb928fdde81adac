namespace NetWeight.Rewrites.Rules;

/// <summary>
/// A depthwise convolution as an ordinary one whose weights between unlike channels are zero: for devices that have
/// none with groups, or run it slower than the dense one.
/// </summary>
internal sealed class DepthwiseAsDense : Rewrite
{
    public override string Id => "NWR10";

    public override string Option => "depthwise-as-dense";

    public override string Summary =>
        "Write a depthwise convolution as a dense one with zeros, for devices that have no depthwise one or a slow one.";

    public override bool IsGeneral => false;

    public override bool IsPerLayer => true;

    internal override void Run(GraphEditor graph, RewriteSettings settings)
    {
        foreach (EditNode node in graph.Snapshot())
        {
            if (node.Op != "Conv" || !settings.Takes(node) || SlidingMap.OfConv(graph, node) is not { Groups: > 1 } map
                || map.Inputs != map.Groups || map.Inputs * map.Weight.Count > TensorNumbers.ElementLimit)
                continue;
            graph.Replace(node, map.InGroups(1).ToNode(graph, node, node.Output));
            graph.Record(this, [node.Name], node.Name);
        }
    }
}
