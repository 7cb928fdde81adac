using NetWeight.Latency;
using NetWeight.Lint;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Charts;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Lint;
using NetWeight.Workflows;

namespace NetWeight.Reports.Pages;

/// <summary>Findings on a page: what to change, what it saves, and the layers that it is about.</summary>
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
                AboutSection.Of(new AnalyzedModel(result.Cost.Shaped.Model.Name, result.Cost, null) { Devices = [.. result.Devices.Where(d => d.Estimate is not null).Select(d => new DevicePrediction(d.Device, d.Estimate, null))] }, result.Cost),
            ])
        {
            Subtitle = AnalysisPage.Subtitle(result.Cost),
            Json = json.ToString(),
        };
    }

    private static PageSection Glance(LintResult result)
    {
        var figures = new List<PageFigure>();
        foreach (DeviceVerdict verdict in result.Devices)
            if (verdict.Estimate is { } estimate)
                figures.Add(new PageFigure(verdict.Device.Name, $"{(estimate.IsComplete ? "" : "at least ")}{estimate.Latency}", verdict.CouldGo.Value > 0 ? $"predicted; up to {verdict.CouldGo} could go" : "predicted; nothing found that would save time"));
        return new PageSection("glance", "At a glance") { Text = LintReport.Summary(result), Figures = [.. figures, .. AnalysisPage.CostFigures(result.Cost)], Charts = [.. Savings(result)] };
    }

    /// <summary>Per device, what each change would save.</summary>
    private static IEnumerable<Chart> Savings(LintResult result)
    {
        foreach (DeviceVerdict verdict in result.Devices)
        {
            (Finding Finding, int Place)[] found = [.. result.Findings.Select((f, i) => (f, i)).Where(f => f.f.Device == verdict.Device.Id && f.f.TimeSaved is { Value: > 0 }).Take(MostBars)];
            if (found.Length == 0 || verdict.Estimate is not { } estimate)
                continue;
            yield return new Chart("savings", "What each change saves", new ChartAxis("Predicted saving", "ms"), new ChartAxis("") { Categories = [.. found.Select(f => $"{f.Finding.Rule} {f.Finding.Name}")] },
                [
                    new ChartSeries("saving", SeriesKind.LyingBars, [.. found.Select((f, i) => new ChartPoint(f.Finding.TimeSaved!.Value.Value * 1e3, i, $"{f.Finding.Rule} {f.Finding.Name}")
                    {
                        Details = [$"{f.Finding.TimeSaved} of {estimate.Latency}", LatencyText.Plural(f.Finding.Layers.Count, "layer")],
                        Link = $"finding-{f.Place + 1}",
                    })]) { Color = 4 },
                ])
            {
                Variant = verdict.Device.Name,
                Caption = "Each change by itself; what concerns the same layers does not add up.",
            };
        }
    }
}
