using NetWeight.Graphs;

namespace NetWeight.Operators.Generation;

/// <summary>The sizes of a tensor as numbers; from version 15 on of a range of its dimensions. Open dimensions stay symbols.</summary>
internal sealed class ShapeOf() : Operator("Shape", "The sizes of a tensor.")
{
    public override OperatorCost Cost(ShapedNode node) => new(0, 0) { ElementsRead = [0] };

    public override void Infer(ShapedNode node)
    {
        if (node.InputShape(0) is not { } input)
        {
            node.SetOutput(0, DataType.Int64, Shape.OfRank(1));
            return;
        }

        int start = Clamp(node.Int("start", 0), input.Rank), end = Clamp(node.Int("end", input.Rank), input.Rank);
        var sizes = new Scalar[Math.Max(0, end - start)];
        for (int i = 0; i < sizes.Length; i++)
            sizes[i] = Scalar.Of(input[start + i]);
        node.SetOutput(0, DataType.Int64, Shape.Of(sizes.Length));
        node.SetContent(0, TensorValue.Create(DataType.Int64, [sizes.Length], sizes));
    }

    private static int Clamp(long index, int rank) => (int)Math.Clamp(index < 0 ? index + rank : index, 0, rank);
}
