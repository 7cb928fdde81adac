using NetWeight.Architectures;

namespace NetWeight.Measurement.Calibration;

/// <summary>
/// Kernels that mostly move bytes or only start: the bandwidth ladder, the dispatch chain, element-wise layers,
/// pooling, copies, blocks that a runtime fuses.
/// </summary>
internal static class LightKernels
{
    /// <summary>All of them.</summary>
    public static IEnumerable<MicroKernel> All =>
        [.. Dispatch(), .. Ladder(), .. Elementwise(), .. Gates(), .. Pools(), .. Copies(), .. Blocks()];

    /// <summary>Nodes of a few numbers each: the cost of a launch.</summary>
    private static IEnumerable<MicroKernel> Dispatch()
    {
        foreach (int nodes in new[] { 1, 100, 10 })
            yield return Repeat("dispatch", 0, 4, 1, nodes, (b, x, _) => b.Activate(x, Activation.Sigmoid));
    }

    /// <summary>Additions over 64 KiB to 64 MiB: where each cache ends, and how fast it is.</summary>
    private static IEnumerable<MicroKernel> Ladder()
    {
        foreach ((int channels, int size, int rank)
            in new[] { (64, 64, 0), (64, 16, 0), (64, 256, 0), (64, 32, 1), (64, 128, 1), (64, 512, 2) })
            yield return Repeat("ladder", rank, channels, size, size > 200 ? 2 : 6, (b, x, input) => b.Add(x, input));
    }

    private static IEnumerable<MicroKernel> Elementwise()
    {
        foreach ((Activation activation, int rank) in new[]
        {
            (Activation.Relu, 0), (Activation.HardSwish, 0), (Activation.Silu, 0), (Activation.Sigmoid, 1),
            (Activation.HardSigmoid, 1), (Activation.LeakyRelu, 2), (Activation.PRelu, 2), (Activation.Gelu, 1),
            (Activation.Mish, 2), (Activation.Relu6, 1),
        })
            foreach ((int channels, int size, int later) in new[] { (96, 28, 0), (64, 112, 1) })
                // A scale between them keeps the runtime from merging equal activations.
                yield return Repeat(activation.ToString().ToLowerInvariant(), Math.Min(2, rank + later), channels, size,
                    3, (b, x, _) => b.Activate(b.Scale(x), activation));
        foreach ((int channels, int size, int rank) in new[] { (256, 28, 1), (64, 56, 2), (512, 7, 2) })
            yield return Repeat("batchnorm", rank, channels, size, 3,
                (b, x, input) => b.Activate(b.BatchNorm(b.Add(x, input)), Activation.Relu));
        foreach ((int channels, int size, int rank) in new[] { (96, 56, 1), (384, 14, 2) })
            yield return Repeat("layernorm", rank, channels, size, 2, (b, x, _) => b.LayerNorm(x));
        yield return Repeat("lrn", 2, 64, 56, 1, (b, x, _) => b.LocalResponseNorm(x));
    }

    /// <summary>Squeeze and excite: mean, two small convolutions, a product with the map.</summary>
    private static IEnumerable<MicroKernel> Gates()
    {
        foreach ((int channels, int size, int rank) in new[] { (96, 28, 0), (240, 28, 1), (672, 14, 1), (960, 7, 2), (72, 56, 2) })
            yield return Repeat("gate", rank, channels, size, 3, (b, x, _) =>
            {
                FeatureMap squeezed = b.Activate(
                    b.Conv(b.GlobalAveragePool(x), Math.Max(8, channels / 4 / 8 * 8), 1, bias: true), Activation.Relu);
                return b.Multiply(x, b.Activate(b.Conv(squeezed, channels, 1, bias: true), Activation.Sigmoid));
            });
    }

