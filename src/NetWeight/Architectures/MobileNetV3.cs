using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// MobileNetV3 (Howard et al. 2019, "Searching for MobileNetV3", tables 1 and 2). The minimalistic networks of the
/// authors' implementation do without squeeze-and-excitation, hard-swish and 5x5 kernels. Below width 0.75 the stem
/// keeps its 16 channels; the head's 1280 (1024) never scale.
/// </summary>
internal sealed class MobileNetV3 : Architecture
{
    /// <summary>
    /// Table 1, grouped in stages: kernel k, expansion t, channels c, squeeze-and-excitation, hard-swish, first stride
    /// s, repeats n.
    /// </summary>
    private static readonly (int K, double T, int C, bool Se, bool Hs, int S, int N)[][] Large =
    [
        [(3, 1, 16, false, false, 1, 1)],
        [(3, 4, 24, false, false, 2, 1), (3, 3, 24, false, false, 1, 1)],
        [(5, 3, 40, true, false, 2, 3)],
        [(3, 6, 80, false, true, 2, 1), (3, 2.5, 80, false, true, 1, 1), (3, 2.3, 80, false, true, 1, 2)],
        [(3, 6, 112, true, true, 1, 2)],
        [(5, 6, 160, true, true, 2, 3)],
    ];

    /// <summary>Table 2.</summary>
    private static readonly (int K, double T, int C, bool Se, bool Hs, int S, int N)[][] Small =
    [
        [(3, 1, 16, true, false, 2, 1)],
        [(3, 4.5, 24, false, false, 2, 1), (3, 3.67, 24, false, false, 1, 1)],
        [(5, 4, 40, true, true, 2, 1), (5, 6, 40, true, true, 1, 2)],
        [(5, 3, 48, true, true, 1, 2)],
        [(5, 6, 96, true, true, 2, 3)],
    ];

    public override string Name => "MobileNetV3";

    public override string Paper => "Howard et al. 2019, Searching for MobileNetV3";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        Variant("mobilenet_v3_large", new(Large), [Published.Exact(5_483_032, 216_589_760, "torchvision", 74.042),
            Published.Exact(5_483_032, 216_589_760, "timm", 75.784)], "mobilenetv3_large_100"),
        Variant("mobilenet_v3_small", new(Small), [Published.Exact(2_542_856, 56_510_400, "torchvision", 67.668),
            Published.Exact(2_542_856, 56_510_400, "timm", 67.636)], "mobilenetv3_small_100"),
        Variant("mobilenetv3_large_075", new(Large, 0.75), [Published.Exact(3_993_528, 154_560_624, "timm")]),
        Variant("mobilenetv3_large_150d", new(Large, 1.5, 1.2, Resolution: 256),
            [Published.Exact(14_622_320, 1_010_021_120, "timm", 80.994)]),
        Variant("mobilenetv3_small_050", new(Small, 0.5), [Published.Exact(1_593_224, 24_188_688, "timm", 57.918)]),
        Variant("mobilenetv3_small_075", new(Small, 0.75), [Published.Exact(2_041_872, 43_399_344, "timm", 65.284)]),
        Variant("mobilenetv3_rw", new(Large, Rw: true), [Published.Exact(5_479_918, 216_587_936, "timm", 75.616)]),
        Variant("mobilenetv3_large_minimal_100", new(Large, Minimal: true),
            [Published.Printed("3.9 M", "209 M", "tensorflow/models, research/slim/nets/mobilenet/README.md", 72.3)],
            "tf_mobilenetv3_large_minimal_100", "mobilenet_v3_large_minimalistic"),
        // The README prints 65 M MACCs for it and 66 M for the full small network, which has 56.5 M in torchvision and
        // timm: not comparable, so left out.
        Variant("mobilenetv3_small_minimal_100", new(Small, Minimal: true),
            [Published.Printed("2.0 M", null, "tensorflow/models, research/slim/nets/mobilenet/README.md", 61.9)],
            "tf_mobilenetv3_small_minimal_100", "mobilenet_v3_small_minimalistic"),
    ];

    private static NetworkVariant Variant(string name, Settings settings, IReadOnlyList<Published> published, params string[] aliases) =>
        new(name, settings.Resolution, net => Write(net, settings)) { Published = published, Aliases = aliases };

    private static void Write(NetworkBuilder net, Settings settings)
    {
        int Channels(int published) => NetworkBuilder.MakeDivisible(published * settings.Width * net.Options.Width);
        Activation last = settings.Minimal ? Activation.Relu : Activation.HardSwish;
        FeatureMap x = net.ConvBn(net.Input(), settings.Width < 0.75 ? net.Channels(16) : Channels(16), 3, 2, last, name: "stem");
        double depth = settings.Depth * net.Options.Depth;
        for (int stage = 0; stage < settings.Table.Length; stage++)
        {
            int[] repeats = Repeats([.. settings.Table[stage].Select(row => row.N)], depth);
            int block = 0;
            using (net.Scope($"stage{stage + 1}"))
                for (int row = 0; row < repeats.Length; row++)
                    for (int i = 0; i < repeats[row]; i++)
                    {
                        (int k, double t, int c, bool se, bool hs, int s, _) = settings.Table[stage][row];
                        Activation activation = hs ? last : Activation.Relu;
                        int expanded = NetworkBuilder.MakeDivisible(x.Channels * t);
                        // timm's first version ("rw") neither rounds the squeezed channels nor gives them ReLU
                        // throughout, and its first block has no shortcut.
                        int squeeze = !se || settings.Minimal ? 0
                            : settings.Rw ? (int)Math.Round(expanded * 0.25)
                            : NetworkBuilder.MakeDivisible(expanded / 4);
                        x = net.InvertedResidual(
                            x, expanded, Channels(c), settings.Minimal ? 3 : k, block == 0 ? s : 1, activation, squeeze,
                            squeezeActivation: settings.Rw ? activation : Activation.Relu,
                            residual: !(settings.Rw && stage == 0), name: $"block{++block}");
                    }
        }

        int wide = settings.Table == Large ? 960 : 576;
        for (int i = 0; i < Repeats([1], depth)[0]; i++)
            x = net.ConvBn(x, Channels(wide), 1, activation: last, name: "last");
        net.Output(net.EfficientHead(x, net.Channels(settings.Table == Large ? 1280 : 1024), last, bias: !settings.Rw));
    }

    /// <summary>
    /// A stage's repeats under a depth multiplier as timm deals them out: the sum rounds up, and rows take their share
    /// from the last one on.
    /// </summary>
    private static int[] Repeats(int[] published, double depth)
    {
        int left = published.Sum();
        int scaled = (int)Math.Ceiling(left * depth);
        var repeats = new int[published.Length];
        for (int row = published.Length - 1; row >= 0; row--)
        {
            repeats[row] = Math.Max(1, (int)Math.Round((double)published[row] / left * scaled));
            left -= published[row];
            scaled -= repeats[row];
        }

        return repeats;
    }

    private sealed record Settings(
        (int K, double T, int C, bool Se, bool Hs, int S, int N)[][] Table, double Width = 1, double Depth = 1,
        bool Minimal = false, bool Rw = false, int Resolution = 224);
}
