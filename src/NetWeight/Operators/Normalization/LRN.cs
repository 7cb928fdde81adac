using NetWeight.Operators.Elementwise;

namespace NetWeight.Operators.Normalization;

/// <summary>x / (bias + alpha/size * sum of size squares)^beta: square; size - 1 additions; mul, add, pow, div.</summary>
internal sealed class LRN() : Unary("LRN", 0, "Divides by the squares of neighboring channels: size + 4 FLOPs.")
{
    protected override int Flops(ShapedNode node) =>
        checked((int)node.Int("size", 1) + 4);
}
