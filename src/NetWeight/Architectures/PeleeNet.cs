using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// PeleeNet (Wang et al. 2018, "Pelee", table 1): dense blocks of two-way layers after a stem block, with transitions that keep the width.
/// </summary>
internal sealed class PeleeNet : Architecture
{
    /// <summary>
    /// Table 1: layers of a block, and its bottleneck width in units of half the growth (section 2.1: narrow in the
    /// first stages).
    /// </summary>
    private static readonly (int Layers, int Bottleneck)[] Table = [(3, 1), (4, 2), (8, 4), (6, 4)];

    public override string Name => "PeleeNet";

    public override string Paper => "Wang et al. 2018, Pelee: A Real-Time Object Detection System on Mobile Devices";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
        [new("peleenet", 224, Write)
        {
            Published = [Published.Printed("2.8 M", "508 M", "github.com/Robert-JunWang/PeleeNet, README", 72.1)],
        }];

    private static void Write(NetworkBuilder net)
    {
        int growth = net.Channels(32);
        FeatureMap x = net.StemBlock(net.Input(), growth);
        for (int stage = 0; stage < Table.Length; stage++)
            using (net.Scope($"stage{stage + 1}"))
            {
                for (int i = 0; i < net.Repeats(Table[stage].Layers); i++)
                    // A bottleneck must not be wider than half of its input.
                    x = net.TwoWayDenseLayer(
                        x, growth, Math.Min(growth / 2 * Table[stage].Bottleneck, x.Channels / 8 * 4), $"layer{i + 1}");
                x = net.ConvBn(x, x.Channels, 1, name: "transition");
                if (stage < Table.Length - 1)
                    x = net.AveragePool(x, 2, 2);
            }

        net.Output(net.Classifier(x));
    }
}
