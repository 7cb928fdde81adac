using NetWeight.Graphs;
using NetWeight.Operators;
using NetWeight.Rewrites;

namespace NetWeight.Measurement;

/// <summary>Finds out between which numbers the activations of a model lie, for rewrites to smaller types.</summary>
public static class ActivationRanges
{
    /// <summary>
    /// The least and the largest number that each value which <see cref="Quantization.ValuesToCalibrate"/> lists held,
    /// over all samples.
    /// </summary>
    /// <param name="model">The model as it will be quantized.</param>
    /// <param name="samples">Inputs, one list of named tensors per run; none for <paramref name="random"/> random ones.</param>
    /// <param name="random">The number of random inputs to draw if none are given.</param>
    /// <param name="options">Sizes of inputs that the model leaves open.</param>
    public static IReadOnlyDictionary<string, ValueRange> Of(
        Model model, IReadOnlyList<IReadOnlyList<Tensor>> samples, int random = 16, InferenceOptions? options = null)
    {
        IReadOnlyList<string> wanted = Quantization.ValuesToCalibrate(model);
        if (wanted.Count == 0)
            throw new NetWeightException(WhyNothing(model));
        IReadOnlyDictionary<string, ValueRange> ranges = Of(model, wanted, samples, random, options);
        foreach ((string value, ValueRange range) in ranges)
            if (!double.IsFinite(range.Most - range.Least))
                throw new NetWeightException(
                    $"The value '{value}' is not finite on the samples; a model that overflows cannot be quantized.");
        return ranges;
    }

    /// <summary>The reason why no layer of a model can be quantized: the reasons of those that look as if they could.</summary>
    private static string WhyNothing(Model model)
    {
        IReadOnlyList<KeptNode> left = Quantization.LayersLeftInFloat(model);
        if (left.Count == 0)
            return $"'{model.Name}' has no convolution and no matrix product: there is nothing to quantize.";
        string[] reasons = [.. left.GroupBy(l => (l.Operator, l.Reason)).Take(3).Select(
            g => $"{g.Key.Operator} '{g.First().Name}'{(g.Count() > 1 ? $" and {g.Count() - 1} more" : "")}: "
                + $"{g.Key.Reason}")];
        return $"'{model.Name}' has no layer that can be quantized. {string.Join("; ", reasons)}.";
    }

    /// <summary>
    /// The least and the largest number that each of some float values held, over all samples: infinite or no number
    /// where the value is. A value without elements has no range.
    /// </summary>
    /// <param name="model">The model.</param>
    /// <param name="values">Names of its inputs, or of values in its main graph.</param>
    /// <param name="samples">Inputs, one list of named tensors per run; none for <paramref name="random"/> random ones.</param>
    /// <param name="random">The number of random inputs to draw if none are given.</param>
    /// <param name="options">Sizes of inputs that the model leaves open.</param>
    /// <param name="zeros">Whether the model also runs on zeros: an epsilon is all that is left of some values there.</param>
    public static IReadOnlyDictionary<string, ValueRange> Of(
        Model model, IReadOnlyList<string> values, IReadOnlyList<IReadOnlyList<Tensor>> samples, int random = 16,
            InferenceOptions? options = null, bool zeros = false)
    {
        var fed = model.Graph.Inputs.Select(i => i.Name).ToHashSet();
        var outputs = model.Graph.Outputs.Select(o => o.Name).ToHashSet();
        Model exposed = model with
        {
            Graph = model.Graph with
            {
                Outputs = [.. model.Graph.Outputs, .. values.Where(v => !fed.Contains(v) && !outputs.Contains(v))
                    .Select(v => new ValueInfo(v, new TensorType(DataType.Float, null)))],
            },
        };
        using OnnxSession session = OnnxSession.Open(exposed,
            new SessionSettings { Optimization = OptimizationLevel.None, Threads = 0, AllowSpinning = false }, options);
        var ranges = new Dictionary<string, ValueRange>();
        int count = samples.Count > 0 ? samples.Count : random;
        for (int i = 0; i < count + (zeros ? 1 : 0); i++)
        {
            IReadOnlyList<Tensor> inputs = i == count ? Equivalence.Scaled(samples.Count > 0 ? samples[0] : session.Inputs, 0)
                : samples.Count > 0 ? samples[i] : SeededTensors.Inputs(session.Model, i);
            IReadOnlyDictionary<string, Tensor> results = session.Run(inputs);
            foreach (string value in values)
            {
                if ((results.GetValueOrDefault(value) ?? inputs.FirstOrDefault(t => t.Name == value)) is not { Elements: > 0 } tensor)
                    continue;
                double[] numbers = Elements.Read(tensor);
                // A model that divides by its input gives no number for zeros in any type.
                if (i < count || Array.TrueForAll(numbers, double.IsFinite))
                    ranges[value] = Widened(ranges.TryGetValue(value, out ValueRange range) ? range : null, numbers);
            }
        }

        return ranges;
    }

    private static ValueRange Widened(ValueRange? range, double[] numbers)
    {
        double least = range?.Least ?? double.PositiveInfinity, most = range?.Most ?? double.NegativeInfinity;
        double smallest = range?.SmallestMagnitude ?? double.PositiveInfinity;
        foreach (double number in numbers)
        {
            (least, most) = (Math.Min(least, number), Math.Max(most, number));
            if (number != 0 && Math.Abs(number) < smallest)
                smallest = Math.Abs(number);
        }

        return new ValueRange(least, most) { SmallestMagnitude = double.IsFinite(smallest) ? smallest : null };
    }
}
