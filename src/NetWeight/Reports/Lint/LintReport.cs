using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Lint;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Compare;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Pages;

namespace NetWeight.Reports.Lint;

/// <summary>The findings of lint: a line per device, a table, and advice.</summary>
/// <param name="Result">The findings.</param>
/// <param name="File">The model's file as the user named it, relative to the repository for code scanning.</param>
/// <param name="ToolVersion">The version of NetWeight that made it.</param>
public sealed record LintReport(LintResult Result, string File, string ToolVersion) : IFindingsReport
{
    /// <summary>The number of findings in a report about more than findings.</summary>
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
            string where = $"{estimate.Device.Name} ({estimate.Runtime.Id}, {estimate.Precision.Name}): "
                + $"{(estimate.IsComplete ? "" : "at least ")}{estimate.Latency} predicted";
            string[] largest = [.. result.Findings.Where(f => f.Device == verdict.Device.Id && f.TimeSaved is not null)
                .Take(3).Select(f => $"{f.Name} {f.TimeSaved}")];
            lines.Add(largest.Length == 0
                ? $"{where}. No {(result.Suppressed > 0 ? "new " : "")}change that saves time was found."
                : $"{where}. Largest savings: {string.Join(", ", largest)}; all together at most {verdict.CouldGo}.");
        }

        if (result.Devices.Count == 0)
            lines.Add($"No device given: {result.SkippedRules.Count} rules need one and did not run. "
                + "Add -d ID ('netweight devices' lists them).");
        return lines;
    }

    /// <inheritdoc/>
    public IReadOnlyList<Section> ToSections()
    {
        bool several = Result.Devices.Count > 1;
        return
        [
            new Section { Title = Result.Cost.Shaped.Model.Name, Table = Result.Findings.Count > 0
                ? Table.Of([.. Columns.Where(c => several || c.Header != "device")], Result.Findings)
                : null, Notes = Summary(Result) },
            .. Result.Findings.Select(f => new Section
            {
                Title = $"{f.Rule} {f.Name}{(several && f.Device is not null ? $" on {f.Device}" : "")}",
                Notes = [f.Message, .. Doubt(f) is { Length: > 0 } doubt ? [doubt] : Array.Empty<string>(), "-> " + f.Suggestion],
            }),
            .. Result.Suppressed == 0 ? Array.Empty<Section>()
                : [new Section { Notes = [Result.Suppressed == 1 ? "1 finding or layer is suppressed."
                    : $"{Result.Suppressed} findings or layers are suppressed."] }],
        ];
    }

    /// <inheritdoc/>
    public Table ToRows() => Table.Of(Columns, Result.Findings) with { Digits = KernelColumns.Digits };

    /// <inheritdoc/>
    public ReportPage ToPage() => LintPage.Of(Result, ToolVersion);

    /// <inheritdoc/>
    public void WriteJson(TextWriter writer) => LintJson.Write(Result, ToolVersion, writer);

    /// <inheritdoc/>
    public void WriteSarif(TextWriter writer) => LintSarif.Write(Result, File, ToolVersion, writer);

    private static readonly Column<Finding>[] Columns =
    [
        new("device", "device", f => new Cell(f.Device, f.Device ?? "any")),
        new("rule", "rule", f => f.Rule),
        new("name", "name", f => f.Name),
        new("severity", "severity", f => Word(f.Severity), Rank: 0) { IsSeverity = true },
        new("saves (90 %)", "timeSavedSeconds", f => new Cell(f.TimeSaved, Saves(f)), Unit.None),
        new(null, "timeSavedLowSeconds", f => f.Difference?.SavedLow),
        new(null, "timeSavedHighSeconds", f => f.Difference?.SavedHigh),
        new(null, "savingVerdict", f => f.Difference is { } difference ? DifferenceText.Word(difference.Verdict) : null),
        new("costs", "timeLostSeconds", f => f.TimeLost, Unit.Seconds),
        new("layers", "layers",
            f => new Cell(string.Join(';', f.Layers), f.Layers.Count > 0 ? f.Layers.Count.ToString() : ""), Unit.None,
            Column.Minor),
        new(null, "message", f => f.Message),
        new(null, "suggestion", f => f.Suggestion),
    ];

    /// <summary>The changes that save most on one device, for a report about more than findings.</summary>
    /// <param name="result">The findings.</param>
    /// <param name="estimate">The prediction on the device.</param>
    /// <param name="source">The name that the user gave: a path.</param>
    internal static Section WhatToChange(LintResult result, LatencyEstimate estimate, string source)
    {
        string title = $"What to change on {estimate.Device.Name}";
        Finding[] own = [.. result.Findings.Where(f => f.Device == estimate.Device.Id && f.TimeSaved is { Value: > 0 })];
        if (own.Length == 0)
            return new Section { Title = title, Notes = ["Nothing was found that would save time."] };
        Finding[] shown = [.. own.Take(MostShown)];
        string which = own.Length > shown.Length ? $"The largest {shown.Length} of {own.Length} savings" : "Savings";
        return new Section
        {
            Title = title,
            Table = Table.Of<Finding>(
                [
                    new("Finding", "", f => $"{f.Rule} {f.Name}", Rank: 0),
                    new("Saves ms (90 %)", "", f => new Cell(f.TimeSaved, SavesMilliseconds(f)), Unit.Milliseconds, Rank: 0),
                    new("%", "", f => 100 * f.TimeSaved!.Value.Value / estimate.Latency.Value, Unit.Percent),
                    new("What to change", "", f => f.Suggestion, Rank: 0),
                ],
                shown),
            Notes = [$"{which}, each from predicting the changed model; they overlap. "
                + $"Which layers: netweight lint {source} -d {estimate.Device.Id}"],
        };
    }

    /// <summary>The saving of a finding's change, with its interval; empty if none was tried.</summary>
    internal static string Saves(Finding finding) =>
        finding.TimeSaved is not { } saved ? ""
            : finding.Difference is { SavedLow: { } low, SavedHigh: { } high } ? $"{saved} ({low} to {high})"
            : saved.ToString();

    /// <summary>The remark on a saving whose interval holds zero; empty for others.</summary>
    internal static string Doubt(Finding finding) =>
        finding.Difference is not { Verdict: DifferenceVerdict.CannotBeTold } difference ? ""
        : difference is { SavedLow: { } low, SavedHigh: { } high }
        ? $"The saving cannot be distinguished from zero (90 % of measurements within {low} to {high}), so this is a note."
        : "The saving cannot be distinguished from zero, as layers could not be counted, so this is a note.";

    private static string SavesMilliseconds(Finding finding) => LatencyText.Milliseconds(finding.TimeSaved!.Value.Value)
        + (finding.Difference is { SavedLow: { } low, SavedHigh: { } high }
            ? $" ({LatencyText.Signed(low.Value)} to {LatencyText.Signed(high.Value)})"
            : "");

    /// <summary>The word for a severity: <c>warning</c>.</summary>
    internal static string Word(Severity severity) => severity.ToString().ToLowerInvariant();
}
