using System.Collections.Concurrent;
using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Fit;
using NetWeight.Latency;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Search;

/// <summary>
/// Predicts networks of a search space on a device. <see cref="Predict"/> adds the times of segments that it has seen
/// before, which takes microseconds; <see cref="PredictWhole"/> builds and times the whole network. The sum leaves out
/// what a segment's caches hold of the segments before it beyond those it was first seen with.
/// </summary>
/// <remarks>Safe for use by several threads.</remarks>
public sealed class CandidatePredictor
{
    private readonly SearchSpace space;
    private readonly Device device;
    private readonly PredictionOptions options;
    private readonly NetworkOptions building;
    private readonly Machine? machine;
    private readonly Bytes? capacity;
    private readonly ConcurrentDictionary<(int Segment, long Key), SegmentTimes> known = new();

    /// <summary>
    /// Settles runtime and type. Throws <see cref="NetWeightException"/> where the device cannot be predicted so.
    /// </summary>
    /// <param name="space">The networks.</param>
    /// <param name="device">Where they are to run.</param>
    /// <param name="options">How; null for the device's usual way.</param>
    /// <param name="batch">Images per inference.</param>
    public CandidatePredictor(SearchSpace space, Device device, PredictionOptions? options = null, long batch = 1)
    {
        (this.space, this.device) = (space, device);
        building = new NetworkOptions { Batch = batch };
        options ??= new PredictionOptions();
        Settings = LatencyModel.Predict(Cost(new Genotype(new byte[space.Genes.Count])), device, options);
        this.options = options with { Runtime = Settings.Runtime, Precision = Settings.Precision };
        this.space = space.RunBy(Settings.Runtime);
        // Where weights lie in a flash of their own, only the whole network says what fits.
        capacity = device.Memory.Flash is null ? device.Memory.Capacity?.Value : null;
        // A law that asks for the whole network (does it stay on the chip?) has no sum of segments.
        if (!(options.Threads is null && options.Factors is null && NpuTimer.Applies(device, Settings.Runtime, Settings.Precision)))
            machine = options.Factors is { } factors
                ? Machine.Of(device, Settings.Runtime, Settings.Precision, options.Threads, factors)
                : MachineCache.Of(device, Settings.Runtime, Settings.Precision, options.Threads);
    }

    /// <summary>The prediction of the space's first network, for what holds for all: runtime, type, threads, evidence.</summary>
    public LatencyEstimate Settings { get; }

    /// <summary>Whether networks are sums of segments; otherwise <see cref="Predict"/> times the whole network, too.</summary>
    public bool IsAdditive => machine is not null;

    /// <summary>How many different segments were timed.</summary>
    public int KnownSegments => known.Count;

    /// <summary>Predicts a network from its segments.</summary>
    public CandidateCost Predict(Genotype genotype)
    {
        if (machine is null)
            return PredictWhole(genotype);
        Span<long> keys = stackalloc long[space.Segments.Count];
        space.Keys(genotype, keys);
        Span<double> sum = stackalloc double[1 + Effects.Count];
        sum.Clear();
        long maccs = 0, spatial = 0, parameters = 0, weights = 0, peak = 0;
        double traffic = 0;
        for (int i = 0; i < keys.Length; i++)
        {
            SegmentTimes times = Known(genotype, keys, i);
            maccs += times.Maccs;
            spatial += times.SpatialMaccs;
            parameters += times.Parameters;
            traffic += times.Traffic;
            weights += times.WeightBytes;
            peak = Math.Max(peak, times.PeakBytes);
        }

        double kept = KernelTimer.KeptWeights(machine, traffic);
        for (int i = 0; i < keys.Length; i++)
            known[(i, keys[i])].AddTo(kept, sum);
        double inference = (machine.Inference * machine.Factors.Scale).Value, total = sum[0] + inference;
        Span<double> slopes = sum[1..];
        slopes[(int)Effect.InferenceSeconds] += inference;
        foreach (ref double slope in slopes)
            slope /= total;
        double reach = Math.Exp(EstimateDoubt.Ninety * Math.Sqrt(EstimateDoubt.VarianceOf(machine, slopes)));
        return new CandidateCost(
            new Seconds(total), new Seconds(total / reach), new Seconds(total * reach), new Maccs(maccs), parameters)
        {
            SpatialMaccs = new Maccs(spatial),
            Memory = new Bytes(weights + peak),
            ExceedsDevice = capacity is { } most && weights + peak > most.Value,
        };
    }

