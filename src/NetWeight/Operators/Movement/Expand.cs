using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>The input broadcast against a shape; a 1 in that shape keeps the input's size.</summary>
internal sealed class Expand() : Operator("Expand", "The input repeated up to a shape, by broadcasting.")
{
    public override InputRole Role(int index) => index == 1 ? InputRole.Setting : InputRole.Data;

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.CopyOnly;

    public override void Infer(ShapedNode node)
    {
        Shape? shape = null;
        if (node.InputShape(0) is { } input && node.List(null, 1) is { } target)
        {
            if (target.Any(t => t.Integer < 0))
                throw new ShapeException("its target has a negative size");
            shape = Broadcasting.Of(input, new Shape(target.Select(t => t.ToDim())));
        }

        node.SetOutput(0, node.InputType(0), shape);
        if (shape.SmallDims() is { } dims && node.Content(0) is { } content)
            node.SetContent(0, Broadcasting.Fold(content, Folding.Tensor(content.DataType, dims, _ => Scalar.Unknown),
                content.DataType, (x, _) => x));
    }
}
