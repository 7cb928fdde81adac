using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Experiments;

/// <summary>The options of an experiment.</summary>
public sealed record ExperimentOptions
{
    /// <summary>The devices to predict for.</summary>
    public IReadOnlyList<Device> Devices { get; init; } = [];

    /// <summary>
    /// How to predict; each is a separate series. Without a runtime, a device that a paper measured gets the runtime nearest to the
    /// paper's, and any other its usual one.
    /// </summary>
    public IReadOnlyList<PredictionOptions> Predictions { get; init; } = [new()];

    /// <summary>Samples per inference; null for those of the experiment.</summary>
    public long? Batch { get; init; }

    /// <summary>The scale of the networks; null for what fits each device.</summary>
    public ExperimentScale? Scale { get; init; }
}

/// <summary>Lays out experiments and predicts them.</summary>
public static class ExperimentRunner
{
    /// <summary>The scale whose networks fit a class of devices.</summary>
    public static ExperimentScale ScaleOf(DeviceClass @class) => @class.IsCpu ? ExperimentScale.Small : ExperimentScale.Large;

    /// <summary>
    /// An experiment on devices: a sheet for each scale that they need, with the published times next to them. Without a
    /// device there is one sheet, of the scale of the options or the small one, that holds the published numbers. Throws
    /// <see cref="NetWeightException"/> if a device, runtime and type do not go together.
    /// </summary>
    public static IReadOnlyList<ExperimentSheet> Run(
        Experiment experiment, ExperimentOptions? options = null, CancellationToken cancellation = default)
    {
        options ??= new ExperimentOptions();
        if (options.Batch is not null && experiment.VariesBatch)
            throw new NetWeightException($"The experiment '{experiment.Name}' varies the batch itself; leave the batch out.");
        ExperimentScale[] scales = [.. options.Devices.Select(d => options.Scale ?? ScaleOf(d.Class))
            .DefaultIfEmpty(options.Scale ?? ExperimentScale.Small).Distinct()];
        return [.. scales.Select(s => Run(experiment, s,
            [.. options.Devices.Where(d => (options.Scale ?? ScaleOf(d.Class)) == s)], options, cancellation))];
    }

    private static ExperimentSheet Run(Experiment experiment, ExperimentScale scale, IReadOnlyList<Device> devices,
        ExperimentOptions options, CancellationToken cancellation)
    {
        IReadOnlyList<ExperimentCell> usual = experiment.Cells(scale);
        IReadOnlyList<ExperimentCell> cells = options.Batch is { } batch ? [.. usual.Select(c => c with { Batch = batch })] : usual;
        var models = new ShapedModel[cells.Count];
        var costs = new ModelCost[cells.Count];
        for (int i = 0; i < cells.Count; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            models[i] = ShapeInference.Run(cells[i].Build(experiment), cancellation: cancellation);
            costs[i] = CostAnalyzer.Analyze(models[i], cancellation: cancellation);
        }

        CellCost[] weights = [.. costs.Select(
            c => new CellCost(c.Totals.HeadlineMaccs, c.Totals.MemoryAccess, c.Totals.Parameters, c.Memory.Peak))];
        var notes = new List<string>();
        var series = new List<ExperimentSeries>();
        bool isOne = options.Predictions.Count == 1;
        foreach ((Device device, PredictionOptions asked) in devices.SelectMany(d => options.Predictions.Select(p => (d, p))))
        {
            PublishedTable? table = experiment.Published.FirstOrDefault(t => t.DeviceId == device.Id && t.Scale == scale);
            PredictionOptions prediction = asked;
            if (table is not null && prediction.Runtime is null)
                prediction = prediction with
                {
                    Runtime = RuntimeCatalog.Get(table.RuntimeId),
                    Threads = prediction.Threads ?? table.Threads,
                    Harness = table.Harness,
                };
            LatencyEstimate[] estimates = [.. models.Select((m, i) => LatencyModel.Predict(costs[i], device, prediction, cancellation))];
            series.Add(Predicted(experiment, cells, weights, device, estimates) with
            {
                Setting = isOne ? "" : $"{estimates[0].Runtime.Id} {estimates[0].Precision.Name}",
            });
            if (table is not null && estimates[0].Evidence is { Level: EvidenceLevel.Setting, MeasuredOn: var measured }
                && measured.Contains(device.Id))
                notes.Add($"The factors for {device.Id} were fitted on its own times, including the published ones of "
                    + "this table. The error is that of a fit, not of a forecast.");
            string[] unsupported = [.. estimates.SelectMany(e => e.Unsupported).Select(u => u.Why).Distinct()];
            if (unsupported.Length > 0)
                notes.Add($"{device.Id} does not run every layer itself: {string.Join("; ", unsupported)}.");
        }

        notes = [.. notes.Distinct()];
        foreach (PublishedTable table in experiment.Published.Where(t => t.Scale == scale))
            if (cells.Zip(usual).All(c => c.First.Batch == c.Second.Batch))
                series.Add(Printed(experiment, cells, weights, table));
            else
                notes.Add($"The published times are for another batch and left out: {table.Source}.");
        return new ExperimentSheet(experiment, scale, cells, weights, series) { Notes = notes };
    }

    private static ExperimentSeries Predicted(Experiment experiment, IReadOnlyList<ExperimentCell> cells,
        CellCost[] costs, Device device, LatencyEstimate[] estimates)
    {
        CellTime?[] times = [.. estimates.Select(e => (CellTime?)new CellTime(e.Latency, e.Low, e.High))];
        LatencyEstimate first = estimates[0];
        string threads = device.Class.IsCpu ? $", {first.Threads} thread{(first.Threads == 1 ? "" : "s")}" : "";
        return new ExperimentSeries(
            SeriesOrigin.Predicted, device.Id, $"{first.Runtime.Id}, {first.Precision.Name}{threads}", times,
            experiment.Judge(new ExperimentReadings(cells, costs, times)))
        {
            Basis = first.Evidence.Text,
        };
    }

    private static ExperimentSeries Printed(
        Experiment experiment, IReadOnlyList<ExperimentCell> cells, CellCost[] costs, PublishedTable table)
    {
        string[] columns = [.. cells.Select(c => c.Column).Distinct()];
        CellTime?[] times = [.. cells.Select(c => table.Seconds(c.Row, Array.IndexOf(columns, c.Column)) is { } seconds
            ? (CellTime?)new CellTime(new Seconds(seconds))
            : null)];
        return new ExperimentSeries(SeriesOrigin.Published, table.DeviceId, table.Conditions, times, experiment
            .Judge(new ExperimentReadings(cells, costs, times)))
        { Basis = table.Source };
    }
}
