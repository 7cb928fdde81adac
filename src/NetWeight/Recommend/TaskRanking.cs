using NetWeight.Architectures;
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

/// <summary>A detector of the zoo on a device.</summary>
/// <param name="Family">Its family.</param>
/// <param name="Variant">The network.</param>
/// <param name="Resolution">Height of its input here, and its width where it is a square.</param>
/// <param name="Estimate">The predicted latency.</param>
/// <param name="Memory">Its need for the device's memories.</param>
public sealed record TaskNetwork(Architecture Family, NetworkVariant Variant, int Resolution, LatencyEstimate Estimate, MemoryFit Memory)
{
    /// <summary>The form that does the task.</summary>
    public required string Form { get; init; }

    /// <summary>Width of its input here.</summary>
    public required int ImageWidth { get; init; }

    /// <summary>Parameters.</summary>
    public required long Parameters { get; init; }

    /// <summary>MACCs of conv + FC + MatMul for one image.</summary>
    public required long Maccs { get; init; }

    /// <summary>Layers that leave the device; null if nothing is known about that.</summary>
    public required int? Gaps { get; init; }

    /// <summary>The limits that it does not keep.</summary>
    public IReadOnlyList<string> Misses { get; init; } = [];

    /// <summary>The place by predicted latency among those that keep the limits, from 1; 0 for others.</summary>
    public int Rank { get; init; }

    /// <summary>The last place that it may have by the intervals.</summary>
    public int LastRank { get; init; }

    /// <summary>Whether it keeps all limits.</summary>
    public bool Keeps => Misses.Count == 0;

    /// <summary>The name as the zoo builds it.</summary>
    public string Name => Form.Length == 0 || Form == Variant.Forms[0] ? Variant.Name : $"{Variant.Name}:{Form}";

    /// <summary>The published accuracy, whatever the resolution; null if none was published.</summary>
    public Published? Published => Variant.Published.FirstOrDefault(p => p.BoxMap is not null && (p.Form.Length == 0 || p.Form == Form));

    /// <summary>The published accuracy at this size of a square image, in percent.</summary>
    public double? Accuracy => Resolution == Variant.Resolution && ImageWidth == Resolution ? Published?.BoxMap : null;

    /// <summary>The published top-1 of the classifier that it is built on; null if it has a separate backbone.</summary>
    public PublishedAccuracy? BackboneTop1 =>
        Variant.Backbone is { } name && ArchitectureCatalog.Find(name) is { } found
        && PublishedAccuracy.Of(found.Variant, found.Variant.Forms is [var usual, ..] ? usual : "", null) is [var first, ..] ? first : null;
}

/// <summary>The networks of a task on a device.</summary>
/// <param name="Device">The device.</param>
/// <param name="Networks">Those that keep all limits by predicted latency, then the others.</param>
public sealed record TaskAnswer(Device Device, IReadOnlyList<TaskNetwork> Networks)
{
    /// <summary>Whether any keeps all limits.</summary>
    public bool IsAnswered => Networks.Any(n => n.Keeps);

    /// <summary>Those that keep the limits and whose accuracy was published at this resolution, the most accurate first.</summary>
    public IReadOnlyList<TaskNetwork> Rated =>
        [.. Networks.Where(n => n is { Keeps: true, Accuracy: not null }).OrderByDescending(n => n.Accuracy)
            .ThenBy(n => n.Estimate.Latency.Value)];

    /// <summary>Those that keep the limits without a published accuracy, the fastest first.</summary>
    public IReadOnlyList<TaskNetwork> Unrated => [.. Networks.Where(n => n is { Keeps: true, Accuracy: null })];

    /// <summary>Those that do not, the fastest first.</summary>
    public IReadOnlyList<TaskNetwork> Others => [.. Networks.Where(n => !n.Keeps)];
}

