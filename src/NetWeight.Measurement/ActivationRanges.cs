using NetWeight.Graphs;
using NetWeight.Operators;
using NetWeight.Rewrites;

namespace NetWeight.Measurement;

/// <summary>Finds out between which numbers the activations of a model lie, for rewrites to smaller types.</summary>
public static class ActivationRanges
{
    /// <summary>The least and the largest number that each value which <see cref="Quantization.ValuesToCalibrate"/> lists held, over all samples.</summary>
    /// <param name="model">The model as it will be quantized.</param>
    /// <param name="samples">Inputs, one list of named tensors per run; none for <paramref name="random"/> random ones.</param>
    /// <param name="random">How many random inputs to draw where none are given.</param>
    /// <param name="options">Sizes of inputs that the model leaves open.</param>
    public static IReadOnlyDictionary<string, ValueRange> Of(Model model, IReadOnlyList<IReadOnlyList<Tensor>> samples, int random = 16, InferenceOptions? options = null)
    {
        IReadOnlyList<string> wanted = Quantization.ValuesToCalibrate(model);
        if (wanted.Count == 0)
            throw new NetWeightException($"'{model.Name}' has no convolution and no matrix product with stored weights: there is nothing to quantize.");
        IReadOnlyDictionary<string, ValueRange> ranges = Of(model, wanted, samples, random, options);
        foreach ((string value, ValueRange range) in ranges)
            if (!double.IsFinite(range.Most - range.Least))
                throw new NetWeightException($"The value '{value}' is not finite on the samples; a model that overflows cannot be quantized.");
        return ranges;
    }

    /// <summary>The least and the largest number that each of some float values held, over all samples: infinite or no number where the value is. A value without elements has no range.</summary>
    /// <param name="model">The model.</param>
    /// <param name="values">Names of its inputs, or of what nodes of its main graph make.</param>
    /// <param name="samples">Inputs, one list of named tensors per run; none for <paramref name="random"/> random ones.</param>
    /// <param name="random">How many random inputs to draw where none are given.</param>
    /// <param name="options">Sizes of inputs that the model leaves open.</param>
    public static IReadOnlyDictionary<string, ValueRange> Of(Model model, IReadOnlyList<string> values, IReadOnlyList<IReadOnlyList<Tensor>> samples, int random = 16, InferenceOptions? options = null)
    {
        var fed = model.Graph.Inputs.Select(i => i.Name).ToHashSet();
        var outputs = model.Graph.Outputs.Select(o => o.Name).ToHashSet();
        Model exposed = model with
        {
            Graph = model.Graph with
            {
                Outputs = [.. model.Graph.Outputs, .. values.Where(v => !fed.Contains(v) && !outputs.Contains(v)).Select(v => new ValueInfo(v, new TensorType(DataType.Float, null)))],
            },
        };
        using OnnxSession session = OnnxSession.Open(exposed, new SessionSettings { Optimization = OptimizationLevel.None, Threads = 0, AllowSpinning = false }, options);
        var ranges = new Dictionary<string, ValueRange>();
        for (int i = 0; i < (samples.Count > 0 ? samples.Count : random); i++)
        {
            IReadOnlyList<Tensor> inputs = samples.Count > 0 ? samples[i] : SeededTensors.Inputs(session.Model, i);
            IReadOnlyDictionary<string, Tensor> results = session.Run(inputs);
            foreach (string value in values)
                if ((results.GetValueOrDefault(value) ?? inputs.FirstOrDefault(t => t.Name == value)) is { Elements: > 0 } tensor)
                    ranges[value] = Widened(ranges.TryGetValue(value, out ValueRange range) ? range : null, Elements.Read(tensor));
        }

        return ranges;
    }

    private static ValueRange Widened(ValueRange? range, double[] numbers)
    {
        double least = range?.Least ?? double.PositiveInfinity, most = range?.Most ?? double.NegativeInfinity;
        foreach (double number in numbers)
            (least, most) = (Math.Min(least, number), Math.Max(most, number));
        return new ValueRange(least, most);
    }
}
