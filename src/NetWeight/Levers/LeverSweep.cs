using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Fit;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Operators;

namespace NetWeight.Levers;

/// <summary>Predicts a model in every combination of runtime, type, threads, batch and input size that a device takes.</summary>
public static class LeverSweep
{
    /// <summary>Batches that are tried next to the model's own.</summary>
    private static readonly long[] Batches = [1, 4, 16];

    /// <summary>Shares of the input's sides that are tried, rounded to <see cref="SideStep"/>.</summary>
    private static readonly double[] Sides = [1, 0.875, 0.75, 0.625, 0.5];

    private const int SideStep = 32;

    /// <summary>
    /// Tries all levers. Throws <see cref="NetWeightException"/> if the setting that was requested cannot be predicted.
    /// </summary>
    /// <param name="model">The model as it was read.</param>
    /// <param name="device">The device.</param>
    /// <param name="inference">The settings of the model's inputs.</param>
    /// <param name="asked">The runtime, type and threads that were requested; the device's usual ones if nothing was.</param>
    /// <param name="limit">The limit to keep; null for none.</param>
    /// <param name="whole">The model with its post-processing, if <paramref name="model"/> is the network alone.</param>
    public static LeverTable Run(
        Model model, Device device, InferenceOptions inference, PredictionOptions asked, LeverLimit? limit, Model? whole = null)
    {
        ShapedModel shaped = ShapeInference.Run(model, inference);
        ImageInput? image = ImageInput.Of(shaped);
        var walk = new Walk(model, device, inference, image, limit);
        RuntimeProfile runtime = asked.Runtime ?? UsualRuntime.Of(device);
        ModelCost cost = walk.Cost(shaped.Batch ?? 1, image?.Height, image?.Width)!;
        Precision precision = PrecisionChoice.Of(cost, device, runtime, asked.Precision);
        LatencyEstimate first = LatencyModel.Predict(cost, device, asked with { Runtime = runtime, Precision = precision });
        // The threads that the prediction chose count as requested.
        var setting = new LeverSetting(
            runtime, precision, device.Class.IsCpu ? first.Threads : null, first.Batch, image?.Height, image?.Width);
        LeverPoint start = walk.Point(setting, setting, null) ?? throw new NetWeightException(walk.NotTried[0].Why);
        List<LeverPoint> points = [];
        foreach ((long? height, long? width) in image is null ? [(null, null)] : SmallerInputs(image))
            foreach (long batch in Batches.Append(setting.Batch).Distinct().Order())
                foreach (RuntimeProfile other in Runtimes(device, runtime))
                    foreach (Precision type in Types(device, other, precision, runtime))
                        foreach (int? threads in Threads(device, setting.Threads))
                            if (walk.Point(new LeverSetting(other, type, threads, batch, height, width), setting,
                                start.Estimate) is { } point)
                                points.Add(point);
        return new LeverTable
        {
            Model = model.Name,
            Device = device,
            Limit = limit,
            Base = start,
            Points = [start, .. points.Where(p => p.Changes.Count > 0).OrderBy(p => p.Cost)
                .ThenBy(p => p.Estimate.Latency.Value).ThenBy(p => p.Setting.Runtime.Id, StringComparer.Ordinal)],
            NotTried = walk.NotTried,
            PostProcessing = LeverPostProcessing.Of(whole ?? model, device, inference, setting, limit, isLeftOut: whole is not null),
        };
    }

    /// <summary>The runtimes that run on the device. A chip for neural networks has its vendor's compiler only.</summary>
    private static IEnumerable<RuntimeProfile> Runtimes(Device device, RuntimeProfile asked) =>
        device.Class is DeviceClass.Npu or DeviceClass.Dsp ? [asked] : RuntimeCatalog.All.Where(r => r.Id == asked.Id || r.RunsOn(device));

    /// <summary>The types that a runtime computes in on the device, each once in memory.</summary>
    private static IEnumerable<Precision> Types(Device device, RuntimeProfile runtime, Precision asked, RuntimeProfile of)
    {
        foreach (Precision precision in Enum.GetValues<Precision>())
            if (precision != Precision.Tf32 && runtime.RunsOn(device.Class, precision)
                && (device.Peak(precision) is not null || MachinePeaks.IsWidened(device, precision)
                    || (precision == asked && runtime.Id == of.Id)))
                yield return precision;
    }

