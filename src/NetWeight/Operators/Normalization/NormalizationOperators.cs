using NetWeight.Operators.Elementwise;

namespace NetWeight.Operators.Normalization;

/// <summary>Operators that normalize by statistics.</summary>
public static class NormalizationOperators
{
    /// <summary>The operators of this family; those of domain "" that the standard lacks are ONNX Runtime's, as it writes them.</summary>
    public static IReadOnlyList<Operator> All { get; } = OperatorFamily.Of(KernelRole.Normalization,
    [
        new BatchNormalization() { KernelRole = KernelRole.ChannelScale },
        new ChannelNormalization("GroupNormalization", "Normalizes each group of channels by its own statistics."),
        new ChannelNormalization("InstanceNormalization", "Normalizes each channel of each image by its own statistics."),
        new LayerNormalization("", "LayerNormalization", centers: true, "Normalizes over the last dimensions, then scales and shifts."),
        new Unary("LpNormalization", 3, "x / norm along an axis: square (or abs), sum, div."),
        new LRN(),
        new Unary("MeanVarianceNormalization", 5, "(x - mean) / deviation: sum; sub, square, sum; div."),
        new LayerNormalization("", "RMSNormalization", centers: false,
            "Divides by the root of the mean square over the last dimensions, then scales."),
        new LayerNormalization("", "SimplifiedLayerNormalization", centers: false,
            "RMSNormalization as ONNX Runtime wrote it before the standard."),
    ]);
}
