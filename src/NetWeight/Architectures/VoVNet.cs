using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// VoVNet (Lee et al. 2019, "An Energy and GPU-Computation Efficient Backbone Network for Real-Time Object Detection",
/// table 1; vovnet27_slim: the authors' stigma0617/VoVNet.pytorch).
/// </summary>
internal sealed class VoVNet : Architecture
{
    private static readonly (int Width, int Channels)[] Slim = [(64, 128), (80, 256), (96, 384), (112, 512)];
    private static readonly (int Width, int Channels)[] Wide = [(128, 256), (160, 512), (192, 768), (224, 1024)];

    public override string Name => "VoVNet";

    public override string Paper =>
        "Lee et al. 2019, An Energy and GPU-Computation Efficient Backbone Network for Real-Time Object Detection";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        Variant("vovnet27_slim", Slim, [1, 1, 1, 1], Published.Printed(
            "3.5 M", null, "gau-nernst/vision-toolbox, README: 3.01 M without the 0.51 M of the classifier")),
        Variant("vovnet39a", Wide, [1, 1, 2, 2], Published.Exact(22_600_296, 7_072_227_328, "timm")),
        Variant("vovnet57a", Wide, [1, 1, 4, 3], Published.Exact(36_640_296, 8_930_144_256, "timm")),
    ];

    /// <summary>Stem and four stages of one-shot aggregation, each after a maximum pooling but the first.</summary>
    /// <param name="net">Where to write it.</param>
    /// <param name="stem">The channels of the three convolutions of the stem.</param>
    /// <param name="stages">The width of the chain, and the channels, of each stage.</param>
    /// <param name="modules">The modules of each stage.</param>
    /// <param name="layers">The convolutions of each chain.</param>
    /// <param name="depthwise">Whether 3x3 convolutions are depthwise separable.</param>
    /// <param name="second">Whether it is VoVNetV2: with the identity, and attention in the last module of a stage.</param>
    internal static void Write(NetworkBuilder net, int[] stem, (int Width, int Channels)[] stages, int[] modules,
        int layers, bool depthwise = false, bool second = false)
    {
        FeatureMap x = net.Input();
        for (int i = 0; i < stem.Length; i++)
        {
            int channels = net.Channels(stem[i]), stride = i == 1 ? 1 : 2;
            x = depthwise && i > 0 ? net.SeparableConvBn(x, channels, stride, $"stem.conv{i + 1}")
                : net.ConvBn(x, channels, 3, stride, name: $"stem.conv{i + 1}");
        }

        for (int stage = 0; stage < stages.Length; stage++)
            using (net.Scope($"stage{stage + 2}"))
            {
                if (stage > 0)
                    x = net.MaxPool(x, 3, 2, ceil: true);
                int repeats = net.Repeats(modules[stage]);
                for (int i = 0; i < repeats; i++)
                    x = net.OneShotAggregation(
                        x, net.Channels(stages[stage].Width), net.Channels(stages[stage].Channels), layers, depthwise,
                        second && i == repeats - 1, second && i > 0, $"osa{i + 1}");
            }

        net.Output(net.Classifier(x));
    }

    private static NetworkVariant Variant(string name, (int Width, int Channels)[] stages, int[] modules, Published published) =>
        new(name, 224, net => Write(net, [64, 64, 128], stages, modules, 5)) { Published = [published] };
}
