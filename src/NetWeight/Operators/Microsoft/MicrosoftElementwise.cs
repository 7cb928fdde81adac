using NetWeight.Operators.Elementwise;
using NetWeight.Operators.Normalization;

namespace NetWeight.Operators.Microsoft;

/// <summary>ONNX Runtime's own element-wise and normalizing operators, which its optimizer writes.</summary>
public static class MicrosoftElementwise
{
    /// <summary>The domain of ONNX Runtime's operators.</summary>
    internal const string Domain = "com.microsoft";

    /// <summary>The operators of this family.</summary>
    public static IReadOnlyList<Operator> All { get; } = OperatorFamily.Of(KernelRole.Elementwise,
    [
        new Biased("BiasAdd", 1, "x + bias + skip."),
        new BiasDropout(),
        new Biased("BiasGelu", 5, "Gelu(x + bias)."),
        new Biased("BiasSoftmax", 5, "Softmax(x + mask).", isWeight: false) { KernelRole = KernelRole.Normalization },
        new BiasSplitGelu(),
        new CDist() { KernelRole = KernelRole.Other },
        new ComplexMul("ComplexMul", "The product of complex numbers, stored as pairs."),
        new ComplexMul("ComplexMulConj", "The product of complex numbers with the conjugate of others, stored as pairs."),
        new Biased("FastGelu", Gelu.TanhFlops, "Gelu(x + bias) by tanh."),
        new Unary("Gelu", 5, "x/2 * (1 + erf(x/sqrt 2)): div, erf, add, mul, mul.", domain: Domain),
        new GroupNorm("GroupNorm", "Normalizes groups of channels, channels last, with an optional SiLU.")
            { KernelRole = KernelRole.Normalization },
        new Inverse() { KernelRole = KernelRole.Other },
        new Irfft() { KernelRole = KernelRole.Other },
        new LayerNormalization(Domain, "LayerNormalization", centers: true,
            "Normalizes over the last dimensions, then scales and shifts.") { KernelRole = KernelRole.Normalization },
        new Unary("QuickGelu", 6, "x / (1 + exp(-alpha * x)): the scaling and Sigmoid, mul.", domain: Domain),
        new Rfft() { KernelRole = KernelRole.Other },
        new LayerNormalization(Domain, "SimplifiedLayerNormalization", centers: false,
            "Divides by the root of the mean square, then scales.") { KernelRole = KernelRole.Normalization },
        new GroupNorm("SkipGroupNorm", "GroupNorm(x + skip + bias), channels last, with an optional SiLU.")
            { KernelRole = KernelRole.Normalization },
        new SkipLayerNormalization("SkipLayerNormalization", 6, beta: 3, bias: 4,
            "LayerNormalization(x + skip + bias) over the last dimension.") { KernelRole = KernelRole.Normalization },
        new SkipLayerNormalization("SkipSimplifiedLayerNormalization", 4, beta: -1, bias: 3,
            "RMSNormalization(x + skip + bias) over the last dimension.") { KernelRole = KernelRole.Normalization },
    ]);
}
