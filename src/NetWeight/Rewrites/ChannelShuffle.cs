using NetWeight.Graphs;

namespace NetWeight.Rewrites;

/// <summary>
/// The channel shuffle as exporters write it (Zhang et al. 2018, "ShuffleNet"): a reshape into groups, a transpose of
/// groups and members, a reshape back.
/// </summary>
/// <param name="First">The first reshape.</param>
/// <param name="Middle">The transpose.</param>
/// <param name="Last">The reshape back.</param>
/// <param name="Order">For each channel of the result, the channel of the input that it is.</param>
internal sealed record ChannelShuffle(EditNode First, EditNode Middle, EditNode Last, long[] Order)
{
    public string Input => First.Input(0);

    public string Output => Last.Output;

    /// <summary>The shuffle that begins at a node; null if none does.</summary>
    public static ChannelShuffle? At(GraphEditor graph, EditNode first)
    {
        if (first.Op != "Reshape" || graph.OnlyReader(first.Output) is not { Op: "Transpose" } middle
            || graph.OnlyReader(middle.Output) is not { Op: "Reshape" } last
            || middle.Node.Attribute("perm")?.Value is not long[] perm || last.Input(0) != middle.Output)
            return null;
        if (graph.ShapeOf(first.Input(0)) is not { Rank: >= 3 } before || graph.ShapeOf(first.Output) is not { } groups
            || graph.ShapeOf(last.Output) is not { } after
            || groups.Rank < 4 || perm.Length != groups.Rank || before.Rank != after.Rank)
            return null;
        for (int i = 0; i < perm.Length; i++)
            if (perm[i] != (i is 1 or 2 ? 3 - i : i))
                return null;
        for (int i = 0; i < before.Rank; i++)
            if (!before[i].Same(after[i]))
                return null;
        if (!before[0].Same(groups[0]) || before[1].ValueOrNull is not { } channels
            || groups[1].ValueOrNull is not { } count || groups[2].ValueOrNull is not { } members
            || count * members != channels || channels is 0 or > 1 << 20)
            return null;
        long[] order = new long[channels];
        for (long q = 0; q < channels; q++)
            order[q] = (q % count * members) + (q / count);
        return new ChannelShuffle(first, middle, last, order);
    }

    /// <summary>Puts one Gather along the channels in the place of the three nodes.</summary>
    public void ReplaceByGather(GraphEditor graph, long[] indices)
    {
        string name = First.Node.Name.Length > 0 ? First.Node.Name : Output;
        string constant = graph.AddConstant(name + ".order", Tensor.Of("", [indices.Length], indices));
        var gather = new Node
        {
            Name = name,
            OpType = "Gather",
            OpsetVersion = graph.Opset,
            Inputs = [Input, constant],
            Outputs = [Output],
            Attributes = [new NodeAttribute("axis", 1L)]
        };
        graph.Replace(Last, gather);
        graph.RemoveIfDead(Middle);
    }
}
