using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Lint;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Formats;
using NetWeight.Units;

namespace NetWeight.Reports.Lint;

/// <summary>What linting found, as text for people: a line per device, a table, and what to do. Other formats: <see cref="LintJson"/>, <see cref="LintSarif"/>.</summary>
public static class LintReport
{
    /// <summary>How many findings stand in a report about more than findings.</summary>
    private const int MostShown = 3;

    /// <summary>One line per device: <c>NVIDIA T4 (tensorrt, fp32): 12.4 ms predicted. Largest savings: ...</c></summary>
    public static IReadOnlyList<string> Summary(LintResult result)
    {
        var lines = new List<string>();
        foreach (DeviceVerdict verdict in result.Devices)
        {
            if (verdict.Estimate is not { } estimate)
            {
                lines.Add($"{verdict.Device.Name}: {verdict.Error}");
                continue;
            }

            if (LatencyText.DoesNotFit(estimate.Memory) is { Length: > 0 } tooLarge)
                lines.Add($"{estimate.Device.Name}: {tooLarge}.");
            string where = $"{estimate.Device.Name} ({estimate.Runtime.Id}, {estimate.Precision.Name}): {(estimate.IsComplete ? "" : "at least ")}{estimate.Latency} predicted";
            string[] largest = [.. result.Findings.Where(f => f.Device == verdict.Device.Id && f.TimeSaved is not null).Take(3).Select(f => $"{f.Name} {f.TimeSaved}")];
            lines.Add(largest.Length == 0
                ? $"{where}. No {(result.Suppressed > 0 ? "new " : "")}change that saves time was found."
                : $"{where}. Largest savings: {string.Join(", ", largest)}; all together at most {verdict.CouldGo}.");
        }

        if (result.Devices.Count == 0)
            lines.Add($"No device given: {result.SkippedRules.Count} rules need one and did not run. Add -d ID ('netweight devices' lists them).");
        return lines;
    }

    /// <summary>The parts of the report.</summary>
    public static IReadOnlyList<ReportBlock> Blocks(LintResult result)
    {
        bool several = result.Devices.Count > 1;
        var rows = new List<IReadOnlyList<string>>();
        foreach (Finding finding in result.Findings)
        {
            string[] row = [finding.Rule, finding.Name, Word(finding.Severity), Saves(finding), finding.TimeLost?.ToString() ?? "", finding.Layers.Count > 0 ? finding.Layers.Count.ToString() : ""];
            rows.Add(several ? [finding.Device ?? "any", .. row] : row);
        }

        List<ReportColumn> columns = [("rule", false), ("name", false), new("severity", false, 0) { IsSeverity = true }, ("saves (90 %)", true), ("costs", true), new("layers", true, ReportColumn.Minor)];
        if (several)
            columns.Insert(0, ("device", false));
        var blocks = new List<ReportBlock> { new() { Title = result.Cost.Shaped.Model.Name, Columns = rows.Count > 0 ? columns : [], Rows = rows, Notes = Summary(result) } };
        blocks.AddRange(result.Findings.Select(f => new ReportBlock
        {
            Title = $"{f.Rule} {f.Name}{(several && f.Device is not null ? $" on {f.Device}" : "")}",
            Notes = [f.Message, .. Doubt(f) is { Length: > 0 } doubt ? [doubt] : Array.Empty<string>(), "-> " + f.Suggestion],
        }));
        if (result.Suppressed > 0)
            blocks.Add(new ReportBlock { Notes = [result.Suppressed == 1 ? "1 finding or layer is suppressed." : $"{result.Suppressed} findings or layers are suppressed."] });
        return blocks;
    }

    /// <summary>The changes that save most on one device, for a report about more than findings.</summary>
    /// <param name="result">What was found.</param>
    /// <param name="estimate">The prediction on the device.</param>
    /// <param name="source">What the user named: a path.</param>
    internal static ReportBlock WhatToChange(LintResult result, LatencyEstimate estimate, string source)
    {
        string title = $"What to change on {estimate.Device.Name}";
        Finding[] own = [.. result.Findings.Where(f => f.Device == estimate.Device.Id && f.TimeSaved is { Value: > 0 })];
        if (own.Length == 0)
            return new ReportBlock { Title = title, Notes = ["Nothing was found that would save time."] };
        Finding[] shown = [.. own.Take(MostShown)];
        return new ReportBlock
        {
            Title = title,
            Columns = [new("Finding", false, 0), new("Saves ms (90 %)", true, 0), ("%", true), new("What to change", false, 0)],
            Rows = [.. shown.Select(f => (IReadOnlyList<string>)[$"{f.Rule} {f.Name}", SavesMilliseconds(f), Format.Percent(f.TimeSaved!.Value.Value, estimate.Latency.Value).TrimEnd('%', ' '), f.Suggestion])],
            Notes =
            [
                $"{(own.Length > shown.Length ? $"The largest {shown.Length} of {own.Length} savings" : "Savings")}, each from predicting the changed model; they overlap. Which layers: netweight lint {source} -d {estimate.Device.Id}",
            ],
        };
    }

    /// <summary>Writes the report as Markdown, for a comment on a pull request.</summary>
    public static void WriteMarkdown(LintResult result, TextWriter writer) => MarkdownExporter.Write(Blocks(result), writer);

    /// <summary>What a finding's change saves, with its interval; empty where none was tried.</summary>
    internal static string Saves(Finding finding) =>
        finding.TimeSaved is not { } saved ? "" : finding.Difference is { SavedLow: { } low, SavedHigh: { } high } ? $"{saved} ({low} to {high})" : saved.ToString();

    /// <summary>What is said of a saving whose interval holds zero; empty for others.</summary>
    internal static string Doubt(Finding finding) =>
        finding.Difference is not { Verdict: DifferenceVerdict.CannotBeTold } difference ? ""
        : difference is { SavedLow: { } low, SavedHigh: { } high } ? $"The saving cannot be told from zero (90 % of measurements within {low} to {high}), so this is a note."
        : "The saving cannot be told from zero, as layers could not be counted, so this is a note.";

    private static string SavesMilliseconds(Finding finding) => LatencyText.Milliseconds(finding.TimeSaved!.Value.Value)
        + (finding.Difference is { SavedLow: { } low, SavedHigh: { } high } ? $" ({LatencyText.Signed(low.Value)} to {LatencyText.Signed(high.Value)})" : "");

    /// <summary>The word for a severity: <c>warning</c>.</summary>
    internal static string Word(Severity severity) => severity.ToString().ToLowerInvariant();
}
