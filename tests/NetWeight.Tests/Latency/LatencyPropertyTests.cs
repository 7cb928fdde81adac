using NetWeight.Devices;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Units;

namespace NetWeight.Tests.Latency;

/// <summary>What holds of every prediction: tried on networks of the zoo, all devices, and every runtime that runs there.</summary>
public class LatencyPropertyTests
{
    public static TheoryData<string> Networks => [.. Predictions.Networks];

    [Theory]
    [MemberData(nameof(Networks))]
    public void Parts_AddUp(string network)
    {
        int predictions = 0;
        foreach ((Device device, RuntimeProfile runtime) in Predictions.Pairs)
        {
            if (Predictions.TryPredict(network, device, runtime) is not { } estimate)
                continue;
            predictions++;
            string which = $"{device.Id}, {runtime.Id}";
            double tolerance = estimate.Latency.Value * 1e-9, kernels = 0, roofline = 0;
            foreach (KernelTime time in estimate.Kernels)
            {
                Assert.True(Math.Min(Math.Min(time.Compute.Value, time.Memory.Value),
                    Math.Min(time.Overhead.Value, time.Waste.Value)) >= 0, $"{which}: {time.Kernel.Name} has a negative part");
                Assert.Equal(time.Total.Value, time.Compute.Value + time.Memory.Value + time.Overhead.Value + time.Waste.Value, tolerance);
                kernels += time.Total.Value;
                roofline += time.Roofline.Value;
            }

            Assert.Equal(estimate.Latency.Value, kernels + estimate.InferenceOverhead.Value, tolerance);
            Assert.Equal(estimate.Latency.Value, Enum.GetValues<Bound>().Sum(b => estimate.Share(b).Value), tolerance);
            Assert.Equal(estimate.Roofline.Value, roofline, tolerance);
            Assert.True(double.IsFinite(estimate.Latency.Value) && estimate.Low < estimate.Latency
                && estimate.Latency < estimate.High, which);
            Assert.Equal(estimate.Latency.Value / estimate.Low.Value, estimate.High.Value / estimate.Latency.Value, 1e-9);
            LostTime lost = LostTime.Of(estimate);
            Assert.Equal(estimate.Latency.Value - estimate.Roofline.Value, lost.Total.Value, tolerance);
            Assert.Equal(lost.Total.Value, lost.Arithmetic.Value + lost.Memory.Value + lost.Overhead.Value + lost.Waste.Value, tolerance);
        }

        Assert.InRange(predictions, 300, 10_000);
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Kernels_HoldEachLayerOnce_AndAllOfTheArithmetic(string network)
    {
        foreach (RuntimeProfile runtime in Predictions.Pairs.Select(p => p.Runtime).Distinct())
        {
            (Device device, _) = Predictions.Pairs.First(p => p.Runtime == runtime && p.Device.Peak(runtime.Precisions[0]) is not null);
            LatencyEstimate estimate = Predictions.Predict(network, device, runtime, runtime.Precisions[0], 1);
            string[] layers = [.. estimate.Kernels.SelectMany(k => k.Kernel.Layers).Select(l => l.Name)];
            Assert.Equal(layers.Length, layers.Distinct().Count());
            Assert.All(estimate.Kernels, k => Assert.Contains(k.Kernel.Name, k.Kernel.Layers.Select(l => l.Name)));
            // All multiply-accumulates of convolutions and products, whatever they were fused with.
            Assert.Equal(estimate.Kernels.Sum(k => k.Kernel.MatrixFlops.Value),
                2 * estimate.Kernels.SelectMany(k => k.Kernel.Layers).Where(l => l.IsHeadline).Sum(l => l.Maccs!.Value.Value));
            Assert.Equal(Predictions.HeadlineMaccs(network), estimate.Kernels.SelectMany(k => k.Kernel.Layers)
                .Where(l => l.IsHeadline).Sum(l => l.Maccs!.Value.Value));
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Roofline_WithTwiceThePeaksAndBandwidth_TakesHalfTheTime(string network)
    {
        foreach ((Device catalogued, RuntimeProfile runtime) in Predictions.Pairs)
        {
            // Published times would speak for the device as it is.
            Device device = catalogued with { PublishedTimes = [] };
            if (device.Bandwidth is null || (device.Class.IsCpu && device.Clusters.Any(c => c.Clock is null))
                || Predictions.PrecisionOf(network, catalogued, runtime) is not { } precision)
                continue;
            LatencyEstimate one = Predictions.Predict(network, device, runtime, precision, 1),
                two = Predictions.Predict(network, Twice(device), runtime, precision, 1);
            // A multiplication by two rounds nothing, so the halves are exact.
            Assert.Equal(one.Roofline.Value / 2, two.Roofline.Value);
            Assert.True(two.Latency < one.Latency, $"{device.Id}, {runtime.Id}: {one.Latency} -> {two.Latency}");
        }
    }

    [Theory]
    [MemberData(nameof(Networks))]
    public void Latency_DoesNotFallWhenTheBatchGrows(string network) =>
        Grows(network, [1, 2, 3, 8, 64], (device, runtime, precision, batch) =>
            Predictions.Predict(network, device, runtime, precision, batch), "batch");

    [Theory]
    [MemberData(nameof(Networks))]
    public void Latency_DoesNotFallWhenTheResolutionGrows(string network) =>
        Grows(network, [96, 128, 192, 320], (device, runtime, precision, pixels) =>
            Predictions.Predict(network, device, runtime, precision, 1, (int)pixels), "resolution");

    [Theory]
    [MemberData(nameof(Networks))]
    public void Numbers_AreInTheirUnits(string network)
    {
        foreach ((Device device, RuntimeProfile runtime) in Predictions.Pairs)
        {
            if (Predictions.PrecisionOf(network, device, runtime) is not { } precision)
                continue;
            LatencyEstimate estimate = Predictions.Predict(network, device, runtime, precision, 4);
            Assert.Equal(4, estimate.Batch);
            // Overlapping calls may make more of a device than one call after the other, never less.
            Assert.True(estimate.SustainedThroughput is null or > 0
                && estimate.Throughput >= 4 / estimate.Latency.Value * (1 - 1e-6), device.Id);
            if (estimate.SustainedThroughput is null)
                Assert.Equal(4 / estimate.Latency.Value, estimate.Throughput, 1e-6 * estimate.Throughput);
            double flops = estimate.Kernels.Sum(k => (double)k.Kernel.Flops.Value),
                bytes = estimate.Kernels.Sum(k => (double)k.Kernel.MemoryAccess.Value);
            Assert.Equal(flops / (estimate.Peak.Value * estimate.Latency.Value), estimate.PeakUtilisation, 1e-9);
            Assert.Equal(bytes / (estimate.Bandwidth.Value * estimate.Latency.Value), estimate.BandwidthUtilisation, 1e-9);
            // Each kernel takes the slower of its two ideals. Winograd's algorithm saves a factor of four at most, and
            // what a cache holds need not come from the memory.
            double compute = flops / estimate.Peak.Value, memory = bytes / estimate.Bandwidth.Value;
            Assert.InRange(estimate.Roofline.Value, compute / 4 * (1 - 1e-9), (compute + memory) * (1 + 1e-9));
        }
    }

    private static void Grows(string network, long[] sizes,
        Func<Device, RuntimeProfile, Precision, long, LatencyEstimate> predict, string what)
    {
        var falls = new List<string>();
        int predictions = 0;
        foreach ((Device device, RuntimeProfile runtime) in Predictions.Pairs)
        {
            if (Predictions.PrecisionOf(network, device, runtime) is not { } precision)
                continue;
            LatencyEstimate? before = null;
            foreach (long size in sizes)
            {
                LatencyEstimate now = predict(device, runtime, precision, size);
                predictions++;
                if (before is not null && now.Latency.Value < before.Latency.Value * (1 - 1e-12))
                    falls.Add($"{network} on {device.Id} with {runtime.Id} in {precision.Name}: {before.Latency} falls "
                        + $"to {now.Latency} at {what} {size}");
                before = now;
            }
        }

        Assert.InRange(predictions, 1200, 1_000_000);
        Assert.True(falls.Count == 0, $"{falls.Count} of {predictions}:\n{string.Join('\n', falls.Take(40))}");
    }

    /// <summary>Twice the arithmetic, the bandwidth, and the clock that caches run at.</summary>
    private static Device Twice(Device device) => device with
    {
        Clusters =
            [.. device.Clusters.Select(c => c with { Clock = c.Clock is { } clock ? Double(clock, h => 2 * h) : null,
                BoostClock = c.BoostClock is { } boost ? Double(boost, h => 2 * h) : null })],
        Peaks = [.. device.Peaks.Select(p => p with { Rate = Double(p.Rate, r => new FlopsPerSecond(2 * r.Value)) })],
        Memory = device.Memory with
        {
            PinRate = device.Memory.PinRate is { } pin ? Double(pin, r => 2 * r) : null,
            StatedBandwidth = device.Memory.StatedBandwidth is { } stated ? Double(stated, b => new BytesPerSecond(2 * b.Value)) : null,
            MeasuredBandwidth = device.Memory.MeasuredBandwidth is { } measured
                ? Double(measured, b => new BytesPerSecond(2 * b.Value)) : null,
        },
        Npu = device.Npu is { } law ? law with
        {
            Call = Twice(law.Call),
            Sustained = law.Sustained is { } sustained
            ? Twice(sustained) : null
        } : null,
    };

    private static NpuRates Twice(NpuRates rates) => rates with
    {
        DenseOperations = rates.DenseOperations is { } dense ? new FlopsPerSecond(2 * dense.Value) : null,
        DepthwiseOperations = rates.DepthwiseOperations is { } depthwise ? new FlopsPerSecond(2 * depthwise.Value) : null,
        Weights = rates.Weights is { } weights ? new BytesPerSecond(2 * weights.Value) : null,
        Activations = rates.Activations is { } activations ? new BytesPerSecond(2 * activations.Value) : null,
    };

    private static Sourced<T> Double<T>(Sourced<T> number, Func<T, T> twice)
        where T : struct => new(twice(number.Value), number.Provenance);
}
