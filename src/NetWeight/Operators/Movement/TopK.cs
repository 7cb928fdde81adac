using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>
/// The k largest (or smallest) elements along an axis and their positions; k is an attribute in version 1. One
/// comparison per input element.
/// </summary>
internal sealed class TopK() : Operator("TopK", "The largest or smallest elements along an axis.")
{
    public override InputRole Role(int index) => index > 0 ? InputRole.Setting : InputRole.Data;

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.OfFlops(node.InputElements(0));

    public override void Infer(ShapedNode node)
    {
        Shape? shape = node.InputShape(0);
        if (shape is not null)
        {
            int axis = ShapedNode.Axis(node.Int("axis", -1), shape.Rank);
            Dim k = node.List("k", 1) is [var only] ? only.ToDim() : Dim.Unknown;
            if (k.IsKnown && shape[axis].IsKnown && k.Value > shape[axis].Value)
                throw new ShapeException($"k is {k}, and the axis has {shape[axis]} elements");
            shape = shape.With(axis, k.IsKnown || k.Symbol is not null ? k : Dim.AtMost(shape[axis].UpperBound));
        }

        node.SetOutput(0, node.InputType(0), shape);
        node.SetOutput(1, DataType.Int64, shape);
    }
}
