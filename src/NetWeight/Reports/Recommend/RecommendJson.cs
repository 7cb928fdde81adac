using NetWeight.Contracts;
using NetWeight.Devices;
using NetWeight.Recommend;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Fit;

namespace NetWeight.Reports.Recommend;

/// <summary>A recommendation as JSON (docs/schema/recommendation.schema.json); field names contain the units.</summary>
public static class RecommendJson
{
    /// <summary>Writes one object.</summary>
    public static void Write(Recommendation result, string toolVersion, TextWriter writer) =>
        ContractJson.Write(Contract(result, toolVersion), writer);

    /// <summary>The recommendation as a contract.</summary>
    public static RecommendationContract Contract(Recommendation result, string toolVersion) => new(
        1, toolVersion, Conventions(result.Request), Request(result.Request),
        new SearchedContract(result.Rated, result.Unrated, result.Scaled), result.IsAnswered,
        [.. result.Compromise.Select(c => Compromise(c, result))], [.. result.Devices.Select(Answer)]);

    private static Dictionary<string, string> Conventions(RecommendRequest request) => new()
    {
        ["ranking"] = RecommendText.Ties(request) is { Length: > 0 } ties ? $"{RecommendText.Order(request)}. {ties}"
            : RecommendText.Order(request),
        ["interval"] = "predictedLatencyLowSeconds to predictedLatencyHighSeconds holds 90 % of measurements",
        ["memory"] = "weights and peak activations of the batch, in the type that is computed in",
        ["quantizationRisk"] = "guessed from the structure; no weights were looked at",
        ["top1Percent"] = "ImageNet, as published at this width and resolution; null if nothing was published",
    };

    private static RequestContract Request(RecommendRequest request) => new(
        CostJson.Finite(request.MaxLatency?.Value), CostJson.Finite(request.MinThroughput), CostJson.Finite(request.MinAccuracy),
        request.MaxMemory?.Value, request.MaxParameters, request.MaxMaccs?.Value, request.Needs, request.Without, request.Only,
        request.Sure, request.Order?.ToString().ToLowerInvariant() ?? "front", request.Batch);

    private static DeviceAnswerContract Answer(DeviceAnswer answer) => new(
        answer.Device.Id, answer.Settings.Runtime.Id, answer.Settings.Precision.Name, answer.Settings.Threads, answer.Settings.Basis,
        answer.Settings.Assumptions, answer.Settings.KnowsGaps, [.. answer.ShortList.Select(Pick)], answer.More,
        [.. answer.Front.Select(p => Network(p.Network, p.Fit) with { KeepsLimits = p.KeepsLimits })],
        [.. answer.Nearest.Select(m => Network(m.Network, m.Fit) with { Misses = [.. m.Shortfalls.Select(Miss)] })],
        [
            .. answer.ScaledToFit.Select(p => Network(p.Network, p.Fit) with
            {
                ScaledFrom = p.Network.Candidate.FormName,
                ScaledFromTop1Percent = Math.Round(p.ParentTop1, 6),
                MaccsShare = Math.Round(p.MaccsShare, 6),
            }),
        ],
        [.. answer.Explanations.Select(e => Network(e.Network, e.Fit) with { Text = e.Text })]);

    private static ShortfallContract Miss(Shortfall shortfall) =>
        new(shortfall.Limit, shortfall.Text, CostJson.Finite(shortfall.Distance));

    private static RatedNetworkContract Network(WeighedCandidate network, PredictionSummary fit)
    {
        Candidate candidate = network.Candidate;
        return new RatedNetworkContract(
            candidate.FormName, candidate.Family.Name, candidate.Width, candidate.Resolution, CostJson.Finite(network.Top1),
            candidate.Accuracy?.Source, [.. candidate.Accuracies.Skip(1).Select(a => new AccuracyContract(a.Percent, a.Source))],
            network.Parameters, network.Maccs, RecommendText.Risk(network), network.Quantization.Reasons, network.Traits.Operators,
            network.Traits.All, fit.Latency.Value, fit.Low.Value, fit.IsComplete ? CostJson.Finite(fit.High.Value) : null,
            fit.Throughput, fit.Memory.Value, fit.Need.Total.Value, fit.Need.Fits, FitReport.Word(fit.MemoryVerdict),
            Math.Round(fit.PeakUtilisation, 6),
            LatencyJson.Published(fit.Published), [.. fit.Gaps.Select(g => new GapContract(g.What, g.To, g.Layers))]);
    }

    private static PickContract Pick(Pick pick)
    {
        RatedNetworkContract n = Network(pick.Network, pick.Fit);
        return new PickContract(
            pick.Rank, n.Network, n.Family, n.Width, n.Resolution, n.Top1Percent, n.Top1Source, n.OtherTop1, n.Parameters, n.HeadlineMaccs,
            n.QuantizationRisk, n.QuantizationReasons, n.Operators, n.Structures, n.PredictedLatencySeconds, n.PredictedLatencyLowSeconds,
            n.PredictedLatencyHighSeconds, n.ThroughputSamplesPerSecond, n.MemoryBytes, n.MemoryNeededBytes, n.Fits,
            n.MemoryVerdict, n.PeakUtilisation,
            n.Published, n.Gaps, CostJson.Rounded(pick.ChanceWithinLimit), CostJson.Rounded(pick.ChanceFasterThanFirst), pick.Reason,
            pick.Siblings);
    }

    private static CompromiseContract Compromise(CompromiseEntry entry, Recommendation result)
    {
        RatedNetworkContract n = Network(entry.Network, entry.Network.Fits[0]);
        return new CompromiseContract(
            entry.Rank, n.Network, n.Family, n.Width, n.Resolution, n.Top1Percent, n.Top1Source, n.OtherTop1, n.Parameters, n.HeadlineMaccs,
            n.QuantizationRisk, n.QuantizationReasons, n.Operators, n.Structures, Math.Round(entry.WorstRatio, 6),
            [.. entry.Ratios.Select((ratio, i) =>
                Device(result.Devices[i].Device.Id, Network(entry.Network, entry.Network.Fits[i]), ratio))]);
    }

    private static CompromiseDeviceContract Device(string id, RatedNetworkContract n, double ratio) => new(
        id, n.PredictedLatencySeconds, n.PredictedLatencyLowSeconds, n.PredictedLatencyHighSeconds, n.ThroughputSamplesPerSecond,
        n.MemoryBytes, n.MemoryNeededBytes, n.Fits,
            n.MemoryVerdict, n.PeakUtilisation, n.Published, n.Gaps, Math.Round(ratio, 6));
}
