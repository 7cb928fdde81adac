using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Fit;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;
using NetWeight.Levers;
using NetWeight.Operators;

namespace NetWeight.Recommend;

/// <summary>Finds networks and changes that are faster than a model at hand on a device.</summary>
public static class LikeSearch
{
    /// <summary>Networks whose MACCs differ by at most this factor are of one class.</summary>
    private const double SameClass = 1.5;

    /// <summary>A median needs as many accuracies.</summary>
    private const int FewestAccuracies = 3;

    /// <summary>Without accuracies, a network must have this share of the model's MACCs.</summary>
    private const double FewestMaccs = 0.9;

    /// <summary>
    /// Searches. Throws <see cref="NetWeightException"/> if the model cannot be predicted on the device.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="device">The device.</param>
    /// <param name="inference">The settings of the model's inputs.</param>
    /// <param name="asked">Runtime, type and threads; the device's usual ones if nothing is said.</param>
    /// <param name="cancellation">Ends the search.</param>
    public static LikeAnswer Run(
        Model model, Device device, InferenceOptions inference, PredictionOptions asked, CancellationToken cancellation = default)
    {
        ShapedModel whole = ShapeInference.Run(model, inference, cancellation);
        NetworkTask? task = TaskOf(whole);
        PostProcessing? behind = PostProcessing.Of(whole);
        Model network = ModelCut.WithoutPostProcessing(whole);
        LeverTable levers = LeverSweep.Run(network, device, inference, asked, limit: null);
        ShapedModel shaped = behind is null ? whole : ShapeInference.Run(network, inference, cancellation);
        ModelCost cost = CostAnalyzer.Analyze(shaped, cancellation: cancellation);
        LeverPoint start = levers.Base;
        ImageInput? image = ImageInput.Of(shaped);
        int? resolution = image is { } square && square.Height == square.Width ? (int)square.Height : null;
        (LikeNetwork[] networks, RecognisedNetwork? recognised, double? least) = resolution is { } side && task is { } job
            ? Networks(cost, start, job, side, cancellation) : ([], null, null);
        var changes = new OwnChanges(shaped, start, inference);
        return new LikeAnswer
        {
            Model = model.Name,
            Own = start.Estimate,
            Memory = start.Memory,
            Maccs = cost.Totals.HeadlineMaccs.Value,
            Task = task,
            Resolution = resolution,
            Recognised = recognised,
            Compared = networks.Length,
            LeastAccuracy = least,
            LeftOut = behind?.Does ?? [],
            Faster =
            [
                .. networks.Where(n => n.Difference.SpeedUp > 1 && n.Memory.Verdict != FitVerdict.DoesNotFit)
                    .OrderBy(n => n.Estimate.Latency.Value).DistinctBy(n => n.Family.Name),
            ],
            Changes = [.. changes.All(levers).OrderBy(c => c.Estimate.Latency.Value).ThenBy(c => c.Need)],
            NotTried = changes.NotTried,
        };
    }

    /// <summary>The task of a model, by its outputs.</summary>
    private static NetworkTask? TaskOf(ShapedModel model)
    {
        if (PostProcessing.Of(model) is { } behind)
            return behind.Does.Contains("class of each pixel") ? null : NetworkTask.Detection;
        Shape?[] outputs = [.. model.Graph.Outputs.Select(o => o?.Shape)];
        return outputs switch
        {
            [{ Rank: 2 }] => NetworkTask.Classification,
            [{ Rank: 4 } map] when map[2].ValueOrNull == 1 && map[3].ValueOrNull == 1 => NetworkTask.Classification,
            // Rows of boxes with scores, or maps of several strides.
            [{ Rank: 3 }] => NetworkTask.Detection,
            { Length: >= 3 } when outputs.All(o => o is { Rank: 3 or 4 or 5 }) => NetworkTask.Detection,
            _ => null,
        };
    }

