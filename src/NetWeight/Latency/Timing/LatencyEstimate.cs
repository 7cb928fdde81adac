using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Units;

namespace NetWeight.Latency.Timing;

/// <summary>A prediction: how long one inference of a batch takes on a device, why, and how sure that is.</summary>
public sealed record LatencyEstimate
{
    /// <summary>The device.</summary>
    public required Device Device { get; init; }

    /// <summary>The runtime.</summary>
    public required RuntimeProfile Runtime { get; init; }

    /// <summary>The type that is computed in.</summary>
    public required Precision Precision { get; init; }

    /// <summary>Images per inference.</summary>
    public required long Batch { get; init; }

    /// <summary>Threads; 1 for devices other than CPUs.</summary>
    public required int Threads { get; init; }

    /// <summary>The kernels with their times, in the order in which they run.</summary>
    public required IReadOnlyList<KernelTime> Kernels { get; init; }

    /// <summary>Operations of all kernels.</summary>
    public double Flops => Kernels.Sum(k => (double)k.Kernel.Flops.Value);

    /// <summary>Bytes that all kernels must move.</summary>
    public double Moved => Kernels.Sum(k => (double)k.Kernel.MemoryAccess.Value);

    /// <summary>Time for each inference, whatever the network: driver, copying in and out, synchronising.</summary>
    public required Seconds InferenceOverhead { get; init; }

    /// <summary>The predicted latency.</summary>
    public required Seconds Latency { get; init; }

    /// <summary>The lower end of the interval that holds 90 % of measurements.</summary>
    public required Seconds Low { get; init; }

    /// <summary>The upper end.</summary>
    public required Seconds High { get; init; }

    /// <summary>The ideal roofline: every kernel at peak arithmetic or peak bandwidth, whichever is slower. No prediction.</summary>
    public required Seconds Roofline { get; init; }

    /// <summary>Whether every layer's cost is known; otherwise the prediction is too low by the missing part.</summary>
    public required bool IsComplete { get; init; }

    /// <summary>The share of the layers below which a prediction is inconclusive.</summary>
    public const double LeastKnown = 0.5;

    /// <summary>The part of the layers whose cost is known, 0 to 1.</summary>
    public double KnownShare
    {
        get
        {
            int known = 0;
            // A layer without a known cost still is in a kernel: its launch is counted, its work is not.
            foreach (KernelTime kernel in Kernels)
                known += kernel.Kernel.Layers.Count(l => l.MissingBecause is null);
            return Missing.Count == 0 ? 1 : (double)known / (known + Missing.Count);
        }
    }

    /// <summary>Whether so few layers are known that their time does not predict the whole.</summary>
    public bool IsMostlyUnknown => KnownShare < LeastKnown;

    /// <summary>The uncounted parts.</summary>
    public required IReadOnlyList<MissingCost> Missing { get; init; }

    /// <summary>
    /// Layers that the device or runtime does not run itself: each costs a change of processors there and back, and its
    /// own time there is unknown.
    /// </summary>
    public IReadOnlyList<UnsupportedLayer> Unsupported { get; init; } = [];

    /// <summary>The memory that it needs, and whether the device has as much.</summary>
    public required MemoryNeed Memory { get; init; }

    /// <summary>The measurements behind the prediction.</summary>
    public required FitEvidence Evidence { get; init; }

    /// <summary>The same for people.</summary>
    public string Basis => Evidence.Text;

    /// <summary>Numbers of the device that are unknown, with their substitutes.</summary>
    public required IReadOnlyList<string> Assumptions { get; init; }

    /// <summary>The peak that utilisation is a share of.</summary>
    public required FlopsPerSecond Peak { get; init; }

    /// <summary>The bandwidth that utilisation is a share of.</summary>
    public required BytesPerSecond Bandwidth { get; init; }

    /// <summary>
    /// Whether <see cref="Bandwidth"/> is a number of the device or of its class; otherwise it is not used and
    /// binds nothing.
    /// </summary>
    public bool IsBandwidthKnown { get; init; } = true;

    /// <summary>
    /// Images per second when calls overlap, on chips that work on several frames at once; null if one call follows
    /// the other.
    /// </summary>
    public double? SustainedThroughput { get; init; }

    /// <summary>The lower end of the interval that holds 90 % of measured rates.</summary>
    public double? SustainedThroughputLow { get; init; }

    /// <summary>The upper end.</summary>
    public double? SustainedThroughputHigh { get; init; }

    /// <summary>The parts of the interval, for differences between predictions: common parts cancel.</summary>
    internal EstimateDoubt? Doubt { get; init; }

    /// <summary>Images per second: sustained if the device overlaps calls.</summary>
    public double Throughput => SustainedThroughput ?? (Latency.Value > 0 ? Batch / Latency.Value : 0);

    /// <summary>The sum over kernels of a share.</summary>
    /// <param name="bound">Which share; the overhead includes that of the inference.</param>
    public Seconds Share(Bound bound)
    {
        double sum = bound == Bound.Overhead ? InferenceOverhead.Value : 0;
        foreach (KernelTime kernel in Kernels)
        {
            sum += bound switch
            {
                Bound.Compute => kernel.Compute.Value,
                Bound.Memory => kernel.Memory.Value,
                Bound.Overhead => kernel.Overhead.Value,
                _ => kernel.Waste.Value,
            };
        }

        return new Seconds(sum);
    }

    /// <summary>The largest share of the whole.</summary>
    public Bound Bound => Enum.GetValues<Bound>().MaxBy(b => Share(b).Value);

    /// <summary>The part of the peak that the whole network reaches, 0 to 1 (above 1 if an algorithm saves operations).</summary>
    public double PeakUtilisation
    {
        get
        {
            double flops = 0;
            foreach (KernelTime kernel in Kernels)
                flops += kernel.Kernel.Flops.Value;
            return Latency.Value > 0 ? flops / Latency.Value / Peak.Value : 0;
        }
    }

    /// <summary>The part of the bandwidth that the bytes which must move take, 0 to 1 (above 1 if caches serve them).</summary>
    public double BandwidthUtilisation
    {
        get
        {
            double bytes = 0;
            foreach (KernelTime kernel in Kernels)
                bytes += kernel.Kernel.MemoryAccess.Value;
            return Latency.Value > 0 ? bytes / Latency.Value / Bandwidth.Value : 0;
        }
    }
}
