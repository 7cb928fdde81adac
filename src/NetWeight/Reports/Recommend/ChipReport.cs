using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NetWeight.Devices;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;
using NetWeight.Recommend;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Fit;
using NetWeight.Reports.Formats;

namespace NetWeight.Reports.Recommend;

/// <summary>A ranking of devices for models, for people and for programs.</summary>
public static class ChipReport
{
    /// <summary>The blocks for people.</summary>
    /// <param name="answers">The ranking.</param>
    /// <param name="request">What was asked for.</param>
    /// <param name="top">How many devices are shown; 0 for all.</param>
    public static IReadOnlyList<ReportBlock> Blocks(IReadOnlyList<ChipAnswer> answers, ChipRequest request, int top)
    {
        int keep = answers.Count(a => a.Answers);
        bool several = answers.Count > 0 && answers[0].Entries.Count > 1, limited = request.MaxLatency is not null || request.MinThroughput is not null || request.Fits;
        ChipAnswer[] shown = [.. answers.Where(a => a.Answers).Take(top > 0 ? top : int.MaxValue)];
        ChipAnswer[] misses = [.. answers.Where(a => !a.Answers && a.Seconds is not null).Take(top > 0 ? Math.Max(3, top - shown.Length) : int.MaxValue)];
        IReadOnlyList<ReportColumn> columns =
        [
            new("Rank", true, 0), new("Device", false, 0), ("Class", false), .. several ? [new ReportColumn("Model", false, 0)] : Array.Empty<ReportColumn>(), ("Runs as", false), new("Predicted ms", true, 0), ("90 %", false),
            ("Images/s", true), new("Memory", false, 0), ("Gaps", true), new("Rests on", false, ReportColumn.Detail),
        ];
        List<ReportBlock> blocks =
        [
            new()
            {
                Title = $"Devices for {(answers.Count > 0 ? string.Join(", ", answers[0].Entries.Select(e => e.Model)) : "nothing")}",
                Facts =
                [
                    ("Asked", Asked(request)),
                    ("Devices", $"{answers.Count}: {keep} {(limited ? "keep the limits" : "run it")}, {answers.Count(a => !a.Answers && a.Seconds is not null)} do not, {answers.Count(a => a.Seconds is null)} cannot be predicted"),
                ],
                Columns = columns,
                Rows = [.. shown.SelectMany(a => Rows(a, several))],
                Notes =
                [
                    .. keep > shown.Length ? [$"{shown.Length} of {keep}; --top 0 shows all."] : Array.Empty<string>(),
                    "A rank like 3-7 is a tie: the intervals overlap, so the order may be another. Gaps are layers that leave the device.",
                ],
            },
        ];
        if (misses.Length > 0)
            blocks.Add(new ReportBlock
            {
                Title = "Fastest of those that do not",
                Columns = [.. columns.Skip(1), new("Misses", false, 0)],
                Rows = [.. misses.SelectMany(a => Rows(a, several).Select((r, i) => (IReadOnlyList<string>)[.. r.Skip(1), string.Join("; ", a.Entries[i].Misses)]))],
            });
        return blocks;
    }

    /// <summary>One row per device and model.</summary>
    public static void WriteCsv(IReadOnlyList<ChipAnswer> answers, TextWriter writer)
    {
        CsvText.WriteRow(writer,
        [
            "rank", "lastRank", "device", "class", "model", "runtime", "precision", "predictedLatencySeconds", "predictedLatencyLowSeconds", "predictedLatencyHighSeconds", "throughputSamplesPerSecond",
            "memoryVerdict", "weightBytes", "activationBytes", "gapLayers", "basis", "misses", "error",
        ]);
        foreach (ChipAnswer answer in answers)
            foreach (ChipEntry entry in answer.Entries)
                CsvText.WriteRow(writer,
                [
                    answer.Rank > 0 ? answer.Rank.ToString() : "", answer.Rank > 0 ? answer.LastRank.ToString() : "", answer.Device.Id, answer.Device.Class.Name, entry.Model,
                    entry.Estimate?.Runtime.Id ?? "", entry.Estimate?.Precision.Name ?? "", Plain(entry.Estimate?.Latency.Value), Plain(entry.Estimate?.Low.Value),
                    entry.Estimate is { IsComplete: true } known ? Plain(known.High.Value) : "", Plain(entry.Estimate?.Throughput), entry.Memory is { } memory ? FitCsv.Verdict(memory.Verdict) : "",
                    entry.Memory?.Weights.Value.ToString() ?? "", entry.Memory?.Activations.Value.ToString() ?? "", Gaps(answer.Device, entry), entry.Estimate?.Basis ?? "", string.Join("; ", entry.Misses), entry.Error ?? "",
                ]);

        static string Plain(double? value) => value is { } number ? number.ToString("0.#########", CultureInfo.InvariantCulture) : "";
    }

    /// <summary>The document of <see cref="ChipRankingContract"/>.</summary>
    public static void WriteJson(IReadOnlyList<ChipAnswer> answers, string toolVersion, TextWriter writer)
    {
        writer.Write(JsonSerializer.Serialize(new ChipRankingContract(1, toolVersion, [.. answers.Select(Of)]), ChipContracts.Format));
        writer.Write('\n');
    }

