using NetWeight.Devices;
using NetWeight.Fit;
using NetWeight.Recommend;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Documents;
using NetWeight.Units;

namespace NetWeight.Reports.Recommend;

/// <summary>The words and cells of a recommendation; tables, pages and plots share them.</summary>
internal static class RecommendText
{
    /// <summary>The columns of a network with its prediction.</summary>
    public static IReadOnlyList<Column<T>> NetworkColumns<T>(Func<T, WeighedCandidate> network, Func<T, PredictionSummary> fit) =>
    [
        new("Network", "", r => network(r).Candidate.Name, Rank: 0),
        new("Top-1 %", "", r => Top1Cell(network(r)), Unit.None, Rank: 0),
        new("Predicted ms", "", r => Cell.AtLeast(fit(r).Latency, fit(r).IsComplete), Unit.Milliseconds, Rank: 0),
        new("90 %", "", r => Interval(fit(r))),
        new("Samples/s", "", r => fit(r).Throughput, Unit.PerSecond, Column.Minor),
        new("Params", "", r => network(r).Parameters, Unit.Count, Column.Minor),
        new("MACCs", "", r => network(r).Maccs, Unit.Count, Column.Minor),
        new("Memory", "", r => Cell.AtLeast(fit(r).Memory, fit(r).IsMemoryComplete), Unit.Bytes, Column.Minor),
        new("Fits", "", r => Fits(fit(r)), Rank: Column.Minor),
        new("Gaps", "", r => fit(r).Settings.KnowsGaps ? fit(r).Gaps.Sum(g => g.Layers) : null, Unit.None, Column.Minor) { Unknown = "?" },
        new("8-bit risk", "", r => Risk(network(r)), Rank: Column.Minor),
    ];

    /// <summary>The accuracy as a cell.</summary>
    public static Cell Top1Cell(WeighedCandidate network) => new(network.Top1, Top1(network));

    /// <summary>The accuracy; a dash if none was published.</summary>
    public static string Top1(WeighedCandidate network) => network.Top1 is { } top1 ? top1.ToString("0.0##") : "-";

    /// <summary>The predicted time in milliseconds.</summary>
    public static string Predicted(PredictionSummary fit) =>
        (fit.IsComplete ? "" : "at least ") + LatencyText.Milliseconds(fit.Latency.Value);

    /// <summary>Weights and peak activations.</summary>
    public static string Memory(PredictionSummary fit) => fit.IsMemoryComplete ? fit.Memory.ToString() : $"at least {fit.Memory}";

    /// <summary>The number of layers that leave the device; a question mark if nothing is known about that.</summary>
    public static string Gaps(PredictionSummary fit) => !fit.Settings.KnowsGaps ? "?" : fit.Gaps.Sum(g => g.Layers).ToString();

    /// <summary>The interval in milliseconds; the missing part leaves no upper end.</summary>
    public static string Interval(PredictionSummary fit) => fit.IsComplete
        ? $"{LatencyText.Milliseconds(fit.Low.Value)} to {LatencyText.Milliseconds(fit.High.Value)}"
        : "no upper end";

    /// <summary>The sources of the published times of a list, a line each.</summary>
    public static IEnumerable<string> PublishedSources(IEnumerable<Pick> picks) =>
        picks.SelectMany(p => p.Fit.Published.Select(t =>
        $"{p.Network.Candidate.Name}, {(t.Time.IsMeasured ? "measured" : "published")}: {LatencyText.Published(t)}."));

    /// <summary>Whether it fits into the device's memories, in a word; a question mark if that is unknown.</summary>
    public static string Fits(PredictionSummary fit) => fit.MemoryVerdict switch
    {
        FitVerdict.Fits => "yes",
        FitVerdict.Spills => "spills",
        FitVerdict.Contexts => "contexts",
        FitVerdict.DoesNotFit => "no",
        _ => "?",
    };

    public static string Risk(WeighedCandidate network) => network.Quantization.Level.ToString().ToLowerInvariant();

