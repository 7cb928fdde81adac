using System.CommandLine;
using NetWeight.Cli.Options;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Measurement.Calibration;
using NetWeight.Measurement.Records;
using NetWeight.Measurement.Timing;
using NetWeight.Operators;

namespace NetWeight.Cli.Commands.Calibrate;

/// <summary><c>netweight calibrate --judge</c>: predictions of a calibrated device beside measurements.</summary>
internal static class JudgeStage
{
    /// <summary>Longer than for micro-kernels: there are fewer networks.</summary>
    private static readonly StopwatchSettings Stopwatch = new CalibrationSettings().WholeStopwatch;

    /// <summary>Predicts, measures what is not measured yet, and writes the report. Where the measuring is ended, the report is about what was measured till then.</summary>
    public static void Run(CalibrateOptions options, ParseResult parsed, TextWriter output, CalibrateProgress progress)
    {
        string word = options.DeviceWord(parsed) ?? throw new NetWeightException("--judge needs the calibrated device: add -d this-machine.json.");
        string[] names = options.Models(parsed);
        if (names.Length == 0)
            throw new NetWeightException("--judge needs models: name files or networks of the zoo.");
        // What may be wrong with the command line is said before the measuring.
        Device device = DeviceCatalog.Get(word);
        RuntimeProfile runtime = options.Runtime(parsed);
        Precision precision = options.Precision(parsed);
        MeasurementStore store = MeasurementStore.Open(options.Store(parsed, Path.ChangeExtension(word, ".judged.json")));
        IReadOnlyList<int> threads = options.Threads(parsed);
        int passes = options.Passes(parsed);
        // Names come from files, too, and need not differ: what was asked for is what is kept.
        (string Word, Model Model)[] models = [.. names.Distinct().Select(name => (name, ModelWords.Read(name) with { Name = name }))];
        MeasurementRecord? cut = Measure(models, threads, passes, store, options.Settings(parsed) with { Stopwatch = Stopwatch, QuietSessions = 3, MostSessions = 10 }, progress);
        progress.Dispose();

        var judged = new List<JudgedRow>();
        var used = new List<MeasurementRecord>();
        foreach ((string name, Model model) in models)
        {
            ShapedModel shaped = ShapeInference.Run(model);
            foreach (int count in threads)
            {
                MeasurementRecord[] records = [.. Of(store, name, count)];
                if (records.Length == 0 && cut is not null && cut.Model == name && cut.Threads == count)
                    records = [cut];
                if (records.Length == 0)
                    continue;
                used.AddRange(records);
                LatencyEstimate estimate = LatencyModel.Predict(shaped, device, new PredictionOptions { Runtime = runtime, Precision = precision, Threads = count });
                judged.Add(new JudgedRow(
                    new JudgedNetwork(Path.GetFileName(name), count, estimate.Latency.Value, estimate.Low.Value, estimate.High.Value, records.Min(r => r.MedianSeconds), records.Max(r => r.MedianSeconds)),
                    records.Length));
            }
        }

        if (judged.Count == 0)
            throw new OperationCanceledException();
        DateOnly[] days = [.. used.Where(r => r.MeasuredAt is not null).Select(r => DateOnly.FromDateTime(r.MeasuredAt!.Value.UtcDateTime))];
        var report = new JudgeReport
        {
            Device = device,
            Runtime = used[^1].Runtime ?? runtime.Name,
            Calibrations = [.. device.Calibrations.Where(c => c.Runtime == runtime.Id && c.Precision == precision)],
            Rows = judged,
            Wanted = models.Length * threads.Count * passes,
            Days = days.Length == 0 ? null : (days.Min(), days.Max()),
        };
        new ReportTarget(options.Format(parsed), options.File(parsed), output).Write(report);
    }

    /// <summary>
    /// Measures in passes over all networks, so that a minute in which the machine was busy does not hit all measurements of one network. Gives the measurement that was
    /// cut short, if one was: the store does not get it, where it would count as a whole one ever after.
    /// </summary>
    private static MeasurementRecord? Measure((string Word, Model Model)[] models, IReadOnlyList<int> threads, int passes, MeasurementStore store, CalibrationSettings settings, CalibrateProgress progress)
    {
        long begin = TimeProvider.System.GetTimestamp();
        int done = 0;
        for (int pass = 1; pass <= passes; pass++)
            foreach ((string name, Model model) in models)
                foreach (int count in threads)
                {
                    if (progress.Cancellation.IsCancellationRequested)
                        return null;
                    bool wasQuiet = true;
                    if (Of(store, name, count).Count() < pass)
                    {
                        MeasurementRecord? record = One(model, count, settings, out wasQuiet, progress.Cancellation);
                        if (record is null || progress.Cancellation.IsCancellationRequested)
                            return record;
                        store.Add(record);
                    }

                    progress.Report(new CalibrationProgress(++done, models.Length * threads.Count * passes, TimeProvider.System.GetElapsedTime(begin), name) { WasQuiet = wasQuiet });
                }

        return null;
    }

    /// <summary>One measurement; null where it was ended before its first run.</summary>
    private static MeasurementRecord? One(Model model, int threads, CalibrationSettings settings, out bool wasQuiet, CancellationToken cancellation)
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

    private static IEnumerable<MeasurementRecord> Of(MeasurementStore store, string name, int threads) => store.Records.Where(r => r.Model == name && r.Layer is null && r.Threads == threads);
}
