using NetWeight.Comparisons;
using NetWeight.Devices;
using NetWeight.Latency.Timing;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Charts;
using NetWeight.Reports.Documents;
using NetWeight.Units;

namespace NetWeight.Reports.Compare;

/// <summary>A comparison as a page: models by devices, and the diff where there is one.</summary>
public static class ComparePage
{
    /// <summary>The page with its plots; the numbers behind it are those of <see cref="CompareJson"/>.</summary>
    public static ReportPage Of(CompareReport report)
    {
        using var json = new StringWriter();
        CompareJson.Write(report, json);
        var sections = new List<PageSection>();
        if (report.ShowsDiff)
            sections.AddRange(CompareDiffPage.Of(report, report.Diff!));
        sections.Add(Models(report));
        if (report.Devices.Count > 0)
            sections.Add(Devices(report));
        sections.Add(new PageSection("provenance", "What the numbers rest on")
        {
            Notes = [.. CompareText.Provenance(report)],
        });
        string title = report.ShowsDiff ? $"{report.Names[0]} -> {report.Names[1]}" : string.Join(", ", report.Names);
        return new ReportPage(title, report.ToolVersion, sections) { Json = json.ToString() };
    }

    /// <summary>The plots of the page, for pictures of their own.</summary>
    public static IReadOnlyList<Chart> Charts(CompareReport report) => [.. Of(report).Sections.SelectMany(s => s.Charts)];

    /// <summary>A number with its text.</summary>
    internal static PageCell Cell(double? value, Func<double, string> format) => value is { } number ? new PageCell(number == 0 ? "0" : format(number), number) : new PageCell("?");

    private static PageSection Models(CompareReport report) => new("models", "Models")
    {
        Facts = [.. CompareText.TooLarge(report)],
        Charts = CostAgainstTime(report) is { } chart ? [chart] : [],
        Tables =
        [
            new PageTable(
                "models-table",
                [("Model", false), ("Conv+FC+MatMul MACCs", true), ("FLOPs", true), ("Params", true), ("Mem access", true), ("Weights", true), ("Peak memory", true), ("Status", false)],
                [.. report.Entries.Select((e, i) => (IReadOnlyList<PageCell>)(e.Cost is not { } cost
                    ? [new PageCell(report.Names[i]), .. Enumerable.Repeat(new PageCell(""), 6), new PageCell("error: " + e.Error)]
                    :
                    [
                        new PageCell(report.Names[i]), Cell(cost.Totals.HeadlineMaccs.Value, Format.Count), Cell(cost.Totals.Flops.Value, Format.Count), Cell(cost.Totals.Parameters, Format.Count),
                        Cell(cost.Totals.MemoryAccess.Value, Format.Bytes), Cell(cost.TotalWeightBytes.Value, Format.Bytes), Cell(cost.Memory.Peak.Value, Format.Bytes),
                        new PageCell(cost.Totals.IsComplete ? "complete" : $"at least ({cost.Missing.Count} missing)"),
                    ]))]),
        ],
    };

