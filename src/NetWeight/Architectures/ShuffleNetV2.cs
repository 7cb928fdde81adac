using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// ShuffleNet V2 (Ma et al. 2018, "Practical Guidelines for Efficient CNN Architecture Design", table 5; the 50-layer
/// network: appendix, table 2).
/// </summary>
internal sealed class ShuffleNetV2 : Architecture
{
    private static readonly (int N, int S)[] Table5 = [(4, 2), (8, 2), (4, 2)];
    private static readonly (int N, int S)[] Appendix = [(3, 1), (4, 2), (6, 2), (3, 2)];

    public override string Name => "ShuffleNetV2";

    public override string Paper => "Ma et al. 2018, ShuffleNet V2: Practical Guidelines for Efficient CNN Architecture Design";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        Variant("shufflenet_v2_x0_5", 24, Table5, [48, 96, 192], 1024, Published.Exact(1_366_792, 40_476_448, "torchvision", 60.552)),
        Variant("shufflenet_v2_x1_0", 24, Table5, [116, 232, 464], 1024, Published.Exact(2_278_604, 144_907_992, "torchvision", 69.362)),
        Variant("shufflenet_v2_x1_5", 24, Table5, [176, 352, 704], 1024, Published.Exact(3_503_624, 295_759_392, "torchvision", 72.996)),
        Variant("shufflenet_v2_x2_0", 24, Table5, [244, 488, 976], 2048, Published.Exact(7_393_996, 583_253_464, "torchvision", 76.23)),
        Variant("shufflenet_v2_50", 64, Appendix, [244, 488, 976, 1952], 2048,
            Published.Printed(null, "2.3 G", "Ma et al. 2018, table 6", 77.2)),
    ];

    private static NetworkVariant Variant(string name, int stem, (int N, int S)[] stages, int[] channels, int last, Published published) =>
        new(name, 224, net => Write(net, stem, stages, channels, last)) { Published = [published] };

    private static void Write(NetworkBuilder net, int stem, (int N, int S)[] stages, int[] channels, int last)
    {
        FeatureMap x = net.ConvBn(net.Input(), net.Channels(stem), 3, 2, name: "conv1");
        x = net.MaxPool(x, 3, 2, padding: 1);
        for (int stage = 0; stage < stages.Length; stage++)
        {
            (int n, int s) = stages[stage];
            using (net.Scope($"stage{stage + 2}"))
                for (int i = 0; i < net.Repeats(n); i++)
                    x = net.ShuffleUnitV2(x, net.Channels(channels[stage]), i == 0 ? s : 1, name: $"unit{i + 1}");
        }

        x = net.ConvBn(x, net.Channels(last), 1, name: $"conv{stages.Length + 2}");
        net.Output(net.Classifier(x));
    }
}
