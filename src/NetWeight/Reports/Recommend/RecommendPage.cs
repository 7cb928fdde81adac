using System.Globalization;
using NetWeight.Recommend;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Charts;
using NetWeight.Reports.Compare;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Pages;
using NetWeight.Units;

namespace NetWeight.Reports.Recommend;

/// <summary>
/// A recommendation as a page for a browser: the answer, the short list, why each network is in it, and the front as a
/// picture.
/// </summary>
public static class RecommendPage
{
    /// <summary>The plot's name.</summary>
    public const string Pareto = ParetoChart.Name;

    private static readonly PageColumn[] NetworkColumns =
    [
        ("Top-1 %", true), ("Predicted ms", true), ("90 % within ms", true), new("Samples/s", true, PageColumn.Minor),
        new("Parameters", true, PageColumn.Minor),
        new("MACCs", true, PageColumn.Minor), new("Memory", true, PageColumn.Minor),
    ];

    /// <summary>The page.</summary>
    public static ReportPage Of(Recommendation result, string toolVersion)
    {
        using var json = new StringWriter { NewLine = "\n" };
        RecommendJson.Write(result, toolVersion, json);
        bool isOne = result.Devices.Count == 1;
        List<PageSection> sections = isOne ? [] : [Compromise(result)];
        for (int i = 0; i < result.Devices.Count; i++)
            sections.AddRange(Sections(result, result.Devices[i], isOne ? "" : $"-{i + 1}"));
        return new ReportPage(
            isOne ? $"Networks for {result.Devices[0].Device.Name}" : $"Networks for {result.Devices.Count} devices",
            toolVersion, sections)
        {
            Verdict = RecommendVerdict.Of(result),
            Subtitle = $"Limits: {RecommendText.Limits(result.Request)}",
            Json = json.ToString(),
        };
    }

    /// <summary>A plot per device, each with the device as its variant.</summary>
    public static IReadOnlyList<Chart> Charts(Recommendation result) => [.. result.Devices.Select(d => FrontChart.Of(d, result.Request))];

    private static IEnumerable<PageSection> Sections(Recommendation result, DeviceAnswer answer, string suffix)
    {
        string on = suffix.Length > 0 ? $" on {answer.Device.Name}" : "";
        yield return new PageSection($"networks{suffix}", suffix.Length > 0 ? $"Networks for {answer.Device.Name}" : "Networks")
        {
            Figures = Figures(answer),
            // Plots of one name share a place; each device's front belongs to its own section.
            Charts = [FrontChart.Of(answer, result.Request) with { Name = $"{Pareto}{suffix}" }],
            Tables = answer.ShortList.Count == 0 ? [] : [ShortList(answer, result.Request, $"short-list{suffix}")],
            Notes =
            [
                .. answer.More > 0 ?
                [
                    $"{answer.ShortList.Count} of {answer.ShortList.Count + answer.More} networks; --top 0 shows all.",
                ] : Array.Empty<string>(),
                .. result.Request.Order is null ? Array.Empty<string>() : [RecommendText.Ties(result.Request)],
                .. RecommendText.PublishedSources(answer.ShortList),
            ],
        };
        if (answer.ShortList.Count > 0)
            yield return new PageSection($"reasons{suffix}", $"Why these{on}")
            {
                Tables = [Reasons(answer, $"reasons-table{suffix}")],
                Notes = Remarks(answer),
            };
        if (answer.Nearest.Count > 0)
            yield return new PageSection($"nearest{suffix}", $"Networks that nearly keep the limits{on}")
            {
                Tables = [Nearest(answer, $"nearest-table{suffix}")],
            };
        if (answer.ScaledToFit.Count > 0)
        {
            yield return new PageSection($"scaled{suffix}", $"More accurate networks, scaled down to the limits{on}")
            {
                Tables = [Scaled(answer, $"scaled-table{suffix}")],
                Notes = ["Their accuracy is unknown: none was published at this width and resolution. "
                    + "Train them, or evaluate them at the other resolution."],
            };
        }

        if (answer.Explanations.Count > 0)
            yield return new PageSection($"why-not{suffix}", $"Why not another{on}")
            {
                Tables = [Explained(answer, $"why-not-table{suffix}")],
            };
        if (result.Request.Order is not null)
            yield return new PageSection($"front{suffix}", $"The Pareto front{on}") { Tables = [Front(answer, $"front-table{suffix}")] };
        yield return new PageSection($"about{suffix}", $"How this was found{on}")
        {
            Facts =
            [
                ("Limits", RecommendText.Limits(result.Request)), ("Order", RecommendText.Order(result.Request)),
                ("Predicted for", RecommendText.Setting(answer, result.Request.Batch)),
                ("Rests on", RecommendText.Basis(answer)), ("Searched", RecommendText.Searched(result)),
            ],
        };
    }

