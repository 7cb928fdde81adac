using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Rewrites;

/// <summary>
/// A layer with a constant weight and a bias (Conv, ConvTranspose, Gemm, MatMul), seen as: which output and which input
/// channel each element of the weight joins.
/// </summary>
internal sealed class WeightedLayer
{
    private readonly GraphEditor graph;
    private readonly Tensor tensor;
    private readonly TensorNumbers weight;
    private readonly TensorNumbers? bias;
    private readonly Func<long, long> outputOf, inputOf;

    private WeightedLayer(GraphEditor graph, EditNode node, Tensor tensor, TensorNumbers weight, TensorNumbers? bias,
        long outputs, long inputs, Func<long, long> outputOf, Func<long, long> inputOf)
    {
        (this.graph, Node, this.tensor, this.weight, this.bias, Outputs, Inputs, this.outputOf, this.inputOf) =
            (graph, node, tensor, weight, bias, outputs, inputs, outputOf, inputOf);
    }

    public EditNode Node { get; }

    public long Outputs { get; }

    public long Inputs { get; }

    /// <summary>The output that an element of the weight, by its place, adds to.</summary>
    public long OutputOf(long element) => outputOf(element);

    /// <summary>The axis of its weight along which outputs lie.</summary>
    public long OutputAxis => Node.Op switch
    {
        "MatMul" or "ConvTranspose" => 1,
        "Gemm" => Attribute(Node, "transB", 0) != 0 ? 0 : 1,
        _
        => 0
    };

    /// <summary>
    /// Whether each output has a place of its own along <see cref="OutputAxis"/>: a transposed convolution in groups has fewer places than
    /// outputs.
    /// </summary>
    public bool HasOutputAxis => tensor.Dims[(int)OutputAxis] == Outputs;

    /// <summary>Whether it can have a bias.</summary>
    public bool HasBias => Node.Op != "MatMul";

    /// <summary>Whether it is a product of two matrices, which Gemm computes with a bias.</summary>
    public bool CanBeGemm => Node.Op == "MatMul" && graph.Opset >= 7 && graph.ShapeOf(Node.Input(0)) is { Rank: 2 };

    /// <summary>The axis of its output's channels; from the end if negative.</summary>
    public int ChannelAxis => Node.Op == "MatMul" ? -1 : 1;

    /// <summary>Reads a node as such a layer; null if it is none, or if its weight or bias is not a constant.</summary>
    public static WeightedLayer? Of(GraphEditor graph, EditNode? node)
    {
        if (node is null || !OperatorSets.Weighted.Contains(node.Op)
            || graph.Constant(node.Input(1)) is not { } tensor || TensorNumbers.Of(tensor) is not { } weight || weight.Count == 0)
            return null;
        TensorNumbers? bias = null;
        if (node.Input(2).Length > 0 && (bias = TensorNumbers.Of(graph.Constant(node.Input(2)))) is null)
            return null;
        IReadOnlyList<long> dims = tensor.Dims;
        long group = Attribute(node, "group", 1);
        switch (node.Op)
        {
            case "Conv" when dims.Count >= 3 && group > 0 && dims[0] % group == 0:
                {
                    long outputs = dims[0], perGroup = dims[1], outputsPerGroup = outputs / group,
                        taps = weight.Count / (outputs * perGroup);
                    return Checked(new(graph, node, tensor, weight, bias, outputs, perGroup * group,
                        e => e / (perGroup * taps), e => (e / (perGroup * taps) / outputsPerGroup * perGroup) + (e / taps % perGroup)));
                }

            case "ConvTranspose" when dims.Count >= 3 && group > 0 && dims[0] % group == 0:
                {
                    long inputs = dims[0], perGroup = dims[1], inputsPerGroup = inputs / group, taps = weight.Count / (inputs * perGroup);
                    return Checked(new(graph, node, tensor, weight, bias, perGroup * group, inputs,
                        e => (e / (perGroup * taps) / inputsPerGroup * perGroup) + (e / taps % perGroup), e => e / (perGroup * taps)));
                }

            case "Gemm" when dims.Count == 2:
                {
                    long columns = dims[1];
                    return Attribute(node, "transB", 0) != 0
                        ? Checked(new(graph, node, tensor, weight, bias, dims[0], columns, e => e / columns, e => e % columns))
                        : Checked(new(graph, node, tensor, weight, bias, columns, dims[0], e => e % columns, e => e / columns));
                }

            case "MatMul" when dims.Count == 2 && graph.ShapeOf(node.Input(0)) is { Rank: >= 2 }:
                {
                    long columns = dims[1];
                    return new(graph, node, tensor, weight, null, columns, dims[0], e => e % columns, e => e / columns);
                }

            default:
                return null;
        }
    }