    private static IEnumerable<MicroKernel> Pools()
    {
        foreach ((int channels, int size, int rank) in new[] { (64, 112, 0), (256, 28, 1), (128, 56, 2) })
        {
            yield return new MicroKernel($"{MicroKernel.Prefix}maxpool3s2/{channels}/{size}", rank, channels, size, 1,
                (b, x) => b.MaxPool(b.Conv(x, channels, 1), 3, 2, 1));
            yield return Repeat("maxpool3", rank == 0 ? 1 : 2, channels, size, 2, (b, x, _) => b.MaxPool(x, 3, 1, 1));
            yield return Repeat("avgpool3", rank == 0 ? 1 : 2, channels, size, 2, (b, x, _) => b.AveragePool(x, 3, 1, 1));
            yield return new MicroKernel($"{MicroKernel.Prefix}avgpool2s2/{channels}/{size}", 2, channels, size, 1,
                (b, x) => b.AveragePool(b.Conv(x, channels, 1), 2, 2));
        }

        // Channels off the block, which are pooled in the plain layout.
        foreach ((int channels, int size, int rank) in new[] { (24, 112, 0), (40, 28, 2) })
        {
            yield return new MicroKernel($"{MicroKernel.Prefix}maxpool3s2/{channels}/{size}", rank, channels, size, 1,
                (b, x) => b.MaxPool(b.Conv(x, channels, 1), 3, 2, 1));
            yield return Repeat("maxpool3", 2, channels, size, 2, (b, x, _) => b.MaxPool(x, 3, 1, 1));
            yield return Repeat("avgpool3", rank + 1 > 2 ? 2 : rank + 1, channels, size, 2, (b, x, _) => b.AveragePool(x, 3, 1, 1));
        }

        foreach ((int channels, int size, int rank)
            in new[] { (1280, 7, 0), (512, 14, 1), (96, 56, 2), (2048, 7, 2), (120, 14, 1), (72, 28, 2) })
            yield return new MicroKernel($"{MicroKernel.Prefix}gap/{channels}/{size}", rank, channels, size, 1,
                (b, x) => b.GlobalAveragePool(x));
    }

    private static IEnumerable<MicroKernel> Copies()
    {
        foreach ((int channels, int size, int rank) in new[] { (128, 28, 0), (64, 56, 1), (512, 7, 2), (256, 14, 2), (116, 28, 2) })
        {
            yield return Repeat("concat", rank, channels, size, 3, (b, x, input) => b.FirstChannels(b.Concat([x, input]), channels));
            yield return Repeat("split", Math.Min(2, rank + 1), channels, size, 3, (b, x, _) =>
            {
                FeatureMap[] halves = b.Split(x, [channels / 2, channels / 2]);
                return b.Concat([halves[1], halves[0]]);
            });
            yield return Repeat("shuffle", rank, channels, size, 3, (b, x, _) => b.ChannelShuffle(x, 2));
        }

        // Only joining, only cutting: above the two are never apart.
        foreach ((int channels, int size, int rank) in new[] { (64, 28, 0), (58, 28, 1), (24, 56, 1), (128, 14, 2) })
        {
            yield return Repeat("join", rank, channels, size, 3, (b, x, input) => b.Concat([x, input]));
            yield return Repeat("half", rank, 8 * channels, size, 3, (b, x, _) => b.Split(x, [x.Channels / 2, x.Channels / 2])[1]);
        }

        yield return Repeat("upsample", 2, 64, 28, 1, (b, x, _) => b.UpsampleNearest(x, 2));
    }

