using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Measurement.Timing;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Measurement.Layers;

/// <summary>
/// The numbers next to one measured kernel. Shares are of the device's peaks: those of all its cores, whatever the
/// number of threads.
/// </summary>
/// <param name="Predicted">The predicted time; null for a copy between memory layouts, which the prediction counts with
/// the kernel that it serves.</param>
/// <param name="PeakUtilisation">Measured FLOP/s over the device's peak; null if they are unknown.</param>
/// <param name="BandwidthUtilisation">Measured bytes/s over the device's bandwidth; null if they are unknown.</param>
/// <param name="Roofline">No implementation can be faster on this device: operations at the peak, or bytes at the
/// bandwidth; null if they are unknown.</param>
/// <param name="IsMemoryBound">Whether that bound is the bandwidth.</param>
public sealed record KernelComparison(
    Seconds? Predicted, double? PeakUtilisation, double? BandwidthUtilisation, Seconds? Roofline, bool? IsMemoryBound);

/// <summary>Predictions for models as they were measured: the same shapes, the same threads.</summary>
public static class MeasuredPrediction
{
    /// <summary>
    /// Predicts for ONNX Runtime, which measures here, or for the device's usual runtime if ONNX Runtime does not
    /// run on it. Throws <see cref="NetWeightException"/> if the device cannot be predicted.
    /// </summary>
    public static LatencyEstimate Of(TimedModel model, Device device)
    {
        RuntimeProfile runtime = RuntimeCatalog.Get("onnxruntime");
        // The profile's names: only so can the two be joined.
        ShapedModel shaped = ShapeInference.Run(LayerProfiler.WithUniqueNames(model.Model), model.Inference);
        return LatencyModel.Predict(shaped, device, new PredictionOptions
        {
            Runtime = runtime.RunsOn(device.Class) ? runtime : null,
            Threads = device.Class.IsCpu && model.Settings.Threads > 0 ? model.Settings.Threads : null,
        });
    }

    /// <summary>
    /// Matches a prediction with a profile, kernel by kernel. A predicted kernel goes to the measured one that does the
    /// work of its main layer, or of any of its layers if the main one was done beforehand; what nothing measured
    /// does is <paramref name="elsewhere"/>. All of it, that and the overhead of the inference add up to the predicted
    /// latency.
    /// </summary>
    public static IReadOnlyList<KernelComparison> Beside(LatencyEstimate estimate, LayerProfile profile, out Seconds elsewhere)
    {
        var owners = new Dictionary<string, int>(StringComparer.Ordinal);
        for (int k = 0; k < profile.Kernels.Count; k++)
            foreach (string node in profile.Kernels[k].Nodes)
                owners.TryAdd(node, k);
        double[] predicted = new double[profile.Kernels.Count];
        double lost = 0;
        foreach (KernelTime time in estimate.Kernels)
        {
            int owner = -1;
            foreach (var layer in time.Kernel.Layers)
                if (owners.TryGetValue(layer.Node.Node.Name, out int k) && (owner < 0 || layer.Name == time.Kernel.Name))
                    owner = k;
            if (owner >= 0)
                predicted[owner] += time.Total.Value;
            else
                lost += time.Total.Value;
        }

        elsewhere = new Seconds(lost);
        return [.. profile.Kernels.Select((kernel, k) => Beside(estimate, kernel, predicted[k]))];
    }

    private static KernelComparison Beside(LatencyEstimate estimate, MeasuredKernel kernel, double predicted)
    {
        double? arithmetic = kernel.Flops?.Value / estimate.Peak.Value, traffic = kernel.Bytes?.Value / estimate.Bandwidth.Value;
        return new KernelComparison(
            kernel.ReorderFor is not null ? null : new Seconds(predicted),
            kernel.FlopsPerSecond?.Value / estimate.Peak.Value,
            kernel.BytesPerSecond?.Value / estimate.Bandwidth.Value,
            arithmetic is { } a && traffic is { } t ? new Seconds(Math.Max(a, t)) : null,
            arithmetic is null || traffic is null ? null : arithmetic < traffic);
    }
}
