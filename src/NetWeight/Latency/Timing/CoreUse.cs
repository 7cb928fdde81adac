using NetWeight.Devices;
using NetWeight.Latency.Runtimes;

namespace NetWeight.Latency.Timing;

/// <summary>Which cores of a CPU take part.</summary>
/// <param name="Threads">How many.</param>
/// <param name="PeakShare">Their joint arithmetic, as a part of the whole device's peak: cores that execute in order
/// count for what they keep of theirs, and what is not shared out is lost.</param>
/// <param name="PeakShareOfOne">The same of the fastest core alone.</param>
/// <param name="FetchCycles">Their joint fetch rate, in cycles per second: each further core adds less, because all
/// share the way to the memory.</param>
/// <param name="FetchCyclesOfOne">The same of one.</param>
internal readonly record struct CoreUse(int Threads, double PeakShare, double PeakShareOfOne, double FetchCycles, double FetchCyclesOfOne)
{
    /// <summary>
    /// The fastest cores first. Without a wish: the runtime's default; if it has none, all cores of an x86, and of a big.LITTLE chip all
    /// but the slowest kind. Throws <see cref="NetWeightException"/> for more threads than cores.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="runtime">The runtime.</param>
    /// <param name="wanted">Threads; null for the usual number.</param>
    /// <param name="inOrder">The share of the peak that in-order cores keep.</param>
    /// <param name="serial">The part of the work that does not run in parallel.</param>
    public static CoreUse Of(Device device, RuntimeProfile runtime, int? wanted, double inOrder, double serial)
    {
        List<(double Peak, double Speed, double Clock, double Boost, int Count)> kinds = [];
        foreach (ComputeCluster cluster in device.Clusters)
        {
            double clock = cluster.Clock?.Value ?? 1.5e9;
            double peak = clock * (cluster.Lanes?.Value ?? 4);
            kinds.Add((peak, cluster.InOrder is { Value: true } ? peak * inOrder
                : peak, clock, Math.Max(1, (cluster.BoostClock?.Value ?? clock) / clock), cluster.Count?.Value ?? 1));
        }

        if (kinds.Count == 0)
            return new CoreUse(1, 1, 1, 2e9, 2e9);
        kinds.Sort((a, b) => b.Speed.CompareTo(a.Speed));
        int cores = kinds.Sum(k => k.Count);
        if (wanted is < 1 || wanted > cores)
            throw new NetWeightException($"--threads {wanted}: {device.Id} has {Units.Format.Plural(cores, "core")}.");
        int fast = device.Class == DeviceClass.CpuArm && kinds.Count > 1 ? cores - kinds[^1].Count : cores;
        int threads = wanted ?? Math.Min(runtime.DefaultThreads ?? fast, fast);
        double all = 0, used = 0, best = 0, one = 0, fetch = 0, fetchOne = 0;
        foreach ((double peak, _, _, _, int count) in kinds)
            all += peak * count;
        int kind = 0, left = kinds[0].Count;
        for (int n = 1; n <= threads; n++)
        {
            if (left == 0)
                left = kinds[++kind].Count;
            left--;
            used += kinds[kind].Speed;
            // A core alone runs at its boost clock, all together at the clock of the stated peak; between them the gain
            // shrinks core by core.
            double boost = cores == 1 ? kinds[0].Boost : 1 + ((kinds[0].Boost - 1) * (cores - n) / (cores - 1));
            double share = used * boost / all / (1 + (serial * (n - 1)));
            if (n == 1)
                (one, fetchOne) = (share, kinds[0].Clock * boost);
            // A core that would slow the others by more than it adds stays idle.
            best = Math.Max(best, share);
            fetch = Math.Max(fetch, kinds[0].Clock * boost * Math.Pow(n, 0.75));
        }

        return new CoreUse(threads, best, one, fetch, fetchOne);
    }
}
