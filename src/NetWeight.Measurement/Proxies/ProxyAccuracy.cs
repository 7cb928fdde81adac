using System.Diagnostics;
using NetWeight.Search;
using NetWeight.Units;

namespace NetWeight.Measurement.Proxies;

/// <summary>A training-free score in place of accuracies.</summary>
/// <param name="space">The networks.</param>
/// <param name="settings">Which score, and how.</param>
public sealed class ProxyAccuracy(SearchSpace space, TrainingFreeSettings settings) : AccuracySource
{
    private readonly Lock gate = new();
    private readonly Dictionary<Genotype, double> known = [];
    private TimeSpan spent;

    /// <inheritdoc/>
    public override string Name => TrainingFreeScore.Id(settings.Kind);

    /// <inheritdoc/>
    public override string Label => settings.Kind == TrainingFreeKind.Naswot ? "NASWOT score" : "Zen-score";

    /// <inheritdoc/>
    public override bool IsRankOnly => true;

    /// <inheritdoc/>
    public override string Basis => $"{Label} of the untrained network: it ranks networks and is not an accuracy "
        + $"({settings.Batch} random images of {settings.SideOf(space.Resolution)} pixels, seed {settings.Seed}; "
        + (settings.Kind == TrainingFreeKind.Naswot ? "Mellor et al. 2021)" : "Lin et al. 2021)");

    /// <inheritdoc/>
    public override Seconds? SecondsPerNetwork
    {
        get
        {
            lock (gate)
                return known.Count > 0 ? new Seconds(spent.TotalSeconds / known.Count) : null;
        }
    }

    /// <inheritdoc/>
    public override double? Of(Genotype genotype, CandidateCost cost)
    {
        lock (gate)
            if (known.TryGetValue(genotype, out double before))
                return before;
        long start = Stopwatch.GetTimestamp();
        double score = TrainingFreeScore.Of(space, genotype, settings);
        lock (gate)
        {
            spent += Stopwatch.GetElapsedTime(start);
            known[genotype] = score;
        }

        return score;
    }
}
