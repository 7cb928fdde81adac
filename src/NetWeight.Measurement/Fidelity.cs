using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Measurement;

/// <summary>The error of an output of an approximated model.</summary>
/// <param name="Name">The output.</param>
/// <param name="SignalToNoise">
/// The energy of the right output over that of the difference, in decibels, over all samples (SQNR); infinite where
/// nothing differs, minus infinity if the output overflows. Numbers that are not finite in the right output count
/// if the approximation has others, but have no energy themselves.
/// </param>
/// <param name="Top1Agreement">In how many of 1 rows the largest number stands at the same place; null for an output
/// that has no rows of several numbers.</param>
public sealed record OutputFidelity(string Name, double SignalToNoise, double? Top1Agreement)
{
    /// <summary>Whether a number became infinite, or none, that the right model gives.</summary>
    public bool Overflows { get; init; }

    /// <summary>
    /// Where and why a number is no longer finite: <c>underflow in Log 'l'</c>; null if all are, or if no node of the main graph is
    /// found to be the cause.
    /// </summary>
    public string? Cause { get; init; }

    /// <summary>Whether the output has another shape than the right one: how many things were found, say.</summary>
    public bool HasOtherShape { get; init; }

    /// <summary>The output's element type.</summary>
    public DataType DataType { get; init; }

    /// <summary>Whether so little of the output is left that the model is of no use.</summary>
    /// <param name="least">The least <see cref="SignalToNoise"/> that is acceptable, in decibels; it is asked of floats only.</param>
    public bool IsBelow(double least) => HasOtherShape || (DataType.IsFloat && !(SignalToNoise >= least));
}

/// <summary>
/// Tells how much a model of smaller types differs from the one that it was made from, if no proof of equality can
/// hold.
/// </summary>
public static class Fidelity
{
    /// <summary>
    /// The least signal-to-noise ratio that is taken for success, in decibels, unless another is requested: below it the error is more than
    /// a tenth of the output's energy.
    /// </summary>
    public const double LeastSignalToNoise = 10;

    /// <summary>
    /// Runs both models on the same inputs, and on zeros, to check only whether numbers stay finite. Throws <see
    /// cref="NetWeightException"/> if one of them cannot run.
    /// </summary>
    /// <param name="a">The model that is right by definition.</param>
    /// <param name="b">The approximation.</param>
    /// <param name="samples">Inputs, one list of named tensors per run; none for <paramref name="random"/> random ones
    /// that calibration did not see.</param>
    /// <param name="random">The number of random inputs to draw if none are given.</param>
    /// <param name="options">Sizes of inputs that the models leave open.</param>
    public static IReadOnlyList<OutputFidelity> Compare(Model a, Model b, IReadOnlyList<IReadOnlyList<Tensor>> samples,
        int random = 16, InferenceOptions? options = null)
    {
        using OnnxSession first = OnnxSession.Open(a, Equivalence.Plain, options);
        using OnnxSession second = OnnxSession.Open(Rounding(b), Equivalence.Plain, options);
        var sums = new Dictionary<string, Sums>();
        int count = samples.Count > 0 ? samples.Count : random;
        IReadOnlyList<Tensor>? failing = null;
        for (int i = 0; i <= count; i++)
        {
            bool zeros = i == count;
            IReadOnlyList<Tensor> inputs = zeros ? Equivalence.Scaled(samples.Count > 0 ? samples[0] : first.Inputs, 0) : samples.Count > 0
                ? samples[i] : SeededTensors.Inputs(first.Model, 1_000_000 + i);
            IReadOnlyDictionary<string, Tensor> right = first.Run(inputs), near = second.Run(inputs);
            foreach ((string name, Tensor tensor) in right)
            {
                if (!sums.TryGetValue(name, out Sums? sum))
                    sums[name] = sum = new Sums(tensor.DataType);
                bool overflowed = sum.Overflows;
                sum.Add(tensor, near[name], zeros);
                if (sum.Overflows && !overflowed)
                    failing ??= inputs;
            }
        }

        string? cause = failing is null ? null : NonFinite.CauseOf(b, Rounding(b), failing, options);
        return
        [
            .. sums.Select(s => new OutputFidelity(s.Key, s.Value.SignalToNoise, s.Value.Rows == 0 ? null
                : (double)s.Value.Agreeing / s.Value.Rows)
            {
                Overflows = s.Value.Overflows, HasOtherShape = s.Value.HasOtherShape, DataType = s.Value.DataType, Cause = s.Value.Overflows
                    ? cause : null,
            }),
        ];
    }

