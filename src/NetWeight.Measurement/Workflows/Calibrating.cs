using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Runtimes;
using NetWeight.Measurement.Calibration;
using NetWeight.Measurement.Records;
using NetWeight.Operators;
using NetWeight.Workflows;

namespace NetWeight.Measurement.Workflows;

/// <summary>A device to calibrate.</summary>
/// <param name="Device">The device with the numbers that are known of it.</param>
/// <param name="Runtime">The runtime that was, or is to be, measured.</param>
/// <param name="Precision">The type that was computed in.</param>
public sealed record CalibrateRequest(Device Device, RuntimeProfile Runtime, Precision Precision)
{
    /// <summary>Times that others measured; empty to measure on this machine.</summary>
    public IReadOnlyList<MeasurementRecord> Records { get; init; } = [];

    /// <summary>The file of measurements, and those that are there already; needed to measure.</summary>
    public MeasurementStore? Store { get; init; }

    /// <summary>Numbers of threads and the time budget of measuring.</summary>
    public CalibrationSettings Settings { get; init; } = new();

    /// <summary>Models whose own shapes are measured first.</summary>
    public IReadOnlyList<ModelInput> Aims { get; init; } = [];

    /// <summary>The day that goes into the device file as the date of its source.</summary>
    public required DateOnly Today { get; init; }
}

/// <summary>A calibrated device.</summary>
/// <param name="Device">The device with its calibrations.</param>
/// <param name="Results">How good the fits are, one per number of threads and type.</param>
public sealed record CalibrateResult(Device Device, IReadOnlyList<CalibrationResult> Results);

/// <summary>
/// Calibrates the latency model for a device: measures small networks of one kind of kernel each, and fits the model to
/// the times.
/// </summary>
public static class Calibrating
{
    /// <summary>A measurement this far off a first fit, as a logarithm, is made once more.</summary>
    private const double LargeError = 0.15;

    /// <summary>The number of times that a micro-kernel is measured at most.</summary>
    private const int MostTimes = 3;

    /// <summary>
    /// Measures if no records are given, and fits. Cancellation ends the measuring, and the fit is of what was measured until then;
    /// if that is nothing it is an <see cref="OperationCanceledException"/>.
    /// </summary>
    public static CalibrateResult Run(
        CalibrateRequest request, IProgress<CalibrationProgress>? progress = null, CancellationToken cancellation = default)
    {
        IReadOnlyList<MeasurementRecord> records = request.Records.Count > 0 ? request.Records : Measure(request, progress, cancellation);
        (Device device, RuntimeProfile runtime, Precision precision) = (request.Device, request.Runtime, request.Precision);
        IReadOnlyList<CalibrationSample> samples = CalibrationSamples.Of(records, device, runtime, precision, Reader(runtime));
        var source = new DeviceSource(
            $"calibration-{runtime.Id}-{precision.Name}", $"netweight calibrate, {records[0].Runtime ?? runtime.Name}",
            Read: request.Today);
        // A cancellation that ended the measuring must not end the fit of the measured kernels, too.
        CancellationToken fit = cancellation.IsCancellationRequested ? CancellationToken.None : cancellation;
        IReadOnlyList<CalibrationResult> results = Calibrator.RunEach(samples, runtime, source, part => Basis(part, source), fit);
        return new CalibrateResult(
            device with
            {
                Calibrations = Merged(device.Calibrations, results),
                Sources = [.. device.Sources.Where(s => s.Key != source.Key), source],
            },
            results);
    }

    private static IReadOnlyList<MeasurementRecord> Measure(
        CalibrateRequest request, IProgress<CalibrationProgress>? progress, CancellationToken cancellation)
    {
        MeasurementStore store = request.Store ?? throw new ArgumentException("Measuring needs a store.", nameof(request));
        CalibrationSettings settings = request.Settings;
        IReadOnlyList<MicroKernel> own = OwnKernels.Of([.. request.Aims.Select(aim => LatencyModel.Predict(
            ShapeInference.Run(aim.Read(), cancellation: cancellation), request.Device,
            new PredictionOptions
            {
                Runtime = request.Runtime,
                Precision = request.Precision,
                Threads = settings.Threads[0],
            }, cancellation))]);
        try
        {
            long begin = TimeProvider.System.GetTimestamp();
            CalibrationRun.Measure([.. own, .. MicroKernelCatalog.All], store, settings, progress, cancellation);
            IReadOnlyList<(MicroKernel, int)> doubtful = Doubtful(Known(store, settings), request, cancellation);
            CalibrationRun.Again(doubtful, store, settings, TimeProvider.System.GetElapsedTime(begin), progress, cancellation);
        }
        catch (OperationCanceledException)
        {
            // Ended before the first run of a network: those before it are known.
        }

        IReadOnlyList<MeasurementRecord> records = Known(store, settings);
        return records.Count > 0 ? records : throw new OperationCanceledException();
    }