    /// <summary>Fusion probes: blocks of real networks, whose layers a runtime merges, and whose layouts meet.</summary>
    private static IEnumerable<MicroKernel> Blocks()
    {
        foreach ((int channels, int size, int rank)
            in new[] { (64, 28, 0), (24, 56, 0), (32, 56, 1), (96, 14, 1), (160, 7, 2), (40, 28, 2) })
            yield return Repeat("mobile", rank, channels, size, 2, (b, x, _) =>
            {
                FeatureMap wide = b.ConvBn(x, 6 * channels, 1, activation: Activation.Relu6);
                return b.Add(x, b.BatchNorm(b.Conv(b.Activate(b.BatchNorm(b.DepthwiseConv(wide, 3)), Activation.Relu6), channels, 1)));
            });
        foreach ((int channels, int size, int rank) in new[] { (64, 56, 0), (128, 28, 1), (256, 14, 2) })
            yield return Repeat("residual", rank, channels, size, 2, (b, x, _) =>
                b.Activate(b.Add(x, b.BatchNorm(b.Conv(b.ConvBn(x, channels, 3), channels, 3))), Activation.Relu));
        foreach ((int channels, int size, int rank) in new[] { (116, 28, 0), (232, 14, 1), (48, 28, 1), (464, 7, 2) })
            yield return Repeat("shuffleunit", rank, channels, size, 2, (b, x, _) =>
            {
                FeatureMap[] halves = b.Split(x, [channels / 2, channels / 2]);
                FeatureMap work = b.ConvBn(b.BatchNorm(b.DepthwiseConv(b.ConvBn(halves[1], channels / 2, 1), 3)), channels / 2, 1);
                return b.ChannelShuffle(b.Concat([halves[0], work]), 2);
            });
        // Layouts that meet: a convolution in the fast one, a cut in the plain one, and back.
        foreach ((int channels, int size, int rank) in new[] { (64, 28, 0), (32, 56, 1), (128, 14, 1), (16, 112, 2), (256, 7, 2) })
            yield return Repeat("layout", rank, channels, size, 3, (b, x, _) =>
            {
                FeatureMap[] halves = b.Split(b.ConvBn(x, channels, 1), [channels / 2, channels / 2]);
                return b.Concat([halves[1], halves[0]]);
            });
        foreach ((int channels, int size, int rank) in new[] { (96, 28, 0), (240, 14, 1), (576, 7, 2), (64, 56, 2) })
            yield return Repeat("gateblock", rank, channels, size, 2, (b, x, _) =>
            {
                FeatureMap wide = b.Activate(b.BatchNorm(b.DepthwiseConv(x, 3)), Activation.Relu);
                FeatureMap squeezed = b.Activate(b.Conv(b.GlobalAveragePool(wide), channels / 4, 1, bias: true), Activation.Relu);
                return b.ConvBn(b.Multiply(wide, b.Activate(b.Conv(squeezed, channels, 1, bias: true), Activation.Sigmoid)), channels, 1);
            });
        foreach ((int channels, int size, int rank) in new[] { (128, 28, 1), (256, 14, 2) })
            yield return new MicroKernel($"{MicroKernel.Prefix}denseblock/{channels}/{size}", rank, channels, size, 1, (b, x) =>
            {
                for (int i = 0; i < 3; i++)
                {
                    FeatureMap entered = b.Activate(b.BatchNorm(x), Activation.Relu);
                    x = b.Concat([x, b.Conv(b.ConvBn(entered, 128, 1), 32, 3)]);
                }

                return x;
            });
        foreach ((int channels, int size, int rank) in new[] { (64, 28, 1), (40, 28, 2) })
            yield return Repeat("silublock", rank, channels, size, 2, (b, x, _) => b.ConvBn(
                b.ConvBn(x, 2 * channels, 1, activation: Activation.Silu), channels, 3, activation: Activation.Silu));
        foreach ((int channels, int size, int rank) in new[] { (64, 28, 1), (40, 28, 2) })
            yield return Repeat("swishblock", rank, channels, size, 2, (b, x, _) => b.ConvBn(
                b.ConvBn(x, 2 * channels, 1, activation: Activation.HardSwish), channels, 1,
                activation: Activation.HardSwish));
    }

    private static MicroKernel Repeat(string family, int rank, int channels, int size, int times,
        Func<NetworkBuilder, FeatureMap, FeatureMap, FeatureMap> layer) =>
        new($"{MicroKernel.Prefix}{family}/{channels}/{size}x{times}", rank, channels, size, 1, (b, input) =>
        {
            FeatureMap x = input;
            for (int i = 0; i < times; i++)
                x = layer(b, x, input);
            return x;
        });
}