    /// <summary>
    /// The model with two Identity nodes after every one that makes 16-bit floats. If ONNX Runtime has no 16-bit
    /// kernel, it computes in 32 bits and omits the rounding between two such nodes, and with it the overflow that a
    /// device would meet there. Identity has a kernel, so that each value is rounded before it is read; a single one
    /// among others without would run in 32 bits.
    /// </summary>
    private static Model Rounding(Model model)
    {
        ShapedGraph shaped = ShapeInference.Run(model).Graph;
        var names = shaped.Values.Keys.ToHashSet();
        var nodes = new List<Node>(model.Graph.Nodes.Count);
        foreach (Node node in model.Graph.Nodes)
        {
            string[] outputs = [.. node.Outputs];
            var behind = new List<Node>();
            for (int i = 0; i < outputs.Length; i++)
            {
                string value = outputs[i];
                if (value.Length == 0 || shaped.Values.GetValueOrDefault(value)?.Type is not TensorType { DataType: DataType.Float16 })
                    continue;
                string first = outputs[i] = Unique(value + ".exact"), second = Unique(value + ".rounded");
                behind.Add(Identity(first, second));
                behind.Add(Identity(second, value));
            }

            nodes.Add(behind.Count == 0 ? node : node with { Outputs = outputs });
            nodes.AddRange(behind);
        }

        return nodes.Count == model.Graph.Nodes.Count ? model : model with { Graph = model.Graph with { Nodes = nodes } };

        string Unique(string name)
        {
            while (!names.Add(name))
                name += "_";
            return name;
        }

        Node Identity(string from, string to) => new() { OpType = "Identity", OpsetVersion = model.Opset, Inputs = [from], Outputs = [to] };
    }

    private sealed class Sums(DataType type)
    {
        private double signal, noise;

        public DataType DataType => type;

        public bool HasOtherShape { get; private set; }

        public long Rows { get; private set; }

        public long Agreeing { get; private set; }

        public bool Overflows => double.IsPositiveInfinity(noise);

        public double SignalToNoise => noise == 0 ? double.PositiveInfinity : 10 * Math.Log10(signal / noise);

        /// <summary>Enters one run. On zeros, only numbers that are no longer finite count: outputs are about nothing there.</summary>
        public void Add(Tensor expected, Tensor found, bool zeros)
        {
            if (!expected.Dims.SequenceEqual(found.Dims))
            {
                HasOtherShape |= !zeros;
                return;
            }

            double[] right = Elements.Read(expected), near = Elements.Read(found);
            if (!zeros)
                Add(right, near, expected.Dims.Count == 2 ? expected.Dims[1] : 0);
            else if (right.Zip(near).Any(p => double.IsFinite(p.First) && !double.IsFinite(p.Second)))
                noise = double.PositiveInfinity;
        }

        private void Add(double[] right, double[] near, long columns)
        {
            for (int i = 0; i < right.Length; i++)
            {
                if (double.IsFinite(right[i]))
                    signal += right[i] * right[i];
                // Equal infinities differ by nothing, and two NaNs are equal.
                if (right[i] == near[i] || (double.IsNaN(right[i]) && double.IsNaN(near[i])))
                    continue;
                double difference = right[i] - near[i];
                noise += double.IsFinite(difference) ? difference * difference : double.PositiveInfinity;
            }

            if (columns < 2)
                return;
            for (int row = 0; row < right.Length; row += (int)columns)
            {
                Rows++;
                if (Largest(right, row, columns) == Largest(near, row, columns))
                    Agreeing++;
            }
        }

        private static int Largest(double[] numbers, int start, long count)
        {
            int largest = start;
            for (int i = start; i < start + count; i++)
                if (numbers[i] > numbers[largest])
                    largest = i;
            return largest;
        }
    }
}
