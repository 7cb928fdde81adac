namespace NetWeight.Experiments;

/// <summary>Where the times of a series come from.</summary>
public enum SeriesOrigin
{
    /// <summary>The latency model.</summary>
    Predicted,

    /// <summary>A stopwatch.</summary>
    Measured,

    /// <summary>A paper.</summary>
    Published,
}

/// <summary>The times of an experiment's networks from one place, and their verdict on the claim.</summary>
/// <param name="Origin">Where they come from.</param>
/// <param name="Device">The device: its id for a prediction or a paper, the processor's own name for a measurement.</param>
/// <param name="Conditions">Runtime, type, threads, in words.</param>
/// <param name="Times">The time of each cell; null if it is unknown.</param>
/// <param name="Verdict">Their verdict.</param>
public sealed record ExperimentSeries(
    SeriesOrigin Origin, string Device, string Conditions, IReadOnlyList<CellTime?> Times, Verdict Verdict)
{
    /// <summary>The source of the times: the basis of a prediction, a paper, the day and the machine of a measurement.</summary>
    public string Basis { get; init; } = "";

    /// <summary>The runtime and the type, if a device is predicted in several ways; otherwise empty.</summary>
    public string Setting { get; init; } = "";

    /// <summary>The series in a few words: <c>predicted, nvidia-t4</c>.</summary>
    public string Name => $"{Origin.ToString().ToLowerInvariant()}, {Device}{(Setting.Length > 0 ? $", {Setting}" : "")}";
}

/// <summary>How near one series comes to another, which was measured.</summary>
/// <param name="Series">The series that is judged.</param>
/// <param name="Against">The measured or published one.</param>
/// <param name="SamePairs">Pairs of rows within a column that both put in the same order.</param>
/// <param name="Pairs">All pairs that the measured one tells apart.</param>
/// <param name="MeanError">The mean of |time / measured time - 1|; null if the devices differ.</param>
/// <param name="WorstError">The largest one; null if the devices differ.</param>
public sealed record SeriesComparison(
    ExperimentSeries Series, ExperimentSeries Against, int SamePairs, int Pairs, double? MeanError, double? WorstError);

/// <summary>One experiment at one scale: its networks, their costs, and their times from every place that was requested.</summary>
/// <param name="Experiment">The experiment.</param>
/// <param name="Scale">The scale of its networks.</param>
/// <param name="Cells">The networks.</param>
/// <param name="Costs">The costs of each.</param>
/// <param name="Series">Their times: predicted, measured, published.</param>
public sealed record ExperimentSheet(Experiment Experiment, ExperimentScale Scale, IReadOnlyList<ExperimentCell> Cells,
    IReadOnlyList<CellCost> Costs, IReadOnlyList<ExperimentSeries> Series)
{
    /// <summary>Remarks on the numbers.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Every predicted series next to every measured and published one, and the measured next to the published.</summary>
    public IReadOnlyList<SeriesComparison> Comparisons { get; } =
    [
        .. from series in Series
           from against in Series
           where series.Origin < against.Origin
           select Compare(series, against, Cells),
    ];

    /// <summary>The sheet with one more series.</summary>
    public ExperimentSheet With(ExperimentSeries series) => new(Experiment, Scale, Cells, Costs, [.. Series, series]) { Notes = Notes };

    /// <summary>The sheet with measured times.</summary>
    /// <param name="processor">The processor's own name.</param>
    /// <param name="conditions">Runtime, type, threads.</param>
    /// <param name="basis">How and when it was measured.</param>
    /// <param name="times">The time of each cell; null if it was not measured.</param>
    public ExperimentSheet WithMeasured(string processor, string conditions, string basis, IReadOnlyList<CellTime?> times) =>
        With(
            new ExperimentSeries(SeriesOrigin.Measured, processor, conditions, times,
                Experiment.Judge(new ExperimentReadings(Cells, Costs, times)))
            {
                Basis = basis,
            });

    private static SeriesComparison Compare(ExperimentSeries series, ExperimentSeries against, IReadOnlyList<ExperimentCell> cells)
    {
        int same = 0, pairs = 0, count = 0;
        double sum = 0, worst = 0;
        for (int i = 0; i < cells.Count; i++)
        {
            if (series.Times[i] is not { } mine || against.Times[i] is not { } theirs)
                continue;
            double error = Math.Abs((mine.Time.Value / theirs.Time.Value) - 1);
            sum += error;
            worst = Math.Max(worst, error);
            count++;
            for (int j = i + 1; j < cells.Count; j++)
                if (cells[j].Column == cells[i].Column && series.Times[j] is { } other
                    && against.Times[j] is { } reference && !Trend.IsTie(reference.Time.Value / theirs.Time.Value))
                {
                    pairs++;
                    if (reference.Time > theirs.Time == other.Time > mine.Time)
                        same++;
                }
        }

        bool comparable = count > 0 && series.Device == against.Device;
        return new SeriesComparison(series, against, same, pairs, comparable ? sum / count : null, comparable ? worst : null);
    }
}
