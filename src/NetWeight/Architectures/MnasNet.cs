using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// MnasNet (Tan et al. 2019, "Platform-Aware Neural Architecture Search for Mobile", figure 7): A1 with
/// squeeze-and-excitation ("semnasnet"), and B1 and Small of the authors' implementation (tensorflow/tpu). Widths scale
/// every layer but the last convolution.
/// </summary>
internal sealed class MnasNet : Architecture
{
    /// <summary>Expansion t, channels c, repeats n, kernel k, first stride s, squeeze-and-excitation.</summary>
    private static readonly (int T, int C, int N, int K, int S, bool Se)[] A1 =
    [
        (1, 16, 1, 3, 1, false), (6, 24, 2, 3, 2, false), (3, 40, 3, 5, 2, true), (6, 80, 4, 3, 2, false),
        (6, 112, 2, 3, 1, true), (6, 160, 3, 5, 2, true), (6, 320, 1, 3, 1, false),
    ];

    private static readonly (int T, int C, int N, int K, int S, bool Se)[] B1 =
    [
        (1, 16, 1, 3, 1, false), (3, 24, 3, 3, 2, false), (3, 40, 3, 5, 2, false), (6, 80, 3, 5, 2, false),
        (6, 96, 2, 3, 1, false), (6, 192, 4, 5, 2, false), (6, 320, 1, 3, 1, false),
    ];

    private static readonly (int T, int C, int N, int K, int S, bool Se)[] Small =
    [
        (1, 8, 1, 3, 1, false), (3, 16, 1, 3, 2, false), (6, 16, 2, 3, 2, false), (6, 32, 4, 5, 2, true),
        (6, 32, 3, 3, 1, true), (6, 88, 3, 5, 2, true), (6, 144, 1, 3, 1, false),
    ];

    public override string Name => "MnasNet";

    public override string Paper => "Tan et al. 2019, MnasNet: Platform-Aware Neural Architecture Search for Mobile";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        Variant("mnasnet0_5", B1, 0.5, [Published.Exact(2_218_512, 104_455_968, "torchvision", 67.734),
            Published.Exact(2_218_512, 104_455_968, "timm")], "mnasnet_050"),
        // timm calls it mnasnet_075, the same name but for the underscore.
        Variant("mnasnet0_75", B1, 0.75, [Published.Exact(3_170_208, 215_493_104, "torchvision", 71.18),
            Published.Exact(3_170_208, 215_493_104, "timm")]),
        Variant("mnasnet1_0", B1, 1.0, [Published.Exact(4_383_312, 314_415_872, "torchvision", 73.456),
            Published.Exact(4_383_312, 314_415_872, "timm", 74.672)], "mnasnet_100"),
        Variant("mnasnet1_3", B1, 1.3, [Published.Exact(6_282_256, 526_362_432, "torchvision", 76.506)]),
        Variant("mnasnet_140", B1, 1.4, [Published.Exact(7_115_728, 588_799_408, "timm")]),
        Variant("mnasnet_small", Small, 1.0, [Published.Exact(2_030_264, 68_339_184, "timm", 66.204)]),
        Variant("semnasnet_050", A1, 0.5, [Published.Exact(2_082_006, 103_162_992, "timm")]),
        Variant("semnasnet_075", A1, 0.75, [Published.Exact(2_912_278, 223_448_480, "timm", 73.000)]),
        Variant("semnasnet_100", A1, 1.0, [Published.Exact(3_887_038, 311_579_072, "timm", 75.452)], "mnasnet_a1"),
        Variant("semnasnet_140", A1, 1.4, [Published.Exact(6_105_992, 586_317_952, "timm")]),
    ];

    private static NetworkVariant Variant(string name, (int T, int C, int N, int K, int S, bool Se)[] table,
        double width, IReadOnlyList<Published> published, params string[] aliases) =>
        new(name, 224, net => Write(net, table, width)) { Published = published, Aliases = aliases };

    private static void Write(NetworkBuilder net, (int T, int C, int N, int K, int S, bool Se)[] table, double width)
    {
        int Channels(int published) => NetworkBuilder.MakeDivisible(published * width * net.Options.Width);
        FeatureMap x = net.ConvBn(net.Input(), Channels(table == Small ? 8 : 32), 3, 2, name: "stem");
        for (int stage = 0; stage < table.Length; stage++)
        {
            (int t, int c, int n, int k, int s, bool se) = table[stage];
            using (net.Scope($"stage{stage + 1}"))
                for (int i = 0; i < net.Repeats(n); i++)
                    x = net.InvertedResidual(x, x.Channels * t, Channels(c), k, i == 0 ? s : 1, Activation.Relu,
                        se ? x.Channels / 4 : 0, Activation.Sigmoid, name: $"block{i + 1}");
        }

        net.Output(net.Classifier(net.ConvBn(x, net.Channels(1280), 1, name: "head")));
    }
}
