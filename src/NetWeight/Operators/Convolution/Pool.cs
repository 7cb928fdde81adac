using NetWeight.Graphs;

namespace NetWeight.Operators.Convolution;

/// <summary>Slides a window over [N, C, spatial...] and keeps one number of each: the greatest, the mean, a norm.</summary>
/// <param name="domain">The domain.</param>
/// <param name="type">The operator.</param>
/// <param name="flopsPerTap">FLOPs for each element that a window covers.</param>
/// <param name="summary">One line for the documentation.</param>
internal sealed class Pool(string domain, string type, int flopsPerTap, string summary) : Operator(domain, type, summary)
{
    /// <summary>Whether the channels are the last dimension.</summary>
    public Func<ShapedNode, bool> ChannelsLast { get; init; } = _ => false;

    public override InputRole Role(int index) => index == 0 ? InputRole.Data : InputRole.Setting;

    public override void Infer(ShapedNode node)
    {
        Shape? output = null;
        if (node.InputShape(0) is { } shape)
        {
            bool last = ChannelsLast(node);
            Shape input = last ? ChannelOrder.ToFirst(shape)! : shape;
            if (input.Rank < 3)
                throw new ShapeException($"the input {input} has no spatial dimensions");
            Dim[] dims = Shape.OfRank(input.Rank).ToArray();
            dims[0] = input[0];
            dims[1] = input[1];
            if (node.Ints("kernel_shape") is { } kernel)
            {
                if (kernel.Length != input.Rank - 2)
                    throw new ShapeException($"'kernel_shape' has {kernel.Length} numbers, the input {input} needs {input.Rank - 2}");
                SlidingWindow window = SlidingWindow.Of(node, kernel, node.Int("ceil_mode", 0) != 0);
                for (int i = 0; i < kernel.Length; i++)
                    dims[i + 2] = window.Output(i, input[i + 2]);
            }

            output = last ? ChannelOrder.ToLast(Shape.Owning(dims)) : Shape.Owning(dims);
        }

        node.SetOutput(0, node.InputType(0), output);
        node.SetOutput(1, DataType.Int64, output);
    }

    public override OperatorCost Cost(ShapedNode node)
    {
        long? elements = node.Output(0) is null ? node.OutputElements(1) : node.Elements;
        long? taps = node.Ints("kernel_shape")?.Aggregate(1L, (a, b) => checked(a * b));
        return OperatorCost.OfFlops(elements == 0 ? 0 : checked(elements * taps * flopsPerTap));
    }
}