    private static ChipContract Of(ChipAnswer answer) => new(
        answer.Rank > 0 ? answer.Rank : null, answer.Rank > 0 ? answer.LastRank : null, answer.Device.Id, answer.Device.Name, answer.Device.Class.Name,
        [
            .. answer.Entries.Select(e => new ChipModelContract(
                e.Model, e.Estimate?.Runtime.Id, e.Estimate?.Precision.Name, e.Estimate?.Latency.Value, e.Estimate?.Low.Value, e.Estimate is { IsComplete: true } known ? known.High.Value : null,
                e.Estimate?.Throughput, e.Memory is { } memory ? FitCsv.Verdict(memory.Verdict) : null, e.Memory?.Weights.Value, e.Memory?.Activations.Value,
                e.Estimate is null || !KnowsGaps(answer.Device, e) ? null : e.Estimate.Unsupported.Count, e.Estimate?.Basis, e.Misses, e.Error)),
        ]);

    private static string Asked(ChipRequest request)
    {
        List<string> parts = [];
        if (request.MaxLatency is { } latency)
            parts.Add($"latency up to {latency}");
        if (request.MinThroughput is { } rate)
            parts.Add($"at least {rate:0.##} images/s");
        if (request.Sure)
            parts.Add("with the whole interval");
        if (request.Fits)
            parts.Add("memory known to suffice");
        return parts.Count == 0 ? "no limits" : string.Join(", ", parts);
    }

    private static IEnumerable<IReadOnlyList<string>> Rows(ChipAnswer answer, bool several)
    {
        for (int i = 0; i < answer.Entries.Count; i++)
        {
            ChipEntry entry = answer.Entries[i];
            LatencyEstimate estimate = entry.Estimate!;
            string rank = i > 0 || answer.Rank == 0 ? "" : answer.LastRank > answer.Rank ? $"{answer.Rank}-{answer.LastRank}" : answer.Rank.ToString();
            yield return
            [
                rank, i == 0 ? answer.Device.Id : "", i == 0 ? answer.Device.Class.Name : "", .. several ? [entry.Model] : Array.Empty<string>(), $"{estimate.Runtime.Id} {estimate.Precision.Name}",
                $"{(estimate.IsComplete ? "" : "at least ")}{LatencyText.Milliseconds(estimate.Latency.Value)}", LatencyText.IntervalMilliseconds(estimate), LatencyText.Rate(estimate.Throughput),
                FitText.Verdict(entry.Memory!), Gaps(answer.Device, entry) is { Length: > 0 } gaps ? gaps : "?", estimate.Basis,
            ];
        }
    }

    private static bool KnowsGaps(Device device, ChipEntry entry) => entry.Estimate is { } estimate && SupportCheck.HasGaps(device, estimate.Runtime);

    /// <summary>Layers that leave the device; empty where nothing is known about that.</summary>
    private static string Gaps(Device device, ChipEntry entry) => KnowsGaps(device, entry) ? entry.Estimate!.Unsupported.Count.ToString() : "";
}

// Fields whose name says it all have no line of their own.
#pragma warning disable CS1573

/// <summary>What <c>netweight recommend --for MODEL -f json</c> says: devices ranked for models.</summary>
/// <param name="Devices">Those that keep all limits first, by their predicted latencies together; then the others.</param>
public sealed record ChipRankingContract(int SchemaVersion, string ToolVersion, IReadOnlyList<ChipContract> Devices);

/// <summary>A device.</summary>
/// <param name="Rank">Its place; null for one that does not keep the limits.</param>
/// <param name="LastRank">The last place that it may have by the intervals.</param>
public sealed record ChipContract(int? Rank, int? LastRank, string Device, string Name, string Class, IReadOnlyList<ChipModelContract> Models);

/// <summary>A model on it.</summary>
/// <param name="PredictedLatencyHighSeconds">Null where a part could not be counted.</param>
/// <param name="MemoryVerdict">fits, spills, contexts, uncertain, doesNotFit or unknown.</param>
/// <param name="GapLayers">Layers that leave the device; null where nothing is known about that.</param>
/// <param name="Basis">What the prediction rests on.</param>
/// <param name="Misses">The limits that it does not keep.</param>
public sealed record ChipModelContract(
    string Model, string? Runtime, string? Precision, double? PredictedLatencySeconds, double? PredictedLatencyLowSeconds, double? PredictedLatencyHighSeconds, double? ThroughputSamplesPerSecond,
    string? MemoryVerdict, long? WeightBytes, long? ActivationBytes, int? GapLayers, string? Basis, IReadOnlyList<string> Misses, string? Error);

/// <summary>The code that is generated for these records.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(ChipRankingContract))]
internal sealed partial class ChipContracts : JsonSerializerContext
{
    private static JsonTypeInfo<ChipRankingContract>? format;

    /// <summary>How the document is written: text as it is instead of escapes.</summary>
    public static JsonTypeInfo<ChipRankingContract> Format => format ??= (JsonTypeInfo<ChipRankingContract>)new JsonSerializerOptions(Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = Default,
    }.GetTypeInfo(typeof(ChipRankingContract));
}
