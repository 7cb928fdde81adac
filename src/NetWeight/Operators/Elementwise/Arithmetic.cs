using NetWeight.Graphs;

namespace NetWeight.Operators.Elementwise;

/// <summary>A function of two numbers (or truth values) of one type: one FLOP per output element.</summary>
/// <param name="type">The operator.</param>
/// <param name="summary">The formula.</param>
/// <param name="function">The function, for folding; null if shapes never need it.</param>
/// <param name="ofFirst">Whether the first input alone decides the type (Pow).</param>
internal sealed class Arithmetic(string type, string summary, BinaryFold? function = null, bool ofFirst = false) : Binary(type, summary)
{
    protected override DataType OutputType(ShapedNode node, DataType operand) => ofFirst ? node.InputType(0) : operand;

    protected override Func<Scalar, Scalar, Scalar>? Fold(ShapedNode node, DataType operand) =>
        function is null ? null : (x, y) => function.Apply(x, y, operand);
}
