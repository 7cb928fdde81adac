using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Measurement;

/// <summary>How far an output of two models differed at most.</summary>
/// <param name="Name">The output.</param>
/// <param name="DataType">Its element type.</param>
/// <param name="Absolute">The largest difference of two elements; infinite where one is no number and the other is, or where the shapes differ.</param>
/// <param name="Relative">The largest difference over the largest magnitude in the same run's output.</param>
/// <param name="Tolerance">What <paramref name="Relative"/> may be.</param>
/// <param name="Case">The inputs at which <paramref name="Relative"/> was found.</param>
public sealed record OutputDifference(string Name, DataType DataType, double Absolute, double Relative, double Tolerance, string Case)
{
    /// <summary>Whether the difference is within the tolerance.</summary>
    public bool Holds => Relative <= Tolerance;
}

/// <summary>What running two models on the same inputs showed.</summary>
/// <param name="Outputs">One entry per output, its worst case.</param>
/// <param name="Cases">The inputs that were tried.</param>
/// <param name="Problem">Why the models cannot be compared at all; null where they can.</param>
public sealed record EquivalenceReport(IReadOnlyList<OutputDifference> Outputs, IReadOnlyList<string> Cases, string? Problem = null)
{
    /// <summary>Whether every output agrees.</summary>
    public bool Holds => Problem is null && Outputs.Count > 0 && Outputs.All(o => o.Holds);
}

/// <summary>Holds one model against another by running both in ONNX Runtime, as they stand, without its optimizations.</summary>
public static class Equivalence
{
    /// <summary>The batch that is tried besides 1 where a model leaves it open.</summary>
    private const long OtherBatch = 3;

    /// <summary>
    /// Whether two models give the same outputs: for random inputs, zeros, inputs a hundred times as large, and another batch where the first model leaves the batch open.
    /// Throws <see cref="NetWeightException"/> where the first model cannot run, or has not all its weights; what is wrong with the second is in the report.
    /// </summary>
    /// <param name="a">The model that is right by definition.</param>
    /// <param name="b">The model to hold against it.</param>
    /// <param name="options">Sizes of inputs that the models leave open.</param>
    /// <param name="tolerance">The relative difference allowed; null for <see cref="ToleranceOf"/> each output's type.</param>
    public static EquivalenceReport Check(Model a, Model b, InferenceOptions? options = null, double? tolerance = null)
    {
        options ??= InferenceOptions.Default;
        foreach (Model model in (Model[])[a, b])
            if (model.Graph.Initializers.FirstOrDefault(t => t.Payload.MissingBecause is not null) is { } missing)
                throw new NetWeightException($"'{model.Name}' cannot be run: the weights of '{missing.Name}' are missing ({missing.Payload.MissingBecause}).");
        if (Contract(a) != Contract(b))
            return new EquivalenceReport([], [], $"inputs and outputs are {Contract(b)}, they were {Contract(a)}");

        var worst = new Dictionary<string, OutputDifference>();
        var cases = new List<string>();
        bool openBatch = options.Batch is null && a.Graph.Inputs.Any(i => !options.InputShapes.ContainsKey(i.Name) && options.SingleInputShape is null
            && i.Type is TensorType { Shape: { Rank: > 1 } shape } && !shape[0].IsKnown && !(shape[0].Symbol is { } s && options.Dims.ContainsKey(s)));
        foreach (long? batch in openBatch ? (long?[])[null, OtherBatch] : [null])
        {
            InferenceOptions sized = batch is null ? options : options with { Batch = batch };
            using OnnxSession first = OnnxSession.Open(a, Plain, sized);
            List<(string Case, IReadOnlyList<Tensor> Inputs, IReadOnlyDictionary<string, Tensor> Outputs)> expected = [];
            foreach ((string name, IReadOnlyList<Tensor> inputs) in Feeds(first, batch))
                expected.Add((name, inputs, first.Run(inputs)));
            try
            {
                using OnnxSession second = OnnxSession.Open(b, Plain, sized);
                foreach ((string name, IReadOnlyList<Tensor> inputs, IReadOnlyDictionary<string, Tensor> outputs) in expected)
                {
                    cases.Add(name);
                    Compare(name, outputs, second.Run(inputs), tolerance, worst);
                }
            }
            catch (NetWeightException e)
            {
                return new EquivalenceReport([.. worst.Values], cases, e.Message);
            }
        }

        return new EquivalenceReport([.. worst.Values], cases);
    }

