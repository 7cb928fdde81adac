using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Latency.Kernels;

/// <summary>The matrix products that layers amount to.</summary>
internal static class MatrixShapes
{
    /// <summary>The product of a layer; none where its shapes are not known.</summary>
    public static MatrixShape Of(LayerCost layer)
    {
        ShapedNode node = layer.Node;
        long macs = layer.Maccs?.Value ?? 0, executions = layer.Executions ?? 0;
        if (macs == 0 || executions == 0)
            return MatrixShape.None;
        macs /= executions;
        return node.Node.OpType switch
        {
            "Conv" or "FusedConv" or "ConvInteger" => Convolution(node, node.InputShape(1), node.OutputShape(0), 1),
            "QLinearConv" => Convolution(node, node.InputShape(3), node.OutputShape(0), 1),
            "NhwcConv" or "NhwcFusedConv" => Convolution(node, node.InputShape(1), node.OutputShape(0), -1),
            "ConvTranspose" => Transposed(node),
            _ => Product(node, macs),
        };
    }

    /// <summary>The kind of a product.</summary>
    public static KernelKind KindOf(ShapedNode node, MatrixShape matrix)
    {
        if (node.Node.OpType.Contains("ConvTranspose", StringComparison.Ordinal))
            return KernelKind.Transposed;
        if (!node.Node.OpType.Contains("Conv", StringComparison.Ordinal) || !matrix.Exists)
            return KernelKind.MatrixProduct;
        if (matrix.Groups > 1)
            return matrix.InputChannels == 1 ? KernelKind.Depthwise : KernelKind.Grouped;
        if (matrix.InputChannels <= 4 && matrix.Taps > 1)
            return KernelKind.Stem;
        if (matrix.Taps == 1)
            return KernelKind.Pointwise;
        return matrix.Taps == 9 && IsPlain(node) ? KernelKind.Conv3x3 : KernelKind.ConvLarge;
    }

    /// <summary>Whether strides and dilations are 1 in two dimensions and the window is square.</summary>
    private static bool IsPlain(ShapedNode node)
    {
        if (node.InputShape(0) is not { Rank: 4 })
            return false;
        Shape? kernel = node.InputShape(node.Node.OpType == "QLinearConv" ? 3 : 1);
        if (kernel is { Rank: 4 } && kernel[2] != kernel[3])
            return false;
        return AllOne(node.Ints("strides")) && AllOne(node.Ints("dilations"));

        static bool AllOne(long[]? values) => values is null || Array.TrueForAll(values, v => v == 1);
    }

    private static MatrixShape Convolution(ShapedNode node, Shape? kernel, Shape? output, int channelAxis)
    {
        if (kernel is not { Rank: > 2, IsKnown: true } || output is not { Rank: > 2, IsKnown: true } || output.Elements is not { } elements)
            return MatrixShape.None;
        long outputs = channelAxis == 1 ? output[1].Value : output[output.Rank - 1].Value;
        long groups = Math.Max(1, node.Int("group", 1));
        long taps = 1;
        for (int i = 2; i < kernel.Rank; i++)
            taps *= kernel[i].Value;
        if (outputs == 0 || taps == 0)
            return MatrixShape.None;
        long depth = kernel[1].Value;
        return new MatrixShape(elements / outputs, Math.Max(1, outputs / groups), depth * taps, groups) { InputChannels = depth, Taps = taps };
    }

    /// <summary>Each input position is spread over a window: rows are input positions, columns output channels x taps.</summary>
    private static MatrixShape Transposed(ShapedNode node)
    {
        if (node.InputShape(1) is not { Rank: > 2, IsKnown: true } kernel || node.InputShape(0) is not { Rank: > 2, IsKnown: true } input || input.Elements is not { } elements || input[1].Value == 0)
            return MatrixShape.None;
        long groups = Math.Max(1, node.Int("group", 1)), taps = 1;
        for (int i = 2; i < kernel.Rank; i++)
            taps *= kernel[i].Value;
        return new MatrixShape(elements / input[1].Value, kernel[1].Value * taps, Math.Max(1, input[1].Value / groups), groups) { InputChannels = Math.Max(1, input[1].Value / groups), Taps = taps };
    }

    /// <summary>Any other product: columns are the result's last dimension, rows the rest, depth follows from the MACCs; with two activations every matrix of the batch is a group.</summary>
    private static MatrixShape Product(ShapedNode node, long macs)
    {
        if (node.OutputShape(0) is not { IsKnown: true } output || output.Elements is not > 0)
            return MatrixShape.None;
        long all = output.Elements!.Value;
        long columns = output.Rank == 0 ? 1 : output[output.Rank - 1].Value;
        long depth = Math.Max(1, macs / all), groups = 1;
        if (output.Rank > 2 && node.Input(1) is { IsConstant: false })
            for (int i = 0; i < output.Rank - 2; i++)
                groups *= output[i].Value;
        return new MatrixShape(Math.Max(1, all / columns / groups), columns, depth, groups) { InputChannels = depth };
    }
}
