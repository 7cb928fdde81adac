namespace NetWeight.Operators;

/// <summary>
/// A convolution or product as matrices: per group, <paramref name="Rows"/> x <paramref name="Depth"/> times
/// <paramref name="Depth"/> x <paramref name="Columns"/>. For a convolution rows are output positions of all images,
/// columns output channels, depth input channels x taps (implicit GEMM).
/// </summary>
/// <param name="Rows">Rows of the result per group.</param>
/// <param name="Columns">Columns of the result per group.</param>
/// <param name="Depth">Terms of each sum.</param>
/// <param name="Groups">Independent products.</param>
public readonly record struct MatrixShape(long Rows, long Columns, long Depth, long Groups)
{
    /// <summary>No matrix product.</summary>
    public static MatrixShape None => default;

    /// <summary>Input channels per group; the depth for a product.</summary>
    public long InputChannels { get; init; }

    /// <summary>Taps of the window: 9 for 3x3; 1 for a product.</summary>
    public long Taps { get; init; } = 1;

    /// <summary>Whether there is one.</summary>
    public bool Exists => Groups > 0;

    /// <summary>
    /// Any product: columns are the result's last dimension, rows the rest, depth follows from the MACCs. With two activations every
    /// matrix of the batch is a group.
    /// </summary>
    /// <param name="node">The node.</param>
    /// <param name="maccs">The multiply-accumulates of one execution.</param>
    internal static MatrixShape OfProduct(ShapedNode node, long maccs)
    {
        if (node.OutputShape(0) is not { IsKnown: true } output || output.Elements is not > 0)
            return None;
        long all = output.Elements!.Value;
        long columns = output.Rank == 0 ? 1 : output[output.Rank - 1].Value;
        long depth = Math.Max(1, maccs / all), groups = 1;
        if (output.Rank > 2 && node.Input(1) is { IsConstant: false })
            for (int i = 0; i < output.Rank - 2; i++)
                groups *= output[i].Value;
        return new MatrixShape(Math.Max(1, all / columns / groups), columns, depth, groups) { InputChannels = depth };
    }
}

/// <summary>How an operator's multiply-accumulates form matrix products.</summary>
public enum MatrixForm
{
    /// <summary>A product of two matrices, or of stacks of them.</summary>
    Product,

    /// <summary>A convolution.</summary>
    Convolution,

    /// <summary>A transposed convolution.</summary>
    TransposedConvolution,
}
