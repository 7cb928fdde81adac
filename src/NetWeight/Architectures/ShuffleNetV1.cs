using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// ShuffleNet (Zhang et al. 2018, "An Extremely Efficient Convolutional Neural Network for Mobile Devices", table 1).
/// The complexities of table 1 leave out the fully connected layer (ShuffleNetTests compares them); those of the scaled
/// networks do not. The first convolution does not scale with the rest: only 12 channels reach the paper's 38 and 13
/// MFLOPs, and the authors' code (megvii-model/ShuffleNet-Series) keeps 24 at 1.5x.
/// </summary>
internal sealed class ShuffleNetV1 : Architecture
{
    private const string Table2 = "Zhang et al. 2018, table 2", Table5 = "Zhang et al. 2018, table 5";
    private const string Osmr = "osmr/imgclsmob, README";

    private static readonly (int N, int S)[] Stages = [(4, 2), (8, 2), (4, 2)];

    public override string Name => "ShuffleNetV1";

    public override string Paper => "Zhang et al. 2018, ShuffleNet: An Extremely Efficient Convolutional Neural Network for Mobile Devices";

    /// <summary>Name, groups, channels of conv1 and of stage 2 (doubled by every later one), the published numbers.</summary>
    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        Variant("shufflenet_g1", 1, 24, 144, Exact(1_531_936, 66.4)),
        Variant("shufflenet_g2", 2, 24, 200, Exact(1_733_848, 67.3)),
        Variant("shufflenet_g3", 3, 24, 240, Exact(1_865_728, 67.4)),
        Variant("shufflenet_g4", 4, 24, 272, Exact(1_968_344, 67.2)),
        Variant("shufflenet_g8", 8, 24, 384, Exact(2_434_768, 67.6)),
        Variant("shufflenet_g3_x0_25", 3, 12, 60, Published.Printed(null, "13 M", Table2, 45.0)),
        Variant("shufflenet_g3_x0_5", 3, 12, 120, Published.Printed(null, "38 M", Table2, 56.8), Exact(718_324)),
        Variant("shufflenet_g3_x1_5", 3, 24, 360,
            Published.Printed("3.4 M", "292 M", Table5 + "; parameters: megvii-model/ShuffleNet-Series", 71.5)),
        Variant("shufflenet_g3_x2_0", 3, 48, 480, Published.Printed(null, "524 M", Table5, 73.7)),
    ];

    private static Published Exact(long parameters, double? top1 = null) =>
        new() { Parameters = parameters, Source = Osmr, Top1 = top1, Top1Source = top1 is null ? null : Table2 };

    private static NetworkVariant Variant(string name, int groups, int stem, int channels, params Published[] published) =>
        new(name, 224, net => Write(net, groups, stem, channels)) { Published = published };

    private static void Write(NetworkBuilder net, int groups, int stem, int channels)
    {
        // The groups must divide the units' bottlenecks, and the channels that the first unit adds to its input.
        FeatureMap x = net.ConvBn(net.Input(), net.Channels(stem, groups == 3 ? 24 : 8), 3, 2, name: "conv1");
        x = net.MaxPool(x, 3, 2, padding: 1);
        for (int stage = 0; stage < Stages.Length; stage++)
        {
            (int n, int s) = Stages[stage];
            using (net.Scope($"stage{stage + 2}"))
                for (int i = 0; i < net.Repeats(n); i++)
                    x = net.ShuffleUnit(x, net.Channels(channels << stage, 4 * groups), groups, i == 0 ? s : 1,
                        stage == 0 && i == 0 ? 1 : null, $"unit{i + 1}");
        }

        net.Output(net.Classifier(x));
    }
}
