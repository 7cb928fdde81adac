using NetWeight.Graphs;

namespace NetWeight.Operators.Elementwise;

/// <summary>Compares two numbers; the result is a truth value. A symbol is a size, so that it certainly differs from -1.</summary>
/// <param name="type">The operator.</param>
/// <param name="summary">The formula.</param>
/// <param name="holds">Whether it holds if x is less (-1), equal (0), greater (1).</param>
internal sealed class Comparison(string type, string summary, Func<int, bool> holds) : Binary(type, summary)
{
    protected override DataType OutputType(ShapedNode node, DataType operand) => DataType.Bool;

    protected override Func<Scalar, Scalar, Scalar>? Fold(ShapedNode node, DataType operand) => Compare;

    private Scalar Compare(Scalar x, Scalar y)
    {
        if (x.IsKnown && y.IsKnown)
        {
            if (x.IsInteger && y.IsInteger)
                return Known(holds(x.Integer!.Value.CompareTo(y.Integer!.Value)));
            double a = x.Number!.Value, b = y.Number!.Value;
            return Known(!double.IsNaN(a) && !double.IsNaN(b) && holds(a.CompareTo(b)));
        }

        if (x.Same(y))
            return Known(holds(0));
        if (BinaryFold.Above(x, y))
            return Known(holds(1));
        if (BinaryFold.Above(y, x))
            return Known(holds(-1));
        if (BinaryFold.AtLeast(x, y) && holds(0) == holds(1))
            return Known(holds(0));
        return BinaryFold.AtLeast(y, x) && holds(0) == holds(-1) ? Known(holds(0)) : Scalar.Unknown;
    }

    private static Scalar Known(bool result) => Scalar.Of(result ? 1L : 0L);
}
