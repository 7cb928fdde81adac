using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// RepVGG (Ding et al. 2021, "Making VGG-style ConvNets Great Again", tables 2 and 3; D2se: the authors' README). The
/// paper's table 4 prints the deployed networks without biases (A0: 8.30 M where there are 8.31 M), so their parameters
/// are those of mmpretrain.
/// </summary>
internal sealed class RepVGG : Architecture
{
    private const string Mmpretrain = "open-mmlab/mmpretrain, configs/repvgg/README.md";

    private static readonly int[] A = [2, 4, 14, 1], B = [4, 6, 16, 1], D = [8, 14, 24, 1];

    public override string Name => "RepVGG";

    public override string Paper => "Ding et al. 2021, RepVGG: Making VGG-style ConvNets Great Again";

    /// <summary>
    /// Name, layers of stages 1 to 4, width factors a (stages 1 to 3) and b (stage 4), groups of every second layer;
    /// published: deployed as printed, trained as timm has it.
    /// </summary>
    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        Variant("repvgg_a0", A, 0.75, 2.5, 1, "8.31 M", "1.4 G", Published.Exact(9_108_968, 1_512_581_120, "timm", 72.426, "train")),
        Variant("repvgg_a1", A, 1.0, 2.5, 1, "12.79 M", "2.4 G", Published.Exact(14_092_264, 2_626_488_320, "timm", 74.474, "train")),
        Variant("repvgg_a2", A, 1.5, 2.75, 1, "25.50 M", "5.1 G", Published.Exact(28_210_600, 5_685_345_280, "timm", 76.488, "train")),
        Variant("repvgg_b0", B, 1.0, 2.5, 1, "14.34 M", "3.1 G", Published.Exact(15_817_960, 3_397_191_680, "timm", 75.158, "train")),
        Variant("repvgg_b1", B, 2.0, 4.0, 1, "51.83 M", "11.8 G", Published.Exact(57_415_016, 13_128_089_600, "timm", 78.370, "train")),
        Variant("repvgg_b1g2", B, 2.0, 4.0, 2, "41.36 M", "8.8 G", Published.Printed("45.78 M", null, Mmpretrain, 77.79, "train")),
        Variant("repvgg_b1g4", B, 2.0, 4.0, 4, "36.13 M", "7.3 G", Published.Exact(39_966_056, 8_118_517_760, "timm", 77.608, "train")),
        Variant("repvgg_b2", B, 2.5, 5.0, 1, "80.32 M", "18.4 G", Published.Exact(89_022_376, 20_418_170_880, "timm", 78.788, "train")),
        Variant("repvgg_b2g4", B, 2.5, 5.0, 4, "55.78 M", "11.3 G", Published.Exact(61_758_376, 12_590_714_880, "timm", 79.396, "train")),
        Variant("repvgg_b3", B, 3.0, 5.0, 1, "110.96 M", "26.2 G", Published.Exact(123_085_288, 29_120_696_320, "timm", 80.528, "train")),
        Variant("repvgg_b3g4", B, 3.0, 5.0, 4, "75.63 M", "16.1 G", Published.Exact(83_825_128, 17_849_159_680, "timm", 80.224, "train")),
        Variant("repvgg_d2se", D, 2.5, 5.0, 1, "120.39 M", null,
            Published.Exact(133_334_836, 74_437_325_312, "timm", 83.550, "train"), 320, squeeze: true),
    ];

    private static NetworkVariant Variant(
        string name, int[] layers, double a, double b, int groups, string parameters, string? maccs, Published trained,
        int resolution = 224, bool squeeze = false) =>
        new(name, resolution, net => Write(net, layers, a, b, groups, squeeze))
        {
            Forms = ["deploy", "train"],
            Published = [Published.Printed(parameters, maccs,
                maccs is null ? Mmpretrain
                    : $"Ding et al. 2021, table 4, as a third party repeats it (parameters: {Mmpretrain})",
                trained.Top1, "deploy") with { Top1Source = trained.Source }, trained],
        };

    private static void Write(NetworkBuilder net, int[] layers, double a, double b, int groups, bool squeeze)
    {
        int layer = 0;
        FeatureMap Block(FeatureMap x, double published, int stride, string name)
        {
            int channels = net.Channels((int)published);
            // Every second layer is grouped, counted from 0 for the stem, which never is.
            int divisor = layer > 0 && layer % 2 == 0 ? groups : 1;
            layer++;
            return net.RepVggBlock(x, channels, stride, divisor, net.Form == "deploy", squeeze ? Math.Max(1, channels / 16) : 0, name);
        }

        FeatureMap x = Block(net.Input(), Math.Min(64, 64 * a), 2, "stage0");
        for (int stage = 0; stage < layers.Length; stage++)
            using (net.Scope($"stage{stage + 1}"))
                for (int i = 0; i < net.Repeats(layers[stage]); i++)
                    x = Block(x, (64 << stage) * (stage == 3 ? b : a), i == 0 ? 2 : 1, $"block{i + 1}");
        net.Output(net.Classifier(x));
    }
}
