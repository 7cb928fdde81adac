using NetWeight.Fit;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Units;

namespace NetWeight.Levers;

/// <summary>Whether a limit is kept.</summary>
public enum LimitVerdict
{
    /// <summary>With the whole interval.</summary>
    Kept,

    /// <summary>By the prediction; part of the interval lies beyond.</summary>
    Likely,

    /// <summary>Not by the prediction.</summary>
    Missed,
}

/// <summary>A limit: a time for one call, or a rate of images.</summary>
/// <param name="Latency">The longest time of one call; null if a rate is requested.</param>
/// <param name="Rate">The fewest images per second; null if a time is requested.</param>
public sealed record LeverLimit(Seconds? Latency, double? Rate)
{
    /// <summary>Whether a prediction keeps it.</summary>
    public LimitVerdict Judge(LatencyEstimate estimate)
    {
        (double value, double worst, double most) = Rate is { } rate
            ? (-estimate.Throughput, -(estimate.SustainedThroughputLow ?? estimate.Batch / estimate.High.Value), -rate)
            : (estimate.Latency.Value, estimate.High.Value, Latency!.Value.Value);
        return value > most ? LimitVerdict.Missed : estimate.IsComplete && worst <= most ? LimitVerdict.Kept : LimitVerdict.Likely;
    }

    /// <summary>The factor by which a prediction misses it; below 1 if it keeps it.</summary>
    public double Distance(LatencyEstimate estimate) =>
        Rate is { } rate ? rate / estimate.Throughput : estimate.Latency.Value / Latency!.Value.Value;
}

/// <summary>A way of running a model with its latency.</summary>
/// <param name="Setting">The way.</param>
/// <param name="Estimate">The predicted latency.</param>
/// <param name="Memory">Its need for the device's memories.</param>
/// <param name="Changes">The levers that differ from the setting that was requested, in the order in which they cost more.</param>
/// <param name="Difference">The change against the setting that was requested, with a separate interval; null for
/// that setting and if images per call differ.</param>
/// <param name="Limit">Whether the limit is kept; null without one.</param>
public sealed record LeverPoint(
    LeverSetting Setting, LatencyEstimate Estimate, MemoryFit Memory, IReadOnlyList<Lever> Changes,
    LatencyDifference? Difference, LimitVerdict? Limit)
{
    /// <summary>Whether it can run: a network that does not fit has no latency.</summary>
    public bool Runs => Memory.Verdict != FitVerdict.DoesNotFit;

    /// <summary>
    /// Whether it is certainly faster: the interval of the difference holds no loss. Of another runtime that is said
    /// only if its times on this device were measured: two runtimes share little of their errors.
    /// </summary>
    public bool IsSurelyFaster => Difference is { Verdict: DifferenceVerdict.Faster }
        && (!Changes.Contains(Lever.Runtime) || Estimate.Evidence.Level >= EvidenceLevel.Setting);

    /// <summary>The cost of a change: first the most expensive lever, then the number of levers.</summary>
    public (int Dearest, int Count) Cost => Changes.Count == 0 ? (-1, 0) : ((int)Changes.Max(), Changes.Count);
}
