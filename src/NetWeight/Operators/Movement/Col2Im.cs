using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>[N, C * block, L] columns summed back into images [N, C, image...]: one addition per input element.</summary>
internal sealed class Col2Im() : Operator("Col2Im", "Columns of blocks summed back into an image.")
{
    public override InputRole Role(int index) => index > 0 ? InputRole.Setting : InputRole.Data;

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.OfFlops(node.InputElements(0));

    public override void Infer(ShapedNode node)
    {
        Shape? input = node.InputShape(0), output = null;
        if (input is not null && input.Rank != 3)
            throw new ShapeException($"its input {input} has not three dimensions");
        if ((node.List(null, 1) ?? (node.List(null, 2) is { Count: var rank } ? new Scalar[rank] : null)) is { } image)
        {
            Dim channels = Dim.Unknown;
            if (input?[1].ValueOrNull is { } columns && node.Integers(2) is { } block)
            {
                long taps = block.Aggregate(1L, (a, b) => checked(a * b));
                channels = taps > 0 && columns % taps == 0 ? columns / taps
                    : throw new ShapeException($"{columns} columns are not a multiple of a block of {taps}");
            }

            output = new Shape([input?[0] ?? Dim.Unknown, channels, .. image.Select(s => s.ToDim())]);
        }

        node.SetOutput(0, node.InputType(0), output);
    }
}