    private static IEnumerable<int?> Threads(Device device, int? asked)
    {
        if (!device.Class.IsCpu)
            return [null];
        int cores = device.Clusters.Sum(c => c.Count?.Value ?? 0);
        SortedSet<int> threads = [1];
        for (int n = 2; n <= cores; n *= 2)
            threads.Add(n);
        if (asked is { } own)
            threads.Add(own);
        return [.. threads.Select(t => (int?)t)];
    }

    private static IEnumerable<(long? Height, long? Width)> SmallerInputs(ImageInput image) =>
        Sides.Select(s => ((long?)Side(image.Height, s), (long?)Side(image.Width, s))).Distinct();

    private static long Side(long side, double share) =>
        share == 1 ? side : Math.Max(SideStep, (long)Math.Round(side * share / SideStep) * SideStep);

    private sealed class Walk(Model model, Device device, InferenceOptions inference, ImageInput? image, LeverLimit? limit)
    {
        private readonly Dictionary<(long, long?, long?), ShapedModel?> shaped = [];
        private readonly Dictionary<(long, long?, long?, DataType), ModelCost> costs = [];
        private readonly Dictionary<(long, long?, long?, DataType, string), KernelPlan> plans = [];
        private readonly Dictionary<string, string> notTried = [];

        public IReadOnlyList<(string Setting, string Why)> NotTried => [.. notTried.Select(n => (n.Key, n.Value))];

        /// <summary>The costs as the file has them.</summary>
        public ModelCost? Cost(long batch, long? height, long? width, DataType type = DataType.Float)
        {
            if (costs.TryGetValue((batch, height, width, type), out ModelCost? known))
                return known;
            if (!shaped.TryGetValue((batch, height, width), out ShapedModel? at))
                shaped[(batch, height, width)] = at = Shaped(batch, height, width);
            return at is null ? null : costs[(batch, height, width, type)] = CostAnalyzer.Analyze(at, type == DataType.Float ? null : type);
        }

        public LeverPoint? Point(LeverSetting setting, LeverSetting start, LatencyEstimate? before)
        {
            DataType type = setting.Precision.TensorType;
            if (Cost(setting.Batch, setting.Height, setting.Width, type) is not { } cost)
                return null;
            try
            {
                var key = (setting.Batch, setting.Height, setting.Width, type, setting.Runtime.Id);
                if (!plans.TryGetValue(key, out KernelPlan? plan))
                    plans[key] = plan = KernelPlan.Form(cost, setting.Runtime, KernelPlan.ChannelBlockOf(device));
                LatencyEstimate estimate = LatencyModel.Predict(plan, device, setting.Precision, setting.Threads);
                MemoryFit memory = FitCheck.Of(plan, device, setting.Precision);
                LatencyDifference? difference = before is not null && before.Batch == estimate.Batch
                    ? LatencyDifference.Of(before, estimate)
                    : null;
                return new LeverPoint(setting, estimate, memory, setting.ChangesFrom(start), difference, limit?.Judge(estimate));
            }
            catch (NetWeightException e)
            {
                notTried.TryAdd($"{setting.Runtime.Id} {setting.Precision.Name}", e.Message);
                return null;
            }
        }

        private ShapedModel? Shaped(long batch, long? height, long? width)
        {
            InferenceOptions options = At(inference, batch);
            if (image is not null && height is { } h && width is { } w)
                options = image.At(options, batch, h, w);
            try
            {
                ShapedModel result = ShapeInference.Run(model, options);
                if ((result.Batch ?? 1) == batch && (image is null
                    || ImageInput.Of(result) is { } found && (found.Height, found.Width) == (height, width)))
                    return result;
                notTried.TryAdd($"batch {batch}", "The model does not take this batch.");
            }
            catch (NetWeightException e)
            {
                notTried.TryAdd(height is null ? $"batch {batch}" : $"input {height}x{width}, batch {batch}", e.Message);
            }

            return null;
        }

        private static InferenceOptions At(InferenceOptions inference, long batch) => inference with
        {
            Batch = batch,
            SingleInputShape = inference.SingleInputShape is { Rank: > 1 } single ? single.With(0, batch) : inference.SingleInputShape,
            InputShapes = inference.InputShapes.ToDictionary(s => s.Key, s => s.Value.Rank > 1 ? s.Value.With(0, batch) : s.Value),
        };
    }
}
