using NetWeight.Devices;

namespace NetWeight.Recommend;

/// <summary>
/// Searches the zoo, its widths and resolutions for networks that suit devices and limits. Ranks by predicted latency and
/// published accuracy, never by operations.
/// </summary>
public static class Recommender
{
    /// <summary>
    /// Searches. Throws <see cref="NetWeightException"/> if a device cannot be predicted (its peak is unknown, the
    /// runtime does not run there, it lacks the type), or a name is unknown.
    /// </summary>
    /// <param name="devices">The devices to run on; at least one.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellation">Ends the search.</param>
    public static Recommendation Run(
        IReadOnlyList<Device> devices, RecommendRequest request, CancellationToken cancellation = default)
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
        var scale = new CandidateScale(devices, request, cancellation);
        // Widths on request were never published: they are weighed, and explained if that was requested.
        IReadOnlyList<WeighedCandidate> published =
            [.. scale.Weigh(Candidate.Published(request)), .. Weigh(Candidate.OfWidths(request.Among, request), scale)];
        IReadOnlyList<WeighedCandidate> named = [.. published,
            .. Weigh([.. Candidate.OfWidths(request.Explain ?? [], request)
                .Where(c => published.All(p => p.Candidate.Name != c.Name))], scale)];
        WeighedCandidate[] rated = [.. published.Where(w => w.Top1 is not null)];
        if (rated.Length == 0)
            throw new NetWeightException(request.AccuracyFrom is null
                ? $"No accuracy was published for {string.Join(", ", request.Among)}, so they cannot be ranked. "
                    + "'netweight zoo' lists published accuracies."
                : $"No source of an accuracy contains '{request.AccuracyFrom}'. "
                    + "Most are from timm and torchvision; 'netweight zoo' lists them.");
        var reasons = new Reasons(published);
        IReadOnlyList<Pick>[] lists = [.. devices.Select((_, d) =>
            ShortList.Of([.. rated.Where(n => Shortfall.Of(n, n.Fits[d], request).Count == 0)], d, request, reasons))];
        IReadOnlyList<WeighedCandidate>[] parents = [.. lists.Select((list, d) => ScaledToFit.Parents(rated, list, d, request))];
        IReadOnlyList<WeighedCandidate> scaled =
            scale.Weigh([.. parents.SelectMany(p => p).Distinct().SelectMany(p => p.Candidate.Scaled(request))]);
        return new Recommendation(
            request,
            [.. lists.Select((list, d) => Answer(d, named, rated, list, ScaledToFit.Of(parents[d], scaled, d, request), request))],
            devices.Count > 1 ? Compromises.Of(rated, devices.Count, request) : [])
        {
            Rated = rated.Length,
            Unrated = published.Count - rated.Length,
            Scaled = scaled.Count,
        };
    }

    /// <summary>
    /// Weighs networks of widths that were requested by name. Throws <see cref="NetWeightException"/> for one that
    /// cannot be.
    /// </summary>
    private static IReadOnlyList<WeighedCandidate> Weigh(IReadOnlyList<Candidate> candidates, CandidateScale scale)
    {
        IReadOnlyList<WeighedCandidate> weighed = scale.Weigh(candidates);
        return candidates.FirstOrDefault(c => weighed.All(w => w.Candidate != c)) is { } left
            ? throw new NetWeightException($"{left.Name} cannot be compared: it cannot be built at this width, or is not a classifier.")
            : weighed;
    }

    private static DeviceAnswer Answer(
        int device, IReadOnlyList<WeighedCandidate> named, WeighedCandidate[] rated, IReadOnlyList<Pick> all,
        IReadOnlyList<ScaledPick> scaledToFit, RecommendRequest request)
    {
        IReadOnlyList<Pick> list = request.Top > 0 && all.Count > request.Top ? [.. all.Take(request.Top)] : all;
        RecommendRequest open = request with { MaxLatency = null, MinThroughput = null, MinAccuracy = null };
        FrontPoint[] field =
        [
            .. rated.Where(n => Shortfall.Of(n, n.Fits[device], open).Count == 0).Select(
                n => new FrontPoint(n, n.Fits[device], Shortfall.Of(n, n.Fits[device], request).Count == 0)),
        ];
        PredictionSummary any = rated[0].Fits[device];
        return new DeviceAnswer(any.Device, any.Settings)
        {
            ShortList = list,
            More = all.Count - list.Count,
            Front = ParetoFront.Of(field),
            Field = field,
            Nearest = all.Count > 0 ? [] : Nearest(rated, device, request),
            ScaledToFit = scaledToFit,
            Explanations = request.Explain is null ? [] : Explanations.Of(named, all, device, request),
        };
    }

    /// <summary>The nearest networks, one per family.</summary>
    private static IReadOnlyList<NearMiss> Nearest(WeighedCandidate[] rated, int device, RecommendRequest request) =>
    [
        .. rated.Select(n => new NearMiss(n, n.Fits[device], Shortfall.Of(n, n.Fits[device], request)))
            .OrderBy(m => m.Distance).ThenBy(m => m.Fit.Latency.Value).DistinctBy(m => m.Network.Candidate.Family.Name)
            .Take(request.Top > 0 ? request.Top : int.MaxValue),
    ];
}
