using System.CommandLine;
using NetWeight.Cli.Options;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Measurement.Calibration;
using NetWeight.Measurement.Importers;
using NetWeight.Measurement.Machines;
using NetWeight.Measurement.Records;
using NetWeight.Operators;

namespace NetWeight.Cli.Commands.Calibrate;

/// <summary><c>netweight calibrate</c>: teaches the latency model a machine.</summary>
internal static class CalibrateCommand
{
    /// <summary>A measurement this far off the fit, as a logarithm, is made once more.</summary>
    private const double Strange = 0.15;

    /// <summary>How often a micro-kernel is measured at most.</summary>
    private const int MostTimes = 3;

    /// <summary>The command with its options.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var options = new CalibrateOptions();
        var command = new Command(
            "calibrate",
            """
            Calibrate the prediction for this machine: measure small networks of one kind of kernel each with ONNX Runtime, fit the model to them, and write
            a device file that 'netweight analyze -d FILE' predicts with. Measurements are kept beside it; calibrating again goes on where it stopped.

            Examples:
              netweight calibrate -o this-machine.json                      about 5 minutes, one thread
              netweight calibrate -o this-machine.json --threads 1,4        for both numbers of threads
              netweight analyze model.onnx -d this-machine.json --threads 1
              netweight calibrate -o board.json -d raspberry-pi-4 --from times.csv   from times that others measured
              netweight calibrate -o mine.json --for model.onnx mobilenet_v3_small   their own shapes first
              netweight calibrate --plan job.json resnet18                  what agents/measure_torch.py measures elsewhere
              netweight calibrate -o gpu.json -d t4 --from times.jsonl      and what it measured
              netweight calibrate --judge -d this-machine.json mobilenet_v2 resnet18 model.onnx
            """);
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            OutputFile.Check(options.File(parsed));
            OutputFile.Check(options.Plan(parsed), "--plan");
            using var progress = new CalibrateProgress(error, SharedOptions.IsQuiet(parsed));
            if (options.Judges(parsed))
                JudgeStage.Run(options, parsed, output, progress);
            else if (options.Plan(parsed) is { } plan)
                Plan(plan, options, parsed, output, error);
            else
                Calibrate(options, parsed, output, error, progress);
            progress.Dispose();
            if (progress.BusyNote is { } note && !SharedOptions.IsQuiet(parsed))
                error.WriteLine($"note: {note}");
            if (!progress.Cancellation.IsCancellationRequested)
                return CommandLine.Fine;
            error.WriteLine("netweight: interrupted. Finished measurements are kept; the same command goes on from there.");
            return Interruption.ExitCode;
        });
        return command;
    }

    private static void Calibrate(CalibrateOptions options, ParseResult parsed, TextWriter output, TextWriter error, CalibrateProgress progress)
    {
        string file = options.File(parsed) ?? throw new NetWeightException("calibrate needs a file to write: -o this-machine.json.");
        string[] imports = options.From(parsed);
        Precision precision = options.Precision(parsed);
        IReadOnlyList<MeasurementRecord> records;
        Device device;
        RuntimeProfile runtime;
        if (imports.Length > 0)
        {
            device = options.Device(parsed) ?? throw new NetWeightException("--from needs the device that the times belong to: add -d ID or a device file.");
            records = [.. imports.SelectMany(path => ImporterCatalog.Import(path)).Where(r => r.Layer is null)];
            if (records.Count == 0)
                throw new NetWeightException("--from: the files hold no times of whole networks.");
            if (records.FirstOrDefault(r => PrecisionOf(r) is { } other && other != precision) is { } wrong)
                throw new NetWeightException($"--from: '{wrong.Model}' was measured in {wrong.DataType}, and the calibration is for {precision.Name}; add --precision {PrecisionOf(wrong)!.Value.Name}, and give each type by itself.");
            runtime = options.Runtime(parsed, records);
        }
        else
        {
            runtime = options.Runtime(parsed);
            if (runtime.Id != "onnxruntime")
                throw new NetWeightException($"Only onnxruntime can be measured here; give times of {runtime.Id} with --from.");
            device = options.Device(parsed) ?? MachineDevice.Of(options.Id(parsed), MachineRecord.Read(), MachineProbe.Run(), Today);
            MeasurementStore store = MeasurementStore.Open(options.Store(parsed, file));
            string? here = MachineRecord.Read().Processor;
            if (store.Records.FirstOrDefault(r => r.Device is { } other && other != here) is { } foreign)
                throw new NetWeightException($"'{options.Store(parsed, file)}' holds measurements of another processor, {foreign.Device}; name another file with --measurements, or use them with --from.");
            CalibrationSettings settings = options.Settings(parsed);
            IReadOnlyList<MicroKernel> own = Own(options, parsed, device, runtime, settings.Threads[0]);
            try
            {
                long begin = TimeProvider.System.GetTimestamp();
                CalibrationRun.Measure([.. own, .. MicroKernelCatalog.All], store, settings, progress, progress.Cancellation);
                IReadOnlyList<(MicroKernel, int)> doubtful = Doubtful(Known(store, settings), device, runtime, precision, progress.Cancellation);
                CalibrationRun.Again(doubtful, store, settings, TimeProvider.System.GetElapsedTime(begin), progress, progress.Cancellation);
            }
            catch (OperationCanceledException)
            {
                // Ended before the first run of a network: those before it are known.
            }

            records = Known(store, settings);
            if (records.Count == 0)
                throw new OperationCanceledException();
        }

        IReadOnlyList<CalibrationSample> samples = CalibrationSamples.Of(records, device, runtime, precision, (word, batch) => ModelWords.Read(word, batch));
        var source = new DeviceSource($"calibration-{runtime.Id}-{precision.Name}", $"netweight calibrate, {records[0].Runtime ?? runtime.Name}", Read: Today);
        // Ctrl+C that ended the measuring must not end the fit of what was measured, too; once more ends the program.
        CancellationToken fit = progress.Cancellation.IsCancellationRequested ? CancellationToken.None : progress.Cancellation;
        IReadOnlyList<CalibrationResult> results = Calibrator.RunEach(samples, runtime, source, part => Basis(part, source), fit);
        device = device with
        {
            Calibrations = Merged(device.Calibrations, results),
            Sources = [.. device.Sources.Where(s => s.Key != source.Key), source],
        };
        string json = System.Text.Encoding.UTF8.GetString(DeviceWriter.Write(device));
        OutputFile.Write(file, output, writer => writer.Write(json));
        progress.Dispose();
        foreach (CalibrationResult result in SharedOptions.IsQuiet(parsed) ? [] : results)
            error.WriteLine(FormattableString.Invariant(
                $"{file}: {result.Calibration.Basis}{OnThreads(result.Calibration.Threads)}: mean error {Error(result.Before)} with the runtime's factors, {Error(result.WithFactors)} with fitted ones, {Error(result.Unseen)} on networks left out of the fit of corrections."));
    }

    /// <summary>New calibrations in place of old ones of the same runtime and type; what they say of other types stands where nothing else was measured.</summary>
    private static DeviceCalibration[] Merged(IReadOnlyList<DeviceCalibration> old, IReadOnlyList<CalibrationResult> results)
    {
        DeviceCalibration[] made = [.. results.Select(r => r.Calibration)];
        DeviceCalibration[] kept = [.. old.Where(c => !made.Any(m => m.Runtime == c.Runtime && m.Precision == c.Precision))];
        return [.. kept, .. made, .. results.SelectMany(r => r.Others).Where(o => !kept.Any(k => k.Runtime == o.Runtime && k.Precision == o.Precision))];
    }

    private static string OnThreads(IReadOnlyList<int> threads) => threads.Count == 0 ? "" : $", {string.Join(" and ", threads)} {(threads is [1] ? "thread" : "threads")}";

    private static Precision? PrecisionOf(MeasurementRecord record) => record.DataType is { } name && DataTypes.Parse(name) is { } type ? Precisions.Of(type) : null;

    /// <summary>Micro-kernels in the shapes of the networks that the calibration is aimed at.</summary>
    private static IReadOnlyList<MicroKernel> Own(CalibrateOptions options, ParseResult parsed, Device device, RuntimeProfile runtime, int threads) => OwnKernels.Of(
    [
        .. options.For(parsed).Select(name => LatencyModel.Predict(ShapeInference.Run(ModelWords.Read(name)), device, new PredictionOptions { Runtime = runtime, Precision = options.Precision(parsed), Threads = threads })),
    ]);

    private static void Plan(string file, CalibrateOptions options, ParseResult parsed, TextWriter output, TextWriter error)
    {
        JobNetwork[] named = [.. options.Models(parsed).Distinct().Select(name => new JobNetwork(name, ModelWords.Read(name)))];
        JobNetwork[] all = [.. named, .. MicroKernelCatalog.All.Select(k => new JobNetwork(k.Name, k.Build()))];
        var text = new StringWriter { NewLine = "\n" };
        CalibrationJob.Write(all, options.Precision(parsed), options.PlannedThreads(parsed), options.Settings(parsed, options.PlannedThreads(parsed)), text);
        OutputFile.Write(file, output, writer => writer.Write(text));
        error.WriteLine($"{file}: {all.Length} networks, {named.Length} of them named; agents/measure_torch.py measures them.");
    }

    /// <summary>The micro-kernels in a store, on the wanted numbers of threads.</summary>
    private static IReadOnlyList<MeasurementRecord> Known(MeasurementStore store, CalibrationSettings settings) =>
        [.. store.Records.Where(r => MicroKernelCatalog.Find(r.Model) is not null && r.Threads is { } threads && settings.Threads.Contains((int)threads))];

    /// <summary>The micro-kernels that a first fit is far off, measured only once so far: a busy moment, perhaps.</summary>
    private static IReadOnlyList<(MicroKernel Kernel, int Threads)> Doubtful(IReadOnlyList<MeasurementRecord> records, Device device, RuntimeProfile runtime, Precision precision, CancellationToken cancellation)
    {
        IReadOnlyList<CalibrationSample> samples = CalibrationSamples.Of(records, device, runtime, precision, (word, batch) => ModelWords.Read(word, batch));
        if (samples.Count <= Calibrator.MostAnchors)
            return [];
        Device first = device with { Calibrations = [.. Calibrator.RunEach(samples, runtime, new DeviceSource("first", "a first fit"), _ => "", cancellation).Select(r => r.Calibration)] };
        return
        [
            .. samples.Where(s => Math.Abs(Math.Log(s.Fit.Seconds / s.Fit.Predict(runtime.FactorsFor(first, precision, s.Fit.Threads)!))) > Strange && records.Count(r => r.Model == s.Name && r.Threads == s.Fit.Threads) < MostTimes)
                .Select(s => (MicroKernelCatalog.Find(s.Name)!, s.Fit.Threads ?? 1)),
        ];
    }

    private static DateOnly Today => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    private static string Basis(IReadOnlyList<CalibrationSample> samples, DeviceSource source)
    {
        // Each counts once, on however many numbers of threads it was measured: as many as on the one with the most.
        int Most(bool isMicro) => samples.Where(s => MicroKernelCatalog.Find(s.Name) is not null == isMicro).GroupBy(s => s.Fit.Threads).Select(g => g.Count()).DefaultIfEmpty().Max();
        int micro = Most(true), whole = Most(false);
        string what = micro > 0 && whole > 0 ? $"{micro} micro-kernels and {whole} networks" : micro > 0 ? $"{micro} micro-kernels" : $"{whole} networks";
        return string.Create(null, $"{what}, {source.Title[(source.Title.IndexOf(',', StringComparison.Ordinal) + 2)..]}, {source.Read:yyyy-MM-dd}");
    }

    /// <summary>A mean of |ln| as a percentage.</summary>
    private static string Error(double log) => FormattableString.Invariant($"{100 * (Math.Exp(log) - 1):0.0} %");
}
