using NetWeight.Costs;
using NetWeight.Operators;
using NetWeight.Operators.Convolution;
using NetWeight.Operators.Elementwise;

namespace NetWeight.Latency.Kernels;

/// <summary>The roles of layers in kernels, as their operators state them.</summary>
internal static class LayerKernels
{
    /// <summary>The role of a layer: its operator's, unless the layer's cost makes it a view or a product.</summary>
    public static KernelRole RoleOf(LayerCost layer)
    {
        ShapedNode node = layer.Node;
        if (node.Operator is not { } @operator)
            return KernelRole.Other;
        if (node.Error is null && node.SafeCost.IsView)
            return KernelRole.View;
        return @operator.KernelRole is KernelRole.Attention or KernelRole.Other
            ? layer.IsHeadline ? KernelRole.Product : KernelRole.Other
            : @operator.KernelRole;
    }

    /// <summary>The matrix product of a layer; empty if its shapes are unknown.</summary>
    public static MatrixShape MatrixOf(LayerCost layer)
    {
        long maccs = layer.Maccs?.Value ?? 0, executions = layer.Executions ?? 0;
        return maccs == 0 || executions == 0 || layer.Node.Operator is not { } @operator
            ? MatrixShape.None
            : @operator.Matrix(layer.Node, maccs / executions);
    }

    /// <summary>The kind of a product.</summary>
    public static KernelKind KindOf(ShapedNode node, MatrixShape matrix)
    {
        MatrixForm form = node.Operator?.MatrixForm ?? MatrixForm.Product;
        if (form == MatrixForm.TransposedConvolution)
            return KernelKind.Transposed;
        if (form == MatrixForm.Product || !matrix.Exists)
            return KernelKind.MatrixProduct;
        if (matrix.Groups > 1)
            return matrix.InputChannels == 1 ? KernelKind.Depthwise : KernelKind.Grouped;
        if (matrix.InputChannels <= 4 && matrix.Taps > 1)
            return KernelKind.Stem;
        if (matrix.Taps == 1)
            return KernelKind.Pointwise;
        return matrix.Taps == 9 && node.Operator is Conv conv && conv.IsPlain(node) ? KernelKind.Conv3x3 : KernelKind.ConvLarge;
    }

    /// <summary>The activation that a unit amounts to, as runtimes call it.</summary>
    public static string ActivationOf(LayerUnit unit, IReadOnlyList<LayerCost> layers)
    {
        var pattern = default(ActivationPattern);
        foreach (int index in unit.Layers)
            pattern.Add(layers[index].Node);
        return pattern.Name;
    }
}
