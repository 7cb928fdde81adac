using NetWeight.Recommend;
using NetWeight.Reports.Compare;
using NetWeight.Reports.Documents;

namespace NetWeight.Reports.Recommend;

/// <summary>
/// A recommendation as sections for people: the request, the short list with its reasons, the front, and networks that nearly
/// fits.
/// </summary>
internal static class RecommendSections
{
    /// <summary>The sections, in order.</summary>
    public static IReadOnlyList<Section> Of(Recommendation result)
    {
        List<Section> sections = [];
        if (result.Devices.Count > 1)
            sections.Add(Compromise(result));
        foreach (DeviceAnswer answer in result.Devices)
        {
            sections.Add(List(result, answer));
            if (answer.Nearest.Count > 0)
                sections.Add(Nearest(answer));
            if (answer.ScaledToFit.Count > 0)
                sections.Add(Scaled(answer));
            if (answer.Explanations.Count > 0)
                sections.Add(Explained(answer));
            if (result.Request.Order is not null && result.Devices.Count == 1)
                sections.Add(Front(answer));
        }

        return sections;
    }

    private static Section List(Recommendation result, DeviceAnswer answer)
    {
        RecommendRequest request = result.Request;
        bool ranked = request.Order is not null;
        bool limited = answer.ShortList.Any(p => p.ChanceWithinLimit is not null);
        bool published = answer.ShortList.Any(p => p.Fit.Published.Count > 0);
        var section = new Section
        {
            Title = $"Networks for {answer.Device.Name} ({answer.Device.Id})",
            Facts =
            [
                ("Limits", RecommendText.Limits(request)),
                ("Order", RecommendText.Order(request)),
                ("Predicted for", RecommendText.Setting(answer, request.Batch)),
                ("Rests on", RecommendText.Basis(answer)),
                ("Searched", RecommendText.Searched(result)),
            ],
        };
        if (answer.ShortList.Count == 0)
            return section with { Notes = ["No network with a published accuracy keeps all limits."] };
        return section with
        {
            Table = Table.Of<Pick>(
                [
                    .. Only(ranked, new Column<Pick>("Rank", "", p => p.Rank, Unit.None, Rank: 0)),
                    .. RecommendText.NetworkColumns<Pick>(p => p.Network, p => p.Fit),
                    .. Only(published, new Column<Pick>(
                        CompareText.PublishedColumn(answer.ShortList.SelectMany(p => p.Fit.Published)), "",
                        p => CompareText.Published(p.Fit.Published), Unit.None, Rank: 0)),
                    .. Only(limited, new Column<Pick>("Keeps limit", "", p => Chance(p.ChanceWithinLimit), Unit.None)),
                    .. Only(ranked, new Column<Pick>("Beats 1st", "", p => Chance(p.ChanceFasterThanFirst), Unit.None)),
                    new("Others of its family", "", Siblings, Rank: Column.Detail),
                ],
                answer.ShortList),
            Notes =
            [
                .. Only(answer.More > 0, $"{answer.ShortList.Count} of {answer.ShortList.Count + answer.More}; --top 0 shows all."),
                .. Only(ranked, RecommendText.Ties(request)),
                "", .. answer.ShortList.Select(p => $"{p.Network.Candidate.Name}: {p.Reason}."),
                "", .. RecommendText.PublishedSources(answer.ShortList), .. Remarks(answer),
            ],
        };
    }

    /// <summary>The sources of accuracies, the layers that leave the device, and the evidence for the risk.</summary>
    private static IEnumerable<string> Remarks(DeviceAnswer answer)
    {
        foreach (var source in answer.ShortList.GroupBy(p => p.Network.Candidate.Accuracy!.Source))
            yield return $"Top-1 of {string.Join(", ", source.Select(p => p.Network.Candidate.Name))}: {source.Key}.";
        foreach (Pick pick in answer.ShortList.Where(p => p.Fit.Gaps.Count > 0))
            yield return $"{pick.Network.Candidate.Name}: "
                + $"{string.Join(", ", pick.Fit.Gaps.Select(g => $"{g.Layers} x {g.What}"))} "
                + $"{(pick.Fit.Gaps[0].To.Length > 0 ? $"run on {pick.Fit.Gaps[0].To}" : "leave the device")}.";
        if (!answer.Settings.KnowsGaps)
            yield return $"Gaps: the operators that {answer.Device.Id} and {answer.Settings.Runtime.Id} lack are unknown; "
                + "see the vendor's list.";
        foreach (var risk in answer.ShortList.Where(p => p.Network.Quantization.Reasons.Count > 0).GroupBy(
            p => string.Join("; ", p.Network.Quantization.Reasons)))
            yield return $"8-bit risk of {string.Join(", ", risk.Select(p => p.Network.Candidate.Name))}: {risk.Key}.";
        yield return "8-bit risks are guessed from the structure, without weights. "
            + "Top-1 depends on the training recipe, too: compare within one source (--top1-from).";
    }

