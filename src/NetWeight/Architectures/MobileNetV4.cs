using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// MobileNetV4's convolutional networks (Qin et al. 2024, "Universal Models for the Mobile Ecosystem", the appendix's
/// tables), as timm writes them. Widths below 1 keep the stem; the head's 1280 features never scale.
/// </summary>
internal sealed class MobileNetV4 : Architecture
{
    /// <summary>
    /// The tables' rows: kernel a of the depthwise convolution at the start, k of the one in the middle, expansion t
    /// (0: a plain convolution with kernel k; negative: a fused one), channels c, stride s, repeats n.
    /// </summary>
    private static readonly (int A, int K, double T, int C, int S, int N)[] Small =
    [
        (0, 3, 0, 32, 2, 1), (0, 1, 0, 32, 1, 1),
        (0, 3, 0, 96, 2, 1), (0, 1, 0, 64, 1, 1),
        (5, 5, 3, 96, 2, 1), (0, 3, 2, 96, 1, 4), (3, 0, 4, 96, 1, 1),
        (3, 3, 6, 128, 2, 1), (5, 5, 4, 128, 1, 1), (0, 5, 4, 128, 1, 1), (0, 5, 3, 128, 1, 1), (0, 3, 4, 128, 1, 2),
        (0, 1, 0, 960, 1, 1),
    ];

    private static readonly (int A, int K, double T, int C, int S, int N)[] Medium =
    [
        (0, 3, -4, 48, 2, 1),
        (3, 5, 4, 80, 2, 1), (3, 3, 2, 80, 1, 1),
        (3, 5, 6, 160, 2, 1), (3, 3, 4, 160, 1, 2), (3, 5, 4, 160, 1, 1), (3, 3, 4, 160, 1, 1), (3, 0, 4, 160, 1, 1),
        (0, 0, 2, 160, 1, 1), (3, 0, 4, 160, 1, 1),
        (5, 5, 6, 256, 2, 1), (5, 5, 4, 256, 1, 1), (3, 5, 4, 256, 1, 2), (0, 0, 4, 256, 1, 1), (3, 0, 4, 256, 1, 1),
        (3, 5, 2, 256, 1, 1), (5, 5, 4, 256, 1, 1), (0, 0, 4, 256, 1, 2), (5, 0, 2, 256, 1, 1),
        (0, 1, 0, 960, 1, 1),
    ];

    private static readonly (int A, int K, double T, int C, int S, int N)[] Large =
    [
        (0, 3, -4, 48, 2, 1),
        (3, 5, 4, 96, 2, 1), (3, 3, 4, 96, 1, 1),
        (3, 5, 4, 192, 2, 1), (3, 3, 4, 192, 1, 3), (3, 5, 4, 192, 1, 1), (5, 3, 4, 192, 1, 5), (3, 0, 4, 192, 1, 1),
        (5, 5, 4, 512, 2, 4), (5, 0, 4, 512, 1, 1), (5, 3, 4, 512, 1, 1), (5, 0, 4, 512, 1, 2), (5, 3, 4, 512, 1, 1),
        (5, 5, 4, 512, 1, 1), (5, 0, 4, 512, 1, 3),
        (0, 1, 0, 960, 1, 1),
    ];

    public override string Name => "MobileNetV4";

    public override string Paper => "Qin et al. 2024, MobileNetV4: Universal Models for the Mobile Ecosystem";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        Variant("mobilenetv4_conv_small", 224, Small, 1, Published.Exact(3_774_024, 186_005_568, "timm", 73.756)),
        Variant("mobilenetv4_conv_small_035", 224, Small, 0.35, Published.Exact(1_905_384, 47_723_040, "timm")),
        Variant("mobilenetv4_conv_small_050", 224, Small, 0.5, Published.Exact(2_238_952, 64_741_408, "timm", 64.778)),
        Variant("mobilenetv4_conv_medium", 256, Medium, 1,
            Published.Printed("9.72 M", null, "timm, results/benchmark-infer at 256", 79.916)),
        Variant("mobilenetv4_conv_large", 384, Large, 1,
            Published.Printed("32.59 M", null, "timm, results/benchmark-infer at 384", 82.974)),
    ];

    private static NetworkVariant Variant(string name, int resolution,
        (int A, int K, double T, int C, int S, int N)[] table, double width, Published published) =>
        new(name, resolution, net => Write(net, table, width)) { Published = [published] };

    private static void Write(NetworkBuilder net, (int A, int K, double T, int C, int S, int N)[] table, double width)
    {
        int Channels(int published) => NetworkBuilder.MakeDivisible(published * width * net.Options.Width);
        FeatureMap x = net.ConvBn(net.Input(), width < 1 ? net.Channels(32) : Channels(table == Large ? 24 : 32), 3, 2, name: "stem");
        for (int row = 0; row < table.Length; row++)
        {
            (int a, int k, double t, int c, int s, int n) = table[row];
            for (int i = 0; i < net.Repeats(n); i++)
            {
                string name = $"row{row + 1}.block{i + 1}";
                int expanded = NetworkBuilder.MakeDivisible(x.Channels * Math.Abs(t));
                int stride = i == 0 ? s : 1;
                if (t == 0)
                    x = net.ConvBn(x, Channels(c), k, stride, name: name);
                else if (t < 0)
                    x = net.FusedInvertedResidual(x, expanded, Channels(c), k, stride, Activation.Relu, name: name);
                else
                    x = net.UniversalInvertedBottleneck(x, expanded, Channels(c), a, k, stride, name: name);
            }
        }

        net.Output(net.EfficientHead(x, net.Channels(1280), Activation.Relu, normalize: true));
    }
}
