using NetWeight.Graphs;

namespace NetWeight.Operators.Convolution;

/// <summary>
/// Convolution of [N, Cin, spatial...] with kernels [Cout, Cin/group, kernel...].
/// MACCs = N * Cout * (Cin/group) * taps * output positions, padding counted; a bias adds one FLOP per output.
/// The quantized and fused relatives only have their inputs elsewhere, or their channels last.
/// </summary>
internal sealed class Conv(string domain, string type, string summary) : Operator(domain, type, summary)
{
    /// <summary>The input that holds the kernel.</summary>
    public int Weight { get; init; } = 1;

    /// <summary>The input that holds the bias; -1 for none.</summary>
    public int Bias { get; init; } = 2;

    /// <summary>The input that is added to the result; -1 for none.</summary>
    public int Residual { get; init; } = -1;

    /// <summary>The type of the result.</summary>
    public Func<ShapedNode, DataType> ResultType { get; init; } = node => node.InputType(0);

    /// <summary>Whether the channels are the last dimension of input and output.</summary>
    public Func<ShapedNode, bool> ChannelsLast { get; init; } = _ => false;

    /// <summary>Whether the kernel's own channels may be last, too.</summary>
    public bool WeightMayBeLast { get; init; }

    /// <summary>Whether the runtime fills channels up to a block, so that input and kernel need not agree.</summary>
    public bool IsBlocked { get; init; }

    public override MatrixForm MatrixForm => MatrixForm.Convolution;

    public override InputRole Role(int index) =>
        index == Weight || index == Bias ? InputRole.Weight : index == 0 || index == Residual ? InputRole.Data : InputRole.Setting;

    public override void Infer(ShapedNode node)
    {
        bool last = ChannelsLast(node);
        Shape? input = last ? ChannelOrder.ToFirst(node.InputShape(0)) : node.InputShape(0), weight = node.InputShape(Weight);
        if (WeightMayBeLast)
            weight = KernelFirst(node, weight, input);
        Shape? output = OutputShape(node, input, weight, IsBlocked);
        node.SetOutput(0, ResultType(node), last ? ChannelOrder.ToLast(output) : output);
    }

    public override OperatorCost Cost(ShapedNode node)
    {
        long? flops = ActivationFlops.Of(node.Text("activation", ""));
        flops += (node.Has(Bias) ? 1 : 0) + (node.Has(Residual) ? 1 : 0);
        return OperatorCost.Headline(Maccs(node.Elements, node.InputShape(Weight)), flops == 0 ? 0 : checked(node.Elements * flops));
    }

    /// <summary>Rows are output positions of all images, columns output channels, depth input channels x taps (implicit GEMM).</summary>
    public override MatrixShape Matrix(ShapedNode node, long maccs)
    {
        Shape? kernel = node.InputShape(Weight), output = node.OutputShape(0);
        if (kernel is not { Rank: > 2, IsKnown: true } || output is not { Rank: > 2, IsKnown: true } || output.Elements is not { } elements)
            return MatrixShape.None;
        long outputs = output[ChannelsLast(node) ? output.Rank - 1 : 1].Value;
        long groups = Math.Max(1, node.Int("group", 1)), depth = kernel[1].Value, taps = Taps(kernel);
        if (outputs == 0 || taps == 0)
            return MatrixShape.None;
        return new MatrixShape(elements / outputs, Math.Max(1, outputs / groups), depth * taps,
            groups)
        { InputChannels = depth, Taps = taps };
    }

    /// <summary>Whether strides and dilations are 1 in two dimensions and the window is square.</summary>
    public bool IsPlain(ShapedNode node)
    {
        if (node.InputShape(0) is not { Rank: 4 } || (node.InputShape(Weight) is { Rank: 4 } kernel && kernel[2] != kernel[3]))
            return false;
        return AllOne(node.Ints("strides")) && AllOne(node.Ints("dilations"));

        static bool AllOne(long[]? values) => values is null || Array.TrueForAll(values, v => v == 1);
    }

