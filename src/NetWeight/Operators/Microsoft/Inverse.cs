using NetWeight.Operators.Elementwise;

namespace NetWeight.Operators.Microsoft;

/// <summary>The inverses of [..., n, n]: 2 n^3 FLOPs each by elimination.</summary>
internal sealed class Inverse() : Unary("Inverse", 0, "The inverse of square matrices.", domain: MicrosoftElementwise.Domain)
{
    public override void Infer(ShapedNode node)
    {
        if (node.InputShape(0) is { } shape
            && (shape.Rank < 2 || (shape.Dims[^1].IsKnown && shape.Dims[^2].IsKnown && shape.Dims[^1].Value != shape.Dims[^2].Value)))
            throw new ShapeException($"{shape} holds no square matrices");
        base.Infer(node);
    }

    public override OperatorCost Cost(ShapedNode node) =>
        OperatorCost.OfFlops(checked(node.Elements * 2 * node.OutputShape(0)?.Dims[^1].ValueOrNull));
}
