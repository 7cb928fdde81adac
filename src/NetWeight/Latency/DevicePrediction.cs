using NetWeight.Devices;
using NetWeight.Latency.Timing;

namespace NetWeight.Latency;

/// <summary>The outcome for one model on one device: a prediction, or why there is none.</summary>
/// <param name="Device">The device.</param>
/// <param name="Estimate">The prediction; null if there is none.</param>
/// <param name="Error">One line; null if there is a prediction.</param>
public sealed record DevicePrediction(Device Device, LatencyEstimate? Estimate, string? Error)
{
    /// <summary>The same at other batches; null if not requested.</summary>
    public BatchSweep? Sweep { get; init; }

    /// <summary>The reason why there is no <see cref="Sweep"/> though one was wanted if possible; null if there is one.</summary>
    public string? SweepError { get; init; }

    /// <summary>Published times of the same network on the device, in the same setting.</summary>
    public IReadOnlyList<PublishedComparison> Published { get; init; } = [];

    /// <summary>The reason why the prediction is in its precision.</summary>
    public string PrecisionReason { get; init; } = "";

    /// <summary>The kernels behind <see cref="Estimate"/>, which lint tries changes on; null if there is no prediction.</summary>
    public TimedPlan? Plan { get; init; }
}
