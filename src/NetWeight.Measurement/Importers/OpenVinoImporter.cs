using System.Globalization;
using System.Text.Json;
using NetWeight.Measurement.Records;

namespace NetWeight.Measurement.Importers;

/// <summary>
/// OpenVINO's <c>benchmark_app -report_type ...</c>: the summary (<c>benchmark_report.csv</c>, <c>.json</c>) and the counters per layer
/// (<c>benchmark_average_counters_report.csv</c>). Its tables are separated by semicolons.
/// </summary>
internal sealed class OpenVinoImporter : MeasurementImporter
{
    private const string LayerHeader = "layerName;execStatus;layerType;execType;realTime (ms);cpuTime (ms)";

    public override string Name => "openvino";

    public override string Summary => "OpenVINO benchmark_app's reports, CSV or JSON";

    public override bool Recognizes(ImportFile file) =>
        file.Text.Contains("layerName;execStatus;", StringComparison.Ordinal) || file.Text.Contains("Execution results", StringComparison.Ordinal)
        || (file.FirstCharacter == '{' && file.Text.Contains("\"execution_results\"", StringComparison.Ordinal));

    public override IReadOnlyList<MeasurementRecord> Read(ImportFile file) =>
        file.FirstCharacter == '{' ? SummaryOfJson(file)
        : file.Text.Contains("layerName;", StringComparison.Ordinal) ? Layers(file)
        : SummaryOfCsv(file);

    private static List<MeasurementRecord> Layers(ImportFile file)
    {
        var times = new Dictionary<string, (string Type, double Sum, long Runs)>();
        bool inTable = false;
        foreach (string line in file.Text.Split('\n', StringSplitOptions.TrimEntries))
        {
            // The detailed report has one table per request.
            if (line.StartsWith("layerName;", StringComparison.Ordinal))
                inTable = line.StartsWith(LayerHeader, StringComparison.Ordinal) ? true : throw file.Error($"the header is '{line}', not '{LayerHeader}'.");
            string[] cells = line.Split(';');
            if (!inTable || cells.Length < 6 || cells[1] != "EXECUTED")
                continue;
            if (!double.TryParse(cells[4], NumberStyles.Float, CultureInfo.InvariantCulture, out double milliseconds))
                throw file.Error($"layer '{cells[0]}' has the time '{cells[4]}', which is no number.");
            (string type, double sum, long runs) = times.GetValueOrDefault(cells[0], (cells[2], 0, 0));
            times[cells[0]] = (type, sum + milliseconds, runs + 1);
        }

        return [.. times.Where(t => t.Value.Sum > 0).Select(t => new MeasurementRecord
        {
            Source = "openvino",
            Provider = "openvino",
            Model = file.Model,
            Layer = t.Key,
            Operator = t.Value.Type,
            MedianSeconds = t.Value.Sum / t.Value.Runs * 1e-3,
            MeanSeconds = t.Value.Sum / t.Value.Runs * 1e-3,
        })];
    }

    private static MeasurementRecord[] SummaryOfCsv(ImportFile file)
    {
        var values = new Dictionary<string, string>();
        foreach (string line in file.Text.Split('\n', StringSplitOptions.TrimEntries))
            if (line.Split(';') is [var name, var value, ..])
                values[name] = value;
        double? Milliseconds(string name) => values.TryGetValue(name, out string? text) && double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null;
        return [Whole(file, Milliseconds("Median latency (ms)"), Milliseconds("Average latency (ms)"), Milliseconds("Min latency (ms)"), Milliseconds("Max latency (ms)"), Milliseconds("total number of iterations"))];
    }

    private static MeasurementRecord[] SummaryOfJson(ImportFile file)
    {
        using JsonDocument document = JsonImport.Parse(file);
        if (!document.RootElement.TryGetProperty("execution_results", out JsonElement results) || results.ValueKind != JsonValueKind.Object)
            throw file.Error("lacks execution_results.");
        // latency_median is a percentile of the user's choice: percentile_boundary says which.
        bool isMedian = JsonImport.Number(results, "percentile_boundary") is null or 50;
        return [Whole(file, isMedian ? Lenient(results, "latency_median") : null, Lenient(results, "latency_avg"), Lenient(results, "latency_min"), Lenient(results, "latency_max"), Lenient(results, "iterations_num"))];
    }

    private static double? Lenient(JsonElement results, string name) =>
        JsonImport.Number(results, name) ?? (double.TryParse(JsonImport.Text(results, name), NumberStyles.Float, CultureInfo.InvariantCulture, out double number) ? number : null);

    private static MeasurementRecord Whole(ImportFile file, double? median, double? mean, double? min, double? max, double? runs) => new()
    {
        Source = "openvino",
        Provider = "openvino",
        Model = file.Model,
        MedianSeconds = (median ?? mean ?? throw file.Error("gives neither a median nor an average latency; is it benchmark_app's report?")) * 1e-3,
        MeanSeconds = mean * 1e-3,
        MinSeconds = min * 1e-3,
        MaxSeconds = max * 1e-3,
        Runs = (long?)runs,
    };
}