    /// <summary>
    /// Whether the layer sees zeros that its input does not hold, so that an addend before it would be missing at the
    /// border.
    /// </summary>
    public bool IsPadded
    {
        get
        {
            if (Node.Op is "Gemm" or "MatMul" || Node.Node.Attribute("auto_pad")?.Text == "VALID")
                return false;
            return Node.Node.Attribute("auto_pad")?.Text is "SAME_UPPER" or "SAME_LOWER"
                || (Node.Node.Attribute("pads")?.Value is long[] pads && Array.Exists(pads, p => p != 0));
        }
    }

    /// <summary>
    /// The layer with the node after it folded in. A MatMul that takes an addend becomes a Gemm: check <see cref="CanBeGemm"/> first.
    /// </summary>
    /// <param name="affine">A factor and an addend per output channel.</param>
    /// <param name="output">The name of the layer's new result.</param>
    public Node With(ChannelAffine affine, string output)
    {
        TensorNumbers newWeight = affine.Scale is not { } scale ? weight : Node.Op == "Conv"
            ? ChannelAffine.Multiply(weight, scale, weight.Count / Outputs) : Scaled(scale, outputOf);
        return ToNode(newWeight, affine.Bias(EffectiveBias(), Outputs), Node.Input(0), output);
    }

    /// <summary>The layer with the node before it folded in.</summary>
    public Node After(ChannelAffine affine)
    {
        TensorNumbers newWeight = affine.Scale is not { } scale ? weight : Scaled(scale, inputOf);
        TensorNumbers? newBias = EffectiveBias();
        if (affine.Shift is { } shift && ChannelAffine.NonZero(shift) is not null)
        {
            TensorNumbers? old = newBias;
            double alpha = Node.Op == "Gemm" && Node.Node.Attribute("alpha")?.Value is float a ? a : 1;
            newBias = TensorNumbers.From(Outputs, [weight, shift, old], () =>
            {
                double[] result = old is null ? new double[Outputs] : (double[])old.Read().Clone();
                double[] elements = weight.Read(), addends = shift.Read();
                for (long e = 0; e < elements.Length; e++)
                    result[outputOf(e)] += alpha * elements[e] * addends[addends.Length == 1 ? 0 : inputOf(e)];
                return result;
            });
        }

        return ToNode(newWeight, newBias, affine.Input, Node.Output);
    }

    /// <summary>Gemm's factors written into its weight and bias, so that none is left.</summary>
    public Node WithoutFactors()
    {
        double alpha = Node.Node.Attribute("alpha")?.Value is float a ? a : 1;
        Node plain = ToNode(alpha == 1 ? weight : ChannelAffine.Multiply(weight, TensorNumbers.Of([alpha]), weight.Count), EffectiveBias(),
            Node.Input(0), Node.Output);
        return plain with { Attributes = [.. plain.Attributes.Where(a => a.Name is not ("alpha" or "beta"))] };
    }

    /// <summary>The step of a symmetric 8-bit grid for each output, or for all: the largest magnitude over 127.</summary>
    /// <param name="perChannel">Whether each output has its own.</param>
    /// <param name="inputScale">The step of the input, if there is a bias that must fit into 32 bits in steps of
    /// both; otherwise null.</param>
    public TensorNumbers WeightSteps(bool perChannel, double? inputScale) =>
        TensorNumbers.From(perChannel ? Outputs : 1, [weight, bias], () =>
    {
        double[] steps = new double[perChannel ? Outputs : 1], elements = weight.Read();
        for (long e = 0; e < elements.Length; e++)
            steps[perChannel ? outputOf(e) : 0] = Math.Max(steps[perChannel ? outputOf(e) : 0], Math.Abs(elements[e]));
        double[]? addends = inputScale is null ? null : bias?.Read();
        for (int i = 0; i < steps.Length; i++)
        {
            steps[i] /= 127;
            double addend = addends is null ? 0 : perChannel ? Math.Abs(addends[i]) : addends.Max(Math.Abs);
            steps[i] = Math.Max(steps[i], addend / (inputScale ?? 1) / (1 << 30));
            if (steps[i] == 0)
                steps[i] = 1;
        }

        return steps;
    });

