using System.Collections.Concurrent;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Fit;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Operators;

namespace NetWeight.Recommend;

/// <summary>The models and limits for which a device is needed.</summary>
public sealed record ChipRequest
{
    /// <summary>The longest time of one call; null for any.</summary>
    public Units.Seconds? MaxLatency { get; init; }

    /// <summary>The fewest images per second; null for any.</summary>
    public double? MinThroughput { get; init; }

    /// <summary>Whether limits must hold with the whole interval.</summary>
    public bool Sure { get; init; }

    /// <summary>Whether only devices count whose memories are known to suffice.</summary>
    public bool Fits { get; init; }

    /// <summary>Runtime, type and threads; the devices' usual ones if nothing is said.</summary>
    public PredictionOptions Prediction { get; init; } = new();
}

/// <summary>One model on one device.</summary>
/// <param name="Model">The model's name.</param>
/// <param name="Estimate">The predicted latency; null if there is none.</param>
/// <param name="Memory">Its need for the device's memories; null if unknown.</param>
/// <param name="Error">The reason why there is no prediction; null if there is one.</param>
public sealed record ChipEntry(string Model, LatencyEstimate? Estimate, MemoryFit? Memory, string? Error)
{
    /// <summary>The reason why it does not answer the request; empty if it does.</summary>
    public IReadOnlyList<string> Misses { get; init; } = [];

    /// <summary>Published times of the very model on the device, in the same setting.</summary>
    public IReadOnlyList<PublishedComparison> Published { get; init; } = [];

    /// <summary>The energy of a call; null where the device states no power.</summary>
    public EnergyUse? Energy => Estimate is null ? null : EnergyUse.Of(Estimate);

    /// <summary>The interval that ranks rest on: the prediction's, widened to published times outside it; null without one.</summary>
    public (Units.Seconds Low, Units.Seconds High)? Reach =>
        Estimate is null ? null : PublishedComparison.Reach(Estimate, Published);
}

/// <summary>A device with all models on it.</summary>
/// <param name="Device">The device.</param>
/// <param name="Entries">One per model, in the order in which they were given.</param>
public sealed record ChipAnswer(Device Device, IReadOnlyList<ChipEntry> Entries)
{
    /// <summary>The place by the sum of latencies, from 1; 0 for a device that does not answer.</summary>
    public int Rank { get; init; }

    /// <summary>The last place that it may have by the intervals; the same as <see cref="Rank"/> if nothing overlaps.</summary>
    public int LastRank { get; init; }

    /// <summary>Whether every model runs there within the limits.</summary>
    public bool Answers => Entries.All(e => e.Estimate is not null && e.Misses.Count == 0);

    /// <summary>The predicted latencies of all models together; null if one is missing.</summary>
    public double? Seconds => Entries.All(e => e.Estimate is not null) ? Entries.Sum(e => e.Estimate!.Latency.Value) : null;

    /// <summary>The sum of the lower ends of their intervals, published times included (<see cref="ChipEntry.Reach"/>).</summary>
    public double LowSeconds => Entries.Sum(e => e.Reach?.Low.Value ?? 0);

    /// <summary>The sum of the upper ends.</summary>
    public double HighSeconds => Entries.Sum(e => e.Reach?.High.Value ?? double.PositiveInfinity);
}

/// <summary>
/// Ranks devices for models by predicted latency: those that keep all limits first, then the others by how fast they
/// are, then those without a prediction.
/// </summary>
public static class ChipRanking
{
    /// <summary>The devices of the catalog that can be bought: cores that represent a family are left out.</summary>
    public static IReadOnlyList<Device> Chips =>
        [.. DeviceCatalog.All.Where(d => !d.Clusters.Any(c => c.Count?.Provenance.Kind == SourceKind.Default))];

    /// <summary>Predicts every model on every device and ranks the devices.</summary>
    /// <param name="models">The models with the settings of their inputs.</param>
    /// <param name="devices">The devices.</param>
    /// <param name="inference">The settings of the models' inputs.</param>
    /// <param name="request">The limits.</param>
    public static IReadOnlyList<ChipAnswer> Run(
        IReadOnlyList<Model> models, IReadOnlyList<Device> devices, InferenceOptions inference, ChipRequest request)
    {
        Counted[] counted = [.. models.Select(m => new Counted(CostAnalyzer.Analyze(ShapeInference.Run(m, inference))))];
        var answers = new ChipAnswer[devices.Count];
        Parallel.For(0, devices.Count,
            i => answers[i] = new ChipAnswer(devices[i], [.. counted.Select(c => Entry(c, devices[i], request))]));
        ChipAnswer[] ordered = [.. answers.OrderBy(a => a.Answers ? 0 : a.Seconds is not null ? 1 : 2)
            .ThenBy(a => a.Seconds ?? double.PositiveInfinity).ThenBy(a => a.Device.Id, StringComparer.Ordinal)];
        int rank = 0;
        for (int i = 0; i < ordered.Length && ordered[i].Answers; i++)
        {
            ChipAnswer answer = ordered[i];
            // Networks that may be faster by the intervals may come before it.
            ordered[i] = answer with { Rank = ++rank, LastRank = ordered.Count(o => o.Answers && o.LowSeconds < answer.HighSeconds) };
        }

        return ordered;
    }

    private static ChipEntry Entry(Counted model, Device device, ChipRequest request)
    {
        string name = model.Cost.Shaped.Model.Name;
        try
        {
            RuntimeProfile runtime = request.Prediction.Runtime ?? UsualRuntime.Of(device);
            Precision precision = PrecisionChoice.Of(model.Cost, device, runtime, request.Prediction.Precision);
            KernelPlan plan = model.Plan(runtime, precision, KernelPlan.ChannelBlockOf(device));
            LatencyEstimate estimate = LatencyModel.Predict(plan, device, precision, request.Prediction.Threads);
            MemoryFit memory = FitCheck.Of(plan, device, precision);
            return new ChipEntry(name, estimate, memory, null)
            {
                Misses = [.. Misses(estimate, memory, request)],
                Published = PublishedComparison.Of(model.Cost, estimate),
            };
        }
        catch (NetWeightException e)
        {
            return new ChipEntry(name, null, null, e.Message);
        }
    }

    private static IEnumerable<string> Misses(LatencyEstimate estimate, MemoryFit memory, ChipRequest request) =>
        new RequestLimits(request.MaxLatency, request.MinThroughput, request.Sure, request.Fits).Misses(estimate, memory);

    /// <summary>A model with its costs and plans, which many devices share.</summary>
    private sealed class Counted(ModelCost cost)
    {
        private readonly ConcurrentDictionary<DataType, Lazy<ModelCost>> costs = new();
        private readonly ConcurrentDictionary<(string, DataType, int), Lazy<KernelPlan>> plans = new();

        public ModelCost Cost => cost;

        public KernelPlan Plan(RuntimeProfile runtime, Precision precision, int block)
        {
            DataType type = precision.TensorType;
            return plans.GetOrAdd((runtime.Id, type, block),
                _ => new Lazy<KernelPlan>(() => KernelPlan.Form(In(type), runtime, block))).Value;
        }

        private ModelCost In(DataType type) =>
            type == DataType.Float ? cost
                : costs.GetOrAdd(type, t => new Lazy<ModelCost>(() => CostAnalyzer.Analyze(cost.Shaped, t))).Value;
    }
}
