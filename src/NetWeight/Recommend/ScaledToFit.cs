namespace NetWeight.Recommend;

/// <summary>Networks that would be more accurate than all picks but break a limit of cost, scaled down as little as keeps it.</summary>
internal static class ScaledToFit
{
    /// <summary>
    /// The least share of its multiply-accumulates that a network is scaled down to: beyond it little of the network is
    /// left.
    /// </summary>
    private const double LeastShare = 0.2;

    private const int Most = 5;

    /// <summary>The networks whose scaled points are worth weighing for a device.</summary>
    public static IReadOnlyList<WeighedCandidate> Parents(
        IReadOnlyList<WeighedCandidate> rated, IReadOnlyList<Pick> list, int device, RecommendRequest request)
    {
        double least = Math.Max(request.MinAccuracy ?? 0, list.Select(p => p.Network.Top1!.Value).DefaultIfEmpty(0).Max());
        return
        [
            .. rated.Where(n => n.Top1 > least && Shortfall.Of(n, n.Fits[device], request) is { Count: > 0 } misses
                && misses.All(m => m.Limit is not ("needs" or "without" or "only" or "accuracy"))),
        ];
    }

    /// <summary>Of each family the point that is scaled least.</summary>
    public static IReadOnlyList<ScaledPick> Of(IReadOnlyList<WeighedCandidate> parents,
        IReadOnlyList<WeighedCandidate> scaled, int device, RecommendRequest request)
    {
        RecommendRequest unrated = request with { MinAccuracy = null };
        Dictionary<string, WeighedCandidate> known = parents.ToDictionary(n => n.Candidate.FormName);
        List<ScaledPick> picks = [];
        foreach (WeighedCandidate network in scaled)
            if (known.TryGetValue(network.Candidate.FormName, out WeighedCandidate? parent)
                && (double)network.Maccs / parent.Maccs is >= LeastShare and < 1 and var share
                && Shortfall.Of(network, network.Fits[device], unrated).Count == 0)
                picks.Add(new ScaledPick(network, network.Fits[device], parent.Top1!.Value, share));
        return [.. picks.OrderByDescending(p => p.MaccsShare).DistinctBy(p => p.Network.Candidate.Family.Name).Take(Most)];
    }
}
