using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Int8;
using NetWeight.Operators;
using NetWeight.Rewrites;
using NetWeight.Units;

namespace NetWeight.Measurement.Workflows;

/// <summary>Which layers to keep in floats.</summary>
public sealed record MixedPrecisionRequest
{
    /// <summary>
    /// The longest predicted latency on the device of the rewrite: as many layers stay as it allows. Null to keep as few
    /// as the least signal-to-noise ratio requires.
    /// </summary>
    public Seconds? MaxLatency { get; init; }

    /// <summary>Inputs per layer: each layer is quantized alone and run on so many.</summary>
    public int Runs { get; init; } = 4;
}

/// <summary>A layer quantized alone.</summary>
/// <param name="Layer">Its name.</param>
/// <param name="SignalToNoise">The least signal-to-noise ratio of an output, in decibels; infinite if nothing differs.</param>
/// <param name="Cost">The price of keeping it in floats: seconds on the device, or multiply-accumulates without one.</param>
public sealed record LayerNoise(string Layer, double SignalToNoise, double Cost)
{
    /// <summary>Noise power over signal power.</summary>
    public double Noise => Math.Pow(10, -SignalToNoise / 10);
}

/// <summary>The loss of each layer alone in 8 bits, and the layers that stay in floats.</summary>
/// <param name="Layers">The layers that can be quantized, in the order in which they are kept: most noise per cost first.</param>
/// <param name="Kept">Those that stay in floats.</param>
/// <param name="Latency">The predicted latency with them in the wider type; null without a device.</param>
public sealed record MixedPrecisionResult(IReadOnlyList<LayerNoise> Layers, IReadOnlyList<string> Kept, Seconds? Latency)
{
    /// <summary>
    /// Quantizes each layer alone, orders the layers by noise per cost, and keeps the first of them: as few as leave
    /// the least signal-to-noise ratio, or as many as the latency allows. Throws <see cref="NetWeightException"/> where
    /// the model cannot run.
    /// </summary>
    /// <param name="model">The model as it will be quantized.</param>
    /// <param name="settings">The ranges of its activations.</param>
    /// <param name="wanted">The layers to keep.</param>
    /// <param name="request">Samples, device and limits.</param>
    /// <param name="cancellation">Ends the work.</param>
    internal static MixedPrecisionResult Find(
        Model model, RewriteSettings settings, MixedPrecisionRequest wanted, ProveRequest request, CancellationToken cancellation)
    {
        string[] names = [.. Quantization.LayersToQuantize(model).Where(n => !settings.KeepInFloat32.Contains(n))];
        Device? device = request.Rewrite.Device;
        ShapedModel shaped = ShapeInference.Run(model, request.Rewrite.Inference, cancellation);
        ModelCost cost = CostAnalyzer.Analyze(shaped, cancellation: cancellation);
        Int8Gain? gain = device is null ? null : Int8Gain.Of(cost, device, request.Rewrite.Prediction);
        var samples = request.Samples.Take(wanted.Runs).ToList();
        LayerNoise[] layers = new LayerNoise[names.Length];
        for (int i = 0; i < names.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            double decibels = SignalToNoise(Quantized(model, settings, [.. names.Where((_, j) => j != i)]));
            layers[i] = new LayerNoise(names[i], decibels, CostOf(names[i], cost, gain));
        }

        layers = [.. layers.OrderByDescending(l => l.Noise / l.Cost).ThenBy(l => l.Layer, StringComparer.Ordinal)];
        int count = wanted.MaxLatency is { } limit
            ? WithinLatency(layers, limit, cost,
                device ?? throw new NetWeightException("--max-latency needs a device: add -d ID."), request)
            : ForNoise(layers, request.LeastSignalToNoise, kept => SignalToNoise(Quantized(model, settings, kept)));
        string[] chosen = [.. layers.Take(count).Select(l => l.Layer)];
        Seconds? latency = device is null ? null : Int8Gain.Of(cost, device, request.Rewrite.Prediction, chosen.ToHashSet()).Latency;
        return new MixedPrecisionResult(layers, chosen, latency);

        double SignalToNoise(Model quantized) => Fidelity.Compare(model, quantized, samples, wanted.Runs, request.Rewrite.Inference)
            .Where(o => o.DataType.IsFloat).Select(o => o.SignalToNoise).DefaultIfEmpty(double.PositiveInfinity).Min();
    }

    private static Model Quantized(Model model, RewriteSettings settings, IReadOnlyCollection<string> kept) =>
        RewriteCatalog.Find("quantize-int8")!.Apply(model, settings with { KeepInFloat32 = [.. settings.KeepInFloat32, .. kept] }).Model;

    /// <summary>
    /// As few as leave the signal-to-noise ratio. The noises of single layers add up about, which gives the first guess;
    /// from there each step is measured.
    /// </summary>
    private static int ForNoise(LayerNoise[] layers, double least, Func<IReadOnlyCollection<string>, double> measure)
    {
        double allowed = Math.Pow(10, -least / 10), rest = layers.Sum(l => l.Noise);
        int count = 0;
        while (count < layers.Length && rest > allowed)
            rest -= layers[count++].Noise;
        bool Holds(int kept) => kept == layers.Length || measure([.. layers.Take(kept).Select(l => l.Layer)]) >= least;
        if (!Holds(count))
        {
            do
                count = Math.Min(layers.Length, count + Math.Max(1, (layers.Length - count) / 4));
            while (!Holds(count));
            return count;
        }

        while (count > 0 && Holds(count - 1))
            count--;
        return count;
    }

    /// <summary>As many as the predicted latency allows.</summary>
    private static int WithinLatency(LayerNoise[] layers, Seconds limit, ModelCost cost, Device device, ProveRequest request)
    {
        int low = 0, high = layers.Length;
        Seconds none = At(0);
        if (none > limit)
            throw new NetWeightException(
                $"With all layers in 8 bits {none} are predicted on {device.Id}, more than the {limit} of "
                    + "--max-latency.");
        // Each layer that is kept takes time, so the largest count that holds is found by halving.
        while (low < high)
        {
            int middle = (low + high + 1) / 2;
            if (At(middle) <= limit)
                low = middle;
            else
                high = middle - 1;
        }

        return low;

        Seconds At(int kept) => Int8Gain.Of(
            cost, device, request.Rewrite.Prediction, layers.Take(kept).Select(l => l.Layer).ToHashSet()).Latency;
    }

    private static double CostOf(string layer, ModelCost cost, Int8Gain? gain)
    {
        if (gain is null)
            return Math.Max(1, cost.Layers.FirstOrDefault(l => l.Name == layer)?.Maccs?.Value ?? 1);
        Int8Kernel? kernel = gain.Kernels.FirstOrDefault(k => k.Wide.Kernel.Layers.Any(l => l.Name == layer));
        return Math.Max(1e-9, kernel is null ? 0 : kernel.Wide.Total.Value - kernel.Narrow.Total.Value);
    }
}
