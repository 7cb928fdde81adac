using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Fit;
using NetWeight.Graphs;
using NetWeight.Int8;
using NetWeight.Latency;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;
using NetWeight.Operators;

namespace NetWeight.Recommend;

/// <summary>
/// Weighs networks for a set of devices: each is built once, its costs are counted once per type, its kernels formed
/// once per runtime, and timed on every device.
/// </summary>
internal sealed class CandidateScale
{
    private readonly RecommendRequest request;
    private readonly ParallelOptions parallel;
    private readonly Target[] targets;

    /// <summary>Settles runtimes and types. Throws <see cref="NetWeightException"/> if a device cannot be predicted.</summary>
    public CandidateScale(IReadOnlyList<Device> devices, RecommendRequest request, CancellationToken cancellation)
    {
        this.request = request;
        parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        // All networks of the zoo are written in 32-bit floats, so one of them shows the conversion of each device.
        ShapedModel sample = ShapeInference.Run(ArchitectureCatalog.All[0].Variants[0].Build(), cancellation: cancellation);
        ModelCost cost = CostAnalyzer.Analyze(sample, cancellation: cancellation);
        targets = [.. devices.Select(device => Target.Of(device, sample, cost, request.Prediction))];
    }

    /// <summary>Weighs all candidates; those that cannot be built at their scale, or are not classifiers, are left out.</summary>
    public IReadOnlyList<WeighedCandidate> Weigh(IReadOnlyList<Candidate> candidates)
    {
        var weighed = new WeighedCandidate?[candidates.Count];
        Parallel.For(0, candidates.Count, parallel, i => weighed[i] = Weigh(candidates[i]));
        return [.. weighed.OfType<WeighedCandidate>()];
    }

    private WeighedCandidate? Weigh(Candidate candidate)
    {
        Model model;
        try
        {
            model = candidate.Variant.Build(new NetworkOptions
            {
                Width = candidate.Width,
                Resolution = candidate.Resolution,
                Batch = request.Batch,
            }, candidate.Form);
        }
        catch (NetWeightException) when (!candidate.IsPublished)
        {
            return null;
        }

        ShapedModel shaped = ShapeInference.Run(model);
        // Only classifiers compete; backbones and detectors are left out.
        if (shaped.Graph.Outputs is not [{ Shape.Rank: 2 }])
            return null;
        var costs = new Dictionary<DataType, ModelCost>();
        var plans = new Dictionary<(string, DataType, int), KernelPlan>();
        var fits = new PredictionSummary[targets.Length];
        for (int i = 0; i < fits.Length; i++)
        {
            Target target = targets[i];
            if (!costs.TryGetValue(target.Type, out ModelCost? cost))
                costs[target.Type] = cost = CostAnalyzer.Analyze(shaped, target.Type == DataType.Float ? null : target.Type);
            var key = (target.Settings.Runtime.Id, target.Type, target.Block);
            if (!plans.TryGetValue(key, out KernelPlan? plan))
                plans[key] = plan = KernelPlan.Form(cost, target.Settings.Runtime, target.Block);
            LatencyEstimate estimate = LatencyModel.Predict(
                plan, target.Device, target.Settings.Precision, request.Prediction.Threads, request.Prediction.Factors);
            fits[i] = PredictionSummary.Of(estimate, cost.TotalWeightBytes + cost.Memory.Peak, cost.Memory.IsComplete,
                target.Settings, candidate.IsPublished ? PublishedComparison.Of(cost, estimate) : []) with
            {
                MemoryVerdict = FitCheck.Of(plan, target.Device, target.Settings.Precision).Verdict,
            };
        }

        ModelCost any = costs[targets[0].Type];
        var traits = NetworkTraits.Of(shaped.Graph, candidate.Variant.Forms.Contains("train") && candidate.Form != "train");
        return new WeighedCandidate(candidate)
        {
            Parameters = any.Totals.Parameters,
            Maccs = any.Totals.HeadlineMaccs.Value / request.Batch,
            Traits = traits,
            Quantization = new Int8Risk(Int8Structure.Of(shaped.Graph, any.Totals.Parameters)),
            Fits = fits,
        };
    }

    private sealed record Target(Device Device, DataType Type, int Block, FitSettings Settings)
    {
        public static Target Of(Device device, ShapedModel sample, ModelCost cost, PredictionOptions options)
        {
            LatencyEstimate estimate = LatencyModel.Predict(cost, device, options);
            var settings = new FitSettings(
                estimate.Runtime, estimate.Precision, estimate.Threads, estimate.Basis, estimate.Assumptions,
                SupportCheck.HasGaps(device, estimate.Runtime));
            return new Target(device, estimate.Precision.TensorType, KernelPlan.ChannelBlockOf(device), settings);
        }
    }
}