    /// <summary>The limits, in words.</summary>
    public static string Limits(RecommendRequest request)
    {
        List<string> parts = [];
        string sure = request.Sure ? " with the whole interval" : "";
        if (request.MinAccuracy is { } accuracy)
            parts.Add($"top-1 of at least {accuracy:0.0##} %");
        if (request.MaxLatency is { } latency)
            parts.Add($"latency up to {latency}{sure}");
        if (request.MinThroughput is { } throughput)
            parts.Add($"at least {Format.Count(throughput)} samples/s{sure}");
        if (request.MaxMemory is { } memory)
            parts.Add($"memory up to {memory}");
        if (request.MaxParameters is { } parameters)
            parts.Add($"up to {Format.Count(parameters)} parameters");
        if (request.MaxMaccs is { } maccs)
            parts.Add($"up to {Format.Count(maccs.Value)} MACCs");
        if (request.Needs.Count > 0)
            parts.Add($"with {string.Join(", ", request.Needs)}");
        if (request.Without.Count > 0)
            parts.Add($"without {string.Join(", ", request.Without)}");
        if (request.Only.Count > 0)
            parts.Add($"of {string.Join(", ", request.Only)} only");
        return parts.Count == 0 ? "none" : string.Join("; ", parts);
    }

    /// <summary>The order of the short list, in words.</summary>
    public static string Order(RecommendRequest request) => request.Order switch
    {
        Preference.Speed => "the shortest predicted latency first, one network per family",
        Preference.Accuracy => "the highest published accuracy first, one network per family",
        _ => "the front from the fastest to the most accurate, one network per family; --accuracy or --latency asks for a ranking",
    };

    /// <summary>How ties are decided.</summary>
    public static string Ties(RecommendRequest request) => request.Order switch
    {
        Preference.Speed =>
            "Equal ranks are ties: the rank is 1 + the number of listed networks whose interval lies entirely below. "
                + "'Beats 1st' is the probability of being faster than the first, if both errors are independent.",
        Preference.Accuracy =>
            "Equal ranks are ties: the rank is 1 + the number of listed networks that are more accurate, as far as "
                + "50,000 images can show (90 %). 'Beats 1st' is the probability of being faster than the first.",
        _ => "",
    };

    /// <summary>The range of the search.</summary>
    public static string Searched(Recommendation result) =>
        $"{LatencyText.Plural(result.Rated, "network")} with a published "
            + $"accuracy{(result.Request.TrainingForms ? " in their training form" : "")}; "
            + $"{result.Unrated} without one cannot be ranked; "
        + (result.Scaled > 0 ? $"{result.Scaled} points of more accurate networks at other widths and resolutions"
            : "no other widths and resolutions, as no limit of cost leaves a more accurate network out");

    /// <summary>How a device runs the networks.</summary>
    public static string Setting(DeviceAnswer answer, int batch) =>
        $"{answer.Settings.Runtime.Id}, {answer.Settings.Precision.Name}, batch "
            + $"{batch}{(answer.Device.Class.IsCpu ? $", {LatencyText.Plural(answer.Settings.Threads, "thread")}" : "")}";

    /// <summary>The evidence of the intervals.</summary>
    public static string Basis(DeviceAnswer answer) =>
        answer.Settings.Basis
            + (answer.Settings.Assumptions.Count > 0 ? $"; assumed: {string.Join("; ", answer.Settings.Assumptions)}" : "");

    /// <summary>The note on a network scaled down to fit.</summary>
    public static string ScaledFrom(ScaledPick pick) =>
        $"{100 * pick.MaccsShare:0} % of the MACCs of {pick.Network.Candidate.FormName}, which has "
            + $"{pick.ParentTop1:0.0##} %";

    /// <summary>A chance in percent; empty for none.</summary>
    public static string Chance(double? chance) => chance switch
    {
        null => "",
        > 0.995 => "> 99 %",
        < 0.005 => "< 1 %",
        { } value => $"{100 * value:0} %",
    };
}
