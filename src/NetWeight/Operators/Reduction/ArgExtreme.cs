using NetWeight.Graphs;

namespace NetWeight.Operators.Reduction;

/// <summary>The position of the greatest (least) element along one axis.</summary>
internal sealed class ArgExtreme(string type, string summary) : Operator(type, summary)
{
    public override void Infer(ShapedNode node) => node.SetOutput(0, DataType.Int64, OutputShape(node, node.InputShape(0)));

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.OfFlops(node.InputElements(0));

    private static Shape? OutputShape(ShapedNode node, Shape? input)
    {
        // Runtimes let a single number have an axis 0.
        if (input is null || (input.Rank == 0 && node.Int("axis", 0) is 0 or -1))
            return input;
        int axis = ShapedNode.Axis(node.Int("axis", 0), input.Rank);
        return node.Int("keepdims", 1) != 0 ? input.With(axis, 1L) : new Shape([.. input.Dims[..axis], .. input.Dims[(axis + 1)..]]);
    }
}
