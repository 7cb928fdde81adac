using NetWeight.Architectures;
using NetWeight.Architectures.Blocks;

namespace NetWeight.Experiments;

/// <summary>Full convolutions in thin early layers.</summary>
internal sealed class ThinLayers : Experiment
{
    private const string Inverted = "inverted bottleneck", Fused = "fused", Tucker = "Tucker";
    private const int Expansion = 4;

    // Width and map size of the stages of a MobileNet.
    private static readonly (int Channels, int Size)[] Stages =
        [(16, 112), (24, 56), (32, 56), (48, 28), (64, 28), (96, 14), (128, 14), (192, 7)];

    public override string Name => "thin-layers";

    public override string Claim =>
        "In thin, early layers a full convolution is faster on accelerators than the separable one of the "
            + "inverted bottleneck, although it has more MACCs.";

    public override string Source =>
        "Xiong et al. 2021, MobileDets (arXiv:2004.14525), section 3, and the survey's second advice for designs";

    public override string SetUp =>
        "One block with a shortcut at the widths and map sizes of a MobileNet's stages: inverted bottleneck "
            + "(1x1 to four times the width, depthwise 3x3, 1x1 back), fused (3x3 to four times, 1x1 back), and the "
            + "Tucker layer (1x1 to a quarter, 3x3 to three quarters, 1x1 back).";

    public override string RowTitle => "stage";

    public override string ColumnTitle => "block";

    public override bool IsLogarithmic => true;

    public override IReadOnlyList<ExperimentCell> Cells(ExperimentScale scale)
    {
        var cells = new List<ExperimentCell>();
        foreach (string block in new[] { Inverted, Fused, Tucker })
            foreach ((int channels, int size) in Stages)
                cells.Add(new ExperimentCell(
                    Row(channels, size), block, size, Stacks.Of(channels, (net, x) => Block(net, x, block), blocks: 1))
                {
                    X = channels,
                });
        return cells;
    }

    public override Verdict Judge(ExperimentReadings readings)
    {
        var numbers = new List<VerdictNumber>();
        var winners = new List<string>();
        int known = 0;
        bool first = false, last = false;
        foreach (string row in readings.Rows)
            if (readings.Seconds(row, Inverted) / readings.Seconds(row, Fused) is { } faster)
            {
                numbers.Add(new VerdictNumber($"speed-up of fused, {row}", faster));
                last = faster > 1 + Trend.Tie;
                first |= known++ == 0 && last;
                if (last)
                    winners.Add(row);
            }

        if (known == 0)
            return Verdict.NotKnown;
        Holding holding = first ? Holding.Holds : winners.Count > 0 ? Holding.HoldsInPart : Holding.DoesNotHold;
        string where = winners.Count == known ? "at every stage, the wide late ones included"
            : winners.Count == 0 ? "at no stage"
            : $"at {Trend.Join(winners)}";
        return new Verdict(holding, $"The fused block is faster {where}: "
            + $"{Trend.Join([.. numbers.Select(n => n.Value.ToString("0.00"))])} times as fast, from the first "
            + "stage to the last.", numbers);
    }

    private static string Row(int channels, int size) => $"{channels}x{size}x{size}";

    private static FeatureMap Block(NetworkBuilder net, FeatureMap x, string block) => block switch
    {
        Inverted => net.InvertedResidual(x, Expansion * x.Channels, x.Channels, 3, 1),
        Fused => net.FusedInvertedResidual(x, Expansion * x.Channels, x.Channels, 3, 1),
        _ => net.TuckerConv(x, 0.25, 0.75, x.Channels, 3, 1),
    };
}