    /// <summary>The elements of the window; the kernel's shape is known.</summary>
    internal static long Taps(Shape kernel)
    {
        long taps = 1;
        for (int i = 2; i < kernel.Rank; i++)
            taps *= kernel[i].Value;
        return taps;
    }

    /// <summary>The output's shape from the input's and the kernel's; null if not even the rank is known.</summary>
    internal static Shape? OutputShape(ShapedNode node, Shape? input, Shape? weight, bool blocked = false)
    {
        if ((input ?? weight) is not { Rank: var rank })
            return null;
        if (rank < 3 || (input is not null && weight is not null && weight.Rank != rank))
            throw new ShapeException($"input {input} and kernel {weight} do not fit together");
        if (!blocked && input is not null && weight is not null && input[1].IsKnown && weight[1].IsKnown
            && input[1].Value != checked(weight[1].Value * node.Int("group", 1)))
            throw new ShapeException(
                $"the input has {input[1]} channels, the kernel {weight} in "
                    + $"{Units.Format.Plural(node.Int("group", 1), "group")} needs {weight[1].Value * node.Int("group", 1)}");

        Dim[] dims = Shape.OfRank(rank).ToArray();
        dims[0] = input?[0] ?? Dim.Unknown;
        dims[1] = weight?[0] ?? Dim.Unknown;
        if (input is not null && Kernel(node, weight, rank - 2) is { } kernel)
        {
            SlidingWindow window = SlidingWindow.Of(node, kernel);
            for (int i = 0; i < rank - 2; i++)
                dims[i + 2] = window.Output(i, input[i + 2]);
        }

        return Shape.Owning(dims);
    }

    /// <summary>Multiply-accumulates: each output element sums one kernel.</summary>
    internal static long? Maccs(long? outputElements, Shape? weight) =>
        outputElements == 0 ? 0 : weight is { Rank: > 1 } ? checked(outputElements * weight.Product(1, weight.Rank)) : null;

    /// <summary>The kernel's size per spatial axis; null if it is unknown.</summary>
    internal static long[]? Kernel(ShapedNode node, Shape? weight, int rank)
    {
        if (node.Ints("kernel_shape") is { } kernel)
        {
            if (kernel.Length != rank)
                throw new ShapeException($"'kernel_shape' has {kernel.Length} numbers, the input needs {rank}");
            for (int i = 0; i < rank && weight is not null; i++)
                if (weight[i + 2].IsKnown && weight[i + 2].Value != kernel[i])
                    throw new ShapeException($"'kernel_shape' is {string.Join('x', kernel)}, the kernel is {weight}");
            return kernel;
        }

        if (weight is null)
            return null;
        var sizes = new long[rank];
        for (int i = 0; i < rank; i++)
        {
            if (weight[i + 2].ValueOrNull is not { } size)
                return null;
            sizes[i] = size;
        }

        return sizes;
    }

    /// <summary>The kernel as [Cout, Cin/group, kernel...], whichever way it is stored; null if that is unknown.</summary>
    private static Shape? KernelFirst(ShapedNode node, Shape? weight, Shape? input)
    {
        if (weight is not { Rank: > 2, IsKnown: true } || input is not { Rank: > 2 } || input.Rank != weight.Rank)
            return null;
        Shape moved = ChannelOrder.ToFirst(weight)!;
        bool asStored = Fits(node, weight, input), asMoved = Fits(node, moved, input);
        if (!asStored && !asMoved)
            throw new ShapeException($"input {input} and kernel {weight} do not fit together");
        return asStored != asMoved ? asStored ? weight : moved : weight.Equals(moved) ? weight : null;
    }

    private static bool Fits(ShapedNode node, Shape weight, Shape input)
    {
        if (input[1].IsKnown && input[1].Value != checked(weight[1].Value * node.Int("group", 1)))
            return false;
        for (int i = 2; i < weight.Rank; i++)
            if (node.Ints("kernel_shape") is { } kernel && kernel.Length == weight.Rank - 2 && kernel[i - 2] != weight[i].Value)
                return false;
        return true;
    }
}
