using NetWeight.Graphs;

namespace NetWeight.Operators.Elementwise;

/// <summary>The remainder; its sign is the divisor's, or with <c>fmod</c> the dividend's.</summary>
internal sealed class Mod() : Binary("Mod", "x mod y.")
{
    protected override DataType OutputType(ShapedNode node, DataType operand) => operand;

    protected override Func<Scalar, Scalar, Scalar>? Fold(ShapedNode node, DataType operand)
    {
        BinaryFold function = node.Int("fmod", 0) != 0 ? BinaryFold.TruncatedMod : BinaryFold.FlooredMod;
        return (x, y) => function.Apply(x, y, operand);
    }
}
