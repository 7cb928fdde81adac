using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// EfficientNet (Tan and Le 2019, "Rethinking Model Scaling for Convolutional Neural Networks", table 1), scaled in
/// width, depth and resolution together.
/// </summary>
internal sealed class EfficientNet : Architecture
{
    /// <summary>Table 1: expansion t, channels c, repeats n, kernel k, first stride s.</summary>
    private static readonly (int T, int C, int N, int K, int S)[] Table =
        [(1, 16, 1, 3, 1), (6, 24, 2, 3, 2), (6, 40, 2, 5, 2), (6, 80, 3, 3, 2), (6, 112, 3, 5, 1), (6, 192, 4, 5, 2), (6, 320, 1, 3, 1)];

    public override string Name => "EfficientNet";

    public override string Paper => "Tan and Le 2019, EfficientNet: Rethinking Model Scaling for Convolutional Neural Networks";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        Variant("efficientnet_b0", 1.0, 1.0, 224, Published.Exact(5_288_548, 385_814_752, "torchvision", 77.692)),
        Variant("efficientnet_b1", 1.0, 1.1, 240, Published.Exact(7_794_184, 686_802_832, "torchvision", 78.642)),
        Variant("efficientnet_b2", 1.1, 1.2, 288, Published.Exact(9_109_994, 1_087_529_456, "torchvision", 80.608)),
        Variant("efficientnet_b3", 1.2, 1.4, 300, Published.Exact(12_233_232, 1_827_141_392, "torchvision", 82.008)),
        Variant("efficientnet_b4", 1.4, 1.8, 380, Published.Exact(19_341_616, 4_393_771_024, "torchvision", 83.384)),
        Variant("efficientnet_b5", 1.6, 2.2, 456, Published.Exact(30_389_784, 10_266_384_752, "torchvision", 83.444)),
        Variant("efficientnet_b6", 1.8, 2.6, 528, Published.Exact(43_040_704, 19_067_593_536, "torchvision", 84.008)),
        Variant("efficientnet_b7", 2.0, 3.1, 600, Published.Exact(66_347_960, 37_745_884_192, "torchvision", 84.122)),
    ];

    private static NetworkVariant Variant(string name, double width, double depth, int resolution, Published published) =>
        new(name, resolution, net => Write(net, width, depth)) { Published = [published] };

    private static void Write(NetworkBuilder net, double width, double depth)
    {
        int Channels(int published) => NetworkBuilder.MakeDivisible(published * width * net.Options.Width);
        FeatureMap x = net.ConvBn(net.Input(), Channels(32), 3, 2, Activation.Silu, name: "stem");
        for (int stage = 0; stage < Table.Length; stage++)
        {
            (int t, int c, int n, int k, int s) = Table[stage];
            using (net.Scope($"stage{stage + 1}"))
                for (int i = 0; i < Math.Ceiling(n * depth * net.Options.Depth); i++)
                    // The squeezed channels are a quarter of the block's input, not of its expansion.
                    x = net.InvertedResidual(x, x.Channels * t, Channels(c), k, i == 0 ? s : 1, Activation.Silu,
                        x.Channels / 4, Activation.Sigmoid, Activation.Silu, name: $"block{i + 1}");
        }

        net.Output(net.Classifier(net.ConvBn(x, 4 * x.Channels, 1, activation: Activation.Silu, name: "head")));
    }
}
