using NetWeight.Experiments;
using NetWeight.Reports.Charts;
using NetWeight.Reports.Documents;
using NetWeight.Units;

namespace NetWeight.Reports.Experiments;

/// <summary>Experiments as a page for a browser, and their plots.</summary>
public static class ExperimentPage
{
    /// <summary>The page of one or several experiments.</summary>
    public static ReportPage Of(IReadOnlyList<ExperimentSheet> sheets, string toolVersion)
    {
        using var json = new StringWriter();
        ExperimentJson.Write(sheets, toolVersion, json);
        string[] names = [.. sheets.Select(s => s.Experiment.Name).Distinct()];
        return new ReportPage(names.Length == 1 ? $"Experiment {names[0]}" : $"{names.Length} experiments", toolVersion, [.. sheets.Select(Section)]) { Json = json.ToString() };
    }

    /// <summary>The plot of a sheet: a curve or a dot for each column and series.</summary>
    public static Chart Chart(ExperimentSheet sheet)
    {
        Experiment experiment = sheet.Experiment;
        bool isSweep = sheet.Cells.All(c => c.X is not null);
        string[] rows = [.. sheet.Cells.Select(c => c.Row).Distinct()], columns = [.. sheet.Cells.Select(c => c.Column).Distinct()];
        bool isTime = experiment.Quantity == ExperimentQuantity.Latency, isDensity = experiment.Quantity == ExperimentQuantity.Density;
        double factor = isTime ? 1e3 : isDensity ? 1e-9 : 1;
        var x = new ChartAxis(experiment.RowTitle, "", isSweep && experiment.IsLogarithmic ? AxisScale.Log2 : AxisScale.Linear) { Categories = isSweep ? [] : rows };
        // A sweep of a staircase is read on a straight scale; tables span decades.
        bool straight = sheet.Cells.Count > 2 * rows.Length - 1 && rows.Length > 64;
        var y = new ChartAxis(
            experiment.Quantity switch { ExperimentQuantity.Rate => "rate", ExperimentQuantity.Throughput => "throughput", ExperimentQuantity.Density => "density", _ => "latency" },
            isTime ? "ms" : isDensity ? "GOP/s" : ExperimentReport.UnitName(experiment),
            straight ? AxisScale.Linear : AxisScale.Log10);
        var drawn = new List<ChartSeries>();
        foreach (ExperimentSeries series in sheet.Series)
            foreach (string column in columns)
            {
                var points = new List<ChartPoint>();
                for (int i = 0; i < sheet.Cells.Count; i++)
                    if (sheet.Cells[i].Column == column && series.Times[i] is { } time)
                        points.Add(Point(i, time));
                if (points.Count > 0)
                    drawn.Add(new ChartSeries($"{series.Name}, {column}", !isSweep ? SeriesKind.Dots : straight ? SeriesKind.Steps : SeriesKind.Line, points));
            }

        return new Chart(experiment.PlotName, $"{experiment.Name}: {y.Title} by {experiment.RowTitle}", x, y, drawn)
        {
            Caption = string.Join(' ', sheet.Series.Select(s => $"{s.Name}: {s.Verdict.Word}. {s.Verdict.Sentence}")),
        };

        ChartPoint Point(int i, CellTime time)
        {
            ExperimentCell cell = sheet.Cells[i];
            double Of(Seconds seconds) => factor * ExperimentReport.Value(experiment, cell, sheet.Costs[i], seconds);
            double? low = time.Low is { } l ? Of(l) : null, high = time.High is { } h ? Of(h) : null;
            return new ChartPoint(isSweep ? cell.X!.Value : Array.IndexOf(rows, cell.Row), Of(time.Time), isSweep ? "" : cell.Row)
            {
                // A short time is a high rate.
                // Bands over two hundred steps would hide them.
                Low = straight ? null : isTime ? low : high,
                High = straight ? null : isTime ? high : low,
                Details = [$"network {cell.Row}, {cell.Column}", $"time {time.Time}", $"MACCs {Format.Count(sheet.Costs[i].Maccs.Value)}", $"memory access {sheet.Costs[i].MemoryAccess}"],
            };
        }
    }

    private static PageSection Section(ExperimentSheet sheet)
    {
        Experiment experiment = sheet.Experiment;
        string id = $"{experiment.Name}-{ExperimentReport.Word(sheet.Scale)}";
        return new PageSection(id, $"{experiment.Name}: {experiment.Claim}")
        {
            Text = [.. sheet.Series.Select(s => $"{s.Name}: the claim {s.Verdict.Word}. {s.Verdict.Sentence}")],
            Facts = [("Source", experiment.Source), ("Set-up", experiment.SetUp), ("Networks", sheet.Scale == ExperimentScale.Large ? "of the size for GPUs and matrix engines" : "of the size for CPUs")],
            Charts = sheet.Series.Count > 0 ? [Chart(sheet)] : [],
            Tables = [Table(sheet, id)],
            Notes = [.. ExperimentReport.Lines(sheet).Skip(sheet.Series.Count), .. sheet.Series.Where(s => s.Basis.Length > 0).Select(s => $"{s.Name}: {s.Conditions}; {s.Basis}.")],
        };
    }

    private static PageTable Table(ExperimentSheet sheet, string id)
    {
        Experiment experiment = sheet.Experiment;
        var columns = new List<(string, bool)> { (experiment.RowTitle, false), (experiment.ColumnTitle, false), ("batch", true), ("MACCs", true), ("memory access", true) };
        // Times and densities are written with their unit in every cell.
        string unit = experiment.Quantity is ExperimentQuantity.Rate or ExperimentQuantity.Throughput ? $", {ExperimentReport.UnitName(experiment)}" : "";
        columns.AddRange(sheet.Series.Select(s => ($"{s.Name}{unit}", true)));
        var rows = new List<IReadOnlyList<PageCell>>();
        for (int i = 0; i < sheet.Cells.Count; i++)
        {
            (ExperimentCell cell, CellCost cost) = (sheet.Cells[i], sheet.Costs[i]);
            rows.Add(
            [
                new PageCell(cell.Row, cell.X), new PageCell(cell.Column), new PageCell(cell.Batch.ToString(), cell.Batch),
                new PageCell(Format.Count(cost.Maccs.Value), cost.Maccs.Value), new PageCell(cost.MemoryAccess.ToString(), cost.MemoryAccess.Value),
                .. sheet.Series.Select(s => s.Times[i] is { } time
                    ? new PageCell(ExperimentReport.Text(experiment, cell, cost, time.Time), ExperimentReport.Value(experiment, cell, cost, time.Time))
                    : new PageCell("")),
            ]);
        }

        return new PageTable($"{id}-table", columns, rows);
    }
}
