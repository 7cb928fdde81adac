using NetWeight.Contracts;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Recommend;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Fit;

namespace NetWeight.Reports.Recommend;

/// <summary>Networks and changes that are faster than a model at hand: networks of the zoo, and single changes. Its
/// rows are both.</summary>
/// <param name="Answer">The result.</param>
/// <param name="Top">The number of rows that a list shows; 0 for all.</param>
/// <param name="ToolVersion">The version of NetWeight that made it.</param>
public sealed record LikeReport(LikeAnswer Answer, int Top, string ToolVersion) : IReport
{
    private string Title => $"Faster than {Answer.Model} on {Answer.Own.Device.Name} ({Answer.Own.Device.Id})";

    /// <inheritdoc/>
    public IReadOnlyList<Section> ToSections()
    {
        List<Section> sections =
        [
            new()
            {
                Title = Title,
                Facts =
                [
                    ("Answer", LikeText.Sentence(Answer)),
                    ("Model", LikeText.Own(Answer)),
                    ("Asked", LatencyText.Setting(Answer.Own)),
                ],
            },
            new()
            {
                Title = "Single changes of the model, the fastest first",
                Table = Table.Of(ChangeColumns, Shown(Answer.Changes)),
                Notes =
                [
                    "Needs: a setting; a check of the accuracy (8 bits need calibration samples, too); "
                        + "or training. Faster: the interval of the speed-up lies above 1, and another runtime was "
                        + "measured on this device.",
                    .. Answer.NotTried.Select(n => $"Not tried: {n.What}: {n.Why.TrimEnd('.')}."),
                ],
            },
        ];
        if (Answer.Faster.Count > 0)
            sections.Insert(1, new Section
            {
                Title = "Networks of the zoo for the same job, the fastest first, one per family",
                Table = Table.Of(NetworkColumns, Shown(Answer.Faster)),
                Notes = [LikeText.Criterion(Answer)],
            });
        return sections;
    }

    /// <inheritdoc/>
    public ReportPage ToPage() => ReportPage.Of(Title, ToolVersion, LikeText.Sentence(Answer), this);

    /// <inheritdoc/>
    public Table ToRows() => Table.Of<Row>(
        [
            new(null, "model", _ => Answer.Model),
            new(null, "device", _ => Answer.Own.Device.Id),
            new(null, "kind", r => r.Kind),
            new(null, "what", r => r.What),
            new(null, "needs", r => r.Needs),
            new(null, "headlineMaccs", r => r.Maccs),
            new(null, "predictedLatencySeconds", r => r.Difference.After.Latency),
            new(null, "predictedLatencyLowSeconds", r => r.Difference.After.Low),
            new(null, "predictedLatencyHighSeconds", r => r.Difference.After.IsComplete ? r.Difference.After.High : null),
            new(null, "speedUp", r => r.Difference.SpeedUp),
            new(null, "speedUpLow", r => r.Difference.SpeedUpLow),
            new(null, "speedUpHigh", r => r.Difference.SpeedUpHigh),
            new(null, "difference", r => Word(r.Difference)),
        ],
        [
            .. Answer.Faster.Select(n => new Row("network", n.Name, "training", n.Maccs, n.Difference)),
            .. Answer.Changes.Select(c => new Row(c.Kind, c.What, LikeText.Needs(c.Need), c.Maccs, c.Difference)),
        ]) with
    { Digits = "0.#########" };

    /// <inheritdoc/>
    public void WriteJson(TextWriter writer) => ContractJson.Write(Contract(), writer);

    /// <summary>The answer as a contract.</summary>
    public LikeContract Contract() => new(
        1, ToolVersion, Answer.Model, Answer.Own.Device.Id, Answer.Own.Runtime.Id, Answer.Own.Precision.Name, Answer.Own.Basis,
        LikeText.Sentence(Answer), Answer.Task?.ToString().ToLowerInvariant(), Answer.Resolution, Answer.Recognised?.Name,
        Answer.Recognised?.Top1?.Percent, Answer.Maccs, Answer.Own.Latency.Value, Answer.Own.Low.Value,
        Answer.Own.IsComplete ? Answer.Own.High.Value : null, Answer.Compared, Answer.LeastAccuracy, Answer.LeftOut,
        [.. Answer.Faster.Select(Of)], [.. Answer.Changes.Select(Of)],
        [.. Answer.NotTried.Select(n => new UntriedChangeContract(n.What, n.Why))]);

    private static Column<LikeNetwork>[] NetworkColumns =>
    [
        new("Network", "", n => n.Name, Rank: 0),
        new("Accuracy %", "", n => n.Accuracy is { } a ? new Cell(a, a.ToString("0.0##")) : null, Unit.None) { Unknown = "not published" },
        new("MACCs", "", n => n.Maccs, Unit.Count),
        new("Predicted ms", "", n => Cell.AtLeast(n.Estimate.Latency, n.Estimate.IsComplete), Unit.Milliseconds, 0),
        new("90 %", "", n => LatencyText.IntervalMilliseconds(n.Estimate)),
        new("Speed-up", "", n => LikeText.SpeedUp(n.Difference), Rank: 0),
        new("Faster", "", n => LikeText.Certainty(n.Difference), Rank: 0),
        new("Memory", "", n => FitText.Verdict(n.Memory)),
    ];

    private static Column<OwnChange>[] ChangeColumns =>
    [
        new("Change", "", c => c.What, Rank: 0),
        new("Needs", "", c => LikeText.Needs(c.Need), Rank: 0),
        new("MACCs", "", c => c.Maccs, Unit.Count),
        new("Predicted ms", "", c => Cell.AtLeast(c.Estimate.Latency, c.Estimate.IsComplete), Unit.Milliseconds, 0),
        new("90 %", "", c => LatencyText.IntervalMilliseconds(c.Estimate)),
        new("Speed-up", "", c => LikeText.SpeedUp(c.Difference), Rank: 0),
        new("Faster", "", LikeText.Certainty, Rank: 0),
        new("Memory", "", c => FitText.Verdict(c.Memory)),
    ];

    private IEnumerable<T> Shown<T>(IReadOnlyList<T> rows) => rows.Take(Top > 0 ? Top : int.MaxValue);

    private static LikeNetworkContract Of(LikeNetwork n) => new(
        n.Name, n.Family.Name, n.Accuracy, n.Maccs, n.Estimate.Latency.Value, n.Estimate.Low.Value,
        n.Estimate.IsComplete ? n.Estimate.High.Value : null, n.Difference.SpeedUp, n.Difference.SpeedUpLow, n.Difference.SpeedUpHigh,
        Word(n.Difference), FitReport.Word(n.Memory.Verdict));

    private static OwnChangeContract Of(OwnChange c) => new(
        c.What, c.Kind, LikeText.Needs(c.Need), c.Maccs, c.Estimate.Latency.Value, c.Estimate.Low.Value,
        c.Estimate.IsComplete ? c.Estimate.High.Value : null, c.Difference.SpeedUp, c.Difference.SpeedUpLow, c.Difference.SpeedUpHigh,
        c.Difference.Verdict == DifferenceVerdict.Faster && !c.IsSurelyFaster ? "cannotBeTold" : Word(c.Difference),
        FitReport.Word(c.Memory.Verdict));

    private static string Word(LatencyDifference difference) => difference.Verdict switch
    {
        DifferenceVerdict.Faster => "faster",
        DifferenceVerdict.Slower => "slower",
        _ => "cannotBeTold",
    };

    private sealed record Row(string Kind, string What, string Needs, long Maccs, LatencyDifference Difference);
}
