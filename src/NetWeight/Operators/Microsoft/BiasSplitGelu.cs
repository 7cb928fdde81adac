using NetWeight.Graphs;

namespace NetWeight.Operators.Microsoft;

/// <summary>
/// The sum with the bias is halved along the last axis: the left half times Gelu of the right one. 2 + 5 + 1 FLOPs per
/// output.
/// </summary>
internal sealed class BiasSplitGelu()
    : Operator(MicrosoftElementwise.Domain, "BiasSplitGelu", "The left half of x + bias times Gelu of the right half.")
{
    public override InputRole Role(int index) => index > 0 ? InputRole.Weight : InputRole.Data;

    public override void Infer(ShapedNode node)
    {
        Shape? shape = node.InputShape(0);
        if (shape is { Rank: > 0 })
        {
            Dim last = shape.Dims[^1].IsKnown ? shape.Dims[^1] : node.InputShape(1) is { Rank: 1 } bias ? bias[0] : shape.Dims[^1];
            shape = shape.With(shape.Rank - 1, last.ValueOrNull is { } size ? size / 2 : Dim.AtMost(last.UpperBound / 2));
        }

        node.SetOutput(0, node.InputType(0), shape);
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.OfFlops(checked(node.Elements * 8));
}
