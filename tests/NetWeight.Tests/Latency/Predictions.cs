using System.Collections.Concurrent;
using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Operators;

namespace NetWeight.Tests.Latency;

/// <summary>Networks of the zoo, predicted on devices of the catalog; what several tests need is formed once.</summary>
internal static class Predictions
{
    private static readonly ConcurrentDictionary<(string Network, long Batch, int? Resolution, DataType Type), ModelCost> Costs = new();
    private static readonly ConcurrentDictionary<(ModelCost Cost, string Runtime, int Block), KernelPlan> Plans = new();
    private static readonly ConcurrentDictionary<(string Network, Device Device, string Runtime), Precision?> Chosen = new();

    /// <summary>Networks of many kinds: depthwise and residual, shuffled and concatenated, with parallel branches.</summary>
    public static IReadOnlyList<string> Networks { get; } = ["mobilenet_v2", "shufflenet_v2_x1_0", "repvgg_a0:train"];

    /// <summary>
    /// Every device with every runtime that runs there. Left out: devices of which not even the peak is known, and
    /// microcontrollers, which have no fit: constants of the device itself predict them, or nothing does.
    /// </summary>
    public static IReadOnlyList<(Device Device, RuntimeProfile Runtime)> Pairs { get; } =
        [.. DeviceCatalog.All.Where(d => d.Peaks.Count > 0 && FitCatalog.For(d.Class) is not null)
            .SelectMany(d => RuntimeCatalog.All.Where(r => r.RunsOn(d.Class)).Select(r => (d, r)))];

    /// <summary>A prediction in the type that the runtime chooses; null if the device has none that the runtime computes in.</summary>
    public static LatencyEstimate? TryPredict(string network, Device device, RuntimeProfile runtime, long batch = 1, int? resolution = null)
    {
        ModelCost cost = Cost(network, batch, resolution, DataType.Float);
        try
        {
            return LatencyModel.Predict(cost, device, new PredictionOptions { Runtime = runtime });
        }
        catch (NetWeightException)
        {
            return null;
        }
    }

    /// <summary>The type in which the runtime predicts a network on a device; null if there is no prediction.</summary>
    public static Precision? PrecisionOf(string network, Device device, RuntimeProfile runtime) =>
        Chosen.GetOrAdd((network, device, runtime.Id), _ => TryPredict(network, device, runtime)?.Precision);

    /// <summary>A prediction in a given type, with the plan that serves all devices.</summary>
    public static LatencyEstimate Predict(string network, Device device, RuntimeProfile runtime, Precision precision,
        long batch, int? resolution = null) =>
        LatencyModel.Predict(Plan(network, device, runtime, precision, batch, resolution), device, precision);

    /// <summary>The kernels of a network in a type.</summary>
    public static KernelPlan Plan(string network, Device device, RuntimeProfile runtime, Precision precision,
        long batch = 1, int? resolution = null)
    {
        DataType type = precision switch
        {
            Precision.Fp16 => DataType.Float16,
            Precision.Bf16 => DataType.BFloat16,
            Precision.Int8 => DataType.Int8,
            _ => DataType.Float,
        };
        ModelCost cost = Cost(network, batch, resolution, type);
        int block = runtime.Fusion.UsesChannelBlocks ? KernelPlan.ChannelBlockOf(device) : 0;
        return Plans.GetOrAdd((cost, runtime.Id, block), _ => KernelPlan.Form(cost, runtime, block));
    }

    /// <summary>The multiply-accumulates of convolutions and products for one image.</summary>
    public static long HeadlineMaccs(string network) => Cost(network, 1, null, DataType.Float).Totals.HeadlineMaccs.Value;

    private static ModelCost Cost(string network, long batch, int? resolution, DataType type) =>
        Costs.GetOrAdd((network, batch, resolution, type), key =>
    {
        (Architecture _, NetworkVariant variant, string form) = ArchitectureCatalog.Find(key.Network)!.Value;
        Model model = variant.Build(new NetworkOptions { Resolution = key.Resolution }, form);
        return CostAnalyzer.Analyze(ShapeInference.Run(model, new InferenceOptions { Batch = key.Batch }),
            key.Type == DataType.Float ? null : key.Type);
    });
}
