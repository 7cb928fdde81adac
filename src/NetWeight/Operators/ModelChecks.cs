using NetWeight.Graphs;

namespace NetWeight.Operators;

/// <summary>Doubts about a model or a graph as a whole.</summary>
internal static class ModelChecks
{
    /// <summary>Versions that are newer than any that is known: the newest known rules are followed.</summary>
    public static IEnumerable<Diagnostic> Versions(Model model)
    {
        if (model.IrVersion > StandardForms.NewestIrVersion)
            yield return new Diagnostic(Diagnostic.NewerVersion, Severity.Note,
                $"The file follows IR version {model.IrVersion}; the newest known is {StandardForms.NewestIrVersion}. "
                    + "Newer features are not read.");
        foreach ((string domain, int version) in model.Opsets)
            if (StandardForms.NewestKnown.TryGetValue(domain, out int known) && version > known)
                yield return new Diagnostic(Diagnostic.NewerVersion, Severity.Note,
                    $"The model follows operator set {version} of {(domain.Length == 0 ? "ai.onnx" : domain)}; the "
                        + $"newest known is {known}. Its nodes are read by the rules of {known}.");
    }

    /// <summary>Reports go by name: nodes that share one cannot be distinguished in them, and runtimes reject constants that do.</summary>
    public static IEnumerable<Diagnostic> SharedNames(Graph graph) =>
        Shared("nodes", graph.Nodes.Select(n => n.Name)).Concat(Shared("initializers", graph.Initializers.Select(t => t.Name)));

    /// <summary>Adds to the reader's notes on missing data whether costs need it: only if a shape depends on it.</summary>
    public static void CompleteMissingData(List<Diagnostic> diagnostics, ShapedGraph graph)
    {
        if (!diagnostics.Exists(d => d.Id == Diagnostic.MissingData))
            return;
        IReadOnlyList<Tensor> lost = MissingContent.BehindShapes(graph);
        for (int i = 0; i < diagnostics.Count; i++)
        {
            if (diagnostics[i] is not { Id: Diagnostic.MissingData } note)
                continue;
            diagnostics[i] = lost.FirstOrDefault(t =>
                note.Message.Contains(t.Payload.MissingBecause!, StringComparison.Ordinal)) is { } needed
                ? note with
                {
                    Severity = Severity.Warning,
                    Message = $"{note.Message} Shapes depend on '{needed.Name}': costs after it are unknown. Put the "
                        + "data beside the model."
                }
                : note with { Message = $"{note.Message} Costs do not need them." };
        }
    }

    private static IEnumerable<Diagnostic> Shared(string what, IEnumerable<string> names) => names
        .Where(n => n.Length > 0)
        .GroupBy(n => n)
        .Select(g => (g.Key, Count: g.Count()))
        .Where(g => g.Count > 1)
        .Select(g => new Diagnostic(Diagnostic.DuplicateName, Severity.Note,
            $"{g.Count} {what} have the name '{g.Key}'; the standard requires unique names."));
}
