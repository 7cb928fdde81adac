using System.Globalization;
using System.Text.RegularExpressions;
using NetWeight.Measurement.Records;

namespace NetWeight.Measurement.Importers;

/// <summary>
/// TensorFlow Lite's <c>benchmark_model</c>, its log: <c>Inference timings in us: ... Inference (avg): 14575.2</c>, and before it the line
/// <c>count=50 first=... min=... max=... avg=... std=... [p5=... median=... p95=...]</c> of the runs that count. All in microseconds.
/// </summary>
internal sealed partial class TfliteImporter : MeasurementImporter
{
    public override string Name => "tflite";

    public override string Summary => "TensorFlow Lite benchmark_model's log";

    public override bool Recognizes(ImportFile file) => file.Text.Contains("Inference timings in us", StringComparison.Ordinal);

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
            else if (line.Contains("count=", StringComparison.Ordinal) && line.Contains("avg=", StringComparison.Ordinal))
                counted = line;
            if (AverageLine().Match(line) is not { Success: true } average)
                continue;
            double mean = Microseconds(average.Groups["avg"].Value, file);
            double? Named(string name) => counted is not null && Regex.Match(counted, $@"\b{name}=([0-9.eE+-]+)") is { Success: true } found ? Microseconds(found.Groups[1].Value, file) : null;
            records.Add(new MeasurementRecord
            {
                Source = "tflite",
                Model = file.GivenModel ?? model ?? file.Model,
                MedianSeconds = Named("median") ?? mean,
                MeanSeconds = mean,
                MinSeconds = Named("min"),
                MaxSeconds = Named("max"),
                StandardDeviationSeconds = Named("std"),
                Runs = Named("count") is { } count ? (long)Math.Round(count * 1e6) : null,
                Threads = threads,
            });
            counted = null;
        }

        return records;
    }

    private static double Microseconds(string text, ImportFile file) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number * 1e-6 : throw file.Error($"'{text}' is no number of microseconds.");

    [GeneratedRegex(@"(Graph: \[|--graph=)(?<path>[^\]\s]+)")]
    private static partial Regex GraphLine();

    [GeneratedRegex(@"(Num threads: \[|--num_threads=)(?<n>\d{1,9})")]
    private static partial Regex ThreadsLine();

    [GeneratedRegex(@"Inference timings in us:.*Inference \(avg\): (?<avg>\S+)")]
    private static partial Regex AverageLine();
}
