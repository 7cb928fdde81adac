using NetWeight.Comparisons;
using NetWeight.Devices;
using NetWeight.Latency.Timing;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Charts;
using NetWeight.Reports.Diagrams;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Pages;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Reports.Compare;

/// <summary>A comparison as a page: models by devices, and the diff if there is one.</summary>
public static class ComparePage
{
    /// <summary>The section with both versions as one graph.</summary>
    public const string GraphId = "graph";

    /// <summary>The page with its plots; the numbers behind it are those of <see cref="CompareJson"/>.</summary>
    public static ReportPage Of(CompareReport report)
    {
        using var json = new StringWriter();
        CompareJson.Write(report, json);
        var sections = new List<PageSection>();
        if (report.ShowsDiff)
        {
            sections.Add(new PageSection(GraphId, "The difference as a graph")
            {
                Diagram = DifferenceDiagram.Of(report.Diff!, report.Names[0], report.Names[1]),
            });
            sections.AddRange(CompareDiffPage.Of(report, report.Diff!));
        }

        if (report.Devices.Count > 0)
            sections.Add(Devices(report));
        sections.Add(Models(report));
        if (!report.ShowsDiff)
            sections.AddRange(CompareLayersPage.Of(report));
        sections.Add(new PageSection("provenance", "Evidence for the numbers") { Notes = [.. Provenance(report)] });
        string title = report.ShowsDiff ? $"{report.Names[0]} -> {report.Names[1]}" : string.Join(", ", report.Names);
        return new ReportPage(title, report.ToolVersion, sections)
        {
            Verdict = report.ShowsDiff ? CompareVerdict.OfVersions(report, report.Diff!)
                : CompareVerdict.Of(report.Matrix, [.. report.Entries.Select(e => e.Cost)]),
            Json = json.ToString(),
        };
    }

    /// <summary>The plots of the page, for separate pictures.</summary>
    public static IReadOnlyList<Chart> Charts(CompareReport report) => [.. Of(report).Sections.SelectMany(s => s.Charts)];

    /// <summary>A number with its text.</summary>
    internal static PageCell Cell(double? value, Func<double, string> format) =>
        value is { } number ? new PageCell(number == 0 ? "0" : format(number), number) : new PageCell("?");

    /// <summary>A number that is a lower bound where not all is known: <c>at least 1.1 G</c>, <c>unknown</c> where nothing is.</summary>
    private static PageCell Least(bool isComplete, double value, Func<double, string> format) => isComplete ? Cell(value, format)
        : value == 0 ? new PageCell("unknown") : new PageCell("at least " + format(value), value);

    private static IEnumerable<string> Provenance(CompareReport report) =>
    [
        .. report.Matrix.Models.SelectMany(m => m.Estimates.OfType<LatencyEstimate>())
            .Select(e => $"{e.Device.Name}: {VerdictText.BasedOn(e)}").Distinct(),
        .. report.Entries.Select(e => e.Error).Concat(report.Entries.SelectMany(e => e.Devices).Select(d => d.Error))
            .OfType<string>().Distinct().Select(e => $"Error: {e}"),
    ];

    private static PageSection Models(CompareReport report) => new("models", "Costs")
    {
        Facts = [.. CompareText.TooLarge(report)],
        Charts = CostAgainstTime(report) is { } chart ? [chart] : [],
        Tables = [new PageTable("models-table", ModelColumns, [.. report.Entries.Select((e, i) => Costs(report.Names[i], e))])],
    };

    private static IReadOnlyList<PageColumn> ModelColumns { get; } =
    [
        ("Model", false), ("Conv+FC+MatMul MACCs", true), new("FLOPs", true, PageColumn.Minor), ("Params", true), ("Mem access", true),
        new("Weights", true, PageColumn.Minor), ("Peak memory", true), new("Status", false, PageColumn.Minor),
    ];

    private static IReadOnlyList<PageCell> Costs(string name, AnalyzedModel entry) => entry.Cost is not { } cost
        ? [new PageCell(name), .. Enumerable.Repeat(new PageCell(""), ModelColumns.Count - 2), new PageCell("error: " + entry.Error)]
        :
        [
            new PageCell(name), Least(cost.Totals.IsHeadlineComplete, cost.Totals.HeadlineMaccs.Value, Format.Count),
            Least(cost.Totals.IsComplete, cost.Totals.Flops.Value, Format.Count),
            Cell(cost.Totals.Parameters, Format.Count),
            Least(cost.Totals.IsComplete, cost.Totals.MemoryAccess.Value, Format.Bytes),
            Cell(cost.TotalWeightBytes.Value, Format.Bytes),
            Least(cost.Memory.IsComplete, cost.Memory.Peak.Value, Format.Bytes),
            new PageCell(cost.Totals.IsComplete ? "complete" : $"at least ({cost.Missing.Count} missing)"),
        ];