    /// <summary>
    /// The networks of the zoo at the model's input that are no less accurate, by publication: than the model if it is one of them,
    /// else than the median of its class. If too few accuracies are known: networks with no fewer MACCs.
    /// </summary>
    private static (LikeNetwork[] Networks, RecognisedNetwork? Recognised, double? Least) Networks(
        ModelCost cost, LeverPoint start, NetworkTask task, int resolution, CancellationToken cancellation)
    {
        var candidates = ArchitectureCatalog.All
            .SelectMany(f => f.Variants.Where(v => v.Task == task).Select(v => (Family: f, Variant: v))).ToArray();
        var built = new (ModelCost Cost, string Form)?[candidates.Length];
        int? classes = task == NetworkTask.Classification && cost.Shaped.Graph.Outputs[0]?.Shape?[1].ValueOrNull is { } n ? (int)n : null;
        var parallel = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellation };
        Parallel.For(0, candidates.Length, parallel,
            i => built[i] = Build(candidates[i].Variant, resolution, classes, start.Estimate.Batch));
        RecognisedNetwork? recognised = null;
        for (int i = 0; i < candidates.Length && recognised is null; i++)
            recognised = Recognise(candidates[i].Variant, resolution, classes, start.Estimate.Batch, cost, built[i]);
        double own = cost.Totals.HeadlineMaccs.Value;
        double? least = recognised is { } known ? AccuracyOf(known.Variant, known.Form, resolution) : null;
        double[] likes =
        [
            .. candidates.Select((c, i) =>
                built[i] is { } b && Math.Abs(Math.Log(b.Cost.Totals.HeadlineMaccs.Value / own)) <= Math.Log(SameClass)
                ? AccuracyOf(c.Variant, b.Form, resolution) : null).OfType<double>().Order(),
        ];
        least ??= likes.Length >= FewestAccuracies ? likes[likes.Length / 2] : null;
        List<LikeNetwork> networks = [];
        for (int i = 0; i < candidates.Length; i++)
        {
            (Architecture family, NetworkVariant variant) = candidates[i];
            if (built[i] is not { } candidate || variant == recognised?.Variant)
                continue;
            double? accuracy = AccuracyOf(variant, candidate.Form, resolution);
            bool isAsGood = least is not null ? accuracy >= least : candidate.Cost.Totals.HeadlineMaccs.Value >= FewestMaccs * own;
            if (!isAsGood)
                continue;
            (LatencyEstimate estimate, MemoryFit memory) = Predict(candidate.Cost, start.Setting, start.Estimate.Device);
            string name = candidate.Form.Length == 0 || candidate.Form == variant.Forms[0] ? variant.Name
                : $"{variant.Name}:{candidate.Form}";
            networks.Add(new LikeNetwork(
                family, name, accuracy, candidate.Cost.Totals.HeadlineMaccs.Value, estimate, memory,
                LatencyDifference.Of(start.Estimate, estimate)));
        }

        return ([.. networks], recognised, least);
    }

    private static (ModelCost Cost, string Form)? Build(
        NetworkVariant variant, int resolution, int? classes, long batch, string? form = null)
    {
        form ??= variant.Forms.Contains("ssdlite") ? "ssdlite" : variant.Forms is [var usual, ..] ? usual : "";
        var options = new NetworkOptions { Resolution = resolution, Batch = batch };
        try
        {
            ModelCost cost = CostAnalyzer.Analyze(
                ShapeInference.Run(variant.Build(classes is { } n ? options with { Classes = n } : options, form)));
            bool isClassifier = variant.Task != NetworkTask.Classification || cost.Shaped.Graph.Outputs is [{ Shape.Rank: 2 }];
            return isClassifier ? (cost, form) : null;
        }
        catch (NetWeightException)
        {
            // Too small an input for it.
            return null;
        }
    }

    /// <summary>The network if the model's MACCs and parameters are its own, with norms or with norms folded.</summary>
    private static RecognisedNetwork? Recognise(
        NetworkVariant variant, int resolution, int? classes, long batch, ModelCost cost, (ModelCost Cost, string Form)? usual)
    {
        foreach (string form in variant.Forms.DefaultIfEmpty(""))
        {
            ModelCost? own = usual is { } known && known.Form == form ? known.Cost
                : usual is null ? null : Build(variant, resolution, classes, batch, form)?.Cost;
            if (own is null || own.Totals.HeadlineMaccs != cost.Totals.HeadlineMaccs)
                continue;
            long parameters = own.Totals.Parameters, folded = parameters - (own.Statistics / 2);
            if (cost.Totals.Parameters == parameters || cost.Totals.Parameters == folded)
                return new RecognisedNetwork(variant, form, PublishedAccuracy.Of(variant, form) is [var first, ..] ? first : null);
        }

        return null;
    }

    private static double? AccuracyOf(NetworkVariant variant, string form, int resolution) =>
        variant.Resolution != resolution ? null
        : variant.Task == NetworkTask.Detection
        ? variant.Published.FirstOrDefault(p => p.BoxMap is not null && (p.Form.Length == 0 || p.Form == form))?.BoxMap
        : PublishedAccuracy.Of(variant, form) is [var first, ..] ? first.Percent : null;

    internal static (LatencyEstimate Estimate, MemoryFit Memory) Predict(ModelCost cost, LeverSetting setting, Device device)
    {
        DataType type = setting.Precision.TensorType;
        ModelCost typed = type == DataType.Float ? cost : CostAnalyzer.Analyze(cost.Shaped, type);
        KernelPlan plan = KernelPlan.Form(typed, setting.Runtime, KernelPlan.ChannelBlockOf(device));
        return (LatencyModel.Predict(plan, device, setting.Precision, setting.Threads), FitCheck.Of(plan, device, setting.Precision));
    }
}
