using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>Slices of a table along an axis, one per index: the indices' shape takes the axis' place.</summary>
internal sealed class Gather() : Operator("Gather", "Entries of a table, by index (embedding).")
{
    public override InputRole Role(int index) => index == 1 ? InputRole.Setting : InputRole.Data;

    public override OperatorCost Cost(ShapedNode node) => new(0, 0) { ElementsRead = [Folding.Taken(node)] };

    public override void Infer(ShapedNode node)
    {
        if (node.InputShape(0) is not { } data)
        {
            node.SetOutput(0, node.InputType(0), null);
            return;
        }

        int axis = ShapedNode.Axis(node.Int("axis", 0), data.Rank);
        if (node.InputShape(1) is not { } indices)
        {
            node.SetOutput(0, node.InputType(0), null);
            return;
        }

        var dims = new Dim[data.Rank - 1 + indices.Rank];
        for (int i = 0; i < dims.Length; i++)
            dims[i] = i < axis ? data[i] : i < axis + indices.Rank ? indices[i - axis] : data[i - indices.Rank + 1];
        var shape = Shape.Owning(dims);
        node.SetOutput(0, node.InputType(0), shape);
        if (node.Content(0) is { } table && node.Content(1) is { } chosen && shape.SmallDims() is { } sizes)
            node.SetContent(0, Fold(table, chosen, axis, sizes));
    }

    private static TensorValue? Fold(TensorValue table, TensorValue chosen, int axis, long[] sizes)
    {
        var source = new long[table.Dims.Count];
        return Folding.Tensor(table.DataType, sizes, at =>
        {
            long? index = chosen.At(at.AsSpan(axis, chosen.Dims.Count)).Integer;
            index = index < 0 ? index + table.Dims[axis] : index;
            // An index outside stays unknown: exporters leave such nodes in branches that never run.
            if (index is not { } row || row < 0 || row >= table.Dims[axis])
                return Scalar.Unknown;
            at.AsSpan(0, axis).CopyTo(source);
            source[axis] = row;
            at.AsSpan(axis + chosen.Dims.Count).CopyTo(source.AsSpan(axis + 1));
            return table.At(source);
        });
    }
}
