using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>The dimensions in another order; reversed if none is given.</summary>
internal sealed class Transpose() : Operator("Transpose", "The dimensions in another order.")
{
    public override OperatorCost Cost(ShapedNode node) => OperatorCost.CopyOnly;

    public override void Infer(ShapedNode node)
    {
        long[]? order = node.Ints("perm");
        if (node.InputShape(0) is not { } input)
        {
            node.SetOutput(0, node.InputType(0), order is null ? null : Shape.OfRank(order.Length));
            return;
        }

        var from = new int[input.Rank];
        var dims = new Dim[input.Rank];
        if (order is not null && order.Length != input.Rank)
            throw new ShapeException($"'perm' has {order.Length} numbers, the input {input} needs {input.Rank}");
        for (int i = 0; i < from.Length; i++)
        {
            from[i] = order is null ? from.Length - 1 - i : ShapedNode.Axis(order[i], input.Rank);
            dims[i] = input[from[i]];
        }

        if (from.Distinct().Count() != from.Length)
            throw new ShapeException("'perm' names a dimension twice");
        var shape = Shape.Owning(dims);
        node.SetOutput(0, node.InputType(0), shape);
        if (shape.SmallDims() is { } sizes && node.Content(0) is { } content)
        {
            var source = new long[from.Length];
            node.SetContent(0, Folding.Tensor(content.DataType, sizes, at =>
            {
                for (int i = 0; i < from.Length; i++)
                    source[from[i]] = at[i];
                return content.At(source);
            }));
        }
    }
}
