using NetWeight.Recommend;
using NetWeight.Reports.Compare;
using NetWeight.Reports.Documents;

namespace NetWeight.Reports.Recommend;

/// <summary>
/// Networks that suit devices and limits. Its rows are one per device and network of the compromise, the short list,
/// the front, the nearest and those scaled to fit.
/// </summary>
/// <param name="Result">The recommendation.</param>
/// <param name="ToolVersion">The version of NetWeight that made it.</param>
public sealed record RecommendReport(Recommendation Result, string ToolVersion) : IReport
{
    private const string Digits = "0.#########";

    /// <inheritdoc/>
    public IReadOnlyList<Section> ToSections() => RecommendSections.Of(Result);

    /// <inheritdoc/>
    public ReportPage ToPage() => RecommendPage.Of(Result, ToolVersion);

    /// <inheritdoc/>
    public void WriteJson(TextWriter writer) => RecommendJson.Write(Result, ToolVersion, writer);

    /// <inheritdoc/>
    public Table ToRows() => Table.Of<Row>(
        [
            new(null, "device", r => r.Fit.Device.Id),
            new(null, "list", r => r.List),
            new(null, "rank", r => r.Rank),
            new(null, "network", r => r.Network.Candidate.FormName),
            new(null, "width", r => r.Network.Candidate.Width),
            new(null, "resolution", r => r.Network.Candidate.Resolution),
            new(null, "top1Percent", r => r.Network.Top1),
            new(null, "top1Source", r => r.Network.Candidate.Accuracy?.Source),
            new(null, "predictedLatencySeconds", r => r.Fit.Latency),
            new(null, "predictedLatencyLowSeconds", r => r.Fit.Low),
            new(null, "predictedLatencyHighSeconds", r => r.Fit.IsComplete ? r.Fit.High : null),
            new(null, "throughputSamplesPerSecond", r => r.Fit.Throughput),
            new(null, "parameters", r => r.Network.Parameters),
            new(null, "headlineMaccs", r => r.Network.Maccs),
            new(null, "memoryBytes", r => r.Fit.Memory),
            new(null, "gapLayers", r => r.Fit.Settings.KnowsGaps ? r.Fit.Gaps.Sum(g => g.Layers) : null),
            new(null, "quantizationRisk", r => RecommendText.Risk(r.Network)),
            new(null, "publishedLatencySeconds", r => CompareRows.Published(r.Fit.Published, Digits)),
            new(null, "text", r => r.Text),
        ],
        [
            .. Result.Compromise.SelectMany(e => e.Network.Fits.Select(
                fit => new Row("compromise", e.Rank, e.Network, fit, $"worst ratio {e.WorstRatio:0.00}"))),
            .. Result.Devices.SelectMany(Rows),
        ]) with
    { Digits = Digits };

    private static IEnumerable<Row> Rows(DeviceAnswer answer) =>
    [
        .. answer.ShortList.Select(p => new Row("shortList", p.Rank, p.Network, p.Fit, p.Reason)),
        .. answer.Front.Select(p => new Row("front", null, p.Network, p.Fit, p.KeepsLimits ? "keeps limits" : "")),
        .. answer.Nearest.Select(m => new Row("nearest", null, m.Network, m.Fit, string.Join("; ", m.Shortfalls.Select(s => s.Text)))),
        .. answer.ScaledToFit.Select(p => new Row("scaledToFit", null, p.Network, p.Fit, RecommendText.ScaledFrom(p))),
        .. answer.Explanations.Select(e => new Row("explanation", null, e.Network, e.Fit, e.Text)),
    ];

    private sealed record Row(string List, int? Rank, WeighedCandidate Network, PredictionSummary Fit, string Text);
}
