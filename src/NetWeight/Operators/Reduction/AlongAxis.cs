using NetWeight.Operators.Elementwise;

namespace NetWeight.Operators.Reduction;

/// <summary>A function of the elements along one axis that keeps the shape: Softmax and its kin.</summary>
internal sealed class AlongAxis(string type, int flops, string summary) : Unary(type, flops, summary)
{
    public override void Infer(ShapedNode node)
    {
        // Up to version 12 the axis splits the shape in two; then it may also be after the last dimension.
        if (node.InputShape(0) is { Rank: > 0 } input && (node.Opset >= 13 || node.Int("axis", 1) != input.Rank))
            ShapedNode.Axis(node.Int("axis", node.Opset < 13 ? 1 : -1), input.Rank);
        base.Infer(node);
    }
}
