using NetWeight.Graphs;

namespace NetWeight.Operators;

/// <summary>ONNX's multidirectional broadcasting: shapes are aligned at their last dimension, and a dimension of 1 stretches.</summary>
public static class Broadcasting
{
    /// <summary>
    /// The common shape of several; null if one of them has no known rank. Throws <see cref="ShapeException"/> where
    /// they do not fit.
    /// </summary>
    public static Shape? Of(params ReadOnlySpan<Shape?> shapes)
    {
        int rank = 0;
        foreach (Shape? shape in shapes)
        {
            if (shape is null)
                return null;
            rank = Math.Max(rank, shape.Rank);
        }

        if (shapes.Length == 1)
            return shapes[0];
        var dims = new Dim[rank];
        for (int i = 0; i < rank; i++)
        {
            Dim dim = 1;
            foreach (Shape? shape in shapes)
            {
                int at = i - (rank - shape!.Rank);
                if (at >= 0)
                    dim = Of(dim, shape[at])
                        ?? throw new ShapeException(
                        $"the shapes {string.Join(" and ", shapes.ToArray().Select(s => s!.ToString()))} cannot be broadcast");
            }

            dims[i] = dim;
        }

        return Shape.Owning(dims);
    }

    /// <summary>The common size of two dimensions; null if they do not fit.</summary>
    public static Dim? Of(Dim a, Dim b)
    {
        if (a.IsKnown && b.IsKnown)
            return a.Value == b.Value ? a : a.Value == 1 ? b : b.Value == 1 ? a : null;
        if (a.Same(b))
            return a;
        // A known size above 1 decides whatever the other turns out to be: it must be the same or 1.
        if (a.IsKnown)
            return a.Value == 1 ? b : a;
        if (b.IsKnown)
            return b.Value == 1 ? a : b;
        return a.UpperBound is { } x && b.UpperBound is { } y ? Dim.AtMost(Math.Max(x, y)) : Dim.Unknown;
    }

    /// <summary>Applies a function to the elements of two small tensors under broadcasting; null if either is unknown.</summary>
    public static TensorValue? Fold(TensorValue? a, TensorValue? b, DataType type, Func<Scalar, Scalar, Scalar> function)
    {
        if (a is null || b is null || Of(a.Shape, b.Shape) is not { } shape)
            return null;
        long[] dims = [.. shape.ToArray().Select(d => d.Value)];
        if (shape.Elements is not { } count || count > TensorValue.MaxElements)
            return null;
        var elements = new Scalar[count];
        for (long i = 0; i < count; i++)
            elements[i] = function(a.Elements[(int)Offset(i, dims, a.Dims)], b.Elements[(int)Offset(i, dims, b.Dims)]);
        return TensorValue.Create(type, dims, elements);
    }

    /// <summary>
    /// Where in a tensor of <paramref name="own"/> dimensions the element stands that lands at <paramref name="index"/>
    /// of the broadcast result.
    /// </summary>
    public static long Offset(long index, IReadOnlyList<long> dims, IReadOnlyList<long> own)
    {
        long offset = 0, stride = 1;
        for (int i = dims.Count - 1, j = own.Count - 1; j >= 0; i--, j--)
        {
            long at = index % dims[i];
            index /= dims[i];
            if (own[j] > 1)
                offset += at * stride;
            stride *= own[j];
        }

        return offset;
    }
}
