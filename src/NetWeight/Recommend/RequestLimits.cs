using NetWeight.Fit;
using NetWeight.Latency.Timing;
using NetWeight.Units;

namespace NetWeight.Recommend;

/// <summary>The limits that rankings of devices and of networks for a task have in common.</summary>
/// <param name="MaxLatency">The longest time of one call; null for any.</param>
/// <param name="MinThroughput">The fewest images per second; null for any.</param>
/// <param name="Sure">Whether both must hold with the whole interval.</param>
/// <param name="Fits">Whether the device's memories must be known to suffice.</param>
internal readonly record struct RequestLimits(Seconds? MaxLatency, double? MinThroughput, bool Sure, bool Fits)
{
    /// <summary>The limits that a prediction misses, in words; nothing if it keeps all. A mostly unknown one keeps none.</summary>
    public IEnumerable<string> Misses(LatencyEstimate estimate, MemoryFit memory)
    {
        if (estimate.IsMostlyUnknown)
            yield return "most layers are unknown";
        if (MaxLatency is { } limit)
        {
            if (estimate.Latency > limit)
                yield return "latency";
            else if (Sure && (!estimate.IsComplete || estimate.High > limit))
                yield return "latency, by its interval";
        }

        if (MinThroughput is { } rate)
        {
            if (estimate.Throughput < rate)
                yield return "rate";
            else if (Sure && (estimate.SustainedThroughputLow ?? estimate.Batch / estimate.High.Value) < rate)
                yield return "rate, by its interval";
        }

        if (memory.Verdict == FitVerdict.DoesNotFit)
            yield return "memory";
        else if (Fits && memory.Runs != true)
            yield return "memory is not known to suffice";
    }
}
