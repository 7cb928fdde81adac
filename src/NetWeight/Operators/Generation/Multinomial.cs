using NetWeight.Graphs;

namespace NetWeight.Operators.Generation;

/// <summary>
/// Draws classes from [batch, classes] log probabilities: exp and sum per class, then each draw compares against the
/// classes.
/// </summary>
internal sealed class Multinomial() : Operator("Multinomial", "Classes drawn by their probability.")
{
    public override bool IsDeterministic => false;

    public override OperatorCost Cost(ShapedNode node) =>
        OperatorCost.OfFlops(checked(node.InputElements(0) * (2 + node.Int("sample_size", 1))));

    public override void Infer(ShapedNode node)
    {
        Shape? input = node.InputShape(0);
        if (input is not null && input.Rank != 2)
            throw new ShapeException($"its input {input} is not batch and classes");
        node.SetOutput(0, DataTypes.FromOnnx(node.Int("dtype", (long)DataType.Int32)),
            new Shape(input?[0] ?? Dim.Unknown, node.Int("sample_size", 1)));
    }
}
