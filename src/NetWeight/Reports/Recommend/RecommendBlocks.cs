using NetWeight.Recommend;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Compare;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Formats;

namespace NetWeight.Reports.Recommend;

/// <summary>A recommendation as blocks for people: what was asked, the short list with its reasons, the front, and what nearly fits.</summary>
public static class RecommendBlocks
{
    /// <summary>The blocks, in order.</summary>
    public static IReadOnlyList<ReportBlock> Of(Recommendation result)
    {
        List<ReportBlock> blocks = [];
        if (result.Devices.Count > 1)
            blocks.Add(Compromise(result));
        foreach (DeviceAnswer answer in result.Devices)
        {
            blocks.Add(List(result, answer));
            if (answer.Nearest.Count > 0)
                blocks.Add(Nearest(answer));
            if (answer.ScaledToFit.Count > 0)
                blocks.Add(Scaled(answer));
            if (answer.Explanations.Count > 0)
                blocks.Add(Explained(answer));
            if (result.Request.Order is not null && result.Devices.Count == 1)
                blocks.Add(Front(answer));
        }

        return blocks;
    }

    /// <summary>Writes the blocks as Markdown.</summary>
    public static void WriteMarkdown(Recommendation result, TextWriter writer)
    {
        foreach (ReportBlock block in Of(result))
            MarkdownExporter.WriteBlock(writer, block with { Notes = [.. block.Notes.Where(n => n.Length > 0)] });
    }

    private static ReportBlock List(Recommendation result, DeviceAnswer answer)
    {
        RecommendRequest request = result.Request;
        bool ranked = request.Order is not null, limited = answer.ShortList.Any(p => p.ChanceWithinLimit is not null), published = answer.ShortList.Any(p => p.Fit.Published.Count > 0);
        var block = new ReportBlock
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
            return block with { Notes = ["No network with a published accuracy keeps all limits."] };
        return block with
        {
            Columns = [.. Only(ranked, new ReportColumn("Rank", true, 0)), .. RecommendText.NetworkColumns, .. Only(published, new ReportColumn(CompareText.PublishedColumn(answer.ShortList.SelectMany(p => p.Fit.Published)), true, 0)), .. Only(limited, new ReportColumn("Keeps limit", true)), .. Only(ranked, new ReportColumn("Beats 1st", true)), new("Others of its family", false, ReportColumn.Detail)],
            Rows =
            [
                .. answer.ShortList.Select(p => (IReadOnlyList<string>)
                [
                    .. Only(ranked, p.Rank.ToString() ?? ""), .. RecommendText.Cells(p.Network, p.Fit), .. Only(published, CompareText.Published(p.Fit.Published)), .. Only(limited, RecommendText.Chance(p.ChanceWithinLimit)),
                    .. Only(ranked, RecommendText.Chance(p.ChanceFasterThanFirst)), Siblings(p),
                ]),
            ],
            Notes =
            [
                .. Only(answer.More > 0, $"{answer.ShortList.Count} of {answer.ShortList.Count + answer.More}; --top 0 shows all."),
                .. Only(ranked, RecommendText.Ties(request)),
                "", .. answer.ShortList.Select(p => $"{p.Network.Candidate.Name}: {p.Reason}."),
                "", .. RecommendText.PublishedSources(answer.ShortList), .. Remarks(answer),
            ],
        };
    }

    /// <summary>Where accuracies are from, what leaves the device, and what the guess of the risk rests on.</summary>
    private static IEnumerable<string> Remarks(DeviceAnswer answer)
    {
        foreach (var source in answer.ShortList.GroupBy(p => p.Network.Candidate.Accuracy!.Source))
            yield return $"Top-1 of {string.Join(", ", source.Select(p => p.Network.Candidate.Name))}: {source.Key}.";
        foreach (Pick pick in answer.ShortList.Where(p => p.Fit.Gaps.Count > 0))
            yield return $"{pick.Network.Candidate.Name}: {string.Join(", ", pick.Fit.Gaps.Select(g => $"{g.Layers} x {g.What}"))} {(pick.Fit.Gaps[0].To.Length > 0 ? $"run on {pick.Fit.Gaps[0].To}" : "leave the device")}.";
        if (!answer.Settings.KnowsGaps)
            yield return $"Gaps: which operators {answer.Device.Id} and {answer.Settings.Runtime.Id} lack is not known here; ask the vendor's list.";
        foreach (var risk in answer.ShortList.Where(p => p.Network.Quantization.Reasons.Count > 0).GroupBy(p => string.Join("; ", p.Network.Quantization.Reasons)))
            yield return $"8-bit risk of {string.Join(", ", risk.Select(p => p.Network.Candidate.Name))}: {risk.Key}.";
        yield return "8-bit risks are guessed from the structure: no weights were looked at. Top-1 depends on the training recipe, too: compare within one source (--top1-from).";
    }

