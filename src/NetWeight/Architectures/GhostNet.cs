using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// GhostNet (Han et al. 2020, "More Features from Cheap Operations", table 1). Widths round to multiples of 4; the
/// head's 1280 never scale.
/// </summary>
internal sealed class GhostNet : Architecture
{
    /// <summary>Table 1: kernel k, expanded channels e, channels c, squeeze-and-excitation, stride s.</summary>
    private static readonly (int K, int E, int C, bool Se, int S)[] Table =
    [
        (3, 16, 16, false, 1),
        (3, 48, 24, false, 2), (3, 72, 24, false, 1),
        (5, 72, 40, true, 2), (5, 120, 40, true, 1),
        (3, 240, 80, false, 2), (3, 200, 80, false, 1), (3, 184, 80, false, 1), (3, 184, 80, false, 1),
        (3, 480, 112, true, 1), (3, 672, 112, true, 1),
        (5, 672, 160, true, 2), (5, 960, 160, false, 1), (5, 960, 160, true, 1), (5, 960, 160, false, 1), (5, 960, 160, true, 1),
    ];

    public override string Name => "GhostNet";

    public override string Paper => "Han et al. 2020, GhostNet: More Features from Cheap Operations";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        Variant("ghostnet_050", 0.5, Published.Exact(2_587_292, 42_328_152, "timm")),
        Variant("ghostnet_100", 1.0, Published.Exact(5_182_508, 141_150_512, "timm", 73.958)),
        Variant("ghostnet_130", 1.3, Published.Exact(7_358_820, 227_003_256, "timm")),
    ];

    private static NetworkVariant Variant(string name, double width, Published published) =>
        new(name, 224, net => Write(net, width)) { Published = [published], Aliases = name == "ghostnet_100" ? ["ghostnet"] : [] };

    private static void Write(NetworkBuilder net, double width)
    {
        int Channels(int published) => NetworkBuilder.MakeDivisible(published * width * net.Options.Width, 4);
        FeatureMap x = net.ConvBn(net.Input(), Channels(16), 3, 2, name: "stem");
        for (int row = 0; row < Table.Length; row++)
        {
            (int k, int e, int c, bool se, int s) = Table[row];
            for (int i = 0; i < net.Repeats(1); i++)
                x = net.GhostBottleneck(x, Channels(e), Channels(c), k, i == 0 ? s : 1,
                    se ? NetworkBuilder.MakeDivisible(Channels(e) * 0.25, 4) : 0, name: $"row{row + 1}.block{i + 1}");
        }

        x = net.ConvBn(x, Channels(960), 1, name: "last");
        net.Output(net.EfficientHead(x, net.Channels(1280), Activation.Relu));
    }
}