    private static PageSection Devices(CompareReport report)
    {
        bool hasPublished = CompareText.HasPublished(report);
        PageColumn[] published = hasPublished ? [("Published ms", true)] : [];
        var rows = new List<IReadOnlyList<PageCell>>();
        foreach (DeviceRanking ranking in report.Matrix.Rankings)
        {
            foreach (RankedModel model in ranking.Models)
            {
                LatencyEstimate e = model.Estimate;
                rows.Add(
                [
                    new PageCell(ranking.Device.Name), new PageCell(report.Names[model.Model]),
                    new PageCell(model.Place, model.Best + (model.Worst / 1000.0)),
                    new PageCell(CompareText.Predicted(e), e.Latency.Value), new PageCell(CompareText.Interval(e), e.Low.Value),
                    .. hasPublished
                        ? [new PageCell(CompareText.Published(report.PublishedOf(model.Model, ranking.Device)))]
                        : Array.Empty<PageCell>(),
                    new PageCell(model.FromFastest is { } times ? DifferenceText.Times(times) : "x1.00",
                        1 / (model.FromFastest?.SpeedUp ?? 1)),
                    Cell(e.Throughput, LatencyText.Rate), new PageCell(VerdictText.Word(e.Bound)),
                    new PageCell(e.Precision.Name), new PageCell(e.Runtime.Id),
                ]);
            }
        }

        return new PageSection("devices", "By device")
        {
            Text = [.. report.Matrix.Flips.Select(f => CompareText.Flip(f, report)), .. report.Matrix.Rankings
                .Any(r => r.Models.Any(m => m.Best < m.Worst)) ? [CompareText.Tie] : Array.Empty<string>()],
            Notes = [.. CompareText.PublishedSources(report)],
            Charts = rows.Count > 0 ? [Latencies(report)] : [],
            Tables =
            [
                new PageTable(
                    "devices-table",
                    [
                        ("Device", false), ("Model", false), ("Place", true), ("Predicted ms", true),
                        ("90 % within ms", true), .. published,
                        ("/ fastest (90 %)", true), new("Samples/s", true, PageColumn.Minor), ("Bound by", false),
                        new("Type", false, PageColumn.Minor),
                        new("Runtime", false, PageColumn.Minor),
                    ],
                    rows),
            ],
        };
    }

    /// <summary>A panel per device with the models next to each other: a phone and a data centre's card share no scale.</summary>
    private static Chart Latencies(CompareReport report)
    {
        DeviceRanking[] rankings = [.. report.Matrix.Rankings.Where(r => r.Models.Count > 0)];
        return new Chart(
            "latencies",
            "Predicted latency by device",
            new ChartAxis("") { Categories = report.Names },
            new ChartAxis("Predicted latency", "ms"),
            [
                .. rankings.Select((r, panel) => new ChartSeries("prediction", SeriesKind.Dots,
                    [.. r.Models.OrderBy(m => m.Model).Select(m => Point(m.Model, m.Estimate, report.Names[m.Model]))])
                {
                    Panel = panel,
                    Color = 0,
                }),
            ])
        {
            Panels = [.. rankings.Select(r => r.Device.Name)],
            PanelColumns = 3,
            Caption = "Lines hold 90 % of measurements of each model. Errors that models share on one device cancel in "
                + "their difference, which the table states.",
        };
    }

    private static ChartPoint Point(double x, LatencyEstimate estimate, string name) => new(x, estimate.Latency.Value * 1e3, name)
    {
        Low = estimate.Low.Value * 1e3,
        High = estimate.IsComplete ? estimate.High.Value * 1e3 : null,
        Details =
        [
            $"{name} on {estimate.Device.Name}", $"{CompareText.Latency(estimate)} ms",
            $"{LatencyText.Rate(estimate.Throughput)} samples/s",
            $"bound by {VerdictText.Word(estimate.Bound)}",
        ],
    };

    /// <summary>MACCs against time, a panel per device: on a straight line through the origin, time would be
    /// proportional to MACCs.</summary>
    private static Chart? CostAgainstTime(CompareReport report)
    {
        var series = new List<ChartSeries>();
        var panels = new List<string>();
        for (int d = 0; d < report.Devices.Count; d++)
        {
            ChartPoint[] points =
            [
                .. report.Entries.Select((e, i) => (e.Cost, Name: report.Names[i], Estimate: report.Matrix.Models[i].Estimates[d]))
                    .Where(p => p is { Estimate: not null, Cost.Totals.HeadlineMaccs.Value: > 0 })
                    .Select(p => Point(p.Cost!.Totals.HeadlineMaccs.Value / 1e6, p.Estimate!, p.Name) with { ShowsLabel = true }),
            ];
            if (points.Length == 0)
                continue;
            series.Add(new ChartSeries("model", SeriesKind.Dots, points) { Panel = panels.Count, Color = 0 });
            panels.Add(report.Devices[d].Name);
        }

        return series.Count == 0 ? null : new Chart("cost-against-time", "MACCs against time",
            new ChartAxis("MACCs of conv + FC + MatMul", "M"), new ChartAxis("Predicted latency", "ms"), series)
        {
            Panels = panels,
            PanelColumns = 3,
            Caption = "If a model with fewer MACCs is higher than one with more, MACCs mislead.",
        };
    }
}
