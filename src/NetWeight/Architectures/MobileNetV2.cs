using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// MobileNetV2 (Sandler et al. 2018, "Inverted Residuals and Linear Bottlenecks", table 2). Widths below 1 shrink every layer but
/// keep the last convolution at 1280 channels, as the paper does.
/// </summary>
internal sealed class MobileNetV2 : Architecture
{
    /// <summary>Table 2: expansion t, channels c, repeats n, first stride s.</summary>
    private static readonly (int T, int C, int N, int S)[] Table =
        [(1, 16, 1, 1), (6, 24, 2, 2), (6, 32, 3, 2), (6, 64, 4, 2), (6, 96, 3, 1), (6, 160, 3, 2), (6, 320, 1, 1)];

    public override string Name => "MobileNetV2";

    public override string Paper => "Sandler et al. 2018, MobileNetV2: Inverted Residuals and Linear Bottlenecks";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        Variant("mobilenet_v2", 1.0, [Published.Exact(3_504_872, 300_774_272, "torchvision", 71.878)], "mobilenetv2_100"),
        Variant("mobilenetv2_035", 0.35, [Published.Exact(1_677_128, 59_285_808, "timm")]),
        Variant("mobilenetv2_050", 0.5, [Published.Exact(1_968_680, 97_131_840, "timm", 65.928)]),
        Variant("mobilenetv2_075", 0.75, [Published.Exact(2_636_424, 209_069_792, "timm")]),
        Variant("mobilenetv2_140", 1.4, [Published.Exact(6_108_776, 582_195_824, "timm", 76.528)]),
    ];

    private static NetworkVariant Variant(string name, double width, IReadOnlyList<Published> published, params string[] aliases) =>
        new(name, 224, net => Write(net, width)) { Published = published, Aliases = aliases };

    private static void Write(NetworkBuilder net, double width)
    {
        int Channels(int published) => NetworkBuilder.MakeDivisible(published * width * net.Options.Width);
        FeatureMap x = net.ConvBn(net.Input(), Channels(32), 3, 2, Activation.Relu6, name: "stem");
        for (int stage = 0; stage < Table.Length; stage++)
        {
            (int t, int c, int n, int s) = Table[stage];
            using (net.Scope($"stage{stage + 1}"))
                for (int i = 0; i < net.Repeats(n); i++)
                    x = net.InvertedResidual(x, x.Channels * t, Channels(c), 3, i == 0 ? s : 1, name: $"block{i + 1}");
        }

        x = net.ConvBn(x, Math.Max(1280, Channels(1280)), 1, activation: Activation.Relu6, name: "head");
        net.Output(net.Classifier(x));
    }
}
