using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Measurement.Calibration;
using NetWeight.Measurement.Records;
using NetWeight.Operators;

namespace NetWeight.Measurement.Workflows;

/// <summary>Predictions to hold against measurements.</summary>
/// <param name="Models">The networks by the names under which measurements are kept.</param>
/// <param name="Device">The device that predicts: this machine, calibrated.</param>
/// <param name="Store">The file of measurements; those that it has are not made again.</param>
public sealed record JudgeRequest(IReadOnlyList<(string Name, Model Model)> Models, Device Device, MeasurementStore Store)
{
    /// <summary>The runtime that is predicted and measured.</summary>
    public required RuntimeProfile Runtime { get; init; }

    /// <summary>The type that is computed in.</summary>
    public required Precision Precision { get; init; }

    /// <summary>The number of times that each network is measured; the lowest time counts.</summary>
    public int Passes { get; init; } = 2;

    /// <summary>
    /// Numbers of threads and the time budget. There are fewer networks than micro-kernels, so each is measured for
    /// longer.
    /// </summary>
    public required CalibrationSettings Settings { get; init; }
}

/// <summary>A network that was judged.</summary>
/// <param name="Network">Its times.</param>
/// <param name="Times">The number of measurements that the lowest was taken from.</param>
public sealed record JudgedModel(JudgedNetwork Network, int Times);

/// <summary>Networks that were judged.</summary>
/// <param name="Models">The networks that have a measurement, at least one.</param>
/// <param name="Records">The measurements behind them.</param>
/// <param name="Wanted">The number of measurements that were wanted.</param>
public sealed record JudgeResult(IReadOnlyList<JudgedModel> Models, IReadOnlyList<MeasurementRecord> Records, int Wanted);

/// <summary>Measures networks and reports the errors of their predictions.</summary>
public static class Judging
{
    /// <summary>
    /// Measures missing networks, and predicts. Cancellation ends the measuring: the result is about what was measured until then,
    /// and if that is nothing it is an <see cref="OperationCanceledException"/>.
    /// </summary>
    public static JudgeResult Run(
        JudgeRequest request, IProgress<CalibrationProgress>? progress = null, CancellationToken cancellation = default)
    {
        MeasurementRecord? cut = Measure(request, progress, cancellation);
        var judged = new List<JudgedModel>();
        var used = new List<MeasurementRecord>();
        foreach ((string name, Model model) in request.Models)
        {
            // Not ended with the measuring: measured networks are judged.
            ShapedModel shaped = ShapeInference.Run(model, cancellation: CancellationToken.None);
            foreach (int threads in request.Settings.Threads)
            {
                MeasurementRecord[] records = [.. Kept(request.Store, name, threads)];
                if (records.Length == 0 && cut is not null && cut.Model == name && cut.Threads == threads)
                    records = [cut];
                if (records.Length == 0)
                    continue;
                used.AddRange(records);
                var options = new PredictionOptions { Runtime = request.Runtime, Precision = request.Precision, Threads = threads };
                LatencyEstimate estimate = LatencyModel.Predict(shaped, request.Device, options, CancellationToken.None);
                var network = new JudgedNetwork(
                    Path.GetFileName(name), threads, estimate.Latency.Value, estimate.Low.Value, estimate.High.Value,
                    records.Min(r => r.MedianSeconds), records.Max(r => r.MedianSeconds));
                judged.Add(new JudgedModel(network, records.Length));
            }
        }

        return judged.Count > 0 ? new JudgeResult(judged, used, request.Models.Count * request.Settings.Threads.Count * request.Passes)
            : throw new OperationCanceledException();
    }

    /// <summary>
    /// Measures in passes over all networks, so that a minute in which the machine was busy does not hit all measurements of one network.
    /// Gives the measurement that was cut short, if one was: the store does not get it, where it would count as a whole one ever after.
    /// </summary>
    private static MeasurementRecord? Measure(
        JudgeRequest request, IProgress<CalibrationProgress>? progress, CancellationToken cancellation)
    {
        CalibrationSettings settings = request.Settings;
        int all = request.Models.Count * settings.Threads.Count * request.Passes, done = 0;
        long begin = TimeProvider.System.GetTimestamp();
        for (int pass = 1; pass <= request.Passes; pass++)
            foreach ((string name, Model model) in request.Models)
                foreach (int threads in settings.Threads)
                {
                    if (cancellation.IsCancellationRequested)
                        return null;
                    bool wasQuiet = true;
                    if (Kept(request.Store, name, threads).Count() < pass)
                    {
                        MeasurementRecord? record = One(model, threads, settings, out wasQuiet, cancellation);
                        if (record is null || cancellation.IsCancellationRequested)
                            return record;
                        request.Store.Add(record);
                    }

                    progress?.Report(
                        new CalibrationProgress(++done, all, TimeProvider.System.GetElapsedTime(begin), name)
                        {
                            WasQuiet = wasQuiet,
                        });
                }

        return null;
    }

    /// <summary>One measurement; null if it was ended before its first run.</summary>
    private static MeasurementRecord? One(
        Model model, int threads, CalibrationSettings settings, out bool wasQuiet, CancellationToken cancellation)
    {
        wasQuiet = true;
        try
        {
            return CalibrationRun.Measure(model, threads, settings, out wasQuiet, cancellation);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static IEnumerable<MeasurementRecord> Kept(MeasurementStore store, string name, int threads) =>
        store.Records.Where(r => r.Model == name && r.Layer is null && r.Threads == threads);
}
