using System.CommandLine;
using NetWeight.Cli.Options;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Measurement.Calibration;
using NetWeight.Measurement.Importers;
using NetWeight.Measurement.Machines;
using NetWeight.Measurement.Records;
using NetWeight.Measurement.Workflows;

namespace NetWeight.Cli.Commands.Calibrate;

/// <summary><c>netweight calibrate</c>: teaches the latency model a machine.</summary>
internal static class CalibrateCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var options = new CalibrateOptions();
        var command = new Command(
            "calibrate",
            """
            Calibrate the prediction for this machine: measure small networks of one kind of kernel each with ONNX Runtime,
            fit the model to them, and write a device file that 'netweight analyze -d FILE' predicts with. Measurements are
            kept beside it; the same command continues an interrupted calibration.

            Examples:
              netweight calibrate -o this-machine.json                      about 5 minutes, one thread
              netweight calibrate -o this-machine.json --threads 1,4        for both numbers of threads
              netweight analyze model.onnx -d this-machine.json --threads 1
              netweight calibrate -o board.json -d raspberry-pi-4 --from times.csv   from published times
              netweight calibrate -o mine.json --for model.onnx mobilenet_v3_small   their own shapes first
              netweight calibrate --plan job.json resnet18                  what agents/measure_torch.py measures elsewhere
              netweight calibrate -o gpu.json -d t4 --from times.jsonl      and what it measured
              netweight calibrate --judge -d this-machine.json mobilenet_v2 resnet18 model.onnx
            """);
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            CalibrateArguments given = options.Read(parsed) with { IsQuiet = SharedOptions.IsQuiet(parsed) };
            using var progress = new CalibrateProgress(error, given.IsQuiet);
            if (given.Judges)
                JudgeStage.Run(given, output, progress);
            else if (given.PlanFile is { } plan)
                Plan(plan, given, output, error);
            else
                Calibrate(given, output, error, progress);
            progress.Dispose();
            if (progress.BusyNote is { } note && !given.IsQuiet)
                error.WriteLine($"note: {note}");
            if (!progress.Cancellation.IsCancellationRequested)
                return CommandLine.Fine;
            error.WriteLine("netweight: interrupted. Finished measurements are kept; repeat the command to continue.");
            return Interruption.ExitCode;
        });
        return command;
    }

    private static void Calibrate(CalibrateArguments given, TextWriter output, TextWriter error, CalibrateProgress progress)
    {
        string file = given.File ?? throw new NetWeightException("calibrate needs a file to write: -o this-machine.json.");
        CalibrateRequest request = given.From.Length > 0 ? Imported(given) : Measured(file, given);
        CalibrateResult calibrated = Calibrating.Run(request, progress, progress.Cancellation);
        string json = System.Text.Encoding.UTF8.GetString(DeviceWriter.Write(calibrated.Device));
        OutputFile.Write(file, output, writer => writer.Write(json));
        progress.Dispose();
        foreach (CalibrationResult result in given.IsQuiet ? [] : calibrated.Results)
            error.WriteLine(
                $"{file}: {result.Calibration.Basis}{OnThreads(result.Calibration.Threads)}: mean error "
                    + $"{Error(result.Before)} with the runtime's factors, {Error(result.WithFactors)} with fitted "
                    + $"ones, {Error(result.Unseen)} on networks left out of the fit of corrections.");
    }

    /// <summary>A calibration from published times.</summary>
    private static CalibrateRequest Imported(CalibrateArguments given)
    {
        Device device = given.Device ?? throw new NetWeightException(
            "--from needs the device that the times belong to: add -d ID or a device file.");
        Precision precision = given.Precision;
        MeasurementRecord[] records = [.. given.From.SelectMany(path => ImporterCatalog.Import(path)).Where(r => r.Layer is null)];
        if (records.Length == 0)
            throw new NetWeightException("--from: the files hold no times of whole networks.");
        if (records.FirstOrDefault(r => PrecisionOf(r) is { } other && other != precision) is { } wrong)
            throw new NetWeightException(
                $"--from: '{wrong.Model}' was measured in {wrong.DataType}, and the calibration is for "
                    + $"{precision.Name}; add --dtype {PrecisionOf(wrong)!.Value.Name}, and calibrate each type separately.");
        return new CalibrateRequest(device, given.RuntimeOf(records), precision) { Records = records, Today = Today };
    }

    /// <summary>A calibration from times that are measured here.</summary>
    private static CalibrateRequest Measured(string file, CalibrateArguments given)
    {
        RuntimeProfile runtime = given.Runtime;
        if (runtime.Id != "onnxruntime")
            throw new NetWeightException($"Only onnxruntime can be measured here; give times of {runtime.Id} with --from.");
        Device device = given.Device ?? MachineDevice.Of(given.Id, MachineRecord.Read(), MachineProbe.Run(), Today);
        MeasurementStore store = MeasurementStore.Open(given.Store(file));
        string? here = MachineRecord.Read().Processor;
        if (store.Records.FirstOrDefault(r => r.Device is { } other && other != here) is { } foreign)
            throw new NetWeightException(
                $"'{given.Store(file)}' holds measurements of another processor, {foreign.Device}; "
                    + "name another file with --measurements, or use them with --from.");
        return new CalibrateRequest(device, runtime, given.Precision)
        {
            Store = store,
            Settings = given.Settings(given.Threads),
            Aims = [.. given.For.Select(name => ModelWords.Input(name))],
            Today = Today,
        };
    }

    private static string OnThreads(IReadOnlyList<int> threads) =>
        threads.Count == 0 ? "" : $", {string.Join(" and ", threads)} {(threads is [1] ? "thread" : "threads")}";

    private static Precision? PrecisionOf(MeasurementRecord record) =>
        record.DataType is { } name && DataTypes.Parse(name) is { } type ? Precisions.Of(type) : null;

    private static void Plan(string file, CalibrateArguments given, TextWriter output, TextWriter error)
    {
        JobNetwork[] named = [.. given.Models.Distinct().Select(name => new JobNetwork(name, ModelWords.Read(name)))];
        JobNetwork[] all = [.. named, .. MicroKernelCatalog.All.Select(k => new JobNetwork(k.Name, k.Build()))];
        var text = new StringWriter { NewLine = "\n" };
        CalibrationJob.Write(all, given.Precision, given.PlannedThreads, given.Settings(given.PlannedThreads), text);
        OutputFile.Write(file, output, writer => writer.Write(text));
        error.WriteLine($"{file}: {all.Length} networks, {named.Length} of them named; agents/measure_torch.py measures them.");
    }

    private static DateOnly Today => DateOnly.FromDateTime(TimeProvider.System.GetUtcNow().UtcDateTime);

    /// <summary>A mean of |ln| as a percentage.</summary>
    private static string Error(double log) => FormattableString.Invariant($"{100 * (Math.Exp(log) - 1):0.0} %");
}
