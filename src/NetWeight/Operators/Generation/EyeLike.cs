using NetWeight.Graphs;

namespace NetWeight.Operators.Generation;

/// <summary>Ones on a diagonal, in the shape of the input.</summary>
internal sealed class EyeLike() : Operator("EyeLike", "Ones on a diagonal.")
{
    public override OperatorCost Cost(ShapedNode node) => new(0, 0) { ElementsRead = [0] };

    public override void Infer(ShapedNode node)
    {
        if (node.InputShape(0) is { Rank: not 2 } shape)
            throw new ShapeException($"the input {shape} is not a matrix");
        node.SetOutput(
            0, node.Attribute("dtype") is null ? node.InputType(0) : DataTypes.FromOnnx(node.Int("dtype", 0)),
            node.InputShape(0));
    }
}
