using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// MobileNetV2 (Sandler et al. 2018, "Inverted Residuals and Linear Bottlenecks", table 2). Widths below 1 shrink every layer but
/// keep the last convolution at 1280 channels, as the paper does. timm's "d" networks are deeper; their stem, head and
/// the depth of their first and last stage stay as they are.
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
        Variant("mobilenet_v2", 1.0, [Published.Exact(3_504_872, 300_774_272, "torchvision", 71.878),
            Published.Exact(3_504_872, 300_774_272, "timm", 72.910)], alias: "mobilenetv2_100"),
        Variant("mobilenetv2_035", 0.35, [Published.Exact(1_677_128, 59_285_808, "timm")]),
        Variant("mobilenetv2_050", 0.5, [Published.Exact(1_968_680, 97_131_840, "timm", 65.928)]),
        Variant("mobilenetv2_075", 0.75, [Published.Exact(2_636_424, 209_069_792, "timm")]),
        Variant("mobilenetv2_110d", 1.1, [Published.Exact(4_516_520, 430_516_080, "timm", 75.056)], depth: 1.2),
        Variant("mobilenetv2_120d", 1.2, [Published.Exact(5_831_144, 668_857_568, "timm", 77.300)], depth: 1.4),
        Variant("mobilenetv2_140", 1.4, [Published.Exact(6_108_776, 582_195_824, "timm", 76.528)]),
    ];

    private static NetworkVariant Variant(
        string name, double width, IReadOnlyList<Published> published, double depth = 1, string? alias = null) =>
        new(name, 224, net => Write(net, width, depth)) { Published = published, Aliases = alias is null ? [] : [alias] };

    private static void Write(NetworkBuilder net, double width, double depth)
    {
        int Channels(int published) => NetworkBuilder.MakeDivisible(published * width * net.Options.Width);
        bool deep = depth > 1;
        FeatureMap x = net.ConvBn(net.Input(), deep ? net.Channels(32) : Channels(32), 3, 2, Activation.Relu6, name: "stem");
        for (int stage = 0; stage < Table.Length; stage++)
        {
            (int t, int c, int n, int s) = Table[stage];
            bool end = stage == 0 || stage == Table.Length - 1;
            using (net.Scope($"stage{stage + 1}"))
                for (int i = 0; i < Math.Ceiling(n * (end ? 1 : depth) * net.Options.Depth); i++)
                    x = net.InvertedResidual(x, x.Channels * t, Channels(c), 3, i == 0 ? s : 1, name: $"block{i + 1}");
        }

        x = net.ConvBn(x, deep ? net.Channels(1280) : Math.Max(1280, Channels(1280)), 1, activation: Activation.Relu6, name: "head");
        net.Output(net.Classifier(x));
    }
}
