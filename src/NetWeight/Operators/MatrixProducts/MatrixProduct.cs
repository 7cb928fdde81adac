using NetWeight.Graphs;

namespace NetWeight.Operators.MatrixProducts;

/// <summary>The shapes of a product of two stacks of matrices, as numpy's matmul has them.</summary>
internal static class MatrixProduct
{
    /// <summary>The product's shape; null if its rank is unknown. Throws if the operands do not fit.</summary>
    public static Shape? OutputShape(Shape? a, Shape? b)
    {
        if (a is null || b is null)
            return null;
        if (a.Rank == 0 || b.Rank == 0)
            throw new ShapeException("a single number is not a matrix");
        if (Last(a).IsKnown && Rows(b).IsKnown && Last(a).Value != Rows(b).Value)
            throw new ShapeException($"the matrices {a} and {b} do not fit: {Last(a)} columns, {Rows(b)} rows");
        int batchA = Math.Max(0, a.Rank - 2), batchB = Math.Max(0, b.Rank - 2);
        Shape batch = Broadcasting.Of(new Shape(a.Dims[..batchA]), new Shape(b.Dims[..batchB]))!;
        var dims = new List<Dim>(batch.ToArray());
        // A vector counts as one row, or one column, that is dropped from the result.
        if (a.Rank > 1)
            dims.Add(a[a.Rank - 2]);
        if (b.Rank > 1)
            dims.Add(Last(b));
        return new Shape(dims);
    }

    /// <summary>The length of the axis that is summed over; null if neither operand shows it.</summary>
    public static long? Contracted(Shape? a, Shape? b) =>
        (a is { Rank: > 0 } ? Last(a).ValueOrNull : null) ?? (b is { Rank: > 0 } ? Rows(b).ValueOrNull : null);

    /// <summary>Multiply-accumulates: each output element is a sum over the contracted axis.</summary>
    public static long? Maccs(long? outputElements, long? contracted) => outputElements == 0 ? 0 : checked(outputElements * contracted);

    private static Dim Last(Shape shape) => shape[shape.Rank - 1];

    private static Dim Rows(Shape b) => b.Rank == 1 ? b[0] : b[b.Rank - 2];
}