    /// <summary>The weight in whole steps from -127 to 127.</summary>
    public TensorPayload Rounded(TensorNumbers steps) =>
        weight.Missing is { } missing ? new MissingPayload(weight.Count, missing) : new WholePayload(weight.Count, () =>
    {
        double[] elements = weight.Read(), step = steps.Read();
        byte[] bytes = new byte[elements.Length];
        for (long e = 0; e < bytes.Length; e++)
            bytes[e] = unchecked((byte)(sbyte)Math.Clamp(Math.Round(elements[e] / (float)step[step.Length == 1 ? 0
                : outputOf(e)]), -127, 127));
        return bytes;
    });

    private static WeightedLayer? Checked(WeightedLayer layer)
    {
        if (layer.bias is null)
            return layer;
        // Gemm's third input may be one number for all, or a whole matrix.
        IReadOnlyList<long> dims = layer.graph.Constant(layer.Node.Input(2))!.Dims;
        bool perOutput = layer.bias.Count == layer.Outputs && (dims.Count == 1 || (dims.Count == 2 && dims[0] == 1));
        return perOutput || (layer.Node.Op == "Gemm" && layer.bias.Count == 1) ? layer : null;
    }

    private static long Attribute(EditNode node, string name, long otherwise) =>
        node.Node.Attribute(name)?.Value is long value ? value : otherwise;

    private TensorNumbers Scaled(TensorNumbers scale, Func<long, long> channelOf) => TensorNumbers.From(weight.Count, [weight, scale], () =>
    {
        double[] result = (double[])weight.Read().Clone(), factors = scale.Read();
        for (long e = 0; e < result.Length; e++)
            result[e] *= factors[factors.Length == 1 ? 0 : channelOf(e)];
        return result;
    });

    /// <summary>The bias as one number per output, Gemm's factor included.</summary>
    private TensorNumbers? EffectiveBias()
    {
        double beta = Node.Op == "Gemm" && Node.Node.Attribute("beta")?.Value is float b ? b : 1;
        if (bias is null || (beta == 1 && bias.Count == Outputs))
            return bias;
        return TensorNumbers.From(Outputs, [bias], () =>
        {
            double[] from = bias.Read(), result = new double[Outputs];
            for (long i = 0; i < result.Length; i++)
                result[i] = beta * from[from.Length == 1 ? 0 : i];
            return result;
        });
    }

    private Node ToNode(TensorNumbers newWeight, TensorNumbers? newBias, string input, string output)
    {
        string weightName = ReferenceEquals(newWeight, weight) ? Node.Input(1)
            : graph.ReplaceConstant(Node.Input(1), newWeight.ToTensor("", tensor.DataType, tensor.Dims));
        var inputs = new List<string> { input, weightName };
        if (newBias is not null && ReferenceEquals(newBias, bias))
        {
            inputs.Add(Node.Input(2));
        }
        else if (newBias is not null)
        {
            Tensor constant = newBias.ToTensor("", tensor.DataType, Outputs);
            inputs.Add(Node.Input(2).Length > 0 ? graph.ReplaceConstant(Node.Input(2), constant)
                : graph.AddConstant(SlidingMap.BiasName(weightName), constant));
        }

        // The bias holds Gemm's factor now.
        return Node.Node with
        {
            OpType = Node.Op == "MatMul" && newBias is not null ? "Gemm"
            : Node.Node.OpType,
            Inputs = inputs,
            Outputs = [output],
            Attributes = [.. Node.Node.Attributes.Where(a => a.Name != "beta"
            || ReferenceEquals(newBias, bias))]
        };
    }
}