    /// <summary>Builds and predicts a network as a whole.</summary>
    public CandidateCost PredictWhole(Genotype genotype)
    {
        ModelCost cost = Cost(genotype);
        LatencyEstimate estimate = LatencyModel.Predict(cost, device, options);
        MemoryFit fit = FitCheck.Of(cost, device, options);
        return new CandidateCost(estimate.Latency, estimate.Low, estimate.High,
            new Maccs(cost.Totals.HeadlineMaccs.Value / Math.Max(1, estimate.Batch)), cost.Totals.Parameters)
        {
            SpatialMaccs = new Maccs(CandidateCost.SpatialOf(cost) / Math.Max(1, estimate.Batch)),
            Memory = fit.Weights + fit.Activations,
            ExceedsDevice = fit.Verdict == FitVerdict.DoesNotFit,
        };
    }

    private SegmentTimes Known(Genotype genotype, ReadOnlySpan<long> keys, int segment)
    {
        if (known.TryGetValue((segment, keys[segment]), out SegmentTimes? times))
            return times;
        SegmentTimes[] segments = Time(genotype);
        for (int i = 0; i < segments.Length; i++)
            known.TryAdd((i, keys[i]), segments[i]);
        return known[(segment, keys[segment])];
    }

    /// <summary>Times a whole network, segment by segment.</summary>
    private SegmentTimes[] Time(Genotype genotype)
    {
        ModelCost cost = Cost(genotype);
        var plan = KernelPlan.Form(cost, Settings.Runtime, device, Settings.Precision);
        if (plan.Missing.Count > 0)
            throw new NetWeightException($"{space.Format(genotype)}: {plan.Missing[0].Layer} cannot be counted.");
        int count = space.Segments.Count, columns = 1 + Effects.Count;
        var maccs = new long[count];
        var spatial = new long[count];
        var parameters = new long[count];
        var traffic = new double[count];
        var weights = new long[count];
        var peaks = new long[count];
        // Layers that no kernel runs (a folded normalization) have parameters, too.
        foreach (LayerCost layer in cost.Layers)
        {
            int segment = SegmentOf(layer.Name);
            maccs[segment] += layer.IsHeadline ? (layer.Maccs?.Value ?? 0) : 0;
            spatial[segment] += CandidateCost.IsSpatial(layer) ? (layer.Maccs?.Value ?? 0) : 0;
            parameters[segment] += layer.Parameters;
        }

        foreach (LayerCost layer in plan.Cost.Layers)
            weights[SegmentOf(layer.Name)] += layer.WeightBytes?.Value ?? 0;

        int[] segmentOf = [.. plan.Kernels.Select(k => SegmentOf(k.Layers[0].Name))];
        for (int k = 0; k < segmentOf.Length; k++)
            traffic[segmentOf[k]] += plan.Kernels[k].MemoryAccess.Value;
        IReadOnlyList<Bytes> alive = plan.Liveness.Timeline();
        for (int k = 0; k < segmentOf.Length; k++)
            peaks[segmentOf[k]] = Math.Max(peaks[segmentOf[k]], alive[k].Value);
        bool keepsWeights = KernelTimer.KeptWeights(machine!, 0) > 0;
        ReadOnlySpan<double> levels = keepsWeights ? SegmentTimes.Levels : [0];
        var rows = new double[count][][];
        for (int segment = 0; segment < count; segment++)
            rows[segment] = [.. Enumerable.Range(0, levels.Length).Select(_ => new double[columns])];
        var times = new KernelTime[segmentOf.Length];
        var slopes = new double[segmentOf.Length * Effects.Count];
        for (int level = 0; level < levels.Length; level++)
        {
            Array.Clear(slopes);
            new KernelTimer(machine!, plan, levels[level]).Run(times, slopes, apart: true);
            for (int k = 0; k < times.Length; k++)
            {
                double[] row = rows[segmentOf[k]][level];
                row[0] += times[k].Total.Value;
                for (int effect = 0; effect < Effects.Count; effect++)
                    row[1 + effect] += slopes[(k * Effects.Count) + effect];
            }
        }

        long batch = Math.Max(1, plan.Cost.Shaped.Batch ?? 1);
        return
        [
            .. rows.Select((r, i) => new SegmentTimes(r)
            {
                Maccs = maccs[i] / batch,
                SpatialMaccs = spatial[i] / batch,
                Parameters = parameters[i],
                Traffic = traffic[i],
                WeightBytes = weights[i],
                PeakBytes = peaks[i],
            }),
        ];
    }

    /// <summary>The segment of a layer: the first part of its name.</summary>
    private int SegmentOf(string layer)
    {
        int dot = layer.IndexOf('.');
        ReadOnlySpan<char> first = dot < 0 ? layer : layer.AsSpan(0, dot);
        IReadOnlyList<string> segments = space.Segments;
        for (int i = 0; i < segments.Count; i++)
            if (first.SequenceEqual(segments[i]))
                return i;
        // What stands outside of all scopes is the network's output.
        return segments.Count - 1;
    }

    private ModelCost Cost(Genotype genotype) => CostAnalyzer.Analyze(ShapeInference.Run(space.Build(genotype, building)));
}
