using NetWeight.Graphs;

namespace NetWeight.Operators.Reduction;

/// <summary>Where along one axis the greatest (least) element stands.</summary>
internal sealed class ArgExtreme(string type, string summary) : Operator(type, summary)
{
    public override void Infer(ShapedNode node)
    {
        Shape? shape = null;
        if (node.InputShape(0) is { } input)
        {
            int axis = ShapedNode.Axis(node.Int("axis", 0), input.Rank);
            Dim one = 1;
            shape = node.Int("keepdims", 1) != 0 ? input.With(axis, one) : new Shape([.. input.Dims[..axis], .. input.Dims[(axis + 1)..]]);
        }

        node.SetOutput(0, DataType.Int64, shape);
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.OfFlops(node.InputElements(0));
}
