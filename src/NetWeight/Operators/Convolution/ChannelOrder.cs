using NetWeight.Graphs;

namespace NetWeight.Operators.Convolution;

/// <summary>Turns shapes between [N, C, spatial...], which all rules here work on, and [N, spatial..., C].</summary>
internal static class ChannelOrder
{
    /// <summary>[N, spatial..., C] as [N, C, spatial...].</summary>
    public static Shape? ToFirst(Shape? shape)
    {
        if (shape is not { Rank: > 2 })
            return shape;
        Dim[] dims = shape.ToArray();
        Array.Copy(dims, 1, dims, 2, dims.Length - 2);
        dims[1] = shape[shape.Rank - 1];
        return Shape.Owning(dims);
    }

    /// <summary>[N, C, spatial...] as [N, spatial..., C].</summary>
    public static Shape? ToLast(Shape? shape)
    {
        if (shape is not { Rank: > 2 })
            return shape;
        Dim[] dims = shape.ToArray();
        Array.Copy(dims, 2, dims, 1, dims.Length - 2);
        dims[^1] = shape[1];
        return Shape.Owning(dims);
    }
}
