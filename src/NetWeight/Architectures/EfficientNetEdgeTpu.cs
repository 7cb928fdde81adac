using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// EfficientNet-EdgeTPU (Gupta and Tan 2019; tensorflow/tpu, models/official/efficientnet/edgetpu): dense convolutions
/// instead of depthwise ones while the maps are large, no squeeze-and-excitation, ReLU.
/// </summary>
internal sealed class EfficientNetEdgeTpu : Architecture
{
    /// <summary>Fused block or not, expansion t, channels c, repeats n, kernel k, first stride s.</summary>
    private static readonly (bool Fused, int T, int C, int N, int K, int S)[] Table =
        [(true, 4, 24, 1, 3, 1), (true, 8, 32, 2, 3, 2), (true, 8, 48, 4, 3, 2), (false, 8, 96, 5, 5, 2),
            (false, 8, 144, 4, 5, 1), (false, 8, 192, 2, 5, 2)];

    public override string Name => "EfficientNet-EdgeTPU";

    public override string Paper =>
        "Gupta and Tan 2019, EfficientNet-EdgeTPU: Creating Accelerator-Optimized Neural Networks with AutoML "
            + "(Google AI blog)";

    // The pruned networks have the same layers; zeros among their weights do not change the counts.
    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        Variant("efficientnet_el", 1.2, 1.4, 300,
            [Published.Exact(10_589_712, 7_936_082_848, "timm", 81.308),
                Published.Exact(10_589_712, 7_936_082_848, "timm, efficientnet_el_pruned", 80.284)],
            "efficientnet_el_pruned"),
        Variant("efficientnet_em", 1.0, 1.1, 240, [Published.Exact(6_899_496, 3_013_321_088, "timm", 79.256)]),
        Variant("efficientnet_es", 1.0, 1.0, 224,
            [Published.Exact(5_438_392, 1_788_731_008, "timm", 78.100),
                Published.Exact(5_438_392, 1_788_731_008, "timm, efficientnet_es_pruned", 75.010)],
            "efficientnet_es_pruned"),
    ];

    private static NetworkVariant Variant(string name, double width, double depth, int resolution,
        IReadOnlyList<Published> published, params string[] aliases) =>
        new(name, resolution, net => Write(net, width, depth)) { Published = published, Aliases = aliases };

    private static void Write(NetworkBuilder net, double width, double depth)
    {
        int Channels(int published) => NetworkBuilder.MakeDivisible(published * width * net.Options.Width);
        FeatureMap x = net.ConvBn(net.Input(), Channels(32), 3, 2, name: "stem");
        for (int stage = 0; stage < Table.Length; stage++)
        {
            (bool fused, int t, int c, int n, int k, int s) = Table[stage];
            using (net.Scope($"stage{stage + 1}"))
                for (int i = 0; i < Math.Ceiling(n * depth * net.Options.Depth); i++)
                {
                    // The reference expands the first block as if the stem had 24 channels instead of 32.
                    int expanded = t * (stage == 0 ? Channels(24) : x.Channels);
                    x = fused
                        ? net.FusedInvertedResidual(x, expanded, Channels(c), k, i == 0 ? s : 1, Activation.Relu, name: $"block{i + 1}")
                        : net.InvertedResidual(x, expanded, Channels(c), k, i == 0 ? s : 1, Activation.Relu, name: $"block{i + 1}");
                }
        }

        net.Output(net.Classifier(net.ConvBn(x, Channels(1280), 1, name: "head")));
    }
}
