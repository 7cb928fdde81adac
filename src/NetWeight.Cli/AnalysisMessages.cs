using NetWeight.Graphs;
using NetWeight.Reports.Analysis;
using NetWeight.Workflows;

namespace NetWeight.Cli;

/// <summary>The messages on standard error about analyzed models, next to their report.</summary>
internal static class AnalysisMessages
{
    /// <summary>Writes doubts about the models, and failed predictions.</summary>
    public static void Write(IReadOnlyList<AnalyzedModel> models, TextWriter error)
    {
        foreach (AnalyzedModel model in models)
        {
            string prefix = models.Count > 1 ? $"{model.Source}: " : "";
            if (model.Error is not null)
                ErrorWriter.Error(error, model.Error);
            foreach (Diagnostic diagnostic in model.Cost?.Shaped.Diagnostics ?? [])
                error.WriteLine($"{diagnostic.Severity.ToString().ToLowerInvariant()} {diagnostic.Id}: "
                    + $"{prefix}{CostTables.Text(diagnostic)}");
        }

        // An objection to a device is the same for every model.
        foreach (string message in models.SelectMany(m => m.Devices).Select(d => d.Error).OfType<string>().Distinct())
            ErrorWriter.Error(error, message);
    }

    /// <summary>Writes the limits that models break.</summary>
    /// <param name="kind">The word before each line.</param>
    /// <param name="result">The result of a gate.</param>
    /// <param name="error">Standard error.</param>
    public static void Write(string kind, GateResult result, TextWriter error)
    {
        foreach (string line in result.Broken)
            error.WriteLine($"{kind}: {line}");
    }

    /// <summary>The exit code of models that were analyzed.</summary>
    /// <param name="models">The models.</param>
    /// <param name="passes">Whether they keep their limits.</param>
    public static int ExitCode(IEnumerable<AnalyzedModel> models, bool passes) =>
        models.Any(m => m.Error is not null || m.Devices.Any(d => d.Error is not null)) ? CommandLine.Unusable
        : passes ? CommandLine.Fine : CommandLine.Findings;
}
