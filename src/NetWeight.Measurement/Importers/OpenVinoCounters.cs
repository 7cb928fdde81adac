using System.Globalization;
using System.Text.Json;
using NetWeight.Measurement.Records;

namespace NetWeight.Measurement.Importers;

/// <summary>
/// The counters per layer of OpenVINO's <c>benchmark_app</c>: one table (average) or one per request (detailed), as CSV or JSON. A layer's
/// time is the mean over the requests.
/// </summary>
internal sealed class OpenVinoCounters
{
    private const string LayerHeader = "layerName;execStatus;layerType;execType;realTime (ms);cpuTime (ms)";

    private readonly Dictionary<string, (string Type, double Sum, long Runs)> times = [];

    /// <summary>The layers of <c>benchmark_average_counters_report.csv</c> or <c>..._detailed_...</c>.</summary>
    public static IReadOnlyList<MeasurementRecord> OfCsv(ImportFile file)
    {
        var counters = new OpenVinoCounters();
        bool inTable = false;
        foreach (string line in file.Text.Split('\n', StringSplitOptions.TrimEntries))
        {
            // The detailed report has one table per request; the sorted one has a column of shares more.
            if (line.StartsWith("layerName;", StringComparison.Ordinal))
                inTable = line.StartsWith(LayerHeader, StringComparison.Ordinal) ? true
                    : throw file.Error($"the header is '{line}', not '{LayerHeader}'.");
            string[] cells = line.Split(';');
            if (!inTable || cells.Length < 6 || !WasExecuted(cells[1]))
                continue;
            if (!double.TryParse(cells[4], NumberStyles.Float, CultureInfo.InvariantCulture, out double milliseconds))
                throw file.Error($"layer '{cells[0]}' has the time '{cells[4]}', which is not a number.");
            counters.Add(cells[0], cells[2], milliseconds);
        }

        return counters.Records(file.Model);
    }

    /// <summary>The layers of the JSON form (times in milliseconds, too); null if the object holds no counters.</summary>
    public static IReadOnlyList<MeasurementRecord>? OfJson(JsonElement root, string model)
    {
        var counters = new OpenVinoCounters();
        bool found = false;
        foreach (string part in (ReadOnlySpan<string>)["avg_performance", "detailed_performance"])
        {
            if (!root.TryGetProperty(part, out JsonElement tables))
                continue;
            found = true;
            foreach (JsonElement table in tables.ValueKind == JsonValueKind.Array ? [.. tables.EnumerateArray()] : new[] { tables })
                counters.Add(table);
        }

        return found ? counters.Records(model) : null;
    }

    private static bool WasExecuted(string? status) => status is "EXECUTED" or "Status.EXECUTED";

    private void Add(JsonElement table)
    {
        if (table.ValueKind != JsonValueKind.Object || !table.TryGetProperty("nodes", out JsonElement nodes)
            || nodes.ValueKind != JsonValueKind.Array)
            return;
        foreach (JsonElement node in nodes.EnumerateArray())
            if (node.ValueKind == JsonValueKind.Object && WasExecuted(JsonImport.Text(node, "status"))
                && JsonImport.Text(node, "name") is { } name && JsonImport.Number(node, "real_time") is { } milliseconds)
                Add(name, JsonImport.Text(node, "node_type") ?? "", milliseconds);
    }

    private void Add(string layer, string type, double milliseconds)
    {
        (string known, double sum, long runs) = times.GetValueOrDefault(layer, (type, 0, 0));
        times[layer] = (known, sum + milliseconds, runs + 1);
    }

    private IReadOnlyList<MeasurementRecord> Records(string model) =>
    [
        .. times.Where(t => t.Value.Sum > 0).Select(t => new MeasurementRecord
        {
            Source = "openvino",
            Provider = "openvino",
            Model = model,
            Layer = t.Key,
            Operator = t.Value.Type.Length > 0 ? t.Value.Type : null,
            MedianSeconds = t.Value.Sum / t.Value.Runs * 1e-3,
            MeanSeconds = t.Value.Sum / t.Value.Runs * 1e-3,
        }),
    ];
}
