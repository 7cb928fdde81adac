using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>Two dimensions: all before an axis, and all from it on.</summary>
internal sealed class Flatten() : Operator("Flatten", "All dimensions as two; a view.")
{
    public override OperatorCost Cost(ShapedNode node) => OperatorCost.ViewOnly;

    public override void Infer(ShapedNode node)
    {
        Shape shape = Shape.OfRank(2);
        if (node.InputShape(0) is { } input)
        {
            long axis = node.Int("axis", 1);
            // The axis after the last one is allowed: then everything is in the first dimension.
            int at = axis == input.Rank ? input.Rank : ShapedNode.Axis(axis, input.Rank);
            shape = new Shape(Folding.Product(input, 0, at), Folding.Product(input, at, input.Rank));
        }

        node.SetOutput(0, node.InputType(0), shape);
        if (shape.SmallDims() is { } dims)
            node.SetContent(0, node.Content(0)?.Reshape(dims));
    }
}
