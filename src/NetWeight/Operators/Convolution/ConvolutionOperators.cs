using NetWeight.Graphs;

namespace NetWeight.Operators.Convolution;

/// <summary>Convolutions and poolings: everything that slides a window.</summary>
public static class ConvolutionOperators
{
    /// <summary>The operators of this family.</summary>
    public static IReadOnlyList<Operator> All { get; } = OperatorFamily.Of(KernelRole.Product,
    [
        new Conv("", "Conv", "Convolution, also grouped, depthwise and dilated."),
        new Conv("", "ConvInteger", "Convolution of 8-bit integers into 32 bits.") { Bias = -1, ResultType = _ => DataType.Int32 },
        new Conv("", "QLinearConv", "Quantized convolution.") { Weight = 3, Bias = 8, ResultType = node => node.InputType(7) },
        new ConvTranspose("", "ConvTranspose", "Transposed convolution."),
        new DeformConv(),
        new CausalConvWithState(""),
        new Pool("", "MaxPool", 1, "The greatest element under a window.") { KernelRole = KernelRole.Pooling },
        new Pool("", "AveragePool", 1, "The mean under a window.") { KernelRole = KernelRole.Pooling },
        new Pool("", "LpPool", 2, "The p-norm under a window.") { KernelRole = KernelRole.Pooling },
        new GlobalPool("", "GlobalMaxPool", 1, "The greatest element of each channel.") { KernelRole = KernelRole.Reduction },
        new GlobalPool("", "GlobalAveragePool", 1, "The mean of each channel.") { KernelRole = KernelRole.Reduction },
        new GlobalPool("", "GlobalLpPool", 2, "The p-norm of each channel.") { KernelRole = KernelRole.Reduction },
        new MaxUnpool() { KernelRole = KernelRole.Movement },
    ]);
}
