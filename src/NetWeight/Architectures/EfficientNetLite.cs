using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// EfficientNet-Lite (Liu 2020; tensorflow/tpu, models/official/efficientnet/lite): EfficientNet without
/// squeeze-and-excitation and with ReLU6. Stem and head keep their width, the first and the last stage their depth.
/// </summary>
internal sealed class EfficientNetLite : Architecture
{
    /// <summary>EfficientNet's table 1: expansion t, channels c, repeats n, kernel k, first stride s.</summary>
    private static readonly (int T, int C, int N, int K, int S)[] Table =
        [(1, 16, 1, 3, 1), (6, 24, 2, 3, 2), (6, 40, 2, 5, 2), (6, 80, 3, 3, 2), (6, 112, 3, 5, 1), (6, 192, 4, 5, 2), (6, 320, 1, 3, 1)];

    public override string Name => "EfficientNet-Lite";

    public override string Paper => "Liu 2020, Higher accuracy on vision models with EfficientNet-Lite (TensorFlow blog)";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        Variant("efficientnet_lite0", 1.0, 1.0, 224, Published.Exact(4_652_008, 385_187_552, "timm", 75.488)),
        Variant("efficientnet_lite1", 1.0, 1.1, 240, Published.Exact(5_416_680, 600_185_232, "timm")),
        Variant("efficientnet_lite2", 1.1, 1.2, 260, Published.Exact(6_092_072, 859_736_272, "timm")),
        Variant("efficientnet_lite3", 1.2, 1.4, 300, Published.Exact(8_197_096, 1_607_554_544, "timm")),
        Variant("efficientnet_lite4", 1.4, 1.8, 380, Published.Exact(13_006_568, 3_943_564_112, "timm")),
    ];

    private static NetworkVariant Variant(string name, double width, double depth, int resolution, Published published) =>
        new(name, resolution, net => Write(net, width, depth)) { Published = [published] };

    private static void Write(NetworkBuilder net, double width, double depth)
    {
        int Channels(int published) => NetworkBuilder.MakeDivisible(published * width * net.Options.Width);
        FeatureMap x = net.ConvBn(net.Input(), net.Channels(32), 3, 2, Activation.Relu6, name: "stem");
        for (int stage = 0; stage < Table.Length; stage++)
        {
            (int t, int c, int n, int k, int s) = Table[stage];
            bool end = stage == 0 || stage == Table.Length - 1;
            using (net.Scope($"stage{stage + 1}"))
                for (int i = 0; i < Math.Ceiling(n * (end ? 1 : depth) * net.Options.Depth); i++)
                    x = net.InvertedResidual(x, x.Channels * t, Channels(c), k, i == 0 ? s : 1, name: $"block{i + 1}");
        }

        net.Output(net.Classifier(net.ConvBn(x, net.Channels(1280), 1, activation: Activation.Relu6, name: "head")));
    }
}
