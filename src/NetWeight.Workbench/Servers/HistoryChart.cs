using System.Globalization;
using System.Text.Json.Nodes;
using NetWeight.Reports.Charts;

namespace NetWeight.Workbench.Servers;

/// <summary>A measurement of the history, as the page shows it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Setting">Other conditions that must be equal for two measurements to compare: batch, threads, device, runtime.</param>
/// <param name="At">When it was measured; null if that is unknown.</param>
/// <param name="Median">In seconds.</param>
/// <param name="Low">The lower end of its interval.</param>
/// <param name="High">The upper end.</param>
internal sealed record HistoryEntry(string Model, string Setting, DateTimeOffset? At, double Median, double? Low, double? High)
{
    /// <summary>The entries of an answer.</summary>
    public static HistoryEntry[] Of(JsonObject history) =>
        [.. history["measurements"]!.AsArray().Select(m => Entry(m!["record"]!.AsObject()))];

    /// <summary>A job of the fleet; null for one that is no measurement.</summary>
    public static HistoryEntry? OfJob(JsonObject job) => ServerText.Number(job["medianSeconds"]) is { } median
        ? Of(job, "runner", (string?)job["finishedAt"], median) : null;

    private static HistoryEntry Entry(JsonObject record) =>
        Of(record, record["runtime"] is null ? "source" : "runtime", (string?)record["measuredAt"], (double)record["medianSeconds"]!);

    private static HistoryEntry Of(JsonObject record, string by, string? moment, double median)
    {
        string[] setting =
        [
            .. Part("batch {0}", record["batch"]), .. Part("{0} threads", record["threads"]), .. Part("{0}", record["dataType"]),
            .. Part("{0}", record["device"]), .. Part("{0}", record[by]),
        ];
        DateTimeOffset? at =
            DateTimeOffset.TryParse(moment, CultureInfo.InvariantCulture, out DateTimeOffset when) ? when : null;
        return new HistoryEntry(
            (string)record["model"]!, string.Join(", ", setting).Replace("1 threads", "1 thread", StringComparison.Ordinal), at,
            median, ServerText.Number(record["medianLowSeconds"]),
            ServerText.Number(record["medianHighSeconds"]));

        static string[] Part(string words, JsonNode? value) =>
            value is null ? [] : [string.Format(CultureInfo.InvariantCulture, words, value)];
    }
}

/// <summary>Measurements of a model over time.</summary>
internal static class HistoryChart
{
    private const int MostPoints = 60;

    /// <summary>The newest measurements of one model, one line for each setting; null if there is nothing to draw.</summary>
    public static Chart? Of(IReadOnlyList<HistoryEntry> entries)
    {
        HistoryEntry[] newest = [.. entries.TakeLast(MostPoints)];
        if (newest.Length == 0 || newest.Any(e => e.Model != newest[0].Model))
            return null;
        // One place for each measurement: days without one would leave the others no room.
        string[] days = [.. newest.Select(e => e.At?.ToString("MM-dd HH:mm", CultureInfo.InvariantCulture) ?? "?")];
        (double scale, string unit) = newest.Max(e => e.Median) switch { >= 1 => (1, "s"), >= 1e-3 => (1e3, "ms"), _ => (1e6, "us") };
        ChartSeries[] series =
        [
            .. newest.Select((e, i) => (Entry: e, Place: i)).GroupBy(e => e.Entry.Setting)
                .Select(group => new ChartSeries(group.Key, SeriesKind.Line,
            [
                .. group.Select(e => new ChartPoint(e.Place, e.Entry.Median * scale, e.Entry.Model)
                {
                    Low = e.Entry.Low * scale,
                    High = e.Entry.High * scale,
                }),
            ])),
        ];
        return new Chart("history", $"Measured latency over time: {newest[0].Model}", new ChartAxis("Measured at") { Categories = days },
            new ChartAxis("Median", unit), series)
        {
            Caption = "Medians in the order in which they were measured, with their 95 % intervals. Each line has one setting.",
        };
    }
}
