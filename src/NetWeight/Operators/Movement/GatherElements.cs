using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>One element per index; the output has the indices' shape.</summary>
internal sealed class GatherElements() : Operator("GatherElements", "Single elements along an axis, by index.")
{
    public override InputRole Role(int index) => index == 1 ? InputRole.Setting : InputRole.Data;

    public override OperatorCost Cost(ShapedNode node) => new(0, 0) { ElementsRead = [Folding.Taken(node)] };

    public override void Infer(ShapedNode node)
    {
        Shape? data = node.InputShape(0), indices = node.InputShape(1);
        if (data is not null && indices is not null && data.Rank != indices.Rank)
            throw new ShapeException($"the data {data} and the indices {indices} differ in rank");
        node.SetOutput(0, node.InputType(0), indices ?? (data is null ? null : Shape.OfRank(data.Rank)));
        if (node.Content(0) is not { } table || node.Content(1) is not { } chosen)
            return;
        int axis = ShapedNode.Axis(node.Int("axis", 0), table.Dims.Count);
        var source = new long[table.Dims.Count];
        node.SetContent(0, Folding.Tensor(table.DataType, chosen.Dims, at =>
        {
            at.CopyTo(source, 0);
            long? index = chosen.At(at).Integer;
            source[axis] = (index < 0 ? index + table.Dims[axis] : index) ?? -1;
            for (int i = 0; i < source.Length; i++)
                if (source[i] < 0 || source[i] >= table.Dims[i])
                    return Scalar.Unknown;
            return table.At(source);
        }));
    }
}
