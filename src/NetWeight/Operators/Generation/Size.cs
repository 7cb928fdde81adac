using NetWeight.Graphs;
using NetWeight.Operators.Movement;

namespace NetWeight.Operators.Generation;

/// <summary>The number of elements of a tensor.</summary>
internal sealed class Size() : Operator("Size", "The number of elements of a tensor.")
{
    public override OperatorCost Cost(ShapedNode node) => new(0, 0) { ElementsRead = [0] };

    public override void Infer(ShapedNode node)
    {
        node.SetOutput(0, DataType.Int64, Shape.Scalar);
        if (node.InputShape(0) is { } input)
            node.SetContent(0, TensorValue.Single(DataType.Int64, Scalar.Of(Folding.Product(input, 0, input.Rank))));
    }
}
