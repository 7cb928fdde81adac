using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>Blocks of [N, C, H, W] between space and channels: DepthToSpace [N, C/b², H*b, W*b], SpaceToDepth the other way.</summary>
internal sealed class SpaceDepth(string type, string summary) : Operator(type, summary)
{
    public override OperatorCost Cost(ShapedNode node) => OperatorCost.CopyOnly;

    public override void Infer(ShapedNode node)
    {
        long block = node.Int("blocksize", 0), square = checked(block * block);
        Shape input = node.InputShape(0) ?? Shape.OfRank(4);
        if (input.Rank != 4 || block < 1)
            throw new ShapeException($"a block of {block} in {input}: it needs four dimensions and a block of at least 1");
        Shape output = Type == "DepthToSpace"
            ? new(input[0], Divide(input[1], square), input[2].Times(block), input[3].Times(block))
            : new(input[0], input[1].Times(square), Divide(input[2], block), Divide(input[3], block));
        node.SetOutput(0, node.InputType(0), output);
    }

    private static Dim Divide(Dim dim, long by)
    {
        if (by == 1)
            return dim;
        if (!dim.IsKnown)
            return Dim.AtMost(dim.UpperBound / by);
        return dim.Value % by == 0 ? dim.Value / by : throw new ShapeException($"{dim} is not a multiple of {by}");
    }
}
