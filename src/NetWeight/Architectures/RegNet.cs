using NetWeight.Architectures.Blocks;

namespace NetWeight.Architectures;

/// <summary>
/// RegNetX and RegNetY (Radosavovic et al. 2020, "Designing Network Design Spaces", equations 2 to 4 and the appendix's
/// figures of parameters): widths grow along a line that is cut into steps, all bottlenecks have the width of their
/// stage, and Y adds squeeze-and-excitation.
/// </summary>
internal sealed class RegNet : Architecture
{
    public override string Name => "RegNet";

    public override string Paper => "Radosavovic et al. 2020, Designing Network Design Spaces";

    public override IReadOnlyList<NetworkVariant> Variants { get; } =
    [
        Variant("regnetx_002", new(13, 24, 36.44, 2.49, 8), Published.Exact(2_684_792, 199_039_872, "timm", 68.758)),
        Variant("regnetx_004", new(22, 24, 24.48, 2.54, 16), Published.Exact(5_157_512, 397_677_568, "timm", 72.482)),
        Variant("regnetx_006", new(16, 48, 36.97, 2.24, 24), Published.Exact(6_196_040, 600_890_112, "timm", 73.904)),
        Variant("regnetx_008", new(16, 56, 35.73, 2.28, 16), Published.Exact(7_259_656, 799_699_712, "timm", 77.294),
            Torchvision("regnet_x_800mf", 7_259_656, 75.212)),
        Variant("regnety_002", new(13, 24, 36.44, 2.49, 8, true), Published.Exact(3_162_996, 199_514_080, "timm", 70.288)),
        Variant("regnety_004", new(16, 48, 27.89, 2.09, 8, true),
            Published.Exact(4_344_144, 401_842_848, "timm", 75.594), Torchvision("regnet_y_400mf", 4_344_144, 74.046)),
        Variant("regnety_006", new(15, 48, 32.54, 2.32, 16, true), Published.Exact(6_055_160, 601_220_992, "timm", 75.274)),
        Variant("regnety_008", new(14, 56, 38.84, 2.4, 16, true), Published.Exact(6_263_168, 797_176_832, "timm", 76.334)),
        Variant("regnetx_004_tv", new(22, 24, 24.48, 2.54, 16, HalvesUp: true),
            Published.Exact(5_495_976, 413_812_608, "timm", 74.596), Torchvision("regnet_x_400mf", 5_495_976, 72.834)),
        Variant("regnety_008_tv", new(14, 56, 38.84, 2.4, 16, true, HalvesUp: true),
            Published.Exact(6_432_512, 833_856_256, "timm", 78.672), Torchvision("regnet_y_800mf", 6_432_512, 76.420)),
    ];

    private static NetworkVariant Variant(
        string name, Parameters parameters, Published timm, (string Alias, Published Published)? torchvision = null) =>
        new(name, 224, net => Write(net, parameters))
        {
            Published = torchvision is { } same ? [timm, same.Published] : [timm],
            Aliases = torchvision is { } known ? [known.Alias] : [],
        };

    /// <summary>torchvision's name for the network; it prints MACCs to one digit only.</summary>
    private static (string Alias, Published Published) Torchvision(string alias, long parameters, double top1) =>
        (alias, new Published { Parameters = parameters, Source = "torchvision, models/regnet.py", Top1 = top1 });

    private static void Write(NetworkBuilder net, Parameters parameters)
    {
        FeatureMap x = net.ConvBn(net.Input(), net.Channels(32), 3, 2, name: "stem");
        int stage = 0;
        foreach ((int published, int depth) in Stages(parameters))
            using (net.Scope($"stage{++stage}"))
            {
                int groupWidth = Math.Min(parameters.GroupWidth, published);
                int width = net.Channels(published, groupWidth);
                for (int i = 0; i < net.Repeats(depth); i++)
                {
                    // A quarter of the block's input, not of the squeezed map.
                    int squeeze = parameters.Squeeze ? (int)Math.Round(x.Channels * 0.25) : 0;
                    x = net.Bottleneck(x, width, width, i == 0 ? 2 : 1, width / groupWidth, squeeze, name: $"block{i + 1}");
                }
            }

        net.Output(net.Classifier(x));
    }

    /// <summary>Equations 2 to 4: the width and depth of every stage.</summary>
    private static IEnumerable<(int Width, int Depth)> Stages(Parameters p) =>
        Enumerable.Range(0, p.Depth)
            .Select(block => p.W0 + (p.Wa * block))
            .Select(line => Math.Round(Math.Log(line / p.W0) / Math.Log(p.Wm)))
            .Select(step => (int)Math.Round(p.W0 * Math.Pow(p.Wm, step) / 8) * 8)
            .GroupBy(width => width)
            .Select(stage => (Fit(stage.Key, Math.Min(p.GroupWidth, stage.Key), p.HalvesUp), stage.Count()));

    /// <summary>
    /// A width that the groups divide. Halves go to the even multiple, as in the authors' code, or up, as in
    /// torchvision: 392 in groups of 16 becomes 384 or 400.
    /// </summary>
    private static int Fit(int width, int groupWidth, bool halvesUp) =>
        (int)Math.Round((double)width / groupWidth, halvesUp ? MidpointRounding.AwayFromZero : MidpointRounding.ToEven) * groupWidth;

    /// <summary>Depth d, initial width w0, slope wa, step wm, group width g.</summary>
    private sealed record Parameters(int Depth, int W0, double Wa, double Wm, int GroupWidth, bool Squeeze = false, bool HalvesUp = false);
}
