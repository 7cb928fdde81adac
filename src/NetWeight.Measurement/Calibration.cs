using NetWeight.Graphs;
using NetWeight.Operators;
using NetWeight.Rewrites;

namespace NetWeight.Measurement;

/// <summary>Finds out between which numbers the activations of a model lie, for quantization.</summary>
public static class Calibration
{
    /// <summary>The least and the largest number that each value which <see cref="Quantization.ValuesToCalibrate"/> lists held, over all samples.</summary>
    /// <param name="model">The model as it will be quantized.</param>
    /// <param name="samples">Inputs, one list of named tensors per run; none for <paramref name="random"/> random ones.</param>
    /// <param name="random">How many random inputs to draw where none are given.</param>
    /// <param name="options">Sizes of inputs that the model leaves open.</param>
    public static IReadOnlyDictionary<string, ValueRange> Ranges(Model model, IReadOnlyList<IReadOnlyList<Tensor>> samples, int random = 16, InferenceOptions? options = null)
    {
        IReadOnlyList<string> wanted = Quantization.ValuesToCalibrate(model);
        if (wanted.Count == 0)
            throw new NetWeightException($"'{model.Name}' has no convolution and no matrix product with stored weights: there is nothing to quantize.");
        var fed = model.Graph.Inputs.Select(i => i.Name).ToHashSet();
        var outputs = model.Graph.Outputs.Select(o => o.Name).ToHashSet();
        Model exposed = model with
        {
            Graph = model.Graph with
            {
                Outputs = [.. model.Graph.Outputs, .. wanted.Where(v => !fed.Contains(v) && !outputs.Contains(v)).Select(v => new ValueInfo(v, new TensorType(DataType.Float, null)))],
            },
        };
        using OnnxSession session = OnnxSession.Open(exposed, new SessionSettings { Optimization = OptimizationLevel.None, Threads = 0, AllowSpinning = false }, options);
        var ranges = new Dictionary<string, ValueRange>();
        for (int i = 0; i < (samples.Count > 0 ? samples.Count : random); i++)
        {
            IReadOnlyList<Tensor> inputs = samples.Count > 0 ? samples[i] : SeededTensors.Inputs(session.Model, i);
            IReadOnlyDictionary<string, Tensor> results = session.Run(inputs);
            foreach (string value in wanted)
                if ((results.GetValueOrDefault(value) ?? inputs.FirstOrDefault(t => t.Name == value)) is { } tensor)
                    ranges[value] = Widened(ranges.TryGetValue(value, out ValueRange range) ? range : null, Elements.Read(tensor), value);
        }

        return ranges;
    }

    private static ValueRange Widened(ValueRange? range, double[] numbers, string value)
    {
        double least = range?.Least ?? double.PositiveInfinity, most = range?.Most ?? double.NegativeInfinity;
        foreach (double number in numbers)
            (least, most) = (Math.Min(least, number), Math.Max(most, number));
        return double.IsFinite(most - least) || numbers.Length == 0
            ? new ValueRange(least, most)
            : throw new NetWeightException($"The value '{value}' is not finite on the samples; a model that overflows cannot be quantized.");
    }
}
