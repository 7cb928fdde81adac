using System.CommandLine;
using System.Globalization;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Measurement.Calibration;
using NetWeight.Measurement.Records;
using NetWeight.Measurement.Timing;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Cli.Commands;

/// <summary><c>netweight calibrate --judge</c>: predictions of a calibrated device beside measurements.</summary>
internal static class JudgeStage
{
    private const int Passes = 2;

    /// <summary>Longer than for micro-kernels: there are fewer networks.</summary>
    private static readonly StopwatchSettings Stopwatch = new() { Duration = TimeSpan.FromSeconds(0.7), Sessions = 1, WarmUpLimit = TimeSpan.FromSeconds(0.5) };

    /// <summary>Predicts, measures what is not measured yet, and writes the report.</summary>
    public static void Run(CalibrateOptions options, ParseResult parsed, TextWriter output, CalibrateProgress progress)
    {
        string word = options.DeviceWord(parsed) ?? throw new NetWeightException("--judge needs the calibrated device: add -d this-machine.json.");
        string[] names = options.Models(parsed);
        if (names.Length == 0)
            throw new NetWeightException("--judge needs models: name files or networks of the zoo.");
        Device device = DeviceCatalog.Get(word);
        MeasurementStore store = MeasurementStore.Open(options.Store(parsed, Path.ChangeExtension(word, ".judged.json")));
        IReadOnlyList<int> threads = options.Threads(parsed);
        CalibrationSettings settings = options.Settings(parsed) with { Stopwatch = Stopwatch, QuietSessions = 3, MostSessions = 10 };
        // Names come from files, too, and need not differ: what was asked for is what is kept.
        (string Word, Model Model)[] models = [.. names.Distinct().Select(name => (name, ModelSource.Read(name) with { Name = name }))];
        long begin = TimeProvider.System.GetTimestamp();
        int done = 0;
        for (int pass = 1; pass <= Passes; pass++)
            foreach ((string name, Model model) in models)
                foreach (int count in threads)
                {
                    if (!progress.Cancellation.IsCancellationRequested && Of(store, name, count).Count() < pass)
                        store.Add(CalibrationRun.Measure(model, count, settings, progress.Cancellation));
                    progress.Report(new CalibrationProgress(++done, models.Length * threads.Count * Passes, TimeProvider.System.GetElapsedTime(begin), name));
                }

        progress.Dispose();
        RuntimeProfile runtime = options.Runtime(parsed);
        var judged = new List<JudgedNetwork>();
        foreach ((string name, Model model) in models)
        {
            ShapedModel shaped = ShapeInference.Run(model);
            foreach (int count in threads)
            {
                double[] medians = [.. Of(store, name, count).Select(r => r.MedianSeconds)];
                if (medians.Length == 0)
                    continue;
                LatencyEstimate estimate = LatencyModel.Predict(shaped, device, new PredictionOptions { Runtime = runtime, Precision = options.Precision(parsed), Threads = count });
                judged.Add(new JudgedNetwork(Path.GetFileName(name), count, estimate.Latency.Value, estimate.Low.Value, estimate.High.Value, medians.Min(), medians.Max()));
            }
        }

        if (judged.Count == 0)
            throw new OperationCanceledException();
        OutputFile.Write(options.File(parsed), output, writer => Report(judged, device, runtime, store).Write(options.Format(parsed), writer));
    }

    private static IEnumerable<MeasurementRecord> Of(MeasurementStore store, string name, int threads) => store.Records.Where(r => r.Model == name && r.Threads == threads);

    private static Listing<JudgedNetwork> Report(List<JudgedNetwork> judged, Device device, RuntimeProfile runtime, MeasurementStore store)
    {
        Judgement all = Judgement.Of(judged);
        return new Listing<JudgedNetwork>(
            [
                new("Network", "network", n => n.Name),
                new("Threads", "threads", n => (long)n.Threads, null, true),
                new("Measured", "measuredSeconds", n => n.Measured, n => Format.Seconds(n.Measured), true),
                new("Predicted", "predictedSeconds", n => n.Predicted, n => Format.Seconds(n.Predicted), true),
                new("Ratio", "ratio", n => n.Ratio, n => n.Ratio.ToString("0.00", CultureInfo.InvariantCulture), true),
                new("90 % interval", "intervalSeconds", n => null, n => $"{Format.Seconds(n.Low)} .. {Format.Seconds(n.High)}", true),
                new("Inside", "isInside", n => n.IsInside ? "yes" : "no"),
                new("Measured again", "againSeconds", n => n.Again, n => Format.Seconds(n.Again), true),
            ],
            [.. judged.OrderBy(n => n.Measured)])
        {
            Title = $"{device.Name}: predicted and measured",
            RowsName = "networks",
            Facts =
            [
                ("Runtime", "runtime", store.Records.Count > 0 ? store.Records[^1].Runtime ?? runtime.Name : runtime.Name, null),
                ("Calibration", "calibration", string.Join("; ", device.Calibrations.Select(c => c.Basis)) is { Length: > 0 } basis ? basis : "none", null),
                ("Networks", "count", (long)all.Count, null),
                ("Median error", "medianError", all.MedianError, Format.Percent(all.MedianError, 1)),
                ("Within 5, 10, 20 %", "within", null, $"{Format.Percent(all.Within5, 1)}, {Format.Percent(all.Within10, 1)}, {Format.Percent(all.Within20, 1)}"),
                ("Bias", "bias", all.Bias, string.Create(CultureInfo.InvariantCulture, $"{all.Bias:0.000} (geometric mean of predicted / measured)")),
                ("Kendall's tau", "kendall", all.Kendall, all.Kendall.ToString("0.000", CultureInfo.InvariantCulture)),
                ("Inside the 90 % interval", "coverage", all.Coverage, Format.Percent(all.Coverage, 1)),
                ("Run to run", "noise", all.Noise, $"{Format.Percent(all.Noise, 1)} between two measurements of a network (median)"),
            ],
        };
    }
}
