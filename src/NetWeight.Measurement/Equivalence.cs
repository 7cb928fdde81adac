using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Measurement;

/// <summary>The largest difference of an output of two models.</summary>
/// <param name="Name">The output.</param>
/// <param name="DataType">Its element type.</param>
/// <param name="Absolute">The largest difference of two elements there; infinite if one is NaN and the other
/// is, or if the shapes differ.</param>
/// <param name="Relative">The largest difference over the largest magnitude in the same run's output.</param>
/// <param name="Sensitivity">The relative difference that the first model's own output makes when only its inputs and
/// weights are rounded otherwise.</param>
/// <param name="Tolerance">The limit of <paramref name="Relative"/>.</param>
/// <param name="Case">The inputs at which <paramref name="Relative"/> was nearest to the tolerance, or beyond.</param>
/// <param name="IsDecided">Whether the comparison means something: if rounding alone moves an output far, or no
/// number of it is finite, neither agreement nor difference does.</param>
public sealed record OutputDifference(string Name, DataType DataType, double Absolute, double Relative,
    double Sensitivity, double Tolerance, string Case, bool IsDecided)
{
    /// <summary>Whether the first model gave any finite number there.</summary>
    public bool HasNumbers { get; init; } = true;

    /// <summary>Whether both gave nothing but zeros.</summary>
    internal bool IsTrivial { get; init; }

    /// <summary>Whether the difference is within the tolerance, and the comparison means something.</summary>
    public bool Holds => Relative <= Tolerance && IsDecided;
}

/// <summary>The result of running two models on the same inputs.</summary>
/// <param name="Outputs">One entry per output, its worst case.</param>
/// <param name="Cases">The inputs that were tried.</param>
/// <param name="Problem">The reason why the models cannot be compared at all; null if they can.</param>
public sealed record EquivalenceReport(IReadOnlyList<OutputDifference> Outputs, IReadOnlyList<string> Cases, string? Problem = null)
{
    /// <summary>Whether an output certainly differs, or the second model does not run: other results are inconclusive.</summary>
    public bool IsRefused => Problem is not null || Outputs.Any(o => !o.Holds && o.IsDecided);

    /// <summary>Whether every output agrees.</summary>
    public bool Holds => Problem is null && Outputs.Count > 0 && Outputs.All(o => o.Holds);
}

/// <summary>Holds one model against another by running both in ONNX Runtime, as they are, without its optimizations.</summary>
public static class Equivalence
{
    /// <summary>The batch that is tried besides 1 if a model leaves it open.</summary>
    private const long OtherBatch = 3;

    /// <summary>The factor by which the rounding of sums may exceed that of inputs and weights.</summary>
    private const double RoundingGain = 10;

    /// <summary>
    /// If rounding alone moves an output by more than this many times the tolerance, a comparison is inconclusive: some
    /// gate is at its edge.
    /// </summary>
    private const double DecidableLimit = 10;

