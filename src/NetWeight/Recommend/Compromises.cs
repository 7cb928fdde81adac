namespace NetWeight.Recommend;

/// <summary>
/// The compromise for several devices: the network whose worst ratio to the best of each device is smallest. The best of a
/// device is the fastest network that keeps the limits and, if the list is not about speed, is no less accurate than
/// the network itself.
/// </summary>
internal static class Compromises
{
    /// <summary>The networks that keep all limits on all devices, one per family, the best first.</summary>
    public static IReadOnlyList<CompromiseEntry> Of(IReadOnlyList<WeighedCandidate> rated, int devices, RecommendRequest request)
    {
        List<WeighedCandidate>[] passing = [.. Enumerable.Range(0, devices).Select(
            d => rated.Where(n => Shortfall.Of(n, n.Fits[d], request).Count == 0).ToList())];
        List<CompromiseEntry> all = [];
        foreach (WeighedCandidate network in rated)
        {
            if (!passing.All(p => p.Contains(network)))
                continue;
            double[] ratios = [.. Enumerable.Range(0, devices).Select(
                d => network.Fits[d].Latency.Value / Best(passing[d], network, d, request))];
            all.Add(new CompromiseEntry(network, ratios, ratios.Max(), 0));
        }

        IEnumerable<CompromiseEntry> sorted = request.Order == Preference.Accuracy
            ? all.OrderByDescending(e => e.Network.Top1).ThenBy(e => e.WorstRatio)
            : all.OrderBy(e => e.WorstRatio).ThenByDescending(e => e.Network.Top1);
        CompromiseEntry[] heads = [.. sorted.DistinctBy(e => e.Network.Candidate.Family.Name)];
        return [.. heads.Select(e => e with { Rank = 1 + heads.Count(o => SurelyBetter(o, e, request)) })];
    }

    private static double Best(List<WeighedCandidate> passing, WeighedCandidate network, int device, RecommendRequest request)
    {
        double best = network.Fits[device].Latency.Value;
        foreach (WeighedCandidate other in passing)
            if (request.Order == Preference.Speed || other.Top1 >= network.Top1)
                best = Math.Min(best, other.Fits[device].Latency.Value);
        return best;
    }

    /// <summary>
    /// Certainly more accurate; or, if speed counts, a worst ratio that is smaller beyond the interval of the
    /// device if the other is worst.
    /// </summary>
    private static bool SurelyBetter(CompromiseEntry one, CompromiseEntry other, RecommendRequest request)
    {
        if (request.Order == Preference.Accuracy)
            return one.Network.Candidate.Accuracy!.SurelyAbove(other.Network.Candidate.Accuracy!);
        int worst = other.Ratios.ToList().IndexOf(other.WorstRatio);
        PredictionSummary fit = other.Network.Fits[worst];
        double reach = fit.High.Value / fit.Latency.Value;
        return one.WorstRatio * reach * reach < other.WorstRatio;
    }
}
