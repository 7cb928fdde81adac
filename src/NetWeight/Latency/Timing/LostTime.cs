using NetWeight.Latency.Kernels;
using NetWeight.Units;

namespace NetWeight.Latency.Timing;

/// <summary>The reason why a prediction lies above the ideal roofline.</summary>
public enum LossCause
{
    /// <summary>Arithmetic below the peak rate, or not hidden behind the traffic.</summary>
    Arithmetic,

    /// <summary>Bytes that move below the stated bandwidth, more than once, or not hidden behind arithmetic.</summary>
    Memory,

    /// <summary>Launching, dispatching, waking threads, changing processors, and the fixed cost of every inference.</summary>
    Overhead,

    /// <summary>Channels or tiles that do not fit the hardware.</summary>
    Waste,
}

/// <summary>The time between a prediction and its ideal roofline, by cause: the parts add up to <see cref="Total"/>.</summary>
/// <param name="Total">Predicted latency less roofline; negative if an algorithm saves more operations than all else costs.</param>
/// <param name="Arithmetic">See <see cref="LossCause.Arithmetic"/>; negative if an algorithm saves operations.</param>
/// <param name="Memory">See <see cref="LossCause.Memory"/>; negative if caches serve the bytes.</param>
/// <param name="Overhead">See <see cref="LossCause.Overhead"/>.</param>
/// <param name="Waste">See <see cref="LossCause.Waste"/>.</param>
/// <param name="Cause">The largest part.</param>
/// <param name="Kind">The kind of kernels that lose most to the cause; null without kernels.</param>
public sealed record LostTime(Seconds Total, Seconds Arithmetic, Seconds Memory, Seconds Overhead, Seconds Waste,
    LossCause Cause, KernelKind? Kind)
{
    /// <summary>Splits a prediction. A kernel's roofline is taken off the part that it is bound by ideally.</summary>
    public static LostTime Of(LatencyEstimate estimate)
    {
        double[] sums = new double[Enum.GetValues<LossCause>().Length];
        double[,] byKind = new double[Enum.GetValues<KernelKind>().Length, sums.Length];
        foreach (KernelTime time in estimate.Kernels)
        {
            double ideal = time.Roofline.Value;
            Add(time, LossCause.Arithmetic, time.Compute.Value - (time.IsMemoryBoundIdeally ? 0 : ideal));
            Add(time, LossCause.Memory, time.Memory.Value - (time.IsMemoryBoundIdeally ? ideal : 0));
            Add(time, LossCause.Overhead, time.Overhead.Value);
            Add(time, LossCause.Waste, time.Waste.Value);
        }

        sums[(int)LossCause.Overhead] += estimate.InferenceOverhead.Value;
        var cause = (LossCause)Array.IndexOf(sums, sums.Max());
        KernelKind? kind = null;
        for (int k = 0; k < byKind.GetLength(0); k++)
            if (byKind[k, (int)cause] > (kind is { } known ? byKind[(int)known, (int)cause] : 0))
                kind = (KernelKind)k;
        return new LostTime(estimate.Latency - estimate.Roofline, Part(LossCause.Arithmetic), Part(LossCause.Memory),
            Part(LossCause.Overhead), Part(LossCause.Waste), cause, kind);

        void Add(in KernelTime time, LossCause part, double seconds)
        {
            sums[(int)part] += seconds;
            byKind[(int)time.Kernel.Kind, (int)part] += seconds;
        }

        Seconds Part(LossCause part) => new(sums[(int)part]);
    }
}