    private static IReadOnlyList<PageFigure> Figures(DeviceAnswer answer) => answer.ShortList is not [var first, ..] ? [] :
    [
        new("First choice", first.Network.Candidate.Name, first.Rank is null ? "the fastest of the front"
            : answer.ShortList.Count(p => p.Rank == 1) is > 1 and var tied ? $"tied with {tied - 1} more"
            : "alone in its rank"),
        new("Predicted latency", VerdictText.Short(first.Fit.Latency), first.Fit.IsComplete
            ? $"90 % of measurements within {VerdictText.Short(first.Fit.Low)} to {VerdictText.Short(first.Fit.High)}"
            : "no upper end"),
        new("Top-1 accuracy", $"{Top1(first.Network)} %", $"published by {first.Network.Candidate.Accuracy!.Source}"),
        new("Memory", first.Fit.Memory.ToString(), "weights and peak activations"),
    ];

    private static PageTable ShortList(DeviceAnswer answer, RecommendRequest request, string id)
    {
        bool isRanked = request.Order is not null;
        bool isLimited = answer.ShortList.Any(p => p.ChanceWithinLimit is not null);
        bool isPublished = answer.ShortList.Any(p => p.Fit.Published.Count > 0);
        return new PageTable(
            id,
            [
                ("Network", false), .. Only<PageColumn>(isRanked, ("Rank", true)), .. NetworkColumns,
                .. Only<PageColumn>(isPublished, (CompareText.PublishedColumn(answer.ShortList.SelectMany(p => p.Fit.Published)), true)),
                .. Only<PageColumn>(isLimited, ("Keeps limit", true)), .. Only<PageColumn>(isRanked, ("Beats 1st", true)),
            ],
            [
                .. answer.ShortList.Select(p => (IReadOnlyList<PageCell>)
                [
                    new(p.Network.Candidate.Name), .. Only(isRanked, new PageCell(p.Rank.ToString() ?? "", p.Rank)),
                    .. Cells(p.Network, p.Fit),
                    .. Only(isPublished, new PageCell(CompareText.Published(p.Fit.Published))),
                    .. Only(isLimited, new PageCell(RecommendText.Chance(p.ChanceWithinLimit), p.ChanceWithinLimit)),
                    .. Only(isRanked, new PageCell(RecommendText.Chance(p.ChanceFasterThanFirst), p.ChanceFasterThanFirst)),
                ]),
            ]);
    }

    /// <summary>The reasons for each network's time, and further notes.</summary>
    private static PageTable Reasons(DeviceAnswer answer, string id)
    {
        bool knowsGaps = answer.Settings.KnowsGaps;
        return new PageTable(
            id,
            [
                ("Network", false), ("Most time in", false), ("Time %", true), ("Starting kernels %", true),
                new("Of peak %", true, PageColumn.Minor), ("Compared with", false),
                .. Only<PageColumn>(knowsGaps, new("Layers elsewhere", true, PageColumn.Minor)), new("8-bit risk", false, PageColumn.Minor),
                new("8-bit risk because of", false, PageColumn.Detail), new("Top-1 from", false, PageColumn.Minor),
                new("Others of its family", false, PageColumn.Detail),
            ],
            [
                .. answer.ShortList.Select(p => (IReadOnlyList<PageCell>)
                [
                    new(p.Network.Candidate.Name), new(NetWeight.Recommend.Reasons.Kind(p.Fit.MainKind)),
                    Percent(p.Fit.MainShare), Percent(p.Fit.Overhead.Value / p.Fit.Latency.Value),
                    Percent(p.Fit.PeakUtilisation), new(p.Comparison),
                    .. Only(knowsGaps, new PageCell(RecommendText.Gaps(p.Fit), p.Fit.Gaps.Sum(g => g.Layers))),
                    new(RecommendText.Risk(p.Network)),
                    new(string.Join("; ", p.Network.Quantization.Reasons)), new(p.Network.Candidate.Accuracy!.Source),
                    new(string.Join(", ", p.Siblings)),
                ]),
            ])
        {
            Stacks = true,
        };
    }

    private static IReadOnlyList<string> Remarks(DeviceAnswer answer) =>
    [
        .. answer.ShortList.Where(p => p.Fit.Gaps.Count > 0).Select(p =>
            $"{p.Network.Candidate.Name}: {string.Join(", ", p.Fit.Gaps.Select(g => $"{g.Layers} x {g.What}"))} "
                + $"{(p.Fit.Gaps[0].To.Length > 0 ? $"run on {p.Fit.Gaps[0].To}" : "leave the device")}."),
        .. Only(!answer.Settings.KnowsGaps,
            $"The operators that {answer.Device.Name} lacks with {answer.Settings.Runtime.Name} are unknown; see the vendor's list."),
        "The 8-bit risk is a guess from the structure; no weights were examined. "
            + "Top-1 also depends on the training recipe: compare within one source (--top1-from).",
    ];

