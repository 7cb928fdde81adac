using NetWeight.Devices;

namespace NetWeight.Latency;

/// <summary>Which cores of a CPU take part.</summary>
/// <param name="Threads">How many.</param>
/// <param name="Share">Their part of the whole device's peak, cores that execute in order counted for what they keep of theirs.</param>
/// <param name="Clock">The clock of the fastest, in hertz.</param>
internal readonly record struct CoreUse(int Threads, double Share, double Clock)
{
    /// <summary>
    /// The fastest cores first. Without a wish: all cores of an x86; of a big.LITTLE chip all but the slowest kind, as phones' runtimes do.
    /// Throws <see cref="NetWeightException"/> for more threads than cores.
    /// </summary>
    public static CoreUse Of(Device device, int? wanted, double inOrder)
    {
        List<(double Peak, double Speed, double Clock, double Boost, int Count)> kinds = [];
        foreach (ComputeCluster cluster in device.Clusters)
        {
            double clock = cluster.Clock?.Value ?? 1.5e9;
            double peak = clock * (cluster.Lanes?.Value ?? 4);
            kinds.Add((peak, cluster.InOrder is { Value: true } ? peak * inOrder : peak, clock, Math.Max(1, (cluster.BoostClock?.Value ?? clock) / clock), cluster.Count?.Value ?? 1));
        }

        if (kinds.Count == 0)
            return new CoreUse(1, 1, 2e9);
        kinds.Sort((a, b) => b.Speed.CompareTo(a.Speed));
        int cores = kinds.Sum(k => k.Count);
        if (wanted is < 1 || wanted > cores)
            throw new NetWeightException($"--threads {wanted}: {device.Id} has {Units.Format.Plural(cores, "core")}.");
        int threads = wanted ?? (device.Class == DeviceClass.CpuArm && kinds.Count > 1 ? cores - kinds[^1].Count : cores);
        double all = 0, used = 0;
        int left = threads;
        foreach ((double peak, double speed, _, _, int count) in kinds)
        {
            int take = Math.Min(left, count);
            all += peak * count;
            used += speed * take;
            left -= take;
        }

        // A core alone runs at its boost clock, all together at the clock of the stated peak; between them the gain shrinks core by core.
        double boost = cores == 1 ? kinds[0].Boost : 1 + ((kinds[0].Boost - 1) * (cores - threads) / (cores - 1));
        return new CoreUse(threads, used * boost / all, kinds[0].Clock * boost);
    }
}
