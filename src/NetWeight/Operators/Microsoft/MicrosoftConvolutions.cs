using NetWeight.Graphs;
using NetWeight.Operators.Convolution;

namespace NetWeight.Operators.Microsoft;

/// <summary>Convolutions and poolings of ONNX Runtime: fused, with channels last, or with channels in blocks.</summary>
internal static class MicrosoftConvolutions
{
    private const string Domain = ContribOperator.DomainName, Blocked = "com.microsoft.nchwc", Nhwc = "com.ms.internal.nhwc";

    public static IReadOnlyList<Operator> All { get; } = OperatorFamily.Of(KernelRole.Product,
    [
        new CausalConvWithState(Domain),
        new Conv(Domain, "FusedConv", "Convolution, a residual, and an activation.") { Residual = 3 },
        new Conv(Domain, "NhwcConv", "Convolution with channels last.") { ChannelsLast = _ => true, WeightMayBeLast = true },
        new Conv(Domain, "NhwcFusedConv", "Convolution with channels last, a residual, and an activation.")
            { ChannelsLast = _ => true, Residual = 3 },
        new Conv(Domain, "QLinearConv", "Quantized convolution.")
            { Weight = 3, Bias = 8, ResultType = node => node.InputType(7), ChannelsLast = ByAttribute },
        new ConvTranspose(Domain, "ConvTransposeWithDynamicPads", "Transposed convolution with padding as an input.",
            bias: 3) { DynamicPads = 2 },
        new Pool(Domain, "MaxpoolWithMask", 1, "The greatest element under a window, of those that a mask leaves.")
            { KernelRole = KernelRole.Pooling },
        new Pool(Domain, "NhwcMaxPool", 1, "The greatest element under a window, channels last.")
            { ChannelsLast = _ => true, KernelRole = KernelRole.Pooling },
        new Pool(Domain, "QLinearAveragePool", 1, "The quantized mean under a window.")
            { ChannelsLast = ByAttribute, KernelRole = KernelRole.Pooling },
        new GlobalPool(Domain, "QLinearGlobalAveragePool", 1, "The quantized mean of each channel.")
            { ChannelsLast = ByAttribute, KernelRole = KernelRole.Reduction },

        new Conv(Blocked, "Conv", "Convolution of blocked channels, a sum, and an activation.")
            { Residual = 3, IsBlocked = true },
        new Pool(Blocked, "AveragePool", 1, "The mean under a window.") { KernelRole = KernelRole.Pooling },
        new Pool(Blocked, "MaxPool", 1, "The greatest element under a window.") { KernelRole = KernelRole.Pooling },
        new GlobalPool(Blocked, "GlobalAveragePool", 1, "The mean of each channel.") { KernelRole = KernelRole.Reduction },
        new GlobalPool(Blocked, "GlobalMaxPool", 1, "The greatest element of each channel.") { KernelRole = KernelRole.Reduction },
        new ContribOperator("ReorderInput", "Channels into blocks.", ReorderInput, _ => OperatorCost.CopyOnly, Blocked)
            { KernelRole = KernelRole.Movement },
        new ContribOperator("ReorderOutput", "Channels out of blocks.", ReorderOutput, _ => OperatorCost.CopyOnly,
            Blocked) { KernelRole = KernelRole.Movement },
        new ContribOperator("Upsample", "Enlarges by whole factors.", Upsample, UpsampleCost, Blocked) { KernelRole = KernelRole.Movement },

        new Conv(Nhwc, "Conv", "Convolution with channels last.") { ChannelsLast = _ => true },
        new Conv(Nhwc, "QLinearConv", "Quantized convolution with channels last.")
            { Weight = 3, Bias = 8, ResultType = node => node.InputType(7), ChannelsLast = _ => true },
        new ConvTranspose(Nhwc, "ConvTranspose", "Transposed convolution with channels last.") { ChannelsLast = true },
        new Pool(Nhwc, "AveragePool", 1, "The mean under a window, channels last.")
            { ChannelsLast = _ => true, KernelRole = KernelRole.Pooling },
        new Pool(Nhwc, "LpPool", 2, "The p-norm under a window, channels last.")
            { ChannelsLast = _ => true, KernelRole = KernelRole.Pooling },
        new Pool(Nhwc, "MaxPool", 1, "The greatest element under a window, channels last.")
            { ChannelsLast = _ => true, KernelRole = KernelRole.Pooling },
        new GlobalPool(Nhwc, "GlobalAveragePool", 1, "The mean of each channel, channels last.")
            { ChannelsLast = _ => true, KernelRole = KernelRole.Reduction },
        new GlobalPool(Nhwc, "GlobalLpPool", 2, "The p-norm of each channel, channels last.")
            { ChannelsLast = _ => true, KernelRole = KernelRole.Reduction },
        new GlobalPool(Nhwc, "GlobalMaxPool", 1, "The greatest element of each channel, channels last.")
            { ChannelsLast = _ => true, KernelRole = KernelRole.Reduction },
    ]);

    private static bool ByAttribute(ShapedNode node) => node.Int("channels_last", 0) != 0;

    private static void ReorderInput(ShapedNode node)
    {
        Shape? shape = ByAttribute(node) ? ChannelOrder.ToFirst(node.InputShape(0)) : node.InputShape(0);
        if (shape is { Rank: > 1 })
        {
            // Blocks hold 8 or 16 channels; which, depends on the processor.
            Dim channels = shape[1];
            if (channels.ValueOrNull is { } count)
            {
                long by8 = checked((count + 7) / 8 * 8), by16 = checked((count + 15) / 16 * 16);
                channels = by8 == by16 ? by8 : Dim.AtMost(by16);
            }
            else
            {
                channels = Dim.Unknown;
            }

            shape = shape.With(1, channels);
        }

        node.SetOutput(0, node.InputType(0), shape);
    }

    private static void ReorderOutput(ShapedNode node)
    {
        Shape? shape = node.InputShape(0);
        if (shape is { Rank: > 1 })
            shape = shape.With(1, node.Int("channels", 0) is > 0 and var channels ? channels : Dim.Unknown);
        node.SetOutput(0, node.InputType(0), ByAttribute(node) ? ChannelOrder.ToLast(shape) : shape);
    }

    private static void Upsample(ShapedNode node)
    {
        Dim[]? dims = node.InputShape(0)?.ToArray();
        long[]? scales = node.Ints("scales");
        if (dims is not null && scales is not null && scales.Length != dims.Length)
            throw new ShapeException($"'scales' has {scales.Length} numbers, the input {dims.Length} dimensions");
        for (int i = 0; dims is not null && i < dims.Length; i++)
            dims[i] = scales is null ? Dim.Unknown : dims[i].Times(scales[i]);
        node.SetOutput(0, node.InputType(0), dims is null ? null : Shape.Owning(dims));
    }

    private static OperatorCost UpsampleCost(ShapedNode node)
    {
        int axes = node.Ints("scales")?.Count(s => s != 1) ?? 0;
        return node.Text("mode", "nearest") == "linear"
            ? new OperatorCost(checked(node.Elements * (1L << Math.Min(axes, 30))), 0) : OperatorCost.CopyOnly;
    }
}
