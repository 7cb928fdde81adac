using NetWeight.Devices;
using NetWeight.Units;

namespace NetWeight.Recommend;

/// <summary>Searches the zoo, its widths and resolutions for what suits devices and limits. Ranks by predicted latency and published accuracy, never by operations.</summary>
public static class Recommender
{
    /// <summary>The least share of its multiply-accumulates that a network is scaled down to: beyond it little of the network is left.</summary>
    private const double LeastShare = 0.2;

    private const int MostScaled = 5;

    /// <summary>
    /// Searches. Throws <see cref="NetWeightException"/> where a device cannot be predicted (its peak is not known, the runtime does not run there, it lacks the type), or a name is not known.
    /// </summary>
    /// <param name="devices">Where the network is to run; at least one.</param>
    /// <param name="request">What is asked for.</param>
    public static Recommendation Run(IReadOnlyList<Device> devices, RecommendRequest request)
    {
        ArgumentOutOfRangeException.ThrowIfZero(devices.Count);
        if (request.Batch < 1)
            throw new NetWeightException($"The batch must be at least 1, not {request.Batch}.");
        request = request with
        {
            Needs = [.. request.Needs.Select(NetworkTraits.Resolve)],
            Without = [.. request.Without.Select(NetworkTraits.Resolve)],
            Only = [.. request.Only.Select(NetworkTraits.Resolve)],
            Explain = request.Explain is { } names ? [.. names.Select(Explanations.Known)] : null,
        };
        IReadOnlyList<WeighedCandidate> weighed = new CandidateScale(devices, request).Weigh(Candidate.All(request));
        WeighedCandidate[] published = [.. weighed.Where(w => w.Candidate.IsPublished)], rated = [.. published.Where(w => w.Top1 is not null)], scaled = [.. weighed.Where(w => !w.Candidate.IsPublished)];
        var reasons = new Reasons(published);
        return new Recommendation(
            request,
            [.. devices.Select((_, d) => Answer(d, published, rated, scaled, reasons, request))],
            devices.Count > 1 ? Compromises.Of(rated, devices.Count, request) : [])
        {
            Rated = rated.Length,
            Unrated = published.Length - rated.Length,
            Scaled = scaled.Length,
        };
    }

    private static DeviceAnswer Answer(
        int device, IReadOnlyList<WeighedCandidate> published, IReadOnlyList<WeighedCandidate> rated, IReadOnlyList<WeighedCandidate> scaled, Reasons reasons, RecommendRequest request)
    {
        ILookup<bool, WeighedCandidate> keeps = rated.ToLookup(n => Shortfall.Of(n, n.Fits[device], request).Count == 0);
        IReadOnlyList<Pick> all = ShortList.Of([.. keeps[true]], device, request, reasons);
        IReadOnlyList<Pick> list = request.Top > 0 && all.Count > request.Top ? [.. all.Take(request.Top)] : all;
        RecommendRequest open = request with { MaxLatency = null, MinThroughput = null, MinAccuracy = null };
        FrontPoint[] field = [.. rated.Where(n => Shortfall.Of(n, n.Fits[device], open).Count == 0).Select(n => new FrontPoint(n, n.Fits[device], keeps[true].Contains(n)))];
        DeviceFit any = rated[0].Fits[device];
        return new DeviceAnswer(any.Device, any.Settings)
        {
            ShortList = list,
            More = all.Count - list.Count,
            Front = ParetoFront.Of(field),
            Field = field,
            Nearest = all.Count > 0 ? [] : Nearest(rated, device, request),
            ScaledToFit = ScaledToFit(rated, scaled, all, device, request),
            Explanations = request.Explain is null ? [] : Explanations.Of(published, all, device, request),
        };
    }

    /// <summary>What comes nearest, one per family.</summary>
    private static IReadOnlyList<NearMiss> Nearest(IReadOnlyList<WeighedCandidate> rated, int device, RecommendRequest request) =>
    [
        .. rated.Select(n => new NearMiss(n, n.Fits[device], Shortfall.Of(n, n.Fits[device], request)))
            .OrderBy(m => m.Distance).ThenBy(m => m.Fit.Latency.Value).DistinctBy(m => m.Network.Candidate.Family.Name)
            .Take(request.Top > 0 ? request.Top : int.MaxValue),
    ];

    /// <summary>Of each family the network that is scaled least, where the network itself is more accurate than all picks but breaks a limit of cost.</summary>
    private static IReadOnlyList<ScaledPick> ScaledToFit(IReadOnlyList<WeighedCandidate> rated, IReadOnlyList<WeighedCandidate> scaled, IReadOnlyList<Pick> list, int device, RecommendRequest request)
    {
        double least = Math.Max(request.MinAccuracy ?? 0, list.Select(p => p.Network.Top1!.Value).DefaultIfEmpty(0).Max());
        RecommendRequest unrated = request with { MinAccuracy = null };
        Dictionary<string, WeighedCandidate> parents = rated
            .Where(n => n.Top1 > least && Shortfall.Of(n, n.Fits[device], unrated) is { Count: > 0 } misses && misses.All(m => m.Limit is not ("needs" or "without" or "only")))
            .ToDictionary(n => n.Candidate.FormName);
        return
        [
            .. scaled.Where(n => parents.ContainsKey(n.Candidate.Parent) && Shortfall.Of(n, n.Fits[device], unrated).Count == 0)
                .Select(n => (Network: n, Parent: parents[n.Candidate.Parent]))
                .Select(n => new ScaledPick(n.Network, n.Network.Fits[device], n.Parent.Top1!.Value, (double)n.Network.Maccs / n.Parent.Maccs))
                .Where(p => p.MaccsShare is >= LeastShare and < 1)
                .OrderByDescending(p => p.MaccsShare).DistinctBy(p => p.Network.Candidate.Family.Name).Take(MostScaled),
        ];
    }
}
