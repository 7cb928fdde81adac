using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Lint;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Charts;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Lint;
using NetWeight.Workflows;

namespace NetWeight.Reports.Pages;

/// <summary>Findings on a page: the change, its saving, and its layers.</summary>
public static class LintPage
{
    private const int MostBars = 25;

    /// <summary>The page.</summary>
    public static ReportPage Of(LintResult result, string toolVersion)
    {
        var anchors = new LayerAnchors(result.Cost);
        LatencyEstimate[] estimates = [.. result.Devices.Select(d => d.Estimate).OfType<LatencyEstimate>()];
        using var json = new StringWriter();
        LintJson.Write(result, toolVersion, json);
        return new ReportPage($"{result.Cost.Shaped.Model.Name}: what to change", toolVersion,
            [
                Glance(result),
                FindingItems.Section(result, anchors),
                new PageSection("layers", "All layers") { Tables = [LayerTable.Of(result.Cost, estimates)] },
                AboutSection.Of(new AnalyzedModel(result.Cost.Shaped.Model.Name, result.Cost, null)
                {
                    Devices = [.. Predictions(result).Where(d => d.Estimate is not null)],
                }, result.Cost),
            ])
        {
            Verdict = Verdict(result),
            Subtitle = AnalysisPage.Subtitle(result.Cost),
            Json = json.ToString(),
        };
    }

    /// <summary>The possible savings come first; the rest is that of an analysis.</summary>
    private static PageVerdict Verdict(LintResult result)
    {
        PageVerdict verdict = AnalysisVerdict.Of(result.Cost, [.. Predictions(result)], result);
        string name = result.Cost.Shaped.Model.Name, found = LatencyText.Plural(result.Findings.Count, "finding");
        if (result.Devices.Count == 0)
            return new PageVerdict($"{found} on {name} that hold on every device.")
            {
                Points = [("Not known",
                    $"{LatencyText.Plural(result.SkippedRules.Count, "rule")} need a device and were not run. "
                        + "Add -d ID ('netweight devices' lists the devices)."), .. verdict.Points],
            };
        string[] savings =
        [
            .. result.Devices.Where(d => d.Estimate is { Latency.Value: > 0 }).Select(d => d.CouldGo.Value > 0
                ? $"up to {VerdictText.Short(d.CouldGo)} of {VerdictText.Short(d.Estimate!.Latency)} "
                    + $"({VerdictText.Percent(d.CouldGo.Value / d.Estimate.Latency.Value)}) on {d.Device.Name}"
                : $"nothing on {d.Device.Name}"),
        ];
        return savings.Length == 0 ? verdict
            : verdict with
            {
                Sentence = $"Changes to {name} would save {VerdictText.List(savings)}, as predicted.",
                Points = [("Time", verdict.Sentence), .. verdict.Points],
            };
    }

    private static IEnumerable<DevicePrediction> Predictions(LintResult result) =>
        result.Devices.Select(d => new DevicePrediction(d.Device, d.Estimate, d.Error));

    private static PageSection Glance(LintResult result)
    {
        var figures = new List<PageFigure>();
        foreach (DeviceVerdict verdict in result.Devices)
            if (verdict.Estimate is { } estimate)
                figures.Add(new PageFigure(
                    verdict.Device.Name, $"{(estimate.IsComplete ? "" : "at least ")}{estimate.Latency}",
                    verdict.CouldGo.Value > 0 ? $"predicted; savings of at most {verdict.CouldGo}"
                        : "predicted; no change that saves time was found"));
        return new PageSection("glance", "At a glance")
        {
            Figures = [.. figures, .. AnalysisPage.CostFigures(result.Cost)],
            Charts = [.. Savings(result)],
        };
    }

    /// <summary>The saving of each change, per device.</summary>
    private static IEnumerable<Chart> Savings(LintResult result)
    {
        foreach (DeviceVerdict verdict in result.Devices)
        {
            (Finding Finding, int Place)[] found = [.. result.Findings.Select((f, i) => (f, i))
                .Where(f => f.f.Device == verdict.Device.Id && f.f.TimeSaved is { Value: > 0 }).Take(MostBars)];
            if (found.Length == 0 || verdict.Estimate is not { } estimate)
                continue;
            yield return new Chart("savings", "What each change saves", new ChartAxis("Predicted saving", "ms"),
                new ChartAxis("") { Categories = [.. found.Select(f => $"{f.Finding.Rule} {f.Finding.Name}")] },
                [
                    new ChartSeries("saving", SeriesKind.LyingBars, [.. found.Select((f, i) =>
                        new ChartPoint(f.Finding.TimeSaved!.Value.Value * 1e3, i, $"{f.Finding.Rule} {f.Finding.Name}")
                        {
                            Details = [$"{f.Finding.TimeSaved} of {estimate.Latency}", LatencyText.Plural(f.Finding.Layers.Count, "layer")],
                            Link = $"finding-{f.Place + 1}",
                        })]) { Color = 4 },
                ])
            {
                Variant = verdict.Device.Name,
                Caption = "Each change alone; savings on the same layers do not add up.",
            };
        }
    }
}
