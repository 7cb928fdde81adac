namespace NetWeight.Experiments;

/// <summary>Guideline G2 of the ShuffleNetV2 paper.</summary>
internal sealed class Groups : Experiment
{
    private static readonly int[] Counts = [1, 2, 4, 8];
    private static readonly int[] LargeChannels = [128, 180, 256, 360], SmallChannels = [64, 90, 128, 180];

    public override string Name => "g2";

    public override string Claim =>
        "At equal MACCs, many groups make a convolution slower: wider maps move more bytes, and each group is "
            + "a small product.";

    public override string Source => "Ma et al. 2018, ShuffleNet V2 (arXiv:1807.11164), guideline G2 and table 2";

    public override string SetUp =>
        "Ten 1x1 convolutions with 1, 2, 4 and 8 groups at 56x56; "
            + "the width grows with the groups so that the MACCs stay the same, and doubles from x1 to x2 and to x4. "
            + "Widths that the groups do not divide (the paper prints 180 channels in 8 groups) are rounded down.";

    public override string RowTitle => "groups";

    public override string ColumnTitle => "size";

    public override ExperimentQuantity Quantity => ExperimentQuantity.Rate;

    public override IReadOnlyList<PublishedTable> Published { get; } = Stacks.Published(2,
        [("g=1", [2451, 1289, 437]), ("g=2", [1725, 873, 341]), ("g=4", [1026, 644, 338]), ("g=8", [634, 445, 230])],
        [("g=1", [40.0, 10.2, 2.3]), ("g=2", [35.0, 9.5, 2.2]), ("g=4", [32.9, 8.7, 2.1]), ("g=8", [27.8, 7.5, 1.8])]);

    public override IReadOnlyList<ExperimentCell> Cells(ExperimentScale scale)
    {
        var cells = new List<ExperimentCell>();
        foreach (int times in Stacks.Times)
            for (int i = 0; i < Counts.Length; i++)
            {
                int groups = Counts[i];
                int channels = (scale == ExperimentScale.Large ? LargeChannels : SmallChannels)[i] * times / groups * groups;
                cells.Add(new ExperimentCell($"g={groups}", $"x{times}", Stacks.PaperResolution,
                    Stacks.Of(channels, (net, x) => net.Conv(x, channels, 1, groups: groups))));
            }

        return cells;
    }

    public override Verdict Judge(ExperimentReadings readings)
    {
        Trend trend = Trend.Of(readings, readings.Rows);
        return trend.Holding == Holding.NotKnown
            ? Verdict.NotKnown
            : new Verdict(trend.Holding, $"8 groups take {Trend.Ratios(readings, "g=8", "g=1")} times as long as one "
                + $"({Trend.Join(readings.Columns)}); {trend}.",
                [.. readings.Rows.Skip(1).SelectMany(r => Trend.Numbers(readings, r, readings.Rows[0]))]);
    }
}
