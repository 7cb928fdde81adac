using System.Globalization;
using System.Text.RegularExpressions;
using NetWeight.Measurement.Records;

namespace NetWeight.Measurement.Importers;

/// <summary>
/// TensorFlow Lite's <c>benchmark_model</c>, its log: <c>Inference timings in us: ... Inference (avg): 14575.2</c>, and before it the line
/// <c>count=50 first=... min=... max=... avg=... std=... [p5=... median=... p95=...]</c> of the runs that count. A single run, and runs
/// that all took the same time, stand as <c>count=1 curr=16120</c> and <c>count=62 curr=90(all same)</c>. All in microseconds.
/// </summary>
internal sealed partial class TfliteImporter : MeasurementImporter
{
    public override string Name => "tflite";

    public override string Summary => "TensorFlow Lite benchmark_model's log";

    public override bool Recognizes(ImportFile file) => file.Text.Contains("nference timings in us", StringComparison.Ordinal);

    public override IReadOnlyList<MeasurementRecord> Read(ImportFile file)
    {
        var records = new List<MeasurementRecord>();
        string? model = null, counted = null;
        long? threads = null;
        foreach (string line in file.Text.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (GraphLine().Match(line) is { Success: true } graph)
                model = Path.GetFileNameWithoutExtension(graph.Groups["path"].Value.Replace('\\', '/'));
            else if (ThreadsLine().Match(line) is { Success: true } number)
                threads = long.Parse(number.Groups["n"].Value, CultureInfo.InvariantCulture);
            else if (line.Contains("Running benchmark for", StringComparison.Ordinal))
                counted = null; // What stood before were the runs that warm up.
            else if (CountLine().IsMatch(line) && !line.Contains("Timings (", StringComparison.Ordinal)
                && !line.Contains("Memory (", StringComparison.Ordinal))
                counted = line;
            if (AverageLine().Match(line) is not { Success: true } average)
                continue;
            double mean = Microseconds(average.Groups["avg"].Value, file);
            double? Named(string name) =>
                counted is not null && Regex.Match(counted, $@"\b{name}=([0-9.eE+-]+)") is { Success: true } found
                    ? Microseconds(found.Groups[1].Value, file)
                    : null;
            // Without spread the tool writes only the latest time.
            double? same = Named("avg") is null ? Named("curr") : null;
            records.Add(new MeasurementRecord
            {
                Source = "tflite",
                Model = file.GivenModel ?? model ?? file.Model,
                MedianSeconds = Named("median") ?? same ?? mean,
                MeanSeconds = mean,
                MinSeconds = Named("min") ?? same,
                MaxSeconds = Named("max") ?? same,
                StandardDeviationSeconds = Named("std") ?? (same is null ? null : 0),
                Runs = Named("count") is { } count ? (long)Math.Round(count * 1e6) : null,
                Threads = threads,
            });
            counted = null;
        }

        return records;
    }

    private static double Microseconds(string text, ImportFile file) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number * 1e-6
            : throw file.Error($"'{text}' is not a number of microseconds.");

    [GeneratedRegex(@"(Graph: \[|--graph=)(?<path>[^\]\s]+)")]
    private static partial Regex GraphLine();

    [GeneratedRegex(@"(Num threads: \[|--num_threads=)(?<n>\d{1,9})")]
    private static partial Regex ThreadsLine();

    /// <summary>The statistics of the runs, not those of the profiler, which stand behind a separate title.</summary>
    [GeneratedRegex(@"(^|[\s:])count=[1-9]\d* (first=.*\bavg=|curr=)")]
    private static partial Regex CountLine();

    /// <summary>Up to version 2.1 the tool wrote <c>Average inference timings in us: Warmup: ..., Init: ..., Inference: ...</c>.</summary>
    [GeneratedRegex(
        @"(Inference timings in us:.*Inference \(avg\)|Average inference timings in us:.*(Inference|no stats)): (?<avg>[^\s,]+)")]
    private static partial Regex AverageLine();
}
