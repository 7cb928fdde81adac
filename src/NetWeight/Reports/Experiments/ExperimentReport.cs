using NetWeight.Experiments;
using NetWeight.Reports.Documents;
using NetWeight.Units;

namespace NetWeight.Reports.Experiments;

/// <summary>
/// Experiments: the claim, the verdicts, and a table of networks by where their times come from. Its rows are one per
/// network and series.
/// </summary>
/// <param name="Sheets">The sheets; those of one experiment are consecutive.</param>
/// <param name="ToolVersion">The version of NetWeight that made it.</param>
public sealed record ExperimentReport(IReadOnlyList<ExperimentSheet> Sheets, string ToolVersion) : IReport
{
    /// <inheritdoc/>
    public IReadOnlyList<Section> ToSections() => [.. Sheets.GroupBy(s => s.Experiment).SelectMany(g => (Section[])
    [
        new Section { Title = $"{g.Key.Name}: {g.Key.Claim}", Notes = [$"Source: {g.Key.Source}.", $"Set-up: {g.Key.SetUp}"] },
        .. g.SelectMany(sheet => (Section[])[.. sheet.Series.Count > 0 ? [Verdicts(sheet)] : Array.Empty<Section>(), Networks(sheet)]),
    ])];

    /// <inheritdoc/>
    public Table ToRows() => Table.Of<(ExperimentSheet Sheet, int Cell, ExperimentSeries Series, CellTime Time)>(
        [
            new(null, "experiment", r => r.Sheet.Experiment.Name),
            new(null, "scale", r => Word(r.Sheet.Scale)),
            new(null, "row", r => r.Sheet.Cells[r.Cell].Row),
            new(null, "column", r => r.Sheet.Cells[r.Cell].Column),
            new(null, "batch", r => r.Sheet.Cells[r.Cell].Batch),
            new(null, "maccs", r => r.Sheet.Costs[r.Cell].Maccs),
            new(null, "parameters", r => r.Sheet.Costs[r.Cell].Parameters),
            new(null, "memoryAccessBytes", r => r.Sheet.Costs[r.Cell].MemoryAccess),
            new(null, "peakActivationBytes", r => r.Sheet.Costs[r.Cell].PeakMemory),
            new(null, "origin", r => r.Series.Origin.ToString().ToLowerInvariant()),
            new(null, "device", r => r.Series.Device),
            new(null, "conditions", r => r.Series.Conditions),
            new(null, "basis", r => r.Series.Basis),
            new(null, "seconds", r => r.Time.Time),
            new(null, "lowSeconds", r => r.Time.Low),
            new(null, "highSeconds", r => r.Time.High),
        ],
        Sheets.SelectMany(sheet => sheet.Series.SelectMany(series => Enumerable.Range(0, sheet.Cells.Count)
            .Where(i => series.Times[i] is not null).Select(i => (sheet, i, series, series.Times[i]!.Value))))) with
    { Digits = "0.###e+0" };

    /// <inheritdoc/>
    public ReportPage ToPage() => ExperimentPage.Of(Sheets, ToolVersion);

    /// <inheritdoc/>
    public void WriteJson(TextWriter writer) => ExperimentJson.Write(Sheets, ToolVersion, writer);

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

    /// <summary>The number that an experiment shows for a time, in the unit of <see cref="UnitName"/>.</summary>
    internal static double Value(Experiment experiment, ExperimentCell cell, CellCost cost, Seconds time) => experiment.Quantity switch
    {
        ExperimentQuantity.Rate => 1 / time.Value,
        ExperimentQuantity.Throughput => cell.Batch / time.Value,
        ExperimentQuantity.Density => 2 * cost.Maccs.Value / time.Value,
        _ => time.Value,
    };

    /// <summary>The unit of the number that an experiment shows.</summary>
    internal static string UnitName(Experiment experiment) => experiment.Quantity switch
    {
        ExperimentQuantity.Rate => "inferences/s",
        ExperimentQuantity.Throughput => "samples/s",
        ExperimentQuantity.Density => "OP/s",
        _ => "s",
    };

    /// <summary>The scale in words.</summary>
    internal static string Word(ExperimentScale scale) => scale.ToString().ToLowerInvariant();

    private static Section Verdicts(ExperimentSheet sheet) => new()
    {
        Title = sheet.Scale == ExperimentScale.Large ? "Networks for GPUs and matrix engines" : "Networks for CPUs",
        Notes = Lines(sheet),
    };

