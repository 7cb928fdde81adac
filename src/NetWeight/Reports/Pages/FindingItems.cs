using NetWeight.Lint;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Lint;
using NetWeight.Units;

namespace NetWeight.Reports.Pages;

/// <summary>Findings as parts of a page, with links to their layers.</summary>
internal static class FindingItems
{
    /// <summary>The section of advice.</summary>
    public static PageSection Section(LintResult result, LayerAnchors anchors)
    {
        var notes = new List<string>();
        if (result.SkippedRules.Count > 0)
            notes.Add($"{result.SkippedRules.Count} rules need a device and were not run: name one with -d "
                + "('netweight devices' lists them).");
        if (result.Suppressed > 0)
            notes.Add($"{LatencyText.Plural(result.Suppressed, "finding or layer")} suppressed by the configuration.");
        notes.Add("Every saving comes from making the change and predicting again; "
            + "savings of findings about the same layers do not add up.");
        return new PageSection("findings", "What to change")
        {
            Text = result.Findings.Count == 0 ? ["Nothing was found."] : [],
            Items = [.. result.Findings.Select((f, i) => (Finding: f, Place: i))
                .OrderByDescending(f => Share(f.Finding, result))
                .Select(f => Item(f.Finding, f.Place, result, anchors))],
            Notes = notes,
        };
    }

    /// <summary>The saving of a finding as a share of its device's latency: milliseconds of different devices do not compare.</summary>
    private static double Share(Finding finding, LintResult result) =>
        finding.TimeSaved is { } saved && result.Devices.FirstOrDefault(d => d.Device.Id == finding.Device)
            ?.Estimate is { Latency.Value: > 0 } estimate ? saved.Value / estimate.Latency.Value : 0;

    private static PageItem Item(Finding finding, int place, LintResult result, LayerAnchors anchors)
    {
        DeviceVerdict? verdict = result.Devices.FirstOrDefault(d => d.Device.Id == finding.Device);
        string on = result.Devices.Count > 1 && verdict is not null ? $" on {verdict.Device.Name}" : "";
        string share = verdict?.Estimate is { } estimate && finding.AtStake.Value > 0
            ? $" ({Format.Percent(finding.AtStake.Value, estimate.Latency.Value)})"
            : "";
        return new PageItem($"finding-{place + 1}", $"{finding.Rule} {finding.Name}{on}")
        {
            Weight = LintReport.Word(finding.Severity),
            Figure = finding.TimeSaved is not null ? $"saves {LintReport.Saves(finding)}{share}"
                : finding.TimeLost is { } lost ? $"costs {lost}{share}"
                : finding.BytesLost is { } bytes ? $"{bytes} without need"
                : "",
            IsGain = finding.TimeSaved is not null,
            Text = [finding.Message,
                .. LintReport.Doubt(finding) is { Length: > 0 } doubt ? [doubt] : Array.Empty<string>(),
                finding.Suggestion,
                .. finding.Fix.Count > 0 ? [$"netweight rewrite makes this change: --{string.Join(" --", finding.Fix)}"]
                    : Array.Empty<string>()],
            Links = [.. finding.Layers.Select(l => (l, anchors.Of(l)))],
        };
    }
}
