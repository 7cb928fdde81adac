namespace NetWeight.Rewrites;

/// <summary>Folds what multiplies and shifts channels into the weighted layer before it, or into those behind it.</summary>
internal static class AffineFolding
{
    /// <summary>Goes through the graph once in each direction, so that chains fold in one round.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="rewrite">Who asks.</param>
    /// <param name="operators">The operators to fold.</param>
    public static void Run(GraphEditor graph, Rewrite rewrite, HashSet<string> operators)
    {
        EditNode[] nodes = graph.Snapshot();
        foreach (EditNode node in nodes)
            if (!node.IsRemoved && operators.Contains(node.Op))
                FoldIntoPrevious(graph, rewrite, node);
        for (int i = nodes.Length - 1; i >= 0; i--)
            if (!nodes[i].IsRemoved && operators.Contains(nodes[i].Op))
                FoldIntoNext(graph, rewrite, nodes[i]);
    }

    private static void FoldIntoPrevious(GraphEditor graph, Rewrite rewrite, EditNode node)
    {
        foreach (string input in node.Node.Inputs)
        {
            if (!graph.IsPrivate(input) || WeightedLayer.Of(graph, graph.Producer(input)) is not { } layer)
                continue;
            if (ChannelAffine.Of(graph, node, layer.ChannelAxis) is not { } affine || affine.Input != input
                || (affine.Channels != 1 && affine.Channels != layer.Outputs) || (affine.Shift is not null && !layer.HasBias))
                return;
            string[] before = [layer.Node.Name, node.Name];
            var folded = layer.With(affine, node.Output);
            graph.Remove(layer.Node);
            graph.Replace(node, folded);
            graph.Record(rewrite, before, node.Name);
            return;
        }
    }

    private static void FoldIntoNext(GraphEditor graph, Rewrite rewrite, EditNode node)
    {
        if (node.Node.Outputs.Count == 0 || graph.IsPinned(node.Output) || graph.Uses(node.Output) == 0)
            return;
        EditNode[] readers = graph.Readers(node.Output);
        var layers = new List<(WeightedLayer Layer, ChannelAffine Affine)>(readers.Length);
        bool? shifts = null;
        foreach (EditNode reader in readers)
        {
            if (reader.Input(0) != node.Output || reader.Node.Inputs.Skip(1).Contains(node.Output)
                || WeightedLayer.Of(graph, reader) is not { } layer || (reader.Op == "Gemm" && reader.Node.Attribute("transA")?.Value is long and not 0)
                || ChannelAffine.Of(graph, node, layer.ChannelAxis) is not { } affine || (affine.Channels != 1 && affine.Channels != layer.Inputs))
                return;
            // Zeros at the border come after the addend: where there is one, they are no zeros before it.
            if (layer.IsPadded || !layer.HasBias || reader.Op == "ConvTranspose")
                if (shifts ??= ChannelAffine.NonZero(affine.Shift) is not null)
                    return;
            layers.Add((layer, affine));
        }

        string[] before = [node.Name, .. readers.Select(r => r.Name)];
        foreach ((WeightedLayer layer, ChannelAffine affine) in layers)
            graph.Replace(layer.Node, layer.After(affine));
        graph.Remove(node);
        graph.Record(rewrite, before, [.. readers.Select(r => r.Name)]);
    }
}
