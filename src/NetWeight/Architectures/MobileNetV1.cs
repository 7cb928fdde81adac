using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// MobileNetV1 (Howard et al. 2017, "Efficient Convolutional Neural Networks for Mobile Vision Applications", table 1).
/// The paper says ReLU; the authors' implementation, and timm's after it, use ReLU6.
/// </summary>
internal sealed class MobileNetV1 : Architecture
{
    private const string Tables = "paper's table of width multipliers, as the Keras documentation of MobileNet repeats it";

    /// <summary>Table 1: channels c, repeats n, first stride s.</summary>
    private static readonly (int C, int N, int S)[] Table = [(64, 1, 1), (128, 2, 2), (256, 2, 2), (512, 6, 2), (1024, 2, 2)];

    public override string Name => "MobileNetV1";

    public override string Paper =>
        "Howard et al. 2017, MobileNets: Efficient Convolutional Neural Networks for Mobile Vision Applications";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        Variant("mobilenetv1_025", 0.25, false, Published.Printed("0.5 M", "41 M", Tables, 50.6)),
        Variant("mobilenetv1_050", 0.5, false, Published.Printed("1.3 M", "149 M", Tables, 63.7)),
        Variant("mobilenetv1_075", 0.75, false, Published.Printed("2.6 M", "325 M", Tables, 68.4)),
        Variant("mobilenetv1_100", 1.0, false, Published.Exact(4_231_976, 568_740_352, "timm", 75.388),
            Published.Printed("4.2 M", null, Tables, 70.6)),
        Variant("mobilenetv1_100h", 1.0, true, Published.Exact(5_282_600, 620_120_576, "timm", 75.664)),
        Variant("mobilenetv1_125", 1.25, false, Published.Exact(6_270_840, 879_516_800, "timm", 76.920)),
    ];

    private static NetworkVariant Variant(string name, double width, bool head, params Published[] published) =>
        new(name, 224, net => Write(net, width, head))
        {
            Published = published,
            Aliases = name == "mobilenetv1_100" ? ["mobilenet_v1"] : [],
        };

    private static void Write(NetworkBuilder net, double width, bool head)
    {
        int Channels(int published) => NetworkBuilder.MakeDivisible(published * width * net.Options.Width);
        FeatureMap x = net.ConvBn(net.Input(), Channels(32), 3, 2, Activation.Relu6, name: "stem");
        for (int stage = 0; stage < Table.Length; stage++)
        {
            (int c, int n, int s) = Table[stage];
            using (net.Scope($"stage{stage + 1}"))
                for (int i = 0; i < net.Repeats(n); i++)
                    x = net.DepthwiseSeparable(x, Channels(c), i == 0 ? s : 1, Activation.Relu6, name: $"block{i + 1}");
        }

        // timm's "h" has one more 1x1 convolution.
        if (head)
            x = net.ConvBn(x, Math.Max(1024, Channels(1024)), 1, activation: Activation.Relu6, name: "head");
        net.Output(net.Classifier(x));
    }
}
