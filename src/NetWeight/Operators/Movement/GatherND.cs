using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>Slices by index tuples: the last dimension of the indices is one tuple, the first <c>batch_dims</c> are shared.</summary>
internal sealed class GatherND() : Operator("GatherND", "Slices of a tensor, by tuples of indices.")
{
    public override InputRole Role(int index) => index == 1 ? InputRole.Setting : InputRole.Data;

    public override OperatorCost Cost(ShapedNode node) => new(0, 0) { ElementsRead = [Folding.Taken(node)] };

    public override void Infer(ShapedNode node)
    {
        Shape? shape = node.InputShape(0) is { } data && node.InputShape(1) is { } indices
            ? OutputShape(data, indices, node.Int("batch_dims", 0)) : null;
        node.SetOutput(0, node.InputType(0), shape);
        if (node.Content(0) is not { } table || node.Content(1) is not { } chosen || shape.SmallDims() is not { } sizes
            || node.Int("batch_dims", 0) != 0)
            return;
        int leading = chosen.Dims.Count - 1, length = (int)chosen.Dims[leading];
        var tuple = new long[chosen.Dims.Count];
        var source = new long[table.Dims.Count];
        node.SetContent(0, Folding.Tensor(table.DataType, sizes, at =>
        {
            at.AsSpan(0, leading).CopyTo(tuple);
            for (int i = 0; i < length; i++)
            {
                tuple[leading] = i;
                long? index = chosen.At(tuple).Integer;
                source[i] = (index < 0 ? index + table.Dims[i] : index) ?? -1;
                if (source[i] < 0 || source[i] >= table.Dims[i])
                    return Scalar.Unknown;
            }

            at.AsSpan(leading).CopyTo(source.AsSpan(length));
            return table.At(source);
        }));
    }

    private static Shape? OutputShape(Shape data, Shape indices, long batch)
    {
        if (indices.Rank < 1 || batch < 0 || batch >= indices.Rank || batch > data.Rank)
            throw new ShapeException($"the data {data} and the indices {indices} do not fit together");
        if (indices[indices.Rank - 1].ValueOrNull is not { } length)
            return null;
        if (length + batch > data.Rank)
            throw new ShapeException($"its tuples have {length} indices, the data {data} fewer dimensions");
        IEnumerable<Dim> leading = indices.ToArray().Take(indices.Rank - 1).Select((d, i) => i < batch
            ? Folding.Common(data[i], d, "the batch") : d);
        return new Shape(leading.Concat(data.ToArray().Skip((int)(batch + length))));
    }
}
