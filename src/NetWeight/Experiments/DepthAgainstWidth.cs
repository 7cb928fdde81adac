using System.Globalization;
using NetWeight.Architectures;

namespace NetWeight.Experiments;

/// <summary>Deep and narrow against shallow and wide.</summary>
internal sealed class DepthAgainstWidth : Experiment
{
    // The square of the width times the depth stays.
    private static readonly int[] Depths = [1, 4, 16, 64];

    public override string Name => "depth-vs-width";

    public override string Claim =>
        "At equal MACCs the deep and narrow network is slower than the shallow and wide one: more kernels, "
            + "each too small to fill the device, and more bytes between them.";

    public override string Source => "The survey (equal FLOPs, very different memory access), after Ma et al. "
        + "2018, ShuffleNet V2 (arXiv:1807.11164)";

    public override string SetUp => "Stacks of 1, 4, 16 and 64 dense 3x3 convolutions with ReLU; "
        + "four times as many layers have half the width, so that MACCs and parameters stay exactly the same.";

    public override string RowTitle => "depth x width";

    public override string ColumnTitle => "map";

    public override IReadOnlyList<ExperimentCell> Cells(ExperimentScale scale)
    {
        (int Widest, int Size)[] maps =
            scale == ExperimentScale.Large ? [(256, 56), (512, 28), (1024, 14)] : [(64, 56), (128, 28), (256, 14)];
        var cells = new List<ExperimentCell>();
        foreach ((int widest, int size) in maps)
            foreach (int depth in Depths)
            {
                int width = widest / (int)Math.Sqrt(depth);
                cells.Add(
                    new ExperimentCell($"depth {depth}", $"{widest} wide at 1, {size}x{size}", size, Stacks.Of(
                        width, (net, x) => net.Activate(net.Conv(x, x.Channels, 3), Activation.Relu), blocks: depth))
                    {
                        X = depth,
                    });
            }

        return cells;
    }

    public override bool IsLogarithmic => true;

    public override Verdict Judge(ExperimentReadings readings)
    {
        Trend trend = Trend.Of(readings, readings.Rows);
        return trend.Holding == Holding.NotKnown
            ? Verdict.NotKnown
            : new Verdict(trend.Holding,
                string.Create(CultureInfo.InvariantCulture,
                    $"{Depths[^1]} layers take {Trend.Ratios(readings, readings.Rows[^1], readings.Rows[0])} "
                        + $"times as long as one layer of eight times the width ({Trend.Join(readings.Columns)}); "
                        + $"{trend}."),
                [.. readings.Rows.Skip(1).SelectMany(r => Trend.Numbers(readings, r, readings.Rows[0]))]);
    }
}
