using NetWeight.Comparisons;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency.Timing;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Charts;
using NetWeight.Reports.Documents;
using NetWeight.Workflows;

namespace NetWeight.Reports.Pages;

/// <summary>Several networks on a page: their costs and predicted latencies next to each other.</summary>
public static class ModelsPage
{
    private const int MostInRoofline = 8;

    /// <summary>The page.</summary>
    public static ReportPage Of(AnalysisReport report)
    {
        (AnalyzedModel Entry, ModelCost Cost)[] known = [.. report.Entries.Where(e => e.Cost is not null).Select(e => (e, e.Cost!))];
        Device[] devices = [.. report.Entries.SelectMany(e => e.Devices).Select(d => d.Device).DistinctBy(d => d.Id)];
        var sections = new List<PageSection>
        {
            new("models", "Models")
            {
                Tables = [PageTable.Of("model-table", Table(known.Select(k => k.Entry), devices))],
                Notes = [.. report.Entries.Where(e => e.Error is not null).Select(e => $"{e.Source}: {e.Error}"),
                    .. report.Entries.SelectMany(e => e.Devices).Where(d => d.Error is not null)
                        .Select(d => $"{d.Device.Name}: {d.Error}").Distinct()],
            },
        };
        var byDevice = devices.Select(d =>
            known.Select(k => (k.Cost, Estimate: k.Entry.Devices.FirstOrDefault(p => p.Device.Id == d.Id)?.Estimate))
                .Where(k => k.Estimate is not null).Select(k => (k.Cost, Estimate: k.Estimate!))
                .ToArray()).Where(d => d.Length > 0).ToArray();
        if (byDevice.Length > 0)
        {
            sections.Add(new PageSection("latency", "Predicted latency") { Charts = [.. byDevice.Select(Latency)] });
            sections.Add(new PageSection("pareto", "Cost against time") { Charts = [.. byDevice.Select(d => ParetoChart.Of(d))] });
            if (known.Length <= MostInRoofline)
                sections.Add(new PageSection("roofline", "Roofline")
                {
                    Charts = [.. byDevice
                    .Select(d => RooflineChart.Of([.. d.Select(n => (n.Cost.Shaped.Model.Name, n.Estimate))]))]
                });
        }

        sections.Add(new PageSection("about", "Conventions") { Facts = AboutSection.Conventions });
        using var json = new StringWriter();
        AnalysisJson.Write(report, json);
        return new ReportPage($"{report.Entries.Count} models", report.ToolVersion, sections)
        {
            Verdict = Verdict(report, devices),
            Subtitle = string.Join(", ", known.Select(k => k.Cost.Shaped.Model.Name)),
            Json = json.ToString(),
        };
    }

    private static PageVerdict Verdict(AnalysisReport report, Device[] devices)
    {
        MatrixModel[] models =
        [
            .. report.Entries.Select(e => new MatrixModel(
                e.Cost?.Shaped.Model.Name ?? e.Source,
                [.. devices.Select(d => e.Devices.FirstOrDefault(p => p.Device.Id == d.Id)?.Estimate)])),
        ];
        return CompareVerdict.Of(new ModelMatrix(models, devices), [.. report.Entries.Select(e => e.Cost)]);
    }

    private static Table Table(IEnumerable<AnalyzedModel> known, Device[] devices) => Documents.Table.Of(
        [
            .. CostTables.Models,
            .. devices.SelectMany(d => new Column<AnalyzedModel>[]
            {
                new($"ms on {d.Id}", "", m => Estimate(m, d) is { } e ? Cell.AtLeast(e.Latency, e.IsComplete) : null,
                    Unit.Milliseconds) { Unknown = "-" },
                new("samples/s", "", m => Estimate(m, d)?.Throughput, Unit.PerSecond, Column.Minor) { Unknown = "-" },
            }),
        ],
        known);

    private static LatencyEstimate? Estimate(AnalyzedModel model, Device device) =>
        model.Devices.FirstOrDefault(d => d.Device.Id == device.Id)?.Estimate;

    private static Chart Latency((ModelCost Cost, LatencyEstimate Estimate)[] networks)
    {
        (ModelCost Cost, LatencyEstimate Estimate)[] sorted = [.. networks.OrderBy(n => n.Estimate.Latency.Value)];
        LatencyEstimate first = sorted[0].Estimate;
        return new Chart(
            "latency", $"Predicted latency on {first.Device.Name}", new ChartAxis("Predicted latency", "ms"),
            new ChartAxis("") { Categories = [.. sorted.Select(n => n.Cost.Shaped.Model.Name)] },
            [.. KernelPoints.Bounds.Select(b => new ChartSeries(b.Name, SeriesKind.LyingBars, [.. sorted.Select(
                (n, i) => new ChartPoint(n.Estimate.Share(b.Bound).Value * 1e3, i, n.Cost.Shaped.Model.Name)
                {
                    Details = [$"{n.Estimate.Latency}; {LatencyText.Interval(n.Estimate)}", $"{n.Estimate.Share(b.Bound)} {b.Name}"],
                })]) { Color = b.Color })])
        {
            Variant = KernelPoints.Variant(first),
            Caption = $"{first.Runtime.Id}, {first.Precision.Name}, batch {first.Batch}; the fastest first.",
        };
    }
}
