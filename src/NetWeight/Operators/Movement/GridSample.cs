using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>[N, C, in...] sampled at a grid [N, out..., d]: 2 (linear) or 4 (cubic) taps per spatial axis and output element.</summary>
internal sealed class GridSample() : Operator("GridSample", "An image sampled at the points of a grid.")
{
    public override OperatorCost Cost(ShapedNode node)
    {
        int perAxis = node.Text("mode", "linear") switch { "nearest" => 0, "cubic" or "bicubic" => 4, _ => 2 };
        if (perAxis == 0)
            return OperatorCost.CopyOnly;
        long? taps = node.OutputShape(0) is { } output ? (long)Math.Pow(perAxis, output.Rank - 2) : null;
        return new OperatorCost(checked(node.Elements * taps), 0);
    }

    public override void Infer(ShapedNode node)
    {
        Shape? input = node.InputShape(0), grid = node.InputShape(1);
        if ((input ?? grid) is not { } any)
        {
            node.SetOutput(0, node.InputType(0), null);
            return;
        }

        if (any.Rank < 3 || (input is not null && grid is not null && input.Rank != grid.Rank))
            throw new ShapeException($"the input {input} and the grid {grid} do not fit together");
        Dim[] dims = Shape.OfRank(any.Rank).ToArray();
        dims[0] = input is not null && grid is not null ? Folding.Common(input[0], grid[0], "the batch") : any[0];
        dims[1] = input?[1] ?? Dim.Unknown;
        for (int i = 2; i < dims.Length; i++)
            dims[i] = grid?[i - 1] ?? Dim.Unknown;
        node.SetOutput(0, node.InputType(0), Shape.Owning(dims));
    }
}
