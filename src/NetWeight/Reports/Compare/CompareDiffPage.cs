using NetWeight.Comparisons;
using NetWeight.Costs;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Charts;
using NetWeight.Reports.Documents;
using NetWeight.Units;

namespace NetWeight.Reports.Compare;

/// <summary>The sections of a diff on a page: totals, parts, layers.</summary>
internal static class CompareDiffPage
{
    /// <summary>The sections, in order.</summary>
    public static IReadOnlyList<PageSection> Of(CompareReport report, ModelDiff diff) =>
        [Totals(report, diff), Parts(report, diff), Layers(report, diff)];

    private static PageSection Totals(CompareReport report, ModelDiff diff)
    {
        CostTotals was = diff.Before.Totals, now = diff.After.Totals;
        var figures = new List<PageFigure>
        {
            Figure("MACCs", was.HeadlineMaccs.Value, now.HeadlineMaccs.Value, Format.Count),
            Figure("Parameters", was.Parameters, now.Parameters, Format.Count),
            Figure("Memory access", was.MemoryAccess.Value, now.MemoryAccess.Value, Format.Bytes),
            Figure("Peak activation memory", diff.Before.Memory.Peak.Value, diff.After.Memory.Peak.Value, Format.Bytes),
        };
        for (int i = 0; i < report.Devices.Count; i++)
            if (diff.Devices[i] is { Before: { } before, After: { } after })
                figures.Insert(i, Figure(
                    $"Predicted on {report.Devices[i].Id}", before.Latency.Value, after.Latency.Value, Format.Seconds));
        return new PageSection("change", "What changed")
        {
            Figures = figures,
            Facts = [.. CompareText.TooLarge(report), ("Layers", CompareText.Layers(diff))],
            Notes = was.IsComplete && now.IsComplete ? [] : ["Not all layers could be counted: totals are lower bounds."],
        };
    }

    private static PageFigure Figure(string name, double before, double after, Func<double, string> format)
    {
        string text = Show(after);
        if (before == after)
            return new PageFigure(name, text, "as before");
        string share = before > 0 ? $" ({CompareText.Share(before, after)})" : "";
        return new PageFigure(name, text, $"{CompareText.Delta(after - before, format)}{share}, was {Show(before)}");

        string Show(double value) => value == 0 ? "0" : format(value);
    }

    private static PageSection Parts(CompareReport report, ModelDiff diff)
    {
        IReadOnlyList<PartDiff> parts = diff.Parts(report.Options.GroupBy, report.Options.Depth);
        string by = report.Options.GroupBy.ToString().ToLowerInvariant();
        var axis = new ChartAxis(report.Options.GroupBy.ToString()) { Categories = [.. parts.Select(p => p.Name)] };
        var charts = new List<Chart>();
        for (int i = 0; i < diff.Devices.Count; i++)
        {
            int device = i;
            if (diff.Devices[i] is { Before: not null, After: not null })
                charts.Add(Draw($"Predicted time by {by}", new ChartAxis("Predicted time", "ms"),
                    p => (p.TimesBefore[device]?.Value ?? 0) * 1e3,
                    p => (p.TimesAfter[device]?.Value ?? 0) * 1e3) with
                { Variant = report.Devices[i].Id });
        }

        if (charts.Count == 0 && parts.Count > 0)
            charts.Add(Draw($"MACCs by {by}", new ChartAxis("MACCs", "M"), p => p.Before.Maccs.Value / 1e6,
                p => p.After.Maccs.Value / 1e6));
        return new PageSection("parts", $"By {by}")
        {
            Charts = charts,
            Tables =
            [
                new PageTable(
                    "parts-table",
                    [
                        (report.Options.GroupBy.ToString(), false), .. report.Devices.SelectMany(
                            d => new PageColumn[] { ($"{d.Id} ms", true), ("Time change", true) }),
                        new("Layers", true, PageColumn.Minor), new("Differ", false, PageColumn.Minor), ("MACCs", true),
                        ("MACCs change", true),
                        new("Params change", true, PageColumn.Minor), new("Mem access", true, PageColumn.Minor),
                        new("Mem access change", true, PageColumn.Minor),
                    ],
                    [.. parts.Select(p => (IReadOnlyList<PageCell>)
                    [
                        new PageCell(p.Name),
                        .. p.TimesAfter.SelectMany((t, i) => new[] { Cell(t?.Value, LatencyText.Milliseconds),
                            Change(t?.Value - p.TimesBefore[i]?.Value, LatencyText.Milliseconds) }),
                        Cell(p.After.Layers, n => n.ToString("0")), new PageCell(CompareText.Marks(p)),
                        Cell(p.After.Maccs.Value, Format.Count), Change(p.After.Maccs.Value - p.Before.Maccs.Value, Format.Count),
                        Change(p.After.Parameters - p.Before.Parameters, Format.Count),
                        Cell(p.After.MemoryAccess.Value, Format.Bytes),
                        Change(p.After.MemoryAccess.Value - p.Before.MemoryAccess.Value, Format.Bytes),
                    ])]),
            ],
            Notes = report.Devices.Count > 0 ?
            [
                "A kernel's time belongs to its main layer; the overhead of the inference call is in the total only.",
            ] : [],
        };

        Chart Draw(string title, ChartAxis values, Func<PartDiff, double> before, Func<PartDiff, double> after) =>
            new("parts", title, axis, values, [Series(report.Names[0], before), Series(report.Names[1], after)])
            {
                HasBarsBeside = true,
                Caption = $"{report.Names[0]} beside {report.Names[1]}.",
            };

        ChartSeries Series(string name, Func<PartDiff, double> value) =>
            new(name, SeriesKind.Bars, [.. parts.Select((p, i) => new ChartPoint(i, value(p), p.Name))]);
    }

    private static PageSection Layers(CompareReport report, ModelDiff diff)
    {
        IReadOnlyList<LayerDiff> layers = CompareDiffSections.Notable(diff);
        return new PageSection("layers", "Layers that differ")
        {
            Text = layers.Count == 0 ? ["All layers are the same."] : [],
            Tables = layers.Count == 0 ? [] :
            [
                new PageTable(
                    "layers-table",
                    [
                        ("Layer", false), .. report.Devices.Select(d => new PageColumn($"{d.Id} ms", true)),
                        ("Change", false), ("Operator", false),
                        ("MACCs", true), new("Params", true, PageColumn.Minor), new("Mem access", true, PageColumn.Minor), ("What", false),
                    ],
                    [.. layers.Select(l => (IReadOnlyList<PageCell>)
                    [
                        new PageCell(l.Name), .. report.Devices.Select((_, i) => Change(l.TimeDelta(i), LatencyText.Milliseconds)),
                        new PageCell(CompareDiffSections.Word(l)), new PageCell((l.After ?? l.Before)!.Operator),
                        Change(l.Delta(c => c.Maccs?.Value), Format.Count), Change(l.Delta(c => c.Parameters), Format.Count),
                        Change(l.Delta(c => c.MemoryAccess?.Value), Format.Bytes), new PageCell(CompareDiffSections.What(l)),
                    ])])
                {
                    LargestBy = report.Devices.Count > 0 ? $"{report.Devices[0].Id} ms" : "MACCs",
                },
            ],
        };
    }

    private static PageCell Cell(double? value, Func<double, string> format) => ComparePage.Cell(value, format);

    private static PageCell Change(double? delta, Func<double, string> format) => new(CompareText.Delta(delta, format), delta);
}
