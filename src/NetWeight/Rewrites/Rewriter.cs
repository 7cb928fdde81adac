using NetWeight.Graphs;

namespace NetWeight.Rewrites;

/// <summary>Applies rewrites together.</summary>
public static class Rewriter
{
    /// <summary>
    /// Each round makes the graph smaller or its weights fewer, so rounds end alone; this bound is for mistakes
    /// in a rewrite.
    /// </summary>
    private const int RoundLimit = 1000;

    /// <summary>
    /// Applies rewrites until none of them changes anything more, then those that are not general (padding, types) once
    /// each, in the order of <see cref="RewriteCatalog"/> for any given order. Those that are general or work on
    /// single layers, and <c>fold-shuffle</c>, also work inside sub-graphs of control flow and inside the model's
    /// functions. The result depends on nothing but the arguments, and applying the same rewrites to it again changes
    /// nothing.
    /// </summary>
    /// <param name="model">The model to rewrite; it stays as it is.</param>
    /// <param name="rewrites">The rewrites.</param>
    /// <param name="settings">Their settings; null for the defaults.</param>
    public static RewriteResult Apply(Model model, IReadOnlyList<Rewrite> rewrites, RewriteSettings? settings = null)
    {
        try
        {
            return Run(model, rewrites, settings ?? RewriteSettings.Default);
        }
        catch (OverflowException e)
        {
            throw new NetWeightException(
                "The sizes of the model's weights and tensors overflow 64 bits; its dimensions are not plausible.", e);
        }
    }

    private static RewriteResult Run(Model model, IReadOnlyList<Rewrite> rewrites, RewriteSettings settings)
    {
        var changes = new List<RewriteChange>();
        Rewrite[] ordered = [.. rewrites.Distinct().OrderBy(RewriteCatalog.OrderOf)];
        Model current = RunUntilNothingChanges(model, [.. ordered.Where(r => r.IsGeneral)], settings, changes);
        foreach (Rewrite rewrite in ordered.Where(r => !r.IsGeneral))
            current = RunUntilNothingChanges(current, [rewrite], settings, changes);
        return new RewriteResult(current, changes);
    }

    private static Model RunUntilNothingChanges(Model model, Rewrite[] rewrites, RewriteSettings settings, List<RewriteChange> changes)
    {
        if (rewrites.Length == 0)
            return model;
        var graph = new GraphEditor(model);
        graph = RunUntilShapesAreKnown(graph, rewrites, settings);
        if (graph.Changes.Count > 0)
        {
            changes.AddRange(graph.Changes);
            model = graph.ToModel();
        }

        return rewrites[0].WorksInBodies
            ? NestedGraphs.RunInFunctions(model, body => RunUntilShapesAreKnown(body, rewrites, settings), changes)
            : model;
    }

    /// <summary>
    /// Runs rewrites in a graph, and again with the shapes inferred again if one of them brought in values whose shapes are unknown.
    /// </summary>
    private static GraphEditor RunUntilShapesAreKnown(GraphEditor graph, Rewrite[] rewrites, RewriteSettings settings)
    {
        for (int before = -1; ; graph = graph.Renewed())
        {
            RunUntilNothingChanges(graph, rewrites, settings);
            if (!graph.Changes.Skip(before).Any(c => Array.Exists(rewrites, r => r.LeavesUnknownShapes && r.Option == c.Rewrite)))
                return graph;
            before = graph.Changes.Count;
        }
    }

    private static void RunUntilNothingChanges(GraphEditor graph, Rewrite[] rewrites, RewriteSettings settings)
    {
        for (int round = 0, before = -1; graph.Changes.Count > before; round++)
        {
            if (round > RoundLimit)
                throw new NetWeightException(
                    $"Rewriting '{graph.Model.Name}' finds no end "
                        + $"({string.Join(", ", rewrites.Select(r => r.Option))}); apply the rewrites one by one.");
            before = graph.Changes.Count;
            foreach (Rewrite rewrite in rewrites)
            {
                graph.LeaveOut = settings.LeaveOut.GetValueOrDefault(rewrite.Option);
                rewrite.Run(graph, settings);
            }

            graph.LeaveOut = null;
            // The outer graph comes first: bodies then see its constants. Channels to pad and types are taken from the main graph only.
            if (graph.Changes.Count == before && rewrites[0].WorksInBodies)
                NestedGraphs.RunInNodes(graph, body => RunUntilShapesAreKnown(body, rewrites, settings));
        }
    }
}