    private static PageTable Nearest(DeviceAnswer answer, string id) => new(
        id,
        [("Network", false), .. NetworkColumns, ("Misses", false)],
        [.. answer.Nearest.Select(
            m => (IReadOnlyList<PageCell>)[new(m.Network.Candidate.Name), .. Cells(m.Network, m.Fit),
                new(string.Join("; ", m.Shortfalls.Select(s => s.Text)))])])
    {
        Stacks = true,
    };

    private static PageTable Scaled(DeviceAnswer answer, string id) => new(
        id,
        [("Network", false), .. NetworkColumns, ("Scaled from", false)],
        [.. answer.ScaledToFit.Select(
            p => (IReadOnlyList<PageCell>)[new(p.Network.Candidate.Name), .. Cells(p.Network, p.Fit),
                new(RecommendText.ScaledFrom(p))])])
    {
        Stacks = true,
    };

    private static PageTable Explained(DeviceAnswer answer, string id) => new(
        id,
        [("Network", false), ("Top-1 %", true), ("Predicted ms", true), ("Where it stands", false)],
        [.. answer.Explanations.Select(e =>
            (IReadOnlyList<PageCell>)[new(e.Network.Candidate.Name), Accuracy(e.Network), Time(e.Fit), new(e.Text)])])
    {
        Stacks = true,
    };

    private static PageTable Front(DeviceAnswer answer, string id) => new(
        id,
        [("Network", false), ("Top-1 %", true), ("Predicted ms", true), ("90 % within ms", true), ("Keeps limits", false)],
        [
            .. answer.Front.Select(p => (IReadOnlyList<PageCell>)
                [new(p.Network.Candidate.Name), Accuracy(p.Network), Time(p.Fit), Interval(p.Fit), new(p.KeepsLimits ? "yes" : "no")]),
        ])
    {
        Title = "Nothing predicted is both faster and more accurate than these",
    };

    private static PageSection Compromise(Recommendation result)
    {
        IReadOnlyList<CompromiseEntry> shown = result.Request.Top > 0 ? [.. result.Compromise.Take(result.Request.Top)] : result.Compromise;
        string best = result.Request.Order == Preference.Speed ? "" : " and is no less accurate";
        return new PageSection("all-devices", $"One network for {result.Devices.Count} devices")
        {
            Tables = shown.Count == 0 ? [] :
            [
                new PageTable(
                    "all-devices-table",
                    [
                        ("Network", false), ("Rank", true), ("Top-1 %", true), ("Worst ratio", true),
                        .. result.Devices.SelectMany(d =>
                            new PageColumn[] { ($"{d.Device.Id} ms", true), new("x best", true, PageColumn.Minor) }),
                    ],
                    [
                        .. shown.Select(e => (IReadOnlyList<PageCell>)
                        [
                            new(e.Network.Candidate.Name), new(e.Rank.ToString(CultureInfo.InvariantCulture), e.Rank),
                            Accuracy(e.Network), Ratio(e.WorstRatio),
                            .. e.Network.Fits.SelectMany((f, i) => new[] { Time(f), Ratio(e.Ratios[i]) }),
                        ]),
                    ]),
            ],
            Notes = shown.Count == 0 ? ["No network keeps all limits on all devices; the nearest of each device are below."]
                : ["x best: its time as a multiple of that of the fastest network that keeps the limits on the "
                    + $"device{best}. The worst ratio is the largest of them."],
        };

        static PageCell Ratio(double ratio) => new(ratio.ToString("0.00", CultureInfo.InvariantCulture), ratio);
    }

    private static IReadOnlyList<PageCell> Cells(WeighedCandidate network, PredictionSummary fit) =>
    [
        Accuracy(network), Time(fit), Interval(fit), new(LatencyText.Rate(fit.Throughput), fit.Throughput),
        new(Format.Count(network.Parameters), network.Parameters),
        new(Format.Count(network.Maccs), network.Maccs), new(RecommendText.Memory(fit), fit.Memory.Value),
    ];

    private static PageCell Accuracy(WeighedCandidate network) => new(Top1(network), network.Top1);

    private static PageCell Time(PredictionSummary fit) => new(RecommendText.Predicted(fit), fit.Latency.Value * 1e3);

    private static PageCell Interval(PredictionSummary fit) => new(RecommendText.Interval(fit), fit.Low.Value * 1e3);

    private static PageCell Percent(double share) => new((100 * share).ToString("0", CultureInfo.InvariantCulture), 100 * share);

    /// <summary>Fifty thousand images resolve accuracies to some tenths.</summary>
    private static string Top1(WeighedCandidate network) => network.Top1?.ToString("0.0", CultureInfo.InvariantCulture) ?? "-";

    private static IEnumerable<T> Only<T>(bool wanted, T item) => wanted ? [item] : [];
}
