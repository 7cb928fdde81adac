using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// CSPNet (Wang et al. 2020, "A New Backbone that can Enhance Learning Capability of CNN", figures 3 and 4). Follows
/// timm: one 1x1 convolution expands before the split, where the authors' darknet files have one per part, and splits
/// the first stage unevenly.
/// </summary>
internal sealed class CspNet : Architecture
{
    private static readonly int[] Residual = [3, 3, 5, 2], Dark = [1, 2, 8, 8, 4];

    public override string Name => "CSPNet";

    public override string Paper => "Wang et al. 2020, CSPNet: A New Backbone that can Enhance Learning Capability of CNN";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        Variant("cspresnet50", net => WriteResidual(net, [64], 128, 2, 1, 0.5, 1),
            Published.Exact(21_616_168, 4_517_240_832, "timm", 79.578)),
        Variant("cspresnet50d", net => WriteResidual(net, [32, 32, 64], 128, 2, 1, 0.5, 1),
            Published.Exact(21_635_400, 4_830_240_768, "timm")),
        Variant("cspresnet50w", net => WriteResidual(net, [32, 32, 64], 256, 1, 0.5, 0.25, 1),
            Published.Exact(28_118_216, 5_020_008_448, "timm")),
        Variant("cspresnext50", net => WriteResidual(net, [64], 256, 1, 0.5, 1, 32),
            Published.Exact(20_569_896, 4_014_948_352, "timm", 80.548)),
        Variant("cspdarknet53", WriteDark, Published.Exact(27_642_184, 6_533_652_480, "timm", 80.078)),
        new("csppeleenet", 224, WritePelee)
        {
            Published = [Published.Printed("2.856 M", null,
                "tomotana14/CSPPeleeNet.pytorch, README; the authors print 2.83 M but no definition", 73.07)],
        },
    ];

    private static NetworkVariant Variant(string name, Action<NetworkBuilder> write, Published published) =>
        new(name, 256, write) { Published = [published] };

    /// <summary>CSPResNet and CSPResNeXt.</summary>
    /// <param name="net">Where to write it.</param>
    /// <param name="stem">The convolutions of the stem: one 7x7, or three 3x3.</param>
    /// <param name="channels">Those of the first stage, doubled by every later one.</param>
    /// <param name="expansion">By what the expansion multiplies them; half of that goes around the blocks.</param>
    /// <param name="width">The channels of a block, as a part of the stage's.</param>
    /// <param name="bottleneck">The channels of its 3x3 convolution, as a part of the block's.</param>
    /// <param name="groups">The groups of all 3x3 convolutions.</param>
    private static void WriteResidual(
        NetworkBuilder net, int[] stem, int channels, int expansion, double width, double bottleneck, int groups)
    {
        FeatureMap x = net.Input();
        for (int i = 0; i < stem.Length; i++)
            x = net.ConvBn(x, net.Channels(stem[i], 2 * groups), stem.Length == 1 ? 7 : 3, i == 0 ? 2 : 1,
                Activation.LeakyRelu, name: $"stem.conv{i + 1}");
        x = net.MaxPool(x, 3, 2, padding: 1);
        for (int stage = 0; stage < Residual.Length; stage++)
            using (net.Scope($"stage{stage + 1}"))
            {
                int depth = net.Repeats(Residual[stage]);
                int final = net.Channels(channels << stage, Math.Max(8, 2 * groups));
                int expanded = final * expansion;
                int inner = (int)(final * width);
                if (stage > 0)
                    x = net.ConvBn(x, x.Channels, 3, 2, Activation.LeakyRelu, groups: groups, name: "down");
                x = net.ConvBn(x, expanded, 1, activation: Activation.None, name: "expand");
                x = net.CrossStage(x, expanded / 2,
                    part => Blocks(depth, part, (y, i) => Bottleneck(net, y, (int)(inner * bottleneck), groups, i)),
                    expanded / 2, final);
            }

        net.Output(net.Classifier(x));
    }

    /// <summary>CSPDarkNet-53.</summary>
    private static void WriteDark(NetworkBuilder net)
    {
        FeatureMap x = net.ConvBn(net.Input(), net.Channels(32), 3, activation: Activation.LeakyRelu, name: "stem");
        for (int stage = 0; stage < Dark.Length; stage++)
            using (net.Scope($"stage{stage + 1}"))
            {
                int depth = net.Repeats(Dark[stage]);
                int final = net.Channels(64 << stage);
                int expanded = stage == 0 ? 2 * final : final;
                int inner = expanded / 2;
                x = net.ConvBn(x, final, 3, 2, Activation.LeakyRelu, name: "down");
                x = net.ConvBn(x, expanded, 1, activation: Activation.LeakyRelu, name: "expand");
                // The bottleneck of the first stage halves; the later ones, half as wide already, do not.
                x = net.CrossStage(x, inner,
                    part => Blocks(depth, part, (y, i) => DarkBlock(net, y, stage == 0 ? inner / 2 : inner, i)), inner,
                    final);
            }

        net.Output(net.Classifier(x));
    }

    /// <summary>CSPPeleeNet: PeleeNet (Wang et al. 2018) with half of each stage's input going around its dense layers.</summary>
    private static void WritePelee(NetworkBuilder net)
    {
        (int Layers, int Bottleneck)[] stages = [(3, 16), (4, 32), (8, 64), (6, 64)];
        int growth = net.Channels(32);
        FeatureMap x = net.StemBlock(net.Input(), growth);
        for (int stage = 0; stage < stages.Length; stage++)
            using (net.Scope($"stage{stage + 1}"))
            {
                int depth = net.Repeats(stages[stage].Layers);
                int bottleneck = net.Channels(stages[stage].Bottleneck);
                int final = x.Channels + (growth * depth);
                x = net.CrossStage(
                    x, x.Channels / 2, part => Blocks(depth, part, (y, i) => net.TwoWayDenseLayer(y, growth, bottleneck, $"layer{i}")),
                    (x.Channels / 2) + (growth * depth), final, activation: Activation.Relu);
                if (stage < stages.Length - 1)
                    x = net.AveragePool(x, 2, 2);
            }

        net.Output(net.Classifier(x));
    }

    private static FeatureMap Blocks(int depth, FeatureMap x, Func<FeatureMap, int, FeatureMap> block)
    {
        for (int i = 1; i <= depth; i++)
            x = block(x, i);
        return x;
    }

    private static FeatureMap Bottleneck(NetworkBuilder net, FeatureMap x, int middle, int groups, int index)
    {
        using (net.Scope($"block{index}"))
        {
            FeatureMap y = net.ConvBn(x, middle, 1, activation: Activation.LeakyRelu, name: "conv1");
            y = net.ConvBn(y, middle, 3, activation: Activation.LeakyRelu, groups: groups, name: "conv2");
            return net.Activate(net.Add(x, net.ConvBn(y, x.Channels, 1, activation: Activation.None, name: "conv3")), Activation.LeakyRelu);
        }
    }

    private static FeatureMap DarkBlock(NetworkBuilder net, FeatureMap x, int middle, int index)
    {
        using (net.Scope($"block{index}"))
        {
            FeatureMap y = net.ConvBn(x, middle, 1, activation: Activation.LeakyRelu, name: "conv1");
            return net.Add(x, net.ConvBn(y, x.Channels, 3, activation: Activation.LeakyRelu, name: "conv2"));
        }
    }
}