    private static Section Nearest(DeviceAnswer answer) => new()
    {
        Title = $"Nearest on {answer.Device.Id}",
        Table = Table.Of<NearMiss>(
            [
                .. RecommendText.NetworkColumns<NearMiss>(m => m.Network, m => m.Fit),
                new("Misses", "", m => string.Join("; ", m.Shortfalls.Select(s => s.Text)), Rank: 0),
            ],
            answer.Nearest),
    };

    private static Section Scaled(DeviceAnswer answer) => new()
    {
        Title = $"Without accuracy: more accurate networks, scaled down until they keep the limits on {answer.Device.Id}",
        Table = Table.Of<ScaledPick>([.. RecommendText.NetworkColumns<ScaledPick>(p => p.Network, p => p.Fit),
            new("Scaled from", "", RecommendText.ScaledFrom)], answer.ScaledToFit),
        Notes = ["Their accuracy is unknown: none was published at this width and resolution. "
            + "Train them, or evaluate them at the other resolution."],
    };

    private static Section Explained(DeviceAnswer answer) => new()
    {
        Title = $"Why not, on {answer.Device.Id}",
        Table = Table.Of<Explanation>(
            [
                new("Network", "", e => e.Network.Candidate.Name),
                new("Top-1 %", "", e => RecommendText.Top1Cell(e.Network), Unit.None),
                new("Predicted ms", "", e => Cell.AtLeast(e.Fit.Latency, e.Fit.IsComplete), Unit.Milliseconds),
                new("Where it stands", "", e => e.Text, Rank: 0),
            ],
            answer.Explanations),
    };

    private static Section Front(DeviceAnswer answer) => new()
    {
        Title = $"The Pareto front on {answer.Device.Id}: nothing predicted is both faster and more accurate",
        Table = Table.Of<FrontPoint>(
            [
                new("Network", "", p => p.Network.Candidate.Name),
                new("Top-1 %", "", p => RecommendText.Top1Cell(p.Network), Unit.None),
                new("Predicted ms", "", p => Cell.AtLeast(p.Fit.Latency, p.Fit.IsComplete), Unit.Milliseconds),
                new("90 %", "", p => RecommendText.Interval(p.Fit)),
                new("Keeps limits", "", p => p.KeepsLimits ? "yes" : "no"),
            ],
            answer.Front),
    };

    private static Section Compromise(Recommendation result)
    {
        IReadOnlyList<CompromiseEntry> shown = result.Request.Top > 0 ? [.. result.Compromise.Take(result.Request.Top)] : result.Compromise;
        return new Section
        {
            Title = $"One network for {result.Devices.Count} devices",
            Facts =
            [
                ("Limits", RecommendText.Limits(result.Request)),
                ("Order", result.Request.Order == Preference.Accuracy ? "the highest published accuracy first"
                    : "the smallest worst ratio first"),
                ("Best of each", string.Join("; ", result.Devices.Select(d => $"{d.Device.Id}: {Best(result, d)}"))),
            ],
            Table = Table.Of<CompromiseEntry>(
                [
                    new("Rank", "", e => e.Rank, Unit.None),
                    new("Network", "", e => e.Network.Candidate.Name),
                    new("Top-1 %", "", e => RecommendText.Top1Cell(e.Network), Unit.None),
                    new("Worst ratio", "", e => e.WorstRatio, Unit.Number("0.00")),
                    .. result.Devices.SelectMany((d, i) => new Column<CompromiseEntry>[]
                    {
                        new($"{d.Device.Id} ms", "", e => e.Network.Fits[i].Latency, Unit.Milliseconds, Rank: 0),
                        new("x best", "", e => e.Ratios[i], Unit.Number("0.00")),
                    }),
                ],
                shown),
            Notes = result.Compromise.Count == 0 ? ["No network keeps all limits on all devices; the nearest of each device are below."]
                : [result.Request.Order == Preference.Speed
                    ? "x best: latency over that of the fastest network there that keeps the limits."
                    : "x best: latency over that of the fastest network there that keeps the limits and is no "
                        + "less accurate."],
        };
    }

    private static string Best(Recommendation result, DeviceAnswer answer) =>
        answer.ShortList.Count == 0 ? "none" : result.Request.Order is null ? "see its list" : answer.ShortList[0].Network.Candidate.Name;

    private static Cell Chance(double? chance) => new(100 * chance, RecommendText.Chance(chance));

    private static string Siblings(Pick pick) =>
        pick.Siblings.Count <= 3 ? string.Join(", ", pick.Siblings)
            : $"{string.Join(", ", pick.Siblings.Take(2))} and {pick.Siblings.Count - 2} more";

    private static IEnumerable<T> Only<T>(bool wanted, T item) => wanted ? [item] : [];
}
