using NetWeight.Contracts;
using NetWeight.Devices;
using NetWeight.Recommend;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Fit;

namespace NetWeight.Reports.Recommend;

/// <summary>Detectors ranked on a device. Its rows are one per network.</summary>
/// <param name="Answer">The ranking.</param>
/// <param name="Request">The request.</param>
/// <param name="Top">The number of networks that a list shows; 0 for all.</param>
/// <param name="ToolVersion">The version of NetWeight that made it.</param>
public sealed record TaskReport(TaskAnswer Answer, TaskRequest Request, int Top, string ToolVersion) : IReport
{
    private string Title => $"Detectors on {Answer.Device.Name} ({Answer.Device.Id})";

    /// <inheritdoc/>
    public IReadOnlyList<Section> ToSections()
    {
        IReadOnlyList<TaskNetwork> rated = Answer.Rated, unrated = Answer.Unrated, others = Answer.Others;
        List<Section> sections =
        [
            new()
            {
                Title = Title,
                Facts =
                [
                    ("Answer", TaskText.Sentence(Answer, Request)),
                    ("Asked", TaskText.Asked(Answer, Request)),
                    ("Not included", TaskText.PostProcessing),
                ],
            },
        ];
        if (rated.Count > 0)
            sections.Add(Section("Published mAP, the most accurate first", rated, Accuracy, Sources(Shown(rated))));
        if (unrated.Count > 0)
            sections.Add(Section(
                "Without a published mAP at this size, the fastest first", unrated, Proxy,
                ["The backbone's top-1 is that of the classifier. "
                    + "Under one head, a better backbone usually gives the better detector; only training shows by how much."]));
        if (others.Count > 0)
            sections.Add(Section("Fastest of those that miss a limit", others, [.. Accuracy, Missed], []));
        return sections;
    }

    /// <inheritdoc/>
    public ReportPage ToPage() => ReportPage.Of(Title, ToolVersion, TaskText.Sentence(Answer, Request), this);

    /// <inheritdoc/>
    public Table ToRows() => Table.Of<TaskNetwork>(
        [
            new(null, "rank", n => n.Rank > 0 ? n.Rank : null),
            new(null, "lastRank", n => n.Rank > 0 ? n.LastRank : null),
            new(null, "network", n => n.Name),
            new(null, "family", n => n.Family.Name),
            new(null, "device", _ => Answer.Device.Id),
            new(null, "resolution", n => n.Resolution),
            new(null, "imageWidth", n => n.ImageWidth),
            new(null, "accuracyPercent", n => n.Accuracy),
            new(null, "accuracySource", n => n.Accuracy is null ? null : TaskText.Source(n)),
            new(null, "backbone", n => n.Variant.Backbone),
            new(null, "backboneTop1Percent", n => n.BackboneTop1?.Percent),
            new(null, "parameters", n => n.Parameters),
            new(null, "headlineMaccs", n => n.Maccs),
            new(null, "runtime", n => n.Estimate.Runtime.Id),
            new(null, "precision", n => n.Estimate.Precision.Name),
            new(null, "predictedLatencySeconds", n => n.Estimate.Latency),
            new(null, "predictedLatencyLowSeconds", n => n.Estimate.Low),
            new(null, "predictedLatencyHighSeconds", n => n.Estimate.IsComplete ? n.Estimate.High : null),
            new(null, "throughputSamplesPerSecond", n => n.Estimate.Throughput),
            new(null, "memoryVerdict", n => FitReport.Word(n.Memory.Verdict)),
            new(null, "gapLayers", n => n.Gaps),
            new(null, "misses", n => string.Join("; ", n.Misses)),
        ],
        Answer.Networks) with
    { Digits = "0.#########" };

    /// <inheritdoc/>
    public void WriteJson(TextWriter writer) => ContractJson.Write(Contract(), writer);

    /// <summary>The ranking as a contract.</summary>
    public TaskContract Contract() => new(
        1, ToolVersion, Request.Task.ToString().ToLowerInvariant(), Answer.Device.Id, Request.MaxLatency?.Value,
        Request.MinThroughput, Request.MinAccuracy, Request.Sure, Request.Batch, Answer.IsAnswered,
        TaskText.Sentence(Answer, Request), [.. Answer.Networks.Select(Of)]);

