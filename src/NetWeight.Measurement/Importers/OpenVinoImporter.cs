using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using NetWeight.Measurement.Records;

namespace NetWeight.Measurement.Importers;

/// <summary>
/// OpenVINO's <c>benchmark_app</c>, the C++ and the Python program: the summary (<c>benchmark_report.csv</c> or <c>.json</c>, or the log on
/// the screen) and, with <c>-report_type</c>, the counters per layer (average, detailed, sorted). Its tables are separated by semicolons.
/// </summary>
internal sealed partial class OpenVinoImporter : MeasurementImporter
{
    public override string Name => "openvino";

    public override string Summary => "OpenVINO benchmark_app's reports, CSV or JSON, or its log";

    public override bool Recognizes(ImportFile file) => file.FirstCharacter == '{'
        ? Contains(file, "\"execution_results\"") || Contains(file, "\"avg_performance\"") || Contains(file, "\"detailed_performance\"")
        : Contains(file, "layerName;execStatus;") || Contains(file, "Execution results") || LogLine().IsMatch(file.Text);

    public override IReadOnlyList<MeasurementRecord> Read(ImportFile file) =>
        file.FirstCharacter == '{' ? OfJson(file)
        : Contains(file, "layerName;") ? OpenVinoCounters.OfCsv(file)
        : !Contains(file, "Execution results") && LogLine().IsMatch(file.Text) ? OfLog(file)
        : OfCsv(file);

    private static bool Contains(ImportFile file, string text) => file.Text.Contains(text, StringComparison.Ordinal);

    private static IReadOnlyList<MeasurementRecord> OfJson(ImportFile file)
    {
        using JsonDocument document = JsonImport.Parse(file);
        JsonElement root = document.RootElement;
        if (root.TryGetProperty("execution_results", out JsonElement results) && results.ValueKind == JsonValueKind.Object)
            return [OfResults(file, results, root.TryGetProperty("configuration_setup", out JsonElement setup)
                && setup.ValueKind == JsonValueKind.Object ? setup : null)];
        return OpenVinoCounters.OfJson(root, file.Model)
            ?? throw file.Error("lacks execution_results, avg_performance and detailed_performance.");
    }

    private static MeasurementRecord OfResults(ImportFile file, JsonElement results, JsonElement? setup)
    {
        // latency_median is a percentile of the user's choice: percentile_boundary names it.
        bool isMedian = Lenient(results, "percentile_boundary") is null or 50;
        return Whole(
            file,
            isMedian ? Lenient(results, "latency_median") : null,
            Lenient(results, "latency_avg"),
            Lenient(results, "latency_min"),
            Lenient(results, "latency_max"),
            Lenient(results, "iterations_num"),
            setup is { } s ? Lenient(s, "batch_size") : null,
            setup is { } t ? JsonImport.Text(t, "topology") : null);
    }

    private static MeasurementRecord[] OfCsv(ImportFile file)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (string line in file.Text.Split('\n', StringSplitOptions.TrimEntries))
            if (line.Split(';') is [var name, var value, ..])
                values[name.Trim()] = value.Trim();
        // The C++ program writes 'Median latency (ms)', the Python one 'latency (ms)'; both write 'latency (90 percentile) (ms)' for
        // another percentile.
        double? Number(params string[] names) => names.Select(n => Parse(values.GetValueOrDefault(n))).FirstOrDefault(n => n is not null);
        return
        [
            Whole(
                file,
                Number("Median latency (ms)", "latency (ms)"),
                Number("Average latency (ms)", "avg latency (ms)", "avg latency"),
                Number("Min latency (ms)", "min latency"),
                Number("Max latency (ms)", "max latency"),
                Number("total number of iterations"),
                Number("batch size"),
                values.GetValueOrDefault("topology")),
        ];
    }

    /// <summary>The summary at the end of the log: <c>[ INFO ]    Median:        4.50 ms</c>.</summary>
    private static MeasurementRecord[] OfLog(ImportFile file)
    {
        double? Number(Regex line) => line.Match(file.Text) is { Success: true } match ? Parse(match.Groups["value"].Value) : null;
        string? topology = ModelLine().Match(file.Text) is { Success: true } model
            ? Path.GetFileNameWithoutExtension(model.Groups["path"].Value.Replace('\\', '/')) : null;
        return [Whole(file, Number(MedianLine()), Number(AverageLine()), Number(MinLine()), Number(MaxLine()), Number(CountLine()),
            Number(BatchLine()), topology)];
    }

    private static double? Lenient(JsonElement results, string name) =>
        JsonImport.Number(results, name) ?? Parse(JsonImport.Text(results, name));

    private static double? Parse(string? text) =>
        double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && double.IsFinite(number) ? number
            : null;

    private static MeasurementRecord Whole(
        ImportFile file, double? median, double? mean, double? min, double? max, double? runs, double? batch, string? topology) => new()
        {
            Source = "openvino",
            Provider = "openvino",
            Model = file.GivenModel ?? (string.IsNullOrEmpty(topology) ? file.Model : topology),
            MedianSeconds = (median ?? mean
                ?? throw file.Error("gives neither a median nor an average latency; is it benchmark_app's report?")) * 1e-3,
            MeanSeconds = mean * 1e-3,
            MinSeconds = min * 1e-3,
            MaxSeconds = max * 1e-3,
            Batch = batch is >= 1 ? (long)batch : null,
            Runs = (long?)runs,
        };

    [GeneratedRegex(@"^\[ INFO \]\s+(Median|Average|AVG):\s+[0-9.]+ ms", RegexOptions.Multiline)]
    private static partial Regex LogLine();

    [GeneratedRegex(@"^\[ INFO \]\s+Median:\s+(?<value>[0-9.]+) ms", RegexOptions.Multiline)]
    private static partial Regex MedianLine();

    [GeneratedRegex(@"^\[ INFO \]\s+(Average|AVG):\s+(?<value>[0-9.]+) ms", RegexOptions.Multiline)]
    private static partial Regex AverageLine();

    [GeneratedRegex(@"^\[ INFO \]\s+(Min|MIN):\s+(?<value>[0-9.]+) ms", RegexOptions.Multiline)]
    private static partial Regex MinLine();

    [GeneratedRegex(@"^\[ INFO \]\s+(Max|MAX):\s+(?<value>[0-9.]+) ms", RegexOptions.Multiline)]
    private static partial Regex MaxLine();

    [GeneratedRegex(@"^(\[ INFO \]\s+)?Count:\s+(?<value>\d+) iterations", RegexOptions.Multiline)]
    private static partial Regex CountLine();

    [GeneratedRegex(@"Model batch size:\s+(?<value>\d+)", RegexOptions.Multiline)]
    private static partial Regex BatchLine();

    [GeneratedRegex(@"^\[ INFO \] Loading (model|network) files:?\s*\r?\n?(\[ INFO \]\s*)?(?<path>\S+\.(xml|onnx|pdmodel|pb|tflite))",
        RegexOptions.Multiline)]
    private static partial Regex ModelLine();
}
