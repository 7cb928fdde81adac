using NetWeight.Contracts;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;
using NetWeight.Reports.Compare;
using NetWeight.Units;

namespace NetWeight.Reports.Analysis;

/// <summary>Predictions as contracts.</summary>
internal static class LatencyJson
{
    public static DeviceContract Device(DevicePrediction device, Seconds? maxLatency)
    {
        if (device.Estimate is not { } estimate)
            return new DeviceFailureContract(device.Device.Id, device.Error ?? "");
        LostTime lost = LostTime.Of(estimate);
        return new PredictionContract(
            estimate.Device.Id, estimate.Device.Name, estimate.Runtime.Id, estimate.Precision.Name, device.PrecisionReason,
            estimate.Threads, estimate.Batch, estimate.Latency.Value, estimate.Low.Value, High(estimate), estimate.Memory.Total.Value,
            estimate.Memory.Fits, estimate.Throughput, estimate.Roofline.Value, Name(estimate.Bound),
            new SharesContract(Share(Bound.Compute), Share(Bound.Memory), Share(Bound.Overhead), Share(Bound.Waste)),
            estimate.InferenceOverhead.Value, estimate.Peak.Value, estimate.Bandwidth.Value, (estimate.Peak / estimate.Bandwidth).Value,
            estimate.PeakUtilisation, estimate.BandwidthUtilisation,
            new LostTimeContract(
                lost.Total.Value, lost.Arithmetic.Value, lost.Memory.Value, lost.Overhead.Value, lost.Waste.Value,
                lost.Cause.ToString().ToLowerInvariant(), lost.Kind?.Name, LatencyText.Lost(estimate)),
            CostJson.Status(estimate.IsComplete), [.. estimate.Missing.Select(m => m.Layer)], estimate.Basis,
            Published(device.Published), estimate.Assumptions,
            [.. estimate.Unsupported.Select(u => new UnsupportedContract(u.Layer.Name, u.Why, u.To))],
            [.. estimate.Kernels.Select(Kernel)], device.Sweep is { } sweep ? Sweep(sweep, maxLatency) : null);

        double Share(Bound bound) => estimate.Share(bound).Value;
    }

    public static IReadOnlyList<PublishedContract> Published(IReadOnlyList<PublishedComparison> published) =>
    [
        .. published.Select(p => new PublishedContract
        {
            Protocol = p.Time.Protocol.ToString().ToLowerInvariant(),
            LatencySeconds = p.Time.CallTime?.Value,
            ThroughputSamplesPerSecond = p.Time.Throughput,
            Harness = p.Time.Harness,
            Source = p.Time.Source.Title,
            IsMeasured = p.Time.IsMeasured ? true : null,
            IsInsideInterval = p.IsInside,
        }),
    ];

    /// <summary>A change; null if there is none.</summary>
    public static DifferenceContract? Difference(LatencyDifference? difference, string before, string after) =>
        difference is null ? null : new(
            DifferenceText.Word(difference.Verdict), difference.SpeedUp, difference.SpeedUpLow, difference.SpeedUpHigh,
            difference.Saved.Value,
            difference.SavedLow?.Value, difference.SavedHigh?.Value, DifferenceText.Sentence(difference, before, after));

    /// <summary>The upper end; a missing part makes the prediction "at least", so that it has none.</summary>
    public static double? High(LatencyEstimate estimate) => estimate.IsComplete ? estimate.High.Value : null;

    public static string Name(Bound bound) => bound.ToString().ToLowerInvariant();

    private static KernelContract Kernel(KernelTime time) => new(
        time.Kernel.Name, time.Kernel.Kind.Name, [.. time.Kernel.Layers.Select(l => l.Name)], time.Total.Value, time.Compute.Value,
        time.Memory.Value, time.Overhead.Value, time.Waste.Value, time.Roofline.Value, time.Kernel.Flops.Value,
        time.Kernel.MemoryAccess.Value, time.Intensity?.Value, Name(time.Bound));

    private static SweepContract Sweep(BatchSweep sweep, Seconds? maxLatency)
    {
        SweepPointContract[] points =
        [
            .. sweep.Points.Select(p => new SweepPointContract(
                p.Batch, p.Latency.Value, p.Low.Value, High(p), p.Memory.Total.Value, p.Memory.Fits, p.Throughput, p.Roofline.Value,
                Name(p.Bound), p.Latency.Value / p.Batch, CostJson.Status(p.IsComplete))),
        ];
        return maxLatency is { } limit
            ? new LimitedSweepContract(sweep.Knee.Batch, limit.Value, sweep.Within(limit)?.Batch, points)
            : new BatchSweepContract(sweep.Knee.Batch, points);
    }
}