    /// <summary>
    /// Whether two models give the same outputs: for random inputs, zeros, inputs ten times as large, and another batch
    /// if the first model leaves the batch open. Throws <see cref="NetWeightException"/> if the first model
    /// cannot run, or has not all its weights; faults of the second are in the report.
    /// </summary>
    /// <param name="a">The model that is right by definition.</param>
    /// <param name="b">The model to hold against it.</param>
    /// <param name="options">Sizes of inputs that the models leave open.</param>
    /// <param name="tolerance">
    /// The relative difference allowed; null for <see cref="ToleranceOf"/> each output's type, or of the coarsest float
    /// that the first model computes in, and more at inputs if rounding them and the weights otherwise already moves
    /// the first model's output.
    /// </param>
    public static EquivalenceReport Check(Model a, Model b, InferenceOptions? options = null, double? tolerance = null)
    {
        options ??= InferenceOptions.Default;
        foreach (Model model in (Model[])[a, b])
            if (model.Graph.Initializers.FirstOrDefault(t => t.Payload.MissingBecause is not null) is { } missing)
                throw new NetWeightException(
                    $"'{model.Name}' cannot be run: the weights of '{missing.Name}' are missing "
                        + $"({missing.Payload.MissingBecause}).");
        if (Contract(a) != Contract(b))
            return new EquivalenceReport([], [], $"inputs and outputs are {Contract(b)}, they were {Contract(a)}");

        var worst = new Dictionary<string, OutputDifference>();
        var cases = new List<string>();
        bool openBatch = options.Batch is null
            && a.Graph.Inputs.Any(i => !options.InputShapes.ContainsKey(i.Name) && options.SingleInputShape is null
                && i.Type is TensorType { Shape: { Rank: > 1 } shape } && !shape[0].IsKnown
                && !(shape[0].Symbol is { } s && options.Dims.ContainsKey(s)));
        foreach (long? batch in openBatch ? (long?[])[null, OtherBatch] : [null])
        {
            InferenceOptions sized = batch is null ? options : options with { Batch = batch };
            using OnnxSession first = OnnxSession.Open(a, Plain, sized), rounded = OnnxSession.Open(Nudged(a), Plain, sized);
            DataType coarsest = Coarsest(first.Model);
            List<(string Case, IReadOnlyList<Tensor> Inputs, IReadOnlyDictionary<string, Tensor> Outputs,
                IReadOnlyDictionary<string, Tensor> Nudged)> expected = [];
            foreach ((string name, IReadOnlyList<Tensor> inputs) in Feeds(first, batch))
                expected.Add((name, inputs, first.Run(inputs), rounded.Run(Nudged(inputs))));
            try
            {
                using OnnxSession second = OnnxSession.Open(b, Plain, sized);
                foreach ((string name, IReadOnlyList<Tensor> inputs, IReadOnlyDictionary<string,
                    Tensor> outputs, IReadOnlyDictionary<string, Tensor> nudged) in expected)
                {
                    cases.Add(name);
                    Compare(name, outputs, nudged, second.Run(inputs), tolerance, coarsest, worst);
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

    /// <summary>
    /// The float with the fewest bits among a model's values: an output in 32 bits that was computed in 16 has the
    /// precision of 16. None if there is no float.
    /// </summary>
    private static DataType Coarsest(ShapedModel model)
    {
        DataType coarsest = DataType.Undefined;
        foreach (Value value in model.Graph.Values.Values)
            if (value.Type is TensorType
                {
                    DataType: DataType.Float16 or DataType.BFloat16 or DataType.Float
                or DataType.Double
                } type && ToleranceOf(type.DataType) > ToleranceOf(coarsest))
                coarsest = type.DataType;
        return coarsest;
    }

    /// <summary>How models are run to compare them: as they are.</summary>
    internal static SessionSettings Plain { get; } = new() { Optimization = OptimizationLevel.None, Threads = 0, AllowSpinning = false };

    /// <summary>The interface of a model for its caller. Sizes are left out: a model may have more known sizes than before.</summary>
    private static string Contract(Model model)
    {
        var constants = model.Graph.Initializers.Select(t => t.Name).ToHashSet();
        static string Type(ValueInfo value) => $"{value.Name}: {value.Type?.OnnxName ?? "?"}";
        return $"({string.Join(", ", model.Graph.Inputs.Where(i => !constants.Contains(i.Name)).Select(Type))}) -> "
            + $"({string.Join(", ", model.Graph.Outputs.Select(o => o.Name))})";
    }

    private static IEnumerable<(string Name, IReadOnlyList<Tensor> Inputs)> Feeds(OnnxSession session, long? batch)
    {
        string suffix = batch is null ? "" : $", batch {batch}";
        yield return ("random" + suffix, session.Inputs);
        if (!session.Inputs.Any(t => t.DataType.IsFloat))
            yield break;
        yield return ("zeros" + suffix, Scaled(session.Inputs, 0));
        yield return ("large" + suffix, Scaled(session.Inputs, 10));
    }

    /// <summary>The float inputs times a factor; whole numbers stay, they may be indices.</summary>
    internal static Tensor[] Scaled(IReadOnlyList<Tensor> inputs, double factor) =>
        [.. inputs.Select(t => t.DataType.IsFloat ? t with
        {
            Payload = new MemoryPayload(Elements.Pack(t.DataType, Array.ConvertAll(Elements.Read(t), e => e * factor))),
        } : t)];

    /// <summary>
    /// The model with the last bits of its weights moved: the least effect of a rewrite of weights. How far its outputs
    /// move limits how sharply they can be compared.
    /// </summary>
    private static Model Nudged(Model model)
    {
        // Scales of a Resize are not weights: the last bit of 1.0 can cost a channel.
        HashSet<string> sizes = [.. model.Graph.Nodes.Where(n => n.OpType is "Resize" or "Upsample").SelectMany(n => n.Inputs.Skip(1))];
        ILookup<bool, Tensor> tensors = model.Graph.Initializers.ToLookup(t => sizes.Contains(t.Name));
        return model with { Graph = model.Graph with { Initializers = [.. Nudged([.. tensors[false]]), .. tensors[true]] } };
    }

    /// <summary>Float tensors with every element moved by the last bits of its type, when they are read.</summary>
    private static Tensor[] Nudged(IReadOnlyList<Tensor> tensors) =>
        [.. tensors.Select(t => t.DataType is DataType.Float or DataType.Double or DataType.Float16 or DataType.BFloat16
            && t.SparseIndices is null ? t with { Payload = new NudgedPayload(t) } : t)];

    private static double[] Nudged(DataType type, double[] elements)
    {
        // Two units in the last place of 53, 24, 11 or 8 bits.
        double step = Math.Pow(2, type switch { DataType.Double => -51, DataType.Float => -22, DataType.Float16 => -9, _ => -6 });
        for (int i = 0; i < elements.Length; i++)
            elements[i] *= i % 3 == 0 ? 1 + step : i % 3 == 1 ? 1 - step : 1;
        return elements;
    }

    private static void Compare(
        string name, IReadOnlyDictionary<string, Tensor> expected, IReadOnlyDictionary<string, Tensor> nudged,
        IReadOnlyDictionary<string, Tensor> actual, double? tolerance,
        DataType coarsest, Dictionary<string, OutputDifference> worst)
    {
        foreach ((string output, Tensor right) in expected)
        {
            double absolute = double.PositiveInfinity, relative = double.PositiveInfinity;
            double[] numbers = Elements.Read(right);
            if (actual.TryGetValue(output, out Tensor? found) && found.DataType == right.DataType && found.Dims.SequenceEqual(right.Dims))
                (absolute, relative) = Difference(numbers, Elements.Read(found));
            double strict = tolerance
                ?? (right.DataType.IsFloat ? Math.Max(ToleranceOf(right.DataType), ToleranceOf(coarsest))
                    : ToleranceOf(right.DataType));
            double sensitivity = nudged[output].Dims.SequenceEqual(right.Dims)
                ? Difference(numbers, Elements.Read(nudged[output])).Relative
                : double.PositiveInfinity;
            bool lenient = tolerance is null && right.DataType.IsFloat && double.IsFinite(absolute);
            // A wrong shape, or no number if one should be, is wrong however sensitive the output is.
            bool certain = !lenient || relative == 0 || sensitivity <= DecidableLimit * strict;
            // A model that gives no numbers agrees with every other that gives none.
            bool hasNumbers = numbers.Length == 0 || Array.Exists(numbers, double.IsFinite);
            bool decided = certain && (hasNumbers || absolute > 0);
            double allowed = lenient && certain ? Math.Max(strict, RoundingGain * sensitivity) : strict;
            var now =
                new OutputDifference(output, right.DataType, absolute, relative, sensitivity, allowed, name, decided)
                {
                    HasNumbers = hasNumbers,
                    IsTrivial = absolute == 0 && Array.TrueForAll(numbers, n => n == 0),
                };
            if (worst.TryGetValue(output, out OutputDifference? before) && IsWorse(before, now))
                now = before;
            worst[output] = now;
        }
    }

    /// <summary>
    /// Zeros that stay zeros count last, as they show little; a decided case counts before one that is not; among those
    /// the one that is nearer to its tolerance.
    /// </summary>
    private static bool IsWorse(OutputDifference a, OutputDifference b) => a.IsTrivial != b.IsTrivial
        ? b.IsTrivial
        : a.IsDecided != b.IsDecided
        ? a.IsDecided
        : a.Holds != b.Holds ? !a.Holds : a.Relative * b.Tolerance >= b.Relative * a.Tolerance;

    private static (double Absolute, double Relative) Difference(double[] a, double[] b)
    {
        double largest = 0, magnitude = 0;
        for (int i = 0; i < a.Length; i++)
        {
            // Equal infinities differ by nothing, and two NaNs are equal.
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

    private sealed class NudgedPayload(Tensor tensor) : TensorPayload
    {
        public override long Length => tensor.Payload.Length;

        public override Stream Open() => new MemoryStream(
            Elements.Pack(tensor.DataType, Nudged(tensor.DataType, Elements.Read(tensor))), writable: false);
    }
}
