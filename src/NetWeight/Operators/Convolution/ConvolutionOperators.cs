using NetWeight.Graphs;

namespace NetWeight.Operators.Convolution;

/// <summary>Convolutions and poolings: everything that slides a window.</summary>
public static class ConvolutionOperators
{
    /// <summary>The operators of this family.</summary>
    public static IReadOnlyList<Operator> All { get; } =
    [
        new Conv("", "Conv", "Convolution, also grouped, depthwise and dilated."),
        new Conv("", "ConvInteger", "Convolution of 8-bit integers into 32 bits.") { Bias = -1, ResultType = _ => DataType.Int32 },
        new Conv("", "QLinearConv", "Quantized convolution.") { Weight = 3, Bias = 8, ResultType = node => node.InputType(7) },
        new ConvTranspose("", "ConvTranspose", "Transposed convolution."),
        new DeformConv(),
        new CausalConvWithState(""),
        new Pool("", "MaxPool", 1, "The greatest element under a window."),
        new Pool("", "AveragePool", 1, "The mean under a window."),
        new Pool("", "LpPool", 2, "The p-norm under a window."),
        new GlobalPool("", "GlobalMaxPool", 1, "The greatest element of each channel."),
        new GlobalPool("", "GlobalAveragePool", 1, "The mean of each channel."),
        new GlobalPool("", "GlobalLpPool", 2, "The p-norm of each channel."),
        new MaxUnpool(),
    ];
}