    /// <summary>The micro-kernels in a store, on the wanted numbers of threads.</summary>
    private static IReadOnlyList<MeasurementRecord> Known(MeasurementStore store, CalibrationSettings settings) =>
        [.. store.Records.Where(r => MicroKernelCatalog.Find(r.Model) is not null && r.Threads is { } threads
            && settings.Threads.Contains((int)threads))];

    /// <summary>The micro-kernels that a first fit is far off, measured only once so far: a busy moment, perhaps.</summary>
    private static IReadOnlyList<(MicroKernel Kernel, int Threads)> Doubtful(
        IReadOnlyList<MeasurementRecord> records, CalibrateRequest request, CancellationToken cancellation)
    {
        (Device device, RuntimeProfile runtime, Precision precision) = (request.Device, request.Runtime, request.Precision);
        IReadOnlyList<CalibrationSample> samples = CalibrationSamples.Of(records, device, runtime, precision, Reader(runtime));
        if (samples.Count <= Calibrator.MostAnchors)
            return [];
        IReadOnlyList<CalibrationResult> fits =
            Calibrator.RunEach(samples, runtime, new DeviceSource("first", "a first fit"), _ => "", cancellation);
        Device first = device with { Calibrations = [.. fits.Select(r => r.Calibration)] };
        return
        [
            .. samples.Where(s => IsFarOff(s) && records.Count(r => r.Model == s.Name && r.Threads == s.Fit.Threads) < MostTimes)
                .Select(s => (MicroKernelCatalog.Find(s.Name)!, s.Fit.Threads ?? 1)),
        ];

        bool IsFarOff(CalibrationSample sample) => Math.Abs(Math.Log(
            sample.Fit.Seconds / sample.Fit.Predict(runtime.FactorsFor(first, precision, sample.Fit.Threads)!))) > LargeError;
    }

    private static Func<string, long?, Graphs.Model> Reader(RuntimeProfile runtime) =>
        (word, batch) => ModelInput.Of(word, runtime: runtime).Read(batch);

    /// <summary>
    /// New calibrations in place of old ones of the same runtime and type; their results for other types are kept if nothing else was
    /// measured.
    /// </summary>
    private static DeviceCalibration[] Merged(IReadOnlyList<DeviceCalibration> old, IReadOnlyList<CalibrationResult> results)
    {
        DeviceCalibration[] made = [.. results.Select(r => r.Calibration)];
        DeviceCalibration[] kept = [.. old.Where(c => !made.Any(m => m.Runtime == c.Runtime && m.Precision == c.Precision))];
        return [.. kept, .. made, .. results.SelectMany(r => r.Others).Where(
            o => !kept.Any(k => k.Runtime == o.Runtime && k.Precision == o.Precision))];
    }

    private static string Basis(IReadOnlyList<CalibrationSample> samples, DeviceSource source)
    {
        // Each counts once, on however many numbers of threads it was measured: as many as on the one with the most.
        int Most(bool isMicro) => samples.Where(s => MicroKernelCatalog.Find(s.Name) is not null == isMicro)
            .GroupBy(s => s.Fit.Threads).Select(g => g.Count()).DefaultIfEmpty().Max();
        int micro = Most(true), whole = Most(false);
        string what = micro > 0 && whole > 0 ? $"{micro} micro-kernels and {whole} networks"
            : micro > 0 ? $"{micro} micro-kernels" : $"{whole} networks";
        return string.Create(
            null, $"{what}, {source.Title[(source.Title.IndexOf(',', StringComparison.Ordinal) + 2)..]}, {source.Read:yyyy-MM-dd}");
    }
}
