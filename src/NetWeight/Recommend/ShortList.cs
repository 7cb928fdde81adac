using NetWeight.Units;

namespace NetWeight.Recommend;

/// <summary>The short list: networks that keep all limits, without those that another beats certainly, one per family.</summary>
internal static class ShortList
{
    /// <summary>Builds it; the cut to <see cref="RecommendRequest.Top"/> comes later.</summary>
    /// <param name="passing">Rated networks that keep all limits.</param>
    /// <param name="device">The index of the device.</param>
    /// <param name="request">The request.</param>
    /// <param name="reasons">Writes the reasons.</param>
    public static IReadOnlyList<Pick> Of(IReadOnlyList<WeighedCandidate> passing, int device, RecommendRequest request, Reasons reasons)
    {
        if (request.Order is not { } order)
            return OfFront(passing, device, request, reasons);
        WeighedCandidate[] sorted = [.. Sorted(passing.Where(n => !passing.Any(o => Beats(o, n, device))), device, order)];
        ILookup<string, WeighedCandidate> families = sorted.ToLookup(n => n.Candidate.Family.Name);
        WeighedCandidate[] heads = [.. sorted.DistinctBy(n => n.Candidate.Family.Name)];
        return [.. heads.Select(n => Make(n, device, 1 + heads.Count(o => SurelyBetter(o, n, device, order)), heads[0],
            families[n.Candidate.Family.Name], request, reasons))];
    }

    /// <summary>Whether a network is certainly better in the quantity that orders the list: the intervals do not overlap.</summary>
    private static bool SurelyBetter(WeighedCandidate one, WeighedCandidate other, int device, Preference order) =>
        order == Preference.Speed
            ? one.Fits[device].SurelyFasterThan(other.Fits[device])
            : one.Candidate.Accuracy!.SurelyAbove(other.Candidate.Accuracy!);

    /// <summary>Whether a network is certainly faster and no less accurate.</summary>
    private static bool Beats(WeighedCandidate one, WeighedCandidate other, int device) =>
        one.Top1 >= other.Top1 && one.Fits[device].SurelyFasterThan(other.Fits[device]);

    private static IOrderedEnumerable<WeighedCandidate> Sorted(IEnumerable<WeighedCandidate> networks, int device, Preference order) =>
        order == Preference.Speed
            ? networks.OrderBy(n => n.Fits[device].Latency.Value).ThenByDescending(n => n.Top1)
            : networks.OrderByDescending(n => n.Top1).ThenBy(n => n.Fits[device].Latency.Value);

    /// <summary>Without an order: the front, each family by its most accurate network that is on it.</summary>
    private static IReadOnlyList<Pick> OfFront(
        IReadOnlyList<WeighedCandidate> passing, int device, RecommendRequest request, Reasons reasons)
    {
        FrontPoint[] front = [.. ParetoFront.Of(passing.Select(n => new FrontPoint(n, n.Fits[device], true)))];
        ILookup<string, WeighedCandidate> families = front.Select(p => p.Network).ToLookup(n => n.Candidate.Family.Name);
        WeighedCandidate[] heads = [.. front.Select(p => p.Network).Reverse().DistinctBy(n => n.Candidate.Family.Name).Reverse()];
        return [.. heads.Select(n => Make(n, device, null, heads[0], families[n.Candidate.Family.Name], request, reasons))];
    }

    private static Pick Make(
        WeighedCandidate network, int device, int? rank, WeighedCandidate first, IEnumerable<WeighedCandidate> family,
        RecommendRequest request, Reasons reasons)
    {
        PredictionSummary fit = network.Fits[device];
        return new Pick(network, fit, rank, reasons.For(network, device))
        {
            Comparison = reasons.Comparison(network, device),
            Siblings = [.. family.Where(n => n != network).Select(n => n.Candidate.Name)],
            ChanceFasterThanFirst = network == first || rank is null ? null : fit.ChanceFasterThan(first.Fits[device]),
            ChanceWithinLimit = ChanceWithin(fit, request),
        };
    }

    private static double? ChanceWithin(PredictionSummary fit, RecommendRequest request)
    {
        double? longest = request.MaxLatency?.Value;
        if (request.MinThroughput is { } throughput)
            longest = Math.Min(longest ?? double.PositiveInfinity, request.Batch / throughput);
        return longest is { } limit ? fit.ChanceWithin(new Seconds(limit)) : null;
    }
}
