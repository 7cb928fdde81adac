using NetWeight.Experiments;
using NetWeight.Reports.Documents;
using NetWeight.Units;

namespace NetWeight.Reports.Experiments;

/// <summary>Experiments as text for people: the claim, the verdicts, and a table of networks by where their times come from. Other formats: <see cref="ExperimentJson"/>, <see cref="ExperimentCsv"/>, <see cref="ExperimentPage"/>.</summary>
public static class ExperimentReport
{
    /// <summary>The parts of the report of one experiment.</summary>
    public static IReadOnlyList<ReportBlock> Blocks(IReadOnlyList<ExperimentSheet> sheets)
    {
        Experiment experiment = sheets[0].Experiment;
        var blocks = new List<ReportBlock>
        {
            new()
            {
                Title = $"{experiment.Name}: {experiment.Claim}",
                Notes = [$"Source: {experiment.Source}.", $"Set-up: {experiment.SetUp}"],
            },
        };
        foreach (ExperimentSheet sheet in sheets)
        {
            if (sheet.Series.Count > 0)
                blocks.Add(Verdicts(sheet));
            blocks.Add(Table(sheet));
        }

        return blocks;
    }

    /// <summary>The verdicts of a sheet and how near predictions come to measurements, as lines.</summary>
    public static IReadOnlyList<string> Lines(ExperimentSheet sheet) =>
    [
        .. sheet.Series.Select(s => $"{s.Name}: {s.Verdict.Word}. {s.Verdict.Sentence}"),
        .. sheet.Comparisons.Where(c => c.Pairs > 0).Select(Text),
        .. sheet.Notes,
    ];

    /// <summary>The number that an experiment shows for a time, as text with its unit.</summary>
    internal static string Text(Experiment experiment, ExperimentCell cell, CellCost cost, Seconds time) => experiment.Quantity switch
    {
        ExperimentQuantity.Rate or ExperimentQuantity.Throughput => Rate(Value(experiment, cell, cost, time)),
        ExperimentQuantity.Density => Format.Count(Value(experiment, cell, cost, time)) + "OP/s",
        _ => time.ToString(),
    };

    /// <summary>The number that an experiment shows for a time, in the unit of <see cref="Unit"/>.</summary>
    internal static double Value(Experiment experiment, ExperimentCell cell, CellCost cost, Seconds time) => experiment.Quantity switch
    {
        ExperimentQuantity.Rate => 1 / time.Value,
        ExperimentQuantity.Throughput => cell.Batch / time.Value,
        ExperimentQuantity.Density => 2 * cost.Maccs.Value / time.Value,
        _ => time.Value,
    };

    /// <summary>The unit of the number that an experiment shows.</summary>
    internal static string Unit(Experiment experiment) => experiment.Quantity switch
    {
        ExperimentQuantity.Rate => "inferences/s",
        ExperimentQuantity.Throughput => "samples/s",
        ExperimentQuantity.Density => "OP/s",
        _ => "s",
    };

    /// <summary>The scale in words.</summary>
    internal static string Word(ExperimentScale scale) => scale.ToString().ToLowerInvariant();

    private static ReportBlock Verdicts(ExperimentSheet sheet) => new()
    {
        Title = sheet.Scale == ExperimentScale.Large ? "Networks for GPUs and matrix engines" : "Networks for CPUs",
        Notes = Lines(sheet),
    };

    private static ReportBlock Table(ExperimentSheet sheet)
    {
        Experiment experiment = sheet.Experiment;
        bool batches = sheet.Cells.Any(c => c.Batch != 1) && !experiment.VariesBatch;
        var columns = new List<ReportColumn> { (experiment.RowTitle, false), new(experiment.ColumnTitle, false, 0), new("MACCs", true, ReportColumn.Minor), new("mem access", true, ReportColumn.Detail) };
        if (batches)
            columns.Insert(2, ("batch", true));
        foreach (ExperimentSeries series in sheet.Series)
        {
            columns.Add(new(Header(experiment, series), true, 0));
            if (series.Origin == SeriesOrigin.Predicted)
                columns.Add(new("90 %", true, ReportColumn.Minor));
            columns.Add(("time/first", true));
        }

        var rows = new List<IReadOnlyList<string>>();
        for (int i = 0; i < sheet.Cells.Count; i++)
        {
            ExperimentCell cell = sheet.Cells[i];
            if (!experiment.IsShown(cell))
                continue;
            CellCost cost = sheet.Costs[i];
            var row = new List<string> { cell.Row, cell.Column, Format.Count(cost.Maccs.Value), cost.MemoryAccess.ToString() };
            if (batches)
                row.Insert(2, cell.Batch.ToString());
            int first = FirstOf(sheet.Cells, cell.Column);
            foreach (ExperimentSeries series in sheet.Series)
            {
                CellTime? time = series.Times[i], reference = series.Times[first];
                row.Add(time is { } t ? Text(experiment, cell, cost, t.Time) : "");
                if (series.Origin == SeriesOrigin.Predicted)
                    row.Add(time is { Low: { } low, High: { } high } ? Interval(experiment, cell, cost, low, high) : "");
                row.Add(time is { } own && reference is { } other ? (own.Time.Value / other.Time.Value).ToString("0.00") : "");
            }

            rows.Add(row);
        }

        string hidden = rows.Count < sheet.Cells.Count ? $"{rows.Count} of {sheet.Cells.Count} networks; -f csv and -f json hold all. " : "";
        return new ReportBlock
        {
            Columns = columns,
            Rows = rows,
            Notes =
            [
                $"{hidden}time/first: the time as a multiple of that of the column's first network.",
                .. sheet.Series.Where(s => s.Basis.Length > 0).Select(s => $"{s.Name}: {s.Conditions}; {s.Basis}."),
            ],
        };
    }

    /// <summary>The first cell of a column.</summary>
    internal static int FirstOf(IReadOnlyList<ExperimentCell> cells, string column)
    {
        int i = 0;
        while (cells[i].Column != column)
            i++;
        return i;
    }

    private static string Header(Experiment experiment, ExperimentSeries series) =>
        $"{series.Origin.ToString().ToLowerInvariant()} {(series.Origin == SeriesOrigin.Measured ? "here" : series.Device)}{(series.Setting.Length > 0 ? $" {series.Setting}" : "")}{(experiment.Quantity is ExperimentQuantity.Rate or ExperimentQuantity.Throughput ? " /s" : "")}";

    private static string Interval(Experiment experiment, ExperimentCell cell, CellCost cost, Seconds low, Seconds high)
    {
        // A short time is a high rate.
        (Seconds from, Seconds to) = experiment.Quantity == ExperimentQuantity.Latency ? (low, high) : (high, low);
        return $"{Text(experiment, cell, cost, from)} - {Text(experiment, cell, cost, to)}";
    }

    private static string Rate(double value) => value >= 100 ? value.ToString("0") : value >= 10 ? value.ToString("0.0") : value.ToString("0.00");

    private static string Text(SeriesComparison comparison)
    {
        string text = $"{comparison.Series.Name} against {comparison.Against.Name}: {comparison.SamePairs} of {comparison.Pairs} pairs of rows in the same order";
        return comparison.MeanError is { } mean ? $"{text}; mean error of the times {100 * mean:0.0} %, at most {100 * comparison.WorstError:0.0} %." : $"{text} (another device: times are not compared).";
    }
}
