using NetWeight.Graphs;

namespace NetWeight.Rewrites;

/// <summary>
/// Folds factors and shifts of channels into the weighted layer before them, or into those after them, also if a node that only
/// renames the axes (Flatten, Reshape, Squeeze)
/// stands between.
/// </summary>
internal static class AffineFolding
{
    /// <summary>Goes through the graph once in each direction, so that chains fold in one round.</summary>
    /// <param name="graph">The graph.</param>
    /// <param name="rewrite">The requesting rewrite.</param>
    /// <param name="operators">The operators to fold.</param>
    public static void Run(GraphEditor graph, Rewrite rewrite, IReadOnlySet<string> operators)
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
            if (!graph.IsPrivate(input) || graph.Producer(input) is not { } producer)
                continue;
            if (ChannelView.Before(graph, producer) is { } view && FoldThroughView(graph, rewrite, node, producer, view))
                return;
            if (BiasedProduct.Of(graph, producer) is { } biased)
            {
                if (ChannelAffine.Of(graph, node, -1) is { } behind && behind.Input == input
                    && biased.Fold(graph, behind, node) is { } names)
                    graph.Record(rewrite, names, [biased.Product.Node.Name, node.Name]);
                return;
            }

            if (WeightedLayer.Of(graph, producer) is not { } layer)
                continue;
            if (ChannelAffine.Of(graph, node, layer.ChannelAxis) is not { } affine || affine.Input != input || !Fits(affine, layer.Outputs))
                return;
            string[] before = [layer.Node.Name, node.Name];
            if (affine.Shift is not null && !layer.HasBias && !(node.Op == "BatchNormalization" && layer.CanBeGemm))
                return;
            Node folded = layer.With(affine, node.Output);
            graph.Remove(layer.Node);
            graph.Replace(node, folded);
            graph.Record(rewrite, before, node.Name);
            return;
        }
    }

    /// <summary>Layer, view, factors: the layer takes the factors, the view their result.</summary>
    private static bool FoldThroughView(GraphEditor graph, Rewrite rewrite, EditNode node, EditNode viewer, ChannelView view)
    {
        if (!graph.IsPrivate(viewer.Input(0)) || WeightedLayer.Of(graph, graph.Producer(viewer.Input(0))) is not { } layer
            || ChannelAffine.Of(graph, node) is not { } affine || affine.Input != viewer.Output || view.Spread(affine) is not { } spread
                || !Fits(spread, layer.Outputs)
            || layer.ChannelAxis != view.Axis)
            return false;
        string[] before = [layer.Node.Name, viewer.Name, node.Name];
        if (spread.Shift is not null && !layer.HasBias)
        {
            if (node.Op != "BatchNormalization" || graph.Opset < 7 || graph.ShapeOf(node.Output) is not { } shape)
                return false;
            // MatMul takes the factors; an Add costs less than the normalization did.
            long[] dims = [affine.Shift!.Count, .. Enumerable.Repeat(1L, shape.Rank - 2)];
            string addend = graph.AddConstant(SlidingMap.BiasName(layer.Node.Input(1)), affine.Shift.ToTensor("",
                graph.DataTypeOf(node.Input(0)), dims));
            graph.Replace(layer.Node, layer.With(spread with { Shift = null }, layer.Node.Output));
            graph.Replace(node, node.Node with
            {
                OpType = "Add",
                Inputs = [viewer.Output, addend],
                Outputs = [node.Output],
                Attributes = []
            });
            graph.Record(rewrite, before, layer.Node.Name, viewer.Name, node.Name);
            return true;
        }

        graph.Replace(layer.Node, layer.With(spread, layer.Node.Output));
        Node moved = viewer.Node with { Outputs = [node.Output] };
        graph.Remove(viewer);
        graph.Replace(node, moved);
        graph.Record(rewrite, before, layer.Node.Name, node.Name);
        return true;
    }

    private static void FoldIntoNext(GraphEditor graph, Rewrite rewrite, EditNode node)
    {
        if (node.Node.Outputs.Count == 0 || graph.IsPinned(node.Output) || graph.Uses(node.Output) == 0)
            return;
        EditNode[] readers = graph.Readers(node.Output);
        var layers = new List<(WeightedLayer Layer, ChannelAffine Affine)>(readers.Length);
        var views = new List<EditNode>();
        bool? shifts = null;
        foreach (EditNode reader in readers)
        {
            if (reader.Input(0) != node.Output || reader.Node.Inputs.Skip(1).Contains(node.Output))
                return;
            ChannelView? view = ChannelView.Behind(graph, reader);
            EditNode? target = view is null ? reader : graph.OnlyReader(reader.Output);
            if (target is null || (view is not null && target.Input(0) != reader.Output)
                || WeightedLayer.Of(graph, target) is not { } layer || (target.Op == "Gemm"
                    && target.Node.Attribute("transA")?.Value is long and not 0))
                return;
            ChannelAffine? affine = ChannelAffine.Of(graph, node, view is null ? layer.ChannelAxis : 1);
            if (view is not null)
                affine = affine is null || layer.ChannelAxis != view.Axis ? null : view.Spread(affine) is { } spread
                    ? spread with { Input = reader.Output } : null;
            if (affine is null || !Fits(affine, layer.Inputs))
                return;
            // Zeros at the border come after the addend: if there is one, they are not zeros before it.
            if (layer.IsPadded || (!layer.HasBias && !layer.CanBeGemm) || target.Op == "ConvTranspose")
                if (shifts ??= ChannelAffine.NonZero(affine.Shift) is not null)
                    return;
            if (!layer.HasBias && node.Op != "BatchNormalization" && (shifts ??= ChannelAffine.NonZero(affine.Shift) is not null))
                return;
            layers.Add((layer, affine));
            if (view is not null)
                views.Add(reader);
        }

        string source = ChannelAffine.Of(graph, node, layers[0].Layer.ChannelAxis)?.Input ?? ChannelAffine.Of(graph, node)!.Input;
        EditNode[] changed = [.. layers.Select(l => l.Layer.Node)];
        string[] before = [node.Name, .. changed.Select(r => r.Name)];
        foreach ((WeightedLayer layer, ChannelAffine affine) in layers)
            graph.Replace(layer.Node, layer.After(affine));
        foreach (EditNode view in views)
            graph.Replace(view, view.Node with { Inputs = [source, .. view.Node.Inputs.Skip(1)] });
        graph.Remove(node);
        graph.Record(rewrite, before, [.. changed.Select(r => r.Name)]);
    }

    private static bool Fits(ChannelAffine affine, long channels) => affine.Channels == 1 || affine.Channels == channels;
}
