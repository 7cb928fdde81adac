using NetWeight.Devices;

namespace NetWeight.Levers;

/// <summary>All ways of running a model on a device that were tried, with the limit that is requested.</summary>
public sealed record LeverTable
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The device.</summary>
    public required Device Device { get; init; }

    /// <summary>The limit; null for none.</summary>
    public required LeverLimit? Limit { get; init; }

    /// <summary>The setting that was requested.</summary>
    public required LeverPoint Base { get; init; }

    /// <summary>All points, that of <see cref="Base"/> first, then by cost and latency.</summary>
    public required IReadOnlyList<LeverPoint> Points { get; init; }

    /// <summary>Settings that cannot be predicted, each with why.</summary>
    public required IReadOnlyList<(string Setting, string Why)> NotTried { get; init; }

    /// <summary>The layers after the network; null if none is recognised.</summary>
    public LeverPostProcessing? PostProcessing { get; init; }

    /// <summary>The points that change one lever only.</summary>
    public IEnumerable<LeverPoint> Single => Points.Where(p => p.Changes.Count == 1);

    /// <summary>
    /// The cheapest change that keeps the limit: with the whole interval if one of the same most expensive lever does so, otherwise by the
    /// prediction. Null without a limit, and if nothing keeps it.
    /// </summary>
    public LeverPoint? Cheapest => Limit is null ? null
        : Points.Where(p => p is { Runs: true, Limit: LimitVerdict.Kept or LimitVerdict.Likely })
            .OrderBy(p => p.Cost.Dearest).ThenBy(p => p.Limit).ThenBy(p => p.Cost.Count).ThenBy(PerImage).FirstOrDefault();

    /// <summary>The fastest that runs, whatever it costs.</summary>
    public LeverPoint Fastest => Points.Where(p => p.Runs).DefaultIfEmpty(Base).MinBy(PerImage)!;

    /// <summary>The point that comes nearest to the limit.</summary>
    public LeverPoint? Nearest => Limit is not { } limit ? null
        : Points.Where(p => p.Runs).DefaultIfEmpty(Base).MinBy(p => limit.Distance(p.Estimate));

    /// <summary>
    /// For each lever the best change of it alone that is certainly faster: the interval of the difference does not hold zero.
    /// </summary>
    public IEnumerable<LeverPoint> Sure => Single.Where(p => p is { Runs: true, IsSurelyFaster: true })
        .GroupBy(p => p.Changes[0]).Select(g => g.MinBy(p => p.Estimate.Latency.Value)!).OrderBy(p => p.Cost.Dearest);

    private static double PerImage(LeverPoint point) => point.Estimate.Latency.Value / point.Estimate.Batch;
}
