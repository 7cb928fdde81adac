using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>Removes dimensions of size 1: those named, or all.</summary>
internal sealed class Squeeze() : Operator("Squeeze", "Without dimensions of size 1; a view.")
{
    public override InputRole Role(int index) => index == 1 ? InputRole.Setting : InputRole.Data;

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.ViewOnly;

    public override void Infer(ShapedNode node)
    {
        Shape? shape = node.InputShape(0) is { } input ? OutputShape(node, input) : null;
        node.SetOutput(0, node.InputType(0), shape);
        if (shape.SmallDims() is { } dims)
            node.SetContent(0, node.Content(0)?.Reshape(dims));
    }

    private static Shape? OutputShape(ShapedNode node, Shape input)
    {
        if (!node.IsGiven("axes", 1))
        {
            // An open size may turn out to be 1 and vanish.
            return input.IsKnown ? new Shape(input.ToArray().Where(d => d.Value != 1)) : null;
        }

        if (node.Axes("axes", 1, input.Rank) is not { } axes)
        {
            if (node.List("axes", 1) is not { Count: > 0 and var count })
                return null;
            return count <= input.Rank ? Shape.OfRank(input.Rank - count)
                : throw new ShapeException($"it has {count} axes for a rank of {input.Rank}");
        }

        // An empty list means none to the standard and all to ONNX Runtime.
        if (axes.Length == 0 && input.ToArray().Any(d => d.ValueOrNull is null or 1))
            return null;
        foreach (int axis in axes)
            if (input[axis].IsKnown && input[axis].Value != 1)
                throw new ShapeException($"axis {axis} of {input} is not 1");
        return new Shape(input.ToArray().Where((_, i) => !axes.Contains(i)));
    }
}
