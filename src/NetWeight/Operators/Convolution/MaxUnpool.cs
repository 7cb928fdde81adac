using NetWeight.Graphs;

namespace NetWeight.Operators.Convolution;

/// <summary>Puts each element back at the positions in MaxPool's indices, zeros elsewhere. Inputs: X, indices, output shape.</summary>
internal sealed class MaxUnpool() : Operator("MaxUnpool", "Undoes MaxPool with its indices.")
{
    public override InputRole Role(int index) => index == 2 ? InputRole.Setting : InputRole.Data;

    public override void Infer(ShapedNode node) => node.SetOutput(0, node.InputType(0), OutputShape(node));

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.CopyOnly;

    private static Shape? OutputShape(ShapedNode node)
    {
        Shape? input = node.InputShape(0) ?? node.InputShape(1);
        if (input is { Rank: < 3 } || (input is not null && node.InputShape(1) is { } indices && indices.Rank != input.Rank))
            throw new ShapeException($"input {node.InputShape(0)} and indices {node.InputShape(1)} do not fit together");
        if (node.Has(2))
        {
            if (input is not null && node.InputShape(2) is { Rank: 1 } sizesShape
                && sizesShape[0].ValueOrNull is { } count && count != input.Rank)
                throw new ShapeException($"an output shape of {count} sizes does not fit the input {input}");
            if (node.Content(2) is { } sizes)
                return new Shape(sizes.Elements.Select(e => e.ToDim()));
            return input is null ? null : Shape.OfRank(input.Rank);
        }

        if (input is null)
            return null;
        if (node.Ints("kernel_shape") is not { } kernel || kernel.Length != input.Rank - 2)
            throw new ShapeException($"'kernel_shape' does not fit the input {input}");
        SlidingWindow window = SlidingWindow.Of(node, kernel);
        Dim[] dims = input.ToArray();
        for (int i = 0; i < kernel.Length; i++)
        {
            long change = checked(kernel[i] - window.Strides[i] - window.Pads[i] - window.Pads[i + kernel.Length]);
            Dim spread = dims[i + 2].Times(window.Strides[i]);
            dims[i + 2] = change == 0 ? spread : spread.ValueOrNull is { } size ? checked(size + change) : Dim.Unknown;
        }

        return Shape.Owning(dims);
    }
}
