using NetWeight.Architectures;
using NetWeight.Devices;
using NetWeight.Latency.Fitting;

namespace NetWeight.Measurement.Calibration;

/// <summary>
/// Small networks from stem to classifier, one for each way of building, none of them published. Nothing is fitted to
/// their kernels: they tell what a kernel costs more in a network, where other layers have just filled the caches, than
/// in a loop of its own (<see cref="DeviceCalibration.Scale"/>).
/// </summary>
internal static class WholeKernels
{
    /// <summary>All of them.</summary>
    public static IEnumerable<MicroKernel> All =>
    [
        Network("mobile16", 224, 1, (b, x) => Stages(b, b.ConvBn(x, 16, 3, 2, Activation.Relu6),
            [(24, 2), (40, 2), (80, 3), (112, 2)], (y, c, s) => Inverted(b, y, c, s, 4))),
        Network("mobile32", 192, 1, (b, x) => Stages(b, b.ConvBn(x, 32, 3, 2, Activation.Relu6),
            [(32, 1), (64, 2), (128, 2), (192, 2)], (y, c, s) => Inverted(b, y, c, s, 5))),
        Network("separable", 224, 1, (b, x) => Stages(b, b.ConvBn(x, 24, 3, 2), [(48, 1), (96, 2), (192, 3), (384, 2)],
            (y, c, s) => b.ConvBn(b.Activate(b.BatchNorm(b.DepthwiseConv(y, 3, s)), Activation.Relu), c, 1))),
        Network("residual", 160, 1, (b, x) => Stages(b, b.MaxPool(b.ConvBn(x, 32, 7, 2), 3, 2, 1),
            [(48, 1), (96, 1), (160, 2)], (y, c, s) => Residual(b, y, c, s))),
        Network("bottleneck", 160, 1, (b, x) =>
            Stages(b, b.ConvBn(x, 32, 3, 2), [(96, 1), (192, 2), (320, 2)], (y, c, s) => Bottleneck(b, y, c, s, 1))),
        Network("groups", 160, 1, (b, x) =>
            Stages(b, b.ConvBn(x, 24, 3, 2), [(80, 1), (160, 2), (272, 2)], (y, c, s) => Bottleneck(b, y, c, s, 16))),
        Network("narrowgroups", 160, 1, (b, x) =>
            Stages(b, b.ConvBn(x, 24, 3, 2), [(48, 1), (120, 2), (240, 2)], (y, c, s) => Bottleneck(b, y, c, s, 8))),
        Network("shuffle", 224, 1, (b, x) => Stages(b, b.MaxPool(b.ConvBn(x, 24, 3, 2), 3, 2, 1),
            [(80, 2), (160, 3), (320, 2)], (y, c, s) => Shuffle(b, y, c, s))),
        Network("plain", 128, 1, (b, x) =>
            Stages(b, b.ConvBn(x, 32, 3), [(48, 1), (80, 2), (160, 2), (256, 1)], (y, c, s) => b.ConvBn(y, c, 3, s))),
        Network("gated", 192, 1, (b, x) => Stages(b, b.ConvBn(x, 16, 3, 2, Activation.HardSwish),
            [(24, 1), (40, 2), (96, 3)], (y, c, s) => Gated(b, y, c, s))),
        Network("dense", 160, 1, (b, x) => Stages(b, b.ConvBn(x, 48, 3, 2), [(96, 1), (128, 2), (160, 2)], (y, c, s) => Dense(b, y, c, s))),
        Network("branches", 160, 1, (b, x) =>
            Stages(b, b.ConvBn(x, 32, 3, 2), [(64, 1), (128, 2), (256, 2)], (y, c, s) => Branches(b, y, c, s))),
    ];

    private static MicroKernel Network(string name, int size, int rank, Func<NetworkBuilder, FeatureMap, FeatureMap> body) =>
        new($"{MicroKernel.Prefix}{CalibrationSample.Whole}/{name}/{size}", rank, 3, size, 1, (b, x) =>
        {
            FeatureVector scores = b.Classifier(b.ConvBn(body(b, x), 640, 1));
            return new FeatureMap(scores.Name, scores.Length, 1, 1);
        });