    private static PageSection Devices(CompareReport report)
    {
        var rows = new List<IReadOnlyList<PageCell>>();
        foreach (DeviceRanking ranking in report.Matrix.Rankings)
        {
            foreach (RankedModel model in ranking.Models)
            {
                LatencyEstimate e = model.Estimate;
                rows.Add(
                [
                    new PageCell(ranking.Device.Id), new PageCell(report.Names[model.Model]), new PageCell(model.Place, model.Best + (model.Worst / 1000.0)),
                    new PageCell(CompareText.Predicted(e), e.Latency.Value), new PageCell(CompareText.Interval(e), e.Low.Value),
                    new PageCell(CompareText.Published(report.PublishedOf(model.Model, ranking.Device))), new PageCell(model.FromFastest is { } times ? DifferenceText.Times(times) : "x1.00", 1 / (model.FromFastest?.SpeedUp ?? 1)), Cell(e.Throughput, LatencyText.Rate),
                    new PageCell(LatencyJson.Name(e.Bound)), new PageCell(e.Precision.Name), new PageCell(e.Runtime.Id),
                ]);
            }
        }

        return new PageSection("devices", "By device")
        {
            Text = [.. report.ShowsDiff ? [] : CompareText.Verdicts(report), .. report.Matrix.Flips.Select(f => CompareText.Flip(f, report)), CompareText.Tie],
            Notes = [.. CompareText.PublishedSources(report)],
            Charts = rows.Count > 0 ? [Latencies(report)] : [],
            Tables =
            [
                new PageTable("devices-table", [("Device", false), ("Model", false), ("Place", true), ("Predicted ms", true), ("90 % within ms", true), ("Published ms", true), ("/ fastest (90 %)", true), ("Samples/s", true), ("Bound by", false), ("Type", false), ("Runtime", false)], rows),
            ],
        };
    }

    /// <summary>One place per device, one series per model, with intervals.</summary>
    private static Chart Latencies(CompareReport report)
    {
        return new Chart(
            "latencies",
            "Predicted latency by device",
            new ChartAxis("Device") { Categories = [.. report.Devices.Select(d => d.Id)] },
            new ChartAxis("Predicted latency", "ms", AxisScale.Log10),
            [.. report.Matrix.Models.Select((m, at) => new ChartSeries(m.Name, SeriesKind.Dots, [.. m.Estimates.Select((e, i) => (Estimate: e, Device: i)).Where(p => p.Estimate is not null).Select(p => Point(p.Device + Beside(at), p.Estimate!, m.Name))]) { Color = at }).Where(s => s.Points.Count > 0)])
        {
            Caption = "Bars hold 90 % of measurements of each model; what models on one device share cancels in their difference, which the table states.",
        };

        // Models stand beside each other at a device, so that their intervals do not cover each other.
        double Beside(int model) => (model - ((report.Names.Count - 1) / 2.0)) * 0.6 / report.Names.Count;
    }

    private static ChartPoint Point(double x, LatencyEstimate estimate, string name) => new(x, estimate.Latency.Value * 1e3, name)
    {
        Low = estimate.Low.Value * 1e3,
        High = estimate.IsComplete ? estimate.High.Value * 1e3 : null,
        Details = [$"{name} on {estimate.Device.Id}", $"{CompareText.Latency(estimate)} ms", $"{LatencyText.Rate(estimate.Throughput)} samples/s", $"bound by {LatencyJson.Name(estimate.Bound)}"],
    };

    /// <summary>MACCs against time, one series per device: on a straight line through nothing, MACCs would tell the time.</summary>
    private static Chart? CostAgainstTime(CompareReport report)
    {
        var series = new List<ChartSeries>();
        for (int d = 0; d < report.Devices.Count; d++)
        {
            ChartPoint[] points =
            [
                .. report.Entries.Select((e, i) => (e.Cost, Name: report.Names[i], Estimate: report.Matrix.Models[i].Estimates[d])).Where(p => p is { Estimate: not null, Cost.Totals.HeadlineMaccs.Value: > 0 })
                    .Select(p => Point(p.Cost!.Totals.HeadlineMaccs.Value / 1e6, p.Estimate!, p.Name) with { ShowsLabel = series.Count == 0 }),
            ];
            if (points.Length > 0)
                series.Add(new ChartSeries(report.Devices[d].Id, SeriesKind.Dots, points));
        }

        return series.Count == 0 ? null : new Chart("cost-against-time", "MACCs against time", new ChartAxis("MACCs of conv + FC + MatMul", "M", AxisScale.Log10), new ChartAxis("Predicted latency", "ms", AxisScale.Log10), series)
        {
            Caption = "Where a model with fewer MACCs stands higher than one with more, MACCs mislead.",
        };
    }
}
