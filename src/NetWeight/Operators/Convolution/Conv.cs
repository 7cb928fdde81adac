using NetWeight.Graphs;

namespace NetWeight.Operators.Convolution;

/// <summary>
/// Convolution of [N, Cin, spatial...] with kernels [Cout, Cin/group, kernel...].
/// MACCs = N * Cout * (Cin/group) * taps * output positions, padding counted; a bias adds one FLOP per output.
/// </summary>
internal sealed class Conv() : Operator("Conv", "Convolution, also grouped, depthwise and dilated.")
{
    public override InputRole Role(int index) => index > 0 ? InputRole.Weight : InputRole.Data;

    public override void Infer(ShapedNode node) =>
        node.SetOutput(0, node.InputType(0), OutputShape(node, node.InputShape(0), node.InputShape(1)));

    public override OperatorCost Cost(ShapedNode node) =>
        OperatorCost.Headline(Maccs(node.Elements, node.InputShape(1)), node.Has(2) ? node.Elements : 0);

    /// <summary>The output's shape from the input's and the kernel's; null where not even the rank is known.</summary>
    internal static Shape? OutputShape(ShapedNode node, Shape? input, Shape? weight)
    {
        if ((input ?? weight) is not { Rank: var rank })
            return null;
        if (rank < 3 || (input is not null && weight is not null && weight.Rank != rank))
            throw new ShapeException($"input {input} and kernel {weight} do not fit together");
        if (input is not null && weight is not null && input[1].IsKnown && weight[1].IsKnown && input[1].Value != checked(weight[1].Value * node.Int("group", 1)))
            throw new ShapeException($"the input has {input[1]} channels, the kernel {weight} in {node.Int("group", 1)} group(s) asks for {weight[1].Value * node.Int("group", 1)}");

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

    private static long[]? Kernel(ShapedNode node, Shape? weight, int rank)
    {
        if (node.Ints("kernel_shape") is { } kernel)
            return kernel.Length == rank ? kernel : throw new ShapeException($"'kernel_shape' has {kernel.Length} numbers, the input asks for {rank}");
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
}