    /// <summary>
    /// The relative difference that reordered arithmetic of a type may make in a deep network: about a thousand times the type's precision
    /// (1.2e-7 for 32 bits, 9.8e-4 for 16); none for whole numbers.
    /// </summary>
    public static double ToleranceOf(DataType type) => type switch
    {
        DataType.Double => 1e-9,
        DataType.Float => 1e-4,
        DataType.Float16 => 2e-2,
        DataType.BFloat16 => 1e-1,
        _ => 0,
    };

    private static SessionSettings Plain { get; } = new() { Optimization = OptimizationLevel.None, Threads = 0, AllowSpinning = false };

    /// <summary>What a caller sees of a model. The sizes are left out: a model may know more of them than before.</summary>
    private static string Contract(Model model)
    {
        var constants = model.Graph.Initializers.Select(t => t.Name).ToHashSet();
        static string Type(ValueInfo value) => $"{value.Name}: {value.Type?.OnnxName ?? "?"}";
        return $"({string.Join(", ", model.Graph.Inputs.Where(i => !constants.Contains(i.Name)).Select(Type))}) -> ({string.Join(", ", model.Graph.Outputs.Select(o => o.Name))})";
    }

    private static IEnumerable<(string Name, IReadOnlyList<Tensor> Inputs)> Feeds(OnnxSession session, long? batch)
    {
        string suffix = batch is null ? "" : $", batch {batch}";
        yield return ("random" + suffix, session.Inputs);
        if (!session.Inputs.Any(t => t.DataType.IsFloat))
            yield break;
        yield return ("zeros" + suffix, Scaled(session.Inputs, 0));
        yield return ("large" + suffix, Scaled(session.Inputs, 100));
    }

    /// <summary>The float inputs times a factor; whole numbers stay, they may be indices.</summary>
    private static Tensor[] Scaled(IReadOnlyList<Tensor> inputs, double factor) =>
        [.. inputs.Select(t => t.DataType.IsFloat ? t with { Payload = new MemoryPayload(Elements.Pack(t.DataType, Array.ConvertAll(Elements.Read(t), e => e * factor))) } : t)];

    private static void Compare(string name, IReadOnlyDictionary<string, Tensor> expected, IReadOnlyDictionary<string, Tensor> actual, double? tolerance, Dictionary<string, OutputDifference> worst)
    {
        foreach ((string output, Tensor right) in expected)
        {
            double absolute = double.PositiveInfinity, relative = double.PositiveInfinity;
            if (actual.TryGetValue(output, out Tensor? found) && found.DataType == right.DataType && found.Dims.SequenceEqual(right.Dims))
                (absolute, relative) = Difference(Elements.Read(right), Elements.Read(found));
            if (!worst.TryGetValue(output, out OutputDifference? before) || relative > before.Relative || double.IsNaN(relative))
                worst[output] = new OutputDifference(output, right.DataType, Math.Max(absolute, before?.Absolute ?? 0), relative, tolerance ?? ToleranceOf(right.DataType), name);
            else if (absolute > before.Absolute)
                worst[output] = before with { Absolute = absolute };
        }
    }

    private static (double Absolute, double Relative) Difference(double[] a, double[] b)
    {
        double largest = 0, magnitude = 0;
        for (int i = 0; i < a.Length; i++)
        {
            // Equal infinities differ by nothing, and two that are no numbers say the same.
            if (a[i] == b[i] || (double.IsNaN(a[i]) && double.IsNaN(b[i])))
            {
                if (double.IsFinite(a[i]))
                    magnitude = Math.Max(magnitude, Math.Abs(a[i]));
                continue;
            }

            double difference = Math.Abs(a[i] - b[i]);
            if (!double.IsFinite(difference))
                return (double.PositiveInfinity, double.PositiveInfinity);
            largest = Math.Max(largest, difference);
            magnitude = Math.Max(magnitude, Math.Abs(a[i]));
        }

        return (largest, largest == 0 ? 0 : magnitude == 0 ? double.PositiveInfinity : largest / magnitude);
    }
}
