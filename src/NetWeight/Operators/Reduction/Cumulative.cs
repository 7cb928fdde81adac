using NetWeight.Operators.Elementwise;

namespace NetWeight.Operators.Reduction;

/// <summary>Joins each element along an axis with all before it.</summary>
internal sealed class Cumulative(string type, string summary) : Unary(type, 1, summary)
{
    public override InputRole Role(int index) => index > 0 ? InputRole.Setting : InputRole.Data;

    public override void Infer(ShapedNode node)
    {
        if (node.InputShape(0) is { } input && node.Integer(1) is { } axis)
            ShapedNode.Axis(axis, input.Rank);
        base.Infer(node);
    }
}
