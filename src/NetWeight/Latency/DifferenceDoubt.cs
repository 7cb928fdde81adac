using NetWeight.Latency.Fitting;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;

namespace NetWeight.Latency;

/// <summary>The variance of the ratio of two predictions: common errors cancel.</summary>
internal static class DifferenceDoubt
{
    /// <summary>
    /// The variance of ln(measured / predicted) of the ratio of two networks on one machine. Effects count by the
    /// difference of their slopes, networks and stand-ins by how much of the time differs.
    /// </summary>
    public static double OfDifference(LatencyEstimate before, LatencyEstimate after, KernelMatching matching)
    {
        (EstimateDoubt first, EstimateDoubt second) = (before.Doubt!, after.Doubt!);
        (double touched, double kinds, double effects) = Between(before, after, matching);
        double network = DifferenceFit.For(before.Device.Class).Deviation(kinds, touched);
        return effects + (first.LogSpread * second.LogSpread * network * network)
            + (Math.Sqrt(first.OfAssumptions * second.OfAssumptions) * kinds * kinds);
    }

    /// <summary>
    /// How far two networks on one machine differ: the share of the time in kernels that only one of both runs, the
    /// mean of both; the share in other kinds of work; and the variance of the ratio's logarithm that the effects add.
    /// </summary>
    public static (double Touched, double Kinds, double OfEffects) Between(LatencyEstimate before, LatencyEstimate after,
        KernelMatching? matching = null)
    {
        KernelMatching kernels = matching ?? KernelMatching.Of(before, after);
        double touched = ((kernels.First / before.Latency.Value) + (kernels.Second / after.Latency.Value)) / 2;
        (EstimateDoubt first, EstimateDoubt second) = (before.Doubt!, after.Doubt!);
        if (first.Slopes.Length == 0 || second.Slopes.Length == 0)
            return (touched, OtherKinds(before, after), 0);
        double[] slopes = new double[Effects.Count];
        for (int i = 0; i < slopes.Length; i++)
            slopes[i] = second.Slopes[i] - first.Slopes[i];
        // Outside the fast layout a runtime computes with another algorithm: another kind of work, though the effects are the same.
        double layout = Math.Abs(ShareOutsideBlocks(before) - ShareOutsideBlocks(after));
        return (touched, Math.Max(slopes.Sum(Math.Abs) / 2, layout), first.Covariance?.Along(slopes) ?? 0);
    }

    /// <summary>The share of the time in kernels that miss the runtime's fast layout, 0 to 1.</summary>
    private static double ShareOutsideBlocks(LatencyEstimate estimate)
    {
        double outside = 0;
        foreach (KernelTime time in estimate.Kernels)
            outside += time.Kernel.IsBlocked ? 0 : time.Total.Value;
        return outside / estimate.Latency.Value;
    }

    /// <summary>
    /// The variance of ln(measured / predicted) of the ratio of two predictions in different settings. What is not
    /// known of the device or the runtime is shared by those that have it in common, if nothing was measured on the
    /// device; errors of one network go together.
    /// </summary>
    public static double OfSettings(LatencyEstimate before, LatencyEstimate after)
    {
        (EstimateDoubt first, EstimateDoubt second) = (before.Doubt!, after.Doubt!);
        double independent = first.Variance + second.Variance;
        if (FitCatalog.For(before.Device.Class) is not { } fit || FitCatalog.For(after.Device.Class) != fit)
            return independent;
        bool device = before.Device == after.Device, runtime = before.Runtime.Id == after.Runtime.Id;
        double shared = 0;
        if (first is { OfDevice: { } ofDevice, OfRuntime: { } ofRuntime } && second.OfRuntime is not null)
        {
            double level = ofDevice.Between(first.Slopes, second.Slopes), all = ofRuntime.Between(first.Slopes, second.Slopes);
            shared = (device, runtime) switch { (true, true) => all, (true, false) => level, (false, true) => all - level, _ => 0 };
        }

        SettingCorrelations correlations = DifferenceFit.For(before.Device.Class).Settings;
        double correlation = !IsOneNetwork(before, after) ? 0 : device && runtime ? correlations.OtherType : device
            ? correlations.OtherRuntime : runtime && before.Precision == after.Precision ? correlations.OtherDevice : 0;
        return independent - (2 * Math.Max(0, shared)) - (2 * correlation * first.LogSpread * second.LogSpread);
    }

    /// <summary>Whether two predictions are of one network: the same layers by name and operator.</summary>
    private static bool IsOneNetwork(LatencyEstimate before, LatencyEstimate after)
    {
        return before.Batch == after.Batch && Layers(before).SetEquals(Layers(after));

        static HashSet<(string, string)> Layers(LatencyEstimate estimate) =>
            [.. estimate.Kernels.SelectMany(k => k.Kernel.Layers).Select(l => (l.Name, l.Operator))];
    }

    /// <summary>The share of the time that goes into other kinds of kernels, 0 to 1.</summary>
    private static double OtherKinds(LatencyEstimate before, LatencyEstimate after)
    {
        var shares = new Dictionary<(KernelKind, Bound), double>();
        Add(before, -1);
        Add(after, 1);
        return shares.Values.Sum(Math.Abs) / 2;

        void Add(LatencyEstimate estimate, double sign)
        {
            foreach (KernelTime time in estimate.Kernels)
            {
                Part(time.Kernel.Kind, Bound.Compute, time.Compute.Value + time.Waste.Value);
                Part(time.Kernel.Kind, Bound.Memory, time.Memory.Value);
                Part(time.Kernel.Kind, Bound.Overhead, time.Overhead.Value);
            }

            void Part(KernelKind kind, Bound bound, double seconds) =>
                shares[(kind, bound)] = shares.GetValueOrDefault((kind, bound)) + (sign * seconds / estimate.Latency.Value);
        }
    }
}