    private static Section Networks(ExperimentSheet sheet)
    {
        Experiment experiment = sheet.Experiment;
        int[] shown = [.. Enumerable.Range(0, sheet.Cells.Count).Where(i => experiment.IsShown(sheet.Cells[i]))];
        bool batches = sheet.Cells.Any(c => c.Batch != 1) && !experiment.VariesBatch;
        string hidden = shown.Length < sheet.Cells.Count
            ? $"{shown.Length} of {sheet.Cells.Count} networks; -f csv and -f json hold all. "
            : "";
        return new Section
        {
            Table = Table.Of<int>(
                [
                    new(experiment.RowTitle, "", i => sheet.Cells[i].Row),
                    new(experiment.ColumnTitle, "", i => sheet.Cells[i].Column, Rank: 0),
                    .. batches ? [new Column<int>("batch", "", i => sheet.Cells[i].Batch, Unit.None)] : Array.Empty<Column<int>>(),
                    new("MACCs", "", i => sheet.Costs[i].Maccs, Unit.Count, Column.Minor),
                    new("mem access", "", i => sheet.Costs[i].MemoryAccess, Unit.Bytes, Column.Detail),
                    .. sheet.Series.SelectMany(s => Times(sheet, s)),
                ],
                shown),
            Notes =
            [
                $"{hidden}time/first: the time as a multiple of that of the column's first network.",
                .. sheet.Series.Where(s => s.Basis.Length > 0).Select(s => $"{s.Name}: {s.Conditions}; {s.Basis}."),
            ],
        };
    }

    /// <summary>
    /// The columns of a series: its times, their intervals if they are predicted, and multiples of the column's
    /// first time.
    /// </summary>
    private static IEnumerable<Column<int>> Times(ExperimentSheet sheet, ExperimentSeries series)
    {
        Experiment experiment = sheet.Experiment;
        yield return new(Header(experiment, series), "", i => series.Times[i] is { } t
            ? new Cell(Value(experiment, sheet.Cells[i], sheet.Costs[i], t.Time), Text(experiment, sheet.Cells[i], sheet.Costs[i], t.Time))
            : null, Unit.None, Rank: 0);
        if (series.Origin == SeriesOrigin.Predicted)
            yield return new("90 %", "", i => series.Times[i] is { Low: { } low, High: { } high }
                ? Interval(experiment, sheet.Cells[i], sheet.Costs[i], low, high)
                : "", Unit.None, Column.Minor);
        yield return new("time/first", "",
            i => series.Times[i]?.Time.Value / series.Times[FirstOf(sheet.Cells, sheet.Cells[i].Column)]?.Time.Value,
            Unit.Number("0.00"));
    }

    /// <summary>The first cell of a column.</summary>
    internal static int FirstOf(IReadOnlyList<ExperimentCell> cells, string column)
    {
        int i = 0;
        while (cells[i].Column != column)
            i++;
        return i;
    }

    private static string Header(Experiment experiment, ExperimentSeries series)
    {
        string place = series.Origin == SeriesOrigin.Measured ? "here" : series.Device;
        string setting = series.Setting.Length > 0 ? $" {series.Setting}" : "";
        string unit = experiment.Quantity is ExperimentQuantity.Rate or ExperimentQuantity.Throughput ? " /s" : "";
        return $"{series.Origin.ToString().ToLowerInvariant()} {place}{setting}{unit}";
    }

    private static string Interval(Experiment experiment, ExperimentCell cell, CellCost cost, Seconds low, Seconds high)
    {
        // A short time is a high rate.
        (Seconds from, Seconds to) = experiment.Quantity == ExperimentQuantity.Latency ? (low, high) : (high, low);
        return $"{Text(experiment, cell, cost, from)} - {Text(experiment, cell, cost, to)}";
    }

    private static string Rate(double value) =>
        value >= 100 ? value.ToString("0") : value >= 10 ? value.ToString("0.0") : value.ToString("0.00");

    private static string Text(SeriesComparison comparison)
    {
        string text = $"{comparison.Series.Name} against {comparison.Against.Name}: {comparison.SamePairs} of "
            + $"{comparison.Pairs} pairs of rows in the same order";
        return comparison.MeanError is { } mean
            ? $"{text}; mean error of the times {100 * mean:0.0} %, at most {100 * comparison.WorstError:0.0} %."
            : $"{text} (another device: times are not compared).";
    }
}
