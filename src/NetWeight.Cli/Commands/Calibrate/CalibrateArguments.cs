using System.Globalization;
using NetWeight.Cli.Options;
using NetWeight.Devices;
using NetWeight.Latency.Runtimes;
using NetWeight.Measurement.Calibration;
using NetWeight.Measurement.Records;
using NetWeight.Reports.Formats;

namespace NetWeight.Cli.Commands.Calibrate;

/// <summary>
/// The options of one command line of <c>netweight calibrate</c>. Each stage looks up the words that it needs: not every stage needs all.
/// </summary>
internal sealed record CalibrateArguments
{
    /// <summary>Whether predictions are judged instead of calibrated.</summary>
    public required bool Judges { get; init; }

    /// <summary>The number of times that each network is measured to judge.</summary>
    public required int Passes { get; init; }

    /// <summary>The models to judge or to plan.</summary>
    public required string[] Models { get; init; }

    /// <summary>The device file to write; with --judge the report.</summary>
    public required string? File { get; init; }

    /// <summary>How --judge writes its report.</summary>
    public required ReportFormat Format { get; init; }

    /// <summary>Files of measured times.</summary>
    public required string[] From { get; init; }

    /// <summary>The device as it was named; null if none was.</summary>
    public required string? DeviceWord { get; init; }

    /// <summary>The runtime as it was named; null if none was.</summary>
    public required string? RuntimeWord { get; init; }

    /// <summary>The networks that it is aimed at.</summary>
    public required string[] For { get; init; }

    /// <summary>The file of the job; null for none.</summary>
    public required string? PlanFile { get; init; }

    /// <summary>The type of the measured networks.</summary>
    public required Precision Precision { get; init; }

    /// <summary>The file of measurements; null for next to the file.</summary>
    public required string? StoreFile { get; init; }

    /// <summary>Numbers of threads: <c>1,4</c>.</summary>
    public required string ThreadsText { get; init; }

    /// <summary>The time to measure: <c>5m</c>.</summary>
    public required string BudgetText { get; init; }

    /// <summary>Whether notes are left out.</summary>
    public bool IsQuiet { get; init; }

    /// <summary>The device; null if none was named.</summary>
    public Device? Device => OptionValues.Device(DeviceWord);

    /// <summary>The runtime; ONNX Runtime if none was named.</summary>
    public RuntimeProfile Runtime => OptionValues.Runtime(RuntimeWord) ?? RuntimeCatalog.Get("onnxruntime");

    /// <summary>The numbers of threads.</summary>
    public IReadOnlyList<int> Threads => ThreadsUpTo(Environment.ProcessorCount, ", the processors of this machine, like 1,2");

    /// <summary>The numbers of threads of another machine, whose processors are unknown here.</summary>
    public IReadOnlyList<int> PlannedThreads => ThreadsUpTo(1024, ", like 1,2");

    /// <summary>The device's id: the file's name, as ids are spelled.</summary>
    public string Id
    {
        get
        {
            string name = Path.GetFileNameWithoutExtension(File!).ToLowerInvariant();
            string id = string.Concat(name.Select(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) ? c : '-')).Trim('-');
            return id.Length > 0 ? id : "this-machine";
        }
    }

    /// <summary>The runtime that was named, otherwise the one that measured.</summary>
    public RuntimeProfile RuntimeOf(IReadOnlyList<MeasurementRecord> records) =>
        RuntimeWord is null && records.All(r => r.Runtime?.StartsWith("PyTorch", StringComparison.Ordinal) ?? false)
            ? RuntimeCatalog.Get(records[0].Runtime!.Contains("compiled", StringComparison.Ordinal) ? "pytorch-compiled" : "pytorch-eager")
            : Runtime;

    /// <summary>The file for the measurements; by default next to the device file.</summary>
    public string Store(string beside) => StoreFile ?? Path.ChangeExtension(beside, ".measurements.jsonl");

    /// <summary>How to measure on some numbers of threads.</summary>
    public CalibrationSettings Settings(IReadOnlyList<int> threads) => new()
    {
        Threads = threads,
        Budget = DurationText.Read("--budget", BudgetText),
    };

    private IReadOnlyList<int> ThreadsUpTo(int most, string which) => [.. ThreadsText.Split(',').Select(part =>
        int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= 1 && count <= most
            ? count
            : throw new NetWeightException($"--threads '{ThreadsText}': write numbers from 1 to {most}{which}.")).Distinct()];
}