    private static ReportBlock Nearest(DeviceAnswer answer) => new()
    {
        Title = $"Nearest on {answer.Device.Id}",
        Columns = [.. RecommendText.NetworkColumns, new("Misses", false, 0)],
        Rows = [.. answer.Nearest.Select(m => (IReadOnlyList<string>)[.. RecommendText.Cells(m.Network, m.Fit), string.Join("; ", m.Shortfalls.Select(s => s.Text))])],
    };

    private static ReportBlock Scaled(DeviceAnswer answer) => new()
    {
        Title = $"Without accuracy: more accurate networks, scaled down until they keep the limits on {answer.Device.Id}",
        Columns = [.. RecommendText.NetworkColumns, ("Scaled from", false)],
        Rows = [.. answer.ScaledToFit.Select(p => (IReadOnlyList<string>)[.. RecommendText.Cells(p.Network, p.Fit), RecommendText.ScaledFrom(p)])],
        Notes = ["Nobody published their accuracy at this width and resolution: it has to be trained, or at another resolution at least evaluated."],
    };

    private static ReportBlock Explained(DeviceAnswer answer) => new()
    {
        Title = $"Why not, on {answer.Device.Id}",
        Columns = [("Network", false), ("Top-1 %", true), ("Predicted ms", true), new("Where it stands", false, 0)],
        Rows = [.. answer.Explanations.Select(e => (IReadOnlyList<string>)[e.Network.Candidate.Name, RecommendText.Top1(e.Network), RecommendText.Predicted(e.Fit), e.Text])],
    };

    private static ReportBlock Front(DeviceAnswer answer) => new()
    {
        Title = $"The Pareto front on {answer.Device.Id}: nothing predicted is both faster and more accurate",
        Columns = [("Network", false), ("Top-1 %", true), ("Predicted ms", true), ("90 %", false), ("Keeps limits", false)],
        Rows =
        [
            .. answer.Front.Select(p => (IReadOnlyList<string>)
                [p.Network.Candidate.Name, RecommendText.Top1(p.Network), RecommendText.Predicted(p.Fit), RecommendText.Interval(p.Fit), p.KeepsLimits ? "yes" : "no"]),
        ],
    };

    private static ReportBlock Compromise(Recommendation result)
    {
        IReadOnlyList<CompromiseEntry> shown = result.Request.Top > 0 ? [.. result.Compromise.Take(result.Request.Top)] : result.Compromise;
        return new ReportBlock
        {
            Title = $"One network for {result.Devices.Count} devices",
            Facts =
            [
                ("Limits", RecommendText.Limits(result.Request)),
                ("Order", result.Request.Order == Preference.Accuracy ? "the highest published accuracy first" : "the smallest worst ratio first"),
                ("Best of each", string.Join("; ", result.Devices.Select(d => $"{d.Device.Id}: {(d.ShortList is [var first, ..] && result.Request.Order is not null ? first.Network.Candidate.Name : d.ShortList.Count == 0 ? "none" : "see its list")}"))),
            ],
            Columns = [("Rank", true), ("Network", false), ("Top-1 %", true), ("Worst ratio", true), .. result.Devices.SelectMany(d => new ReportColumn[] { new($"{d.Device.Id} ms", true, 0), ("x best", true) })],
            Rows =
            [
                .. shown.Select(e => (IReadOnlyList<string>)
                [
                    e.Rank.ToString(), e.Network.Candidate.Name, RecommendText.Top1(e.Network), e.WorstRatio.ToString("0.00"),
                    .. e.Network.Fits.SelectMany((f, i) => new[] { LatencyText.Milliseconds(f.Latency.Value), e.Ratios[i].ToString("0.00") }),
                ]),
            ],
            Notes = result.Compromise.Count == 0 ? ["No network keeps all limits on all devices; the nearest of each device are below."]
                : [result.Request.Order == Preference.Speed ? "x best: latency over that of the fastest network there that keeps the limits." : "x best: latency over that of the fastest network there that keeps the limits and is no less accurate."],
        };
    }

    private static string Siblings(Pick pick) =>
        pick.Siblings.Count <= 3 ? string.Join(", ", pick.Siblings) : $"{string.Join(", ", pick.Siblings.Take(2))} and {pick.Siblings.Count - 2} more";

    private static IEnumerable<T> Only<T>(bool wanted, T item) => wanted ? [item] : [];
}
