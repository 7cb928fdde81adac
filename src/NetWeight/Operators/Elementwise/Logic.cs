using NetWeight.Graphs;

namespace NetWeight.Operators.Elementwise;

/// <summary>A function of two truth values: one FLOP per output element.</summary>
internal sealed class Logic(string type, string summary, BinaryFold function) : Binary(type, summary)
{
    protected override DataType OutputType(ShapedNode node, DataType operand) => DataType.Bool;

    protected override Func<Scalar, Scalar, Scalar>? Fold(ShapedNode node, DataType operand) => (x, y) =>
        function.Apply(x, y, DataType.Bool);
}