/// <summary>Ranks the detectors of the zoo on a device by predicted latency.</summary>
public static class TaskRanking
{
    /// <summary>
    /// Predicts all. Throws <see cref="NetWeightException"/> if the device cannot be predicted or a name is not
    /// known.
    /// </summary>
    /// <param name="device">The device.</param>
    /// <param name="request">The request.</param>
    /// <param name="cancellation">Ends the search.</param>
    public static TaskAnswer Run(Device device, TaskRequest request, CancellationToken cancellation = default)
    {
        (Architecture Family, NetworkVariant Variant)[] candidates = [.. Candidates(request)];
        var weighed = new TaskNetwork?[candidates.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        Parallel.For(0, candidates.Length, options, i => weighed[i] = Weigh(candidates[i].Family, candidates[i].Variant, device, request));
        TaskNetwork[] networks =
        [
            .. weighed.OfType<TaskNetwork>().Select(n => n with { Misses = [.. Misses(n, request)] })
                .OrderBy(n => n.Keeps ? 0 : 1).ThenBy(n => n.Estimate.Latency.Value).ThenBy(n => n.Name, StringComparer.Ordinal),
        ];
        int keep = networks.Count(n => n.Keeps);
        for (int i = 0; i < keep; i++)
            networks[i] = networks[i] with
            {
                Rank = i + 1,
                // Networks that may be faster by the intervals may come before it.
                LastRank = networks.Take(keep).Count(o => o.Estimate.Low < networks[i].Estimate.High || !networks[i].Estimate.IsComplete),
            };
        return new TaskAnswer(device, networks);
    }

    private static IEnumerable<(Architecture Family, NetworkVariant Variant)> Candidates(TaskRequest request)
    {
        (Architecture Family, NetworkVariant Variant)[] all =
        [
            .. ArchitectureCatalog.All.SelectMany(f => f.Variants.Where(v => v.Task == request.Task).Select(v => (f, v))),
        ];
        foreach (string word in request.Among)
            if (!all.Any(c => IsNamed(c.Family, c.Variant, word)))
                throw new NetWeightException(
                    $"'{word}' is no network, family or backbone of the task.{Spelling.Question(Spelling.Nearest(word, all.SelectMany(c =>
                        new[] { (c.Variant.Name, c.Variant.Name), (c.Family.Name, c.Family.Name) })
                        .Distinct()))} 'netweight zoo' lists all.");
        return all.Where(c => request.Among.Count == 0 || request.Among.Any(w => IsNamed(c.Family, c.Variant, w)));
    }

    private static bool IsNamed(Architecture family, NetworkVariant variant, string word) =>
        Spelling.Key(word) == Spelling.Key(family.Name)
            || (variant.Backbone is { } backbone && Spelling.Key(word) == Spelling.Key(backbone))
        || ArchitectureCatalog.Find(word)?.Variant == variant;

    private static TaskNetwork? Weigh(Architecture family, NetworkVariant variant, Device device, TaskRequest request)
    {
        string form = variant.Forms.Contains("ssdlite") ? "ssdlite" : variant.Forms is [var usual, ..] ? usual : "";
        int resolution = request.Resolution ?? variant.Resolution, width = request.ImageWidth ?? resolution;
        ShapedModel shaped;
        try
        {
            var size = new NetworkOptions { Resolution = resolution, ImageWidth = width, Batch = request.Batch };
            shaped = ShapeInference.Run(variant.Build(size, form));
        }
        catch (NetWeightException) when (resolution != variant.Resolution || width != resolution)
        {
            // Too small an input for its last maps.
            return null;
        }

        ModelCost cost = CostAnalyzer.Analyze(shaped);
        RuntimeProfile runtime = request.Prediction.Runtime ?? UsualRuntime.Of(device);
        Precision precision = PrecisionChoice.Of(cost, device, runtime, request.Prediction.Precision);
        DataType type = precision.TensorType;
        ModelCost typed = type == DataType.Float ? cost : CostAnalyzer.Analyze(shaped, type);
        KernelPlan plan = KernelPlan.Form(typed, runtime, KernelPlan.ChannelBlockOf(device));
        LatencyEstimate estimate = LatencyModel.Predict(plan, device, precision, request.Prediction.Threads, request.Prediction.Factors);
        return new TaskNetwork(family, variant, resolution, estimate, FitCheck.Of(plan, device, precision))
        {
            Form = form,
            ImageWidth = width,
            Parameters = cost.Totals.Parameters,
            Maccs = cost.Totals.HeadlineMaccs.Value / request.Batch,
            Gaps = SupportCheck.HasGaps(device, runtime) ? estimate.Unsupported.Count : null,
        };
    }

    private static IEnumerable<string> Misses(TaskNetwork network, TaskRequest request)
    {
        var limits = new RequestLimits(request.MaxLatency, request.MinThroughput, request.Sure, request.Fits);
        foreach (string miss in limits.Misses(network.Estimate, network.Memory))
            yield return miss;
        if (request.MinAccuracy is { } least && !(network.Accuracy >= least))
            yield return network.Accuracy is null ? "accuracy is not published" : "accuracy";
    }
}
