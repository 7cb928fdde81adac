using System.Collections.Concurrent;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;

namespace NetWeight.Accuracy.Predictors;

/// <summary>NetWeight's kernel-aware model, with the factors of the runtime files; nothing is fitted to the device that
/// it predicts.</summary>
public sealed class ModelPredictor : IPredictor
{
    private readonly ConcurrentDictionary<(ModelCost, string, int), KernelPlan> plans = new();

    /// <inheritdoc/>
    public string Name => "NetWeight";

    /// <inheritdoc/>
    public bool IsBaseline => false;

    /// <summary>The runtime profile of a sample; null if there is none.</summary>
    public static RuntimeProfile? RuntimeOf(Sample sample) => RuntimeCatalog.Find(sample.RuntimeId);

    /// <summary>The type that the runtime computes in; null for mixtures (8-bit weights, 16-bit activations), which the
    /// model does not know.</summary>
    public static Precision? PrecisionOf(Sample sample) => Precisions.Parse(sample.Precision);

    /// <inheritdoc/>
    public double? PredictSeconds(Sample sample) => Estimate(sample)?.Latency.Value;

    /// <summary>The whole prediction; null if the device's numbers do not suffice or the runtime is unknown.</summary>
    public LatencyEstimate? Estimate(Sample sample, FactorSet? factors = null)
    {
        if (sample.Device is not { } device || RuntimeOf(sample) is not { } runtime || PrecisionOf(sample) is not { } precision)
            return null;
        try
        {
            int block = KernelPlan.ChannelBlockOf(device);
            KernelPlan plan = plans.GetOrAdd((sample.Cost, runtime.Id, block), key => KernelPlan.Form(key.Item1, runtime, key.Item3));
            return LatencyModel.Predict(plan, device, precision, sample.IsCpu ? sample.Threads : null, factors);
        }
        catch (NetWeightException)
        {
            return null;
        }
    }

    /// <summary>A sample as a fit takes it; null if it cannot be predicted.</summary>
    public FitSample? Prepare(Sample sample)
    {
        if (sample.Device is not { } device || PrecisionOf(sample) is not { } precision || Estimate(sample) is not { } estimate)
            return null;
        KernelPlan plan = plans[(sample.Cost, estimate.Runtime.Id, KernelPlan.ChannelBlockOf(device))];
        return new FitSample(plan, device, precision, sample.IsCpu ? sample.Threads : null, sample.Seconds);
    }
}
