using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>Adds dimensions of size 1 at places that are counted in the output.</summary>
internal sealed class Unsqueeze() : Operator("Unsqueeze", "With further dimensions of size 1; a view.")
{
    public override InputRole Role(int index) => index == 1 ? InputRole.Setting : InputRole.Data;

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.ViewOnly;

    public override void Infer(ShapedNode node)
    {
        Shape? shape = null;
        if (node.InputShape(0) is { } input && node.List("axes", 1) is { } list)
        {
            int rank = input.Rank + list.Count;
            shape = node.Axes("axes", 1, rank) is { } axes ? Insert(input, axes, rank) : Shape.OfRank(rank);
        }

        node.SetOutput(0, node.InputType(0), shape);
        if (shape.SmallDims() is { } dims)
            node.SetContent(0, node.Content(0)?.Reshape(dims));
    }

    private static Shape Insert(Shape input, int[] axes, int rank)
    {
        var dims = new Dim[rank];
        int next = 0;
        for (int i = 0; i < rank; i++)
            dims[i] = axes.Contains(i) ? 1 : input[next++];
        return Shape.Owning(dims);
    }
}
