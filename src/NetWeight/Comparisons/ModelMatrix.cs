using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Timing;

namespace NetWeight.Comparisons;

/// <summary>A model in a matrix.</summary>
/// <param name="Name">Its name; unique in a matrix.</param>
/// <param name="Estimates">Its predictions, by device; null if there is no prediction.</param>
public sealed record MatrixModel(string Name, IReadOnlyList<LatencyEstimate?> Estimates);

/// <summary>
/// A model's place among the models on one device. Models whose difference has no certain sign are not distinguished, so a
/// place may be a range.
/// </summary>
/// <param name="Model">The index of the model.</param>
/// <param name="Estimate">Its prediction.</param>
/// <param name="Best">The best place that it can have: one more than the models that are faster for certain.</param>
/// <param name="Worst">The worst place that it can have.</param>
/// <param name="FromFastest">The change from the model that is predicted fastest to this one; null for that one.</param>
public sealed record RankedModel(int Model, LatencyEstimate Estimate, int Best, int Worst, LatencyDifference? FromFastest = null)
{
    /// <summary>The place for people: <c>2</c>, or <c>1-3</c> if models cannot be distinguished.</summary>
    public string Place => Best == Worst ? Best.ToString() : $"{Best}-{Worst}";
}

/// <summary>The models of one device, the fastest first.</summary>
/// <param name="Device">The device.</param>
/// <param name="Models">Those that have a prediction; the mostly unknown ones last, at any place.</param>
public sealed record DeviceRanking(Device Device, IReadOnlyList<RankedModel> Models);

/// <summary>A device's place for one model.</summary>
/// <param name="Model">The index of the model.</param>
/// <param name="Device">The index of the device.</param>
/// <param name="Estimate">The prediction there.</param>
/// <param name="FromFastest">The change from the device that is predicted fastest to this one; null for that one.</param>
public sealed record DeviceRank(int Model, int Device, LatencyEstimate Estimate, LatencyDifference? FromFastest);

/// <summary>Two models that change places between devices.</summary>
/// <param name="First">The index of one model.</param>
/// <param name="Second">The index of the other, which was named later.</param>
/// <param name="FirstWins">The indices of the devices on which the first is faster.</param>
/// <param name="SecondWins">The indices of the devices on which the second is faster.</param>
/// <param name="IsCertain">Whether their differences have certain signs on those devices; otherwise only the
/// predictions change places, and the measurements may not.</param>
public sealed record RankingFlip(int First, int Second, IReadOnlyList<int> FirstWins, IReadOnlyList<int> SecondWins, bool IsCertain);

/// <summary>Models by devices: who is faster where, and where the order turns.</summary>
/// <param name="Models">The models.</param>
/// <param name="Devices">The devices.</param>
public sealed record ModelMatrix(IReadOnlyList<MatrixModel> Models, IReadOnlyList<Device> Devices)
{
    /// <summary>Device by device, the fastest model first.</summary>
    public IReadOnlyList<DeviceRanking> Rankings => [.. Enumerable.Range(0, Devices.Count).Select(Rank)];

    /// <summary>Model by model, the fastest device first; without models that have no prediction.</summary>
    public IReadOnlyList<IReadOnlyList<DeviceRank>> DeviceRankings => [.. Models.Select((_, m) => RankDevices(m)).Where(r => r.Count > 0)];

    /// <summary>
    /// Pairs of models whose order is certain on devices of both kinds, and pairs whose predictions alone change
    /// places; the certain ones first.
    /// </summary>
    public IReadOnlyList<RankingFlip> Flips
    {
        get
        {
            var flips = new List<RankingFlip>();
            for (int first = 0; first < Models.Count; first++)
                for (int second = first + 1; second < Models.Count; second++)
                    if ((Flip(first, second, IsFaster, isCertain: true)
                        ?? Flip(first, second, IsPredictedFaster, isCertain: false)) is { } flip)
                        flips.Add(flip);
            return [.. flips.OrderBy(f => !f.IsCertain)];
        }
    }

    /// <summary>Whether one is faster than the other for certain: the whole interval of their difference is on one side.</summary>
    public static bool IsFaster(LatencyEstimate one, LatencyEstimate other) =>
        AreKnown(one, other) && LatencyDifference.Of(other, one).Verdict == DifferenceVerdict.Faster;

    private static bool IsPredictedFaster(LatencyEstimate one, LatencyEstimate other) =>
        AreKnown(one, other) && one.Latency < other.Latency;

    /// <summary>Whether enough of both is known to compare them.</summary>
    private static bool AreKnown(LatencyEstimate one, LatencyEstimate other) => !one.IsMostlyUnknown && !other.IsMostlyUnknown;

    private IReadOnlyList<DeviceRank> RankDevices(int model)
    {
        (int Device, LatencyEstimate Estimate)[] ordered = [.. Models[model].Estimates
            .Select((e, d) => (Device: d, Estimate: e)).Where(p => p.Estimate is not null)
            .Select(p => (p.Device, p.Estimate!)).OrderBy(p => p.Item2.IsMostlyUnknown).ThenBy(p => p.Item2.Latency.Value)];
        return [.. ordered.Select((p, i) => new DeviceRank(
            model, p.Device, p.Estimate, i == 0 ? null : LatencyDifference.Of(ordered[0].Estimate, p.Estimate)))];
    }

    private DeviceRanking Rank(int device)
    {
        var there = new List<(int Model, LatencyEstimate Estimate)>();
        for (int i = 0; i < Models.Count; i++)
            if (Models[i].Estimates[device] is { } estimate)
                there.Add((i, estimate));
        (int Model, LatencyEstimate Estimate)[] ordered =
            [.. there.OrderBy(m => m.Estimate.IsMostlyUnknown).ThenBy(m => m.Estimate.Latency.Value)];
        int[] faster = new int[ordered.Length], slower = new int[ordered.Length];
        for (int i = 0; i < ordered.Length; i++)
            for (int j = i + 1; j < ordered.Length; j++)
                if (IsFaster(ordered[i].Estimate, ordered[j].Estimate))
                    (slower[i], faster[j]) = (slower[i] + 1, faster[j] + 1);
        return new DeviceRanking(Devices[device],
        [
            .. ordered.Select((m, i) => new RankedModel(m.Model, m.Estimate, 1 + faster[i], ordered.Length - slower[i],
                i == 0 ? null : LatencyDifference.Of(ordered[0].Estimate, m.Estimate))),
        ]);
    }

    private RankingFlip? Flip(int first, int second, Func<LatencyEstimate, LatencyEstimate, bool> isFaster, bool isCertain)
    {
        List<int> firstWins = [], secondWins = [];
        for (int i = 0; i < Devices.Count; i++)
        {
            if (Models[first].Estimates[i] is not { } one || Models[second].Estimates[i] is not { } other)
                continue;
            if (isFaster(one, other))
                firstWins.Add(i);
            else if (isFaster(other, one))
                secondWins.Add(i);
        }

        return firstWins.Count > 0 && secondWins.Count > 0 ? new RankingFlip(first, second, firstWins, secondWins, isCertain) : null;
    }
}
