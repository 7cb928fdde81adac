using NetWeight.Contracts;
using NetWeight.Devices;
using NetWeight.Latency.Kernels;
using NetWeight.Recommend;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Fit;

namespace NetWeight.Reports.Recommend;

/// <summary>A ranking of devices for models. Its rows are one per device and model.</summary>
/// <param name="Answers">The ranking.</param>
/// <param name="Request">The request.</param>
/// <param name="Top">The number of devices that are shown; 0 for all.</param>
/// <param name="ToolVersion">The version of NetWeight that made it.</param>
public sealed record ChipReport(IReadOnlyList<ChipAnswer> Answers, ChipRequest Request, int Top, string ToolVersion) : IReport
{
    private string Title => $"Devices for {(Answers.Count > 0 ? string.Join(", ", Answers[0].Entries.Select(e => e.Model)) : "nothing")}";

    /// <inheritdoc/>
    public IReadOnlyList<Section> ToSections()
    {
        int keep = Answers.Count(a => a.Answers);
        bool limited = Request.MaxLatency is not null || Request.MinThroughput is not null || Request.Fits;
        ChipAnswer[] shown = [.. Answers.Where(a => a.Answers).Take(Top > 0 ? Top : int.MaxValue)];
        ChipAnswer[] misses = [.. Answers.Where(a => !a.Answers && a.Seconds is not null).Take(
            Top > 0 ? Math.Max(3, Top - shown.Length) : int.MaxValue)];
        Column<Row>[] columns = Columns(several: Answers.Count > 0 && Answers[0].Entries.Count > 1);
        List<Section> sections =
        [
            new()
            {
                Title = Title,
                Facts =
                [
                    ("Asked", Asked(Request)),
                    ("Devices", $"{Answers.Count}: {keep} {(limited ? "keep the limits" : "run it")}, "
                        + $"{Answers.Count(a => !a.Answers && a.Seconds is not null)} do not, "
                        + $"{Answers.Count(a => a.Seconds is null)} cannot be predicted"),
                ],
                Table = Table.Of(columns, shown.SelectMany(Rows)),
                Notes =
                [
                    .. keep > shown.Length ? [$"{shown.Length} of {keep}; --top 0 shows all."] : Array.Empty<string>(),
                    "A rank like 3-7 is a tie: the intervals overlap, so the order may be another. Gaps are layers that leave the device.",
                    .. Answers.Count > 0 && Answers[0].Entries.Count > 1
                        ? ["Ranks go by the latencies of all models together."]
                        : Array.Empty<string>(),
                    .. shown.Any(a => a.Entries.Any(e => e.Energy is not null))
                        ? ["Energy per call: stated typical power times the shortest latency to stated maximum power times the longest."]
                        : Array.Empty<string>(),
                ],
            },
        ];
        if (misses.Length > 0)
            sections.Add(new Section
            {
                Title = "Fastest of those that do not",
                Table = Table.Of(
                    [.. columns.Skip(1),
                        new Column<Row>("Misses", "", r => string.Join("; ", r.Entry.Misses), Rank: 0)],
                    misses.SelectMany(Rows)),
            });
        return sections;
    }

    /// <inheritdoc/>
    public ReportPage ToPage() => ReportPage.Of(Title, ToolVersion,
        $"{Answers.Count(a => a.Answers)} of {Answers.Count} devices answer: {Asked(Request)}.", this);

    /// <inheritdoc/>
    public Table ToRows() => Table.Of<Row>(
        [
            new(null, "rank", r => r.Answer.Rank > 0 ? r.Answer.Rank : null),
            new(null, "lastRank", r => r.Answer.Rank > 0 ? r.Answer.LastRank : null),
            new(null, "device", r => r.Answer.Device.Id),
            new(null, "class", r => r.Answer.Device.Class.Name),
            new(null, "model", r => r.Entry.Model),
            new(null, "runtime", r => r.Entry.Estimate?.Runtime.Id),
            new(null, "precision", r => r.Entry.Estimate?.Precision.Name),
            new(null, "predictedLatencySeconds", r => r.Entry.Estimate?.Latency),
            new(null, "predictedLatencyLowSeconds", r => r.Entry.Estimate?.Low),
            new(null, "predictedLatencyHighSeconds", r => r.Entry.Estimate is { IsComplete: true } known ? known.High : null),
            new(null, "throughputSamplesPerSecond", r => r.Entry.Estimate?.Throughput),
            new(null, "powerCovers", r => r.Answer.Device.Power.Covers),
            new(null, "powerTypicalWatts", r => r.Answer.Device.Power.Typical?.Value.Value),
            new(null, "powerMaximumWatts", r => r.Answer.Device.Power.Maximum?.Value.Value),
            new(null, "energyLowJoules", r => r.Entry.Energy?.Low?.Value),
            new(null, "energyHighJoules", r => r.Entry.Energy?.High?.Value),
            new(null, "memoryVerdict", r => r.Entry.Memory is { } memory ? FitReport.Word(memory.Verdict) : null),
            new(null, "weightBytes", r => r.Entry.Memory?.Weights),
            new(null, "activationBytes", r => r.Entry.Memory?.Activations),
            new(null, "gapLayers", r => Gaps(r.Answer.Device, r.Entry)),
            new(null, "basis", r => r.Entry.Estimate?.Basis),
            new(null, "misses", r => string.Join("; ", r.Entry.Misses)),
            new(null, "error", r => r.Entry.Error),
        ],
        Answers.SelectMany(Rows)) with
    { Digits = "0.#########" };

