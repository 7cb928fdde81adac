using NetWeight.Operators.Elementwise;

namespace NetWeight.Operators.Normalization;

/// <summary>x / (bias + alpha/size * sum of size squares)^beta: square; size - 1 additions; mul, add, pow, div.</summary>
internal sealed class LRN() : Unary("LRN", 0, "Divides by the squares of neighboring channels: size + 4 FLOPs.")
{
    public override OperatorCost Cost(ShapedNode node) =>
        OperatorCost.OfFlops(node.Attribute("size")?.Value is long and > 0 and var size ? checked(node.Elements * (size + 4)) : null);
}