    /// <summary>Stages of blocks; the first block of each halves the map.</summary>
    private static FeatureMap Stages(NetworkBuilder b, FeatureMap x, (int Channels, int Blocks)[] stages,
        Func<FeatureMap, int, int, FeatureMap> block)
    {
        foreach ((int channels, int blocks) in stages)
            for (int i = 0; i < blocks; i++)
                x = block(x, channels, i == 0 ? 2 : 1);
        return x;
    }

    private static FeatureMap Inverted(NetworkBuilder b, FeatureMap x, int channels, int stride, int expansion)
    {
        FeatureMap wide = b.ConvBn(x, x.Channels * expansion, 1, activation: Activation.Relu6);
        FeatureMap y = b.BatchNorm(b.Conv(b.Activate(b.BatchNorm(b.DepthwiseConv(wide, 3, stride)), Activation.Relu6), channels, 1));
        return stride == 1 && x.Channels == channels ? b.Add(x, y) : y;
    }

    private static FeatureMap Residual(NetworkBuilder b, FeatureMap x, int channels, int stride)
    {
        FeatureMap y = b.BatchNorm(b.Conv(b.ConvBn(x, channels, 3, stride), channels, 3));
        return b.Activate(b.Add(Shortcut(b, x, channels, stride), y), Activation.Relu);
    }

    private static FeatureMap Bottleneck(NetworkBuilder b, FeatureMap x, int channels, int stride, int groupWidth)
    {
        FeatureMap y = groupWidth == 1
            ? b.ConvBn(b.ConvBn(x, channels / 4, 1), channels / 4, 3, stride)
            : b.ConvBn(b.ConvBn(x, channels, 1), channels, 3, stride, groups: channels / groupWidth);
        return b.Activate(b.Add(Shortcut(b, x, channels, stride), b.BatchNorm(b.Conv(y, channels, 1))), Activation.Relu);
    }

    private static FeatureMap Shortcut(NetworkBuilder b, FeatureMap x, int channels, int stride) =>
        stride == 1 && x.Channels == channels ? x : b.BatchNorm(b.Conv(x, channels, 1, stride));

    private static FeatureMap Shuffle(NetworkBuilder b, FeatureMap x, int channels, int stride)
    {
        int half = channels / 2;
        FeatureMap[] parts = stride == 1 ? b.Split(x, [half, half]) : [b.ConvBn(b.BatchNorm(b.DepthwiseConv(x, 3, 2)), half, 1), x];
        FeatureMap work = b.ConvBn(b.BatchNorm(b.DepthwiseConv(b.ConvBn(parts[1], half, 1), 3, stride)), half, 1);
        return b.ChannelShuffle(b.Concat([parts[0], work]), 2);
    }

    private static FeatureMap Gated(NetworkBuilder b, FeatureMap x, int channels, int stride)
    {
        FeatureMap wide = b.Activate(
            b.BatchNorm(b.DepthwiseConv(b.ConvBn(x, x.Channels * 4, 1, activation: Activation.HardSwish), 5, stride)),
            Activation.HardSwish);
        FeatureMap gate = b.Activate(
            b.Conv(b.Activate(b.Conv(b.GlobalAveragePool(wide), wide.Channels / 4, 1, bias: true), Activation.Relu),
                wide.Channels, 1, bias: true),
            Activation.HardSigmoid);
        return b.BatchNorm(b.Conv(b.Multiply(wide, gate), channels, 1));
    }

    private static FeatureMap Dense(NetworkBuilder b, FeatureMap x, int channels, int stride)
    {
        if (stride == 2)
            x = b.AveragePool(b.ConvBn(x, channels / 2, 1), 2, 2);
        for (int i = 0; i < 2; i++)
            x = b.Concat([x, b.Conv(b.ConvBn(b.Activate(b.BatchNorm(x), Activation.Relu), 64, 1), 24, 3)]);
        return x;
    }

    private static FeatureMap Branches(NetworkBuilder b, FeatureMap x, int channels, int stride)
    {
        int quarter = channels / 4;
        return b.Concat(
        [
            b.ConvBn(x, quarter, 1, stride),
            b.ConvBn(b.ConvBn(x, quarter, 1), 2 * quarter, 3, stride),
            b.ConvBn(b.MaxPool(x, 3, stride, 1), quarter, 1),
        ]);
    }
}