    /// <inheritdoc/>
    public void WriteJson(TextWriter writer) =>
        ContractJson.Write(new DeviceRankingContract(1, ToolVersion, [.. Answers.Select(Of)]), writer);

    private static Column<Row>[] Columns(bool several) =>
    [
        new("Rank", "", r => r.IsFirst && r.Answer.Rank > 0
            ? new Cell(r.Answer.Rank, r.Answer.LastRank > r.Answer.Rank ? $"{r.Answer.Rank}-{r.Answer.LastRank}" : null)
            : null, Unit.None, 0),
        new("Device", "", r => r.IsFirst ? r.Answer.Device.Id : null, Rank: 0),
        new("Class", "", r => r.IsFirst ? r.Answer.Device.Class.Name : null),
        .. several ? [new Column<Row>("Model", "", r => r.Entry.Model, Rank: 0)] : Array.Empty<Column<Row>>(),
        new("Runs as", "", r => $"{r.Entry.Estimate!.Runtime.Id} {r.Entry.Estimate.Precision.Name}"),
        new("Predicted ms", "", r => Cell.AtLeast(r.Entry.Estimate!.Latency, r.Entry.Estimate.IsComplete), Unit.Milliseconds, 0),
        new("90 %", "", r => LatencyText.IntervalMilliseconds(r.Entry.Estimate!)),
        new("Images/s", "", r => r.Entry.Estimate!.Throughput, Unit.PerSecond),
        new("Memory", "", r => FitText.Verdict(r.Entry.Memory!), Rank: 0),
        new("Power", "", r => r.IsFirst ? EnergyText.Power(r.Answer.Device.Power) : "", Rank: Column.Minor) { Unknown = "?" },
        new("Energy per call", "", r => EnergyText.Energy(r.Entry.Energy), Rank: Column.Minor) { Unknown = "?" },
        new("Gaps", "", r => Gaps(r.Answer.Device, r.Entry), Unit.None) { Unknown = "?" },
        new("Rests on", "", r => r.Entry.Estimate!.Basis, Rank: Column.Detail),
    ];

    private static IEnumerable<Row> Rows(ChipAnswer answer) => answer.Entries.Select((e, i) => new Row(answer, e, i == 0));

    private static RankedDeviceContract Of(ChipAnswer answer) => new(
        answer.Rank > 0 ? answer.Rank : null, answer.Rank > 0 ? answer.LastRank : null, answer.Device.Id,
        answer.Device.Name, answer.Device.Class.Name,
        answer.Device.Power is { Covers: { Length: > 0 } covers } ? covers : null,
        answer.Device.Power.Typical?.Value.Value, answer.Device.Power.Maximum?.Value.Value,
        [.. answer.Entries.Select(e => Of(answer.Device, e))]);

    private static DeviceModelContract Of(Device device, ChipEntry entry) => new(
        entry.Model, entry.Estimate?.Runtime.Id, entry.Estimate?.Precision.Name, entry.Estimate?.Latency.Value,
        entry.Estimate?.Low.Value, entry.Estimate is { IsComplete: true } known ? known.High.Value : null,
        entry.Estimate?.Throughput, entry.Energy?.Low?.Value, entry.Energy?.High?.Value,
        entry.Memory is { } memory ? FitReport.Word(memory.Verdict) : null,
        entry.Memory?.Weights.Value, entry.Memory?.Activations.Value, Gaps(device, entry), entry.Estimate?.Basis,
        entry.Misses, entry.Error);

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

    private static bool KnowsGaps(Device device, ChipEntry entry) =>
        entry.Estimate is { } estimate && SupportCheck.HasGaps(device, estimate.Runtime);

    /// <summary>Layers that leave the device; null if nothing is known about that.</summary>
    private static int? Gaps(Device device, ChipEntry entry) => KnowsGaps(device, entry) ? entry.Estimate!.Unsupported.Count : null;

    private sealed record Row(ChipAnswer Answer, ChipEntry Entry, bool IsFirst);
}
