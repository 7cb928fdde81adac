using NetWeight.Devices;
using NetWeight.Fit;
using NetWeight.Latency;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Units;

namespace NetWeight.Recommend;

/// <summary>The latency of a network on a device: the summary of a prediction that is kept for every network of a search.</summary>
public sealed record PredictionSummary
{
    /// <summary>The device.</summary>
    public required Device Device { get; init; }

    /// <summary>Predicted latency of one inference of the batch.</summary>
    public required Seconds Latency { get; init; }

    /// <summary>The lower end of the interval that holds 90 % of measurements.</summary>
    public required Seconds Low { get; init; }

    /// <summary>The upper end.</summary>
    public required Seconds High { get; init; }

    /// <summary>Samples per second.</summary>
    public required double Throughput { get; init; }

    /// <summary>Weights and the peak of the activations of the batch, in the type that is computed in.</summary>
    public required Bytes Memory { get; init; }

    /// <summary>Whether <see cref="Memory"/> holds all tensors.</summary>
    public required bool IsMemoryComplete { get; init; }

    /// <summary>Time of arithmetic, waste included.</summary>
    public required Seconds Compute { get; init; }

    /// <summary>Time of moving bytes that is not hidden behind arithmetic.</summary>
    public required Seconds Transfer { get; init; }

    /// <summary>Time of launching and of the inference itself.</summary>
    public required Seconds Overhead { get; init; }

    /// <summary>Operations of all kernels.</summary>
    public required double Flops { get; init; }

    /// <summary>Bytes that all kernels must move.</summary>
    public required double Moved { get; init; }

    /// <summary>Launches of one inference.</summary>
    public required long Launches { get; init; }

    /// <summary>Share of the peak that the whole network reaches.</summary>
    public required double PeakUtilisation { get; init; }

    /// <summary>The kind of kernels that takes most time.</summary>
    public required KernelKind MainKind { get; init; }

    /// <summary>Its share of the latency.</summary>
    public required double MainShare { get; init; }

    /// <summary>The share of the peak that it reaches.</summary>
    public required double MainUtilisation { get; init; }

    /// <summary>Layers that leave the device, by operator, with their number; empty if none is known to.</summary>
    public required IReadOnlyList<(string What, string To, int Layers)> Gaps { get; init; }

    /// <summary>Numbers that are the same for all networks: runtime, type, threads, the evidence of the interval.</summary>
    public required FitSettings Settings { get; init; }

    /// <summary>Whether every layer's cost is known; otherwise the latency is "at least" and has no upper end.</summary>
    public bool IsComplete { get; init; } = true;

    /// <summary>The memory that an inference needs at least, and whether the device has as much.</summary>
    public required MemoryNeed Need { get; init; }

    /// <summary>Whether it fits into the device's memories, those on the chip included.</summary>
    public FitVerdict MemoryVerdict { get; init; } = FitVerdict.Unknown;

    /// <summary>Published times of the network on the device, in the same setting.</summary>
    public IReadOnlyList<PublishedComparison> Published { get; init; } = [];

    /// <summary>The spread of ln(measured / predicted) of the interval.</summary>
    public double Spread => Math.Log(High.Value / Latency.Value) / 1.645;

    /// <summary>The chance that a measured latency is at most <paramref name="limit"/>, by the spread of the interval.</summary>
    public double ChanceWithin(Seconds limit) => NormalShare(Math.Log(limit.Value / Latency.Value) / Spread);

    /// <summary>
    /// The chance that this is faster than another on the same device, if their errors are independent. What errors
    /// have in common cancels: on devices that the fit has seen nothing is left in common, on others about half
    /// (docs/which-network.md), so the truth is a little surer than this.
    /// </summary>
    public double ChanceFasterThan(PredictionSummary other) =>
        NormalShare(Math.Log(other.Latency.Value / Latency.Value) / Math.Sqrt((Spread * Spread) + (other.Spread * other.Spread)));

    /// <summary>Whether this is certainly faster: its whole interval lies below the other's.</summary>
    public bool SurelyFasterThan(PredictionSummary other) => Reach.High < other.Reach.Low;

    /// <summary>The interval behind ranks: the prediction's, widened to published times outside it.</summary>
    private (Seconds Low, Seconds High) Reach { get; init; }

    /// <summary>The summary of a prediction.</summary>
    internal static PredictionSummary Of(LatencyEstimate estimate, Bytes memory, bool memoryComplete,
        FitSettings settings, IReadOnlyList<PublishedComparison> published)
    {
        double[] times = new double[Enum.GetValues<KernelKind>().Length], flops = new double[times.Length];
        double moved = 0;
        long launches = 0;
        foreach (KernelTime time in estimate.Kernels)
        {
            times[(int)time.Kernel.Kind] += time.Total.Value;
            flops[(int)time.Kernel.Kind] += time.Kernel.Flops.Value;
            moved += time.Kernel.MemoryAccess.Value;
            launches += time.Kernel.Launches;
        }

        int main = Array.IndexOf(times, times.Max());
        return new PredictionSummary
        {
            Device = estimate.Device,
            Latency = estimate.Latency,
            Low = estimate.Low,
            High = estimate.High,
            Reach = PublishedComparison.Reach(estimate, published),
            Throughput = estimate.Throughput,
            Memory = memory,
            IsMemoryComplete = memoryComplete,
            Compute = estimate.Share(Bound.Compute) + estimate.Share(Bound.Waste),
            Transfer = estimate.Share(Bound.Memory),
            Overhead = estimate.Share(Bound.Overhead),
            Flops = flops.Sum(),
            Moved = moved,
            Launches = launches,
            PeakUtilisation = estimate.PeakUtilisation,
            MainKind = (KernelKind)main,
            MainShare = times[main] / estimate.Latency.Value,
            MainUtilisation = times[main] > 0 ? flops[main] / times[main] / estimate.Peak.Value : 0,
            Gaps = [.. estimate.Unsupported.GroupBy(u => (u.Why, u.To)).Select(g => (g.Key.Why, g.Key.To, g.Count()))],
            Settings = settings,
            Need = estimate.Memory,
            IsComplete = estimate.IsComplete,
            Published = published,
        };
    }

    /// <summary>The share of a normal distribution below a value, by Abramowitz and Stegun's formula 26.2.17 (error below 1e-7).</summary>
    internal static double NormalShare(double x)
    {
        double t = 1 / (1 + (0.2316419 * Math.Abs(x)));
        double tail = Math.Exp(-x * x / 2) / Math.Sqrt(2 * Math.PI) * t
            * (0.319381530 + (t * (-0.356563782 + (t * (1.781477937 + (t * (-1.821255978 + (t * 1.330274429))))))));
        return x > 0 ? 1 - tail : tail;
    }
}

/// <summary>How a device runs all networks of a search.</summary>
/// <param name="Runtime">The runtime.</param>
/// <param name="Precision">The type that is computed in.</param>
/// <param name="Threads">Threads; 1 on devices other than CPUs.</param>
/// <param name="Basis">The evidence of the intervals.</param>
/// <param name="Assumptions">Numbers of the device that had to be assumed.</param>
/// <param name="KnowsGaps">Whether anything is known about operators that the device or runtime lacks.</param>
public sealed record FitSettings(
    RuntimeProfile Runtime, Precision Precision, int Threads, string Basis, IReadOnlyList<string> Assumptions, bool KnowsGaps);