    private static Column<TaskNetwork>[] Accuracy =>
    [
        new("mAP %", "", n => new Cell(n.Accuracy ?? n.Published?.BoxMap, TaskText.Accuracy(n)), Unit.None, 0),
    ];

    private static Column<TaskNetwork>[] Proxy =>
    [
        new("Backbone's top-1 %", "", n => n.BackboneTop1?.Percent, Unit.Number("0.0"), 0),
        .. Accuracy,
    ];

    private static Column<TaskNetwork> Missed => new("Misses", "", n => string.Join("; ", n.Misses), Rank: 0);

    private Section Section(string title, IReadOnlyList<TaskNetwork> networks, Column<TaskNetwork>[] own,
        IReadOnlyList<string> notes) => new()
        {
            Title = title,
            Table = Table.Of(Columns(own, networks[0].Keeps), Shown(networks)),
            Notes =
            [
                .. networks.Count > Shown(networks).Count()
                    ? [$"{Shown(networks).Count()} of {networks.Count}; --top 0 shows all."]
                    : Array.Empty<string>(),
                .. notes,
            ],
        };

    private IEnumerable<TaskNetwork> Shown(IReadOnlyList<TaskNetwork> networks) => networks.Take(Top > 0 ? Top : int.MaxValue);

    private static Column<TaskNetwork>[] Columns(Column<TaskNetwork>[] own, bool ranked) =>
    [
        .. ranked
            ? [new Column<TaskNetwork>("Speed rank", "",
                n => new Cell(n.Rank, n.LastRank > n.Rank ? $"{n.Rank}-{n.LastRank}" : null), Unit.None, 0)]
            : Array.Empty<Column<TaskNetwork>>(),
        new("Network", "", n => n.Name, Rank: 0),
        .. own.Take(1),
        new("Input", "", n => $"{n.Resolution}x{n.ImageWidth}", Rank: 0),
        new("Predicted ms", "", n => Cell.AtLeast(n.Estimate.Latency, n.Estimate.IsComplete), Unit.Milliseconds, 0),
        new("90 %", "", n => LatencyText.IntervalMilliseconds(n.Estimate)),
        new("Images/s", "", n => n.Estimate.Throughput, Unit.PerSecond),
        .. own.Skip(1),
        new("Memory", "", n => FitText.Verdict(n.Memory)),
        new("Gaps", "", n => n.Gaps, Unit.None, Column.Minor) { Unknown = "?" },
        new("MACCs", "", n => n.Maccs, Unit.Count, Column.Minor),
        new("Params", "", n => n.Parameters, Unit.Count, Column.Minor),
    ];

    private static IReadOnlyList<string> Sources(IEnumerable<TaskNetwork> networks) =>
        [.. networks.GroupBy(TaskText.Source).Select(g => $"{string.Join(", ", g.Select(n => n.Name))}: {g.Key}.")];

    private static TaskNetworkContract Of(TaskNetwork network) => new(
        network.Rank > 0 ? network.Rank : null, network.Rank > 0 ? network.LastRank : null, network.Name, network.Family.Name,
        network.Resolution, network.ImageWidth, network.Accuracy, network.Published?.BoxMap,
        network.Published is null ? null : network.Variant.Resolution, network.Published is null ? null : TaskText.Source(network),
        network.Variant.Backbone, network.BackboneTop1?.Percent, network.BackboneTop1?.Source, network.Parameters, network.Maccs,
        network.Estimate.Runtime.Id, network.Estimate.Precision.Name, network.Estimate.Latency.Value, network.Estimate.Low.Value,
        network.Estimate.IsComplete ? network.Estimate.High.Value : null, network.Estimate.Throughput,
        FitReport.Word(network.Memory.Verdict), network.Memory.Weights.Value, network.Memory.Activations.Value, network.Gaps,
        network.Estimate.Basis, network.Misses);
}
