namespace NetWeight.Experiments;

/// <summary>Guideline G1 of the ShuffleNetV2 paper.</summary>
internal sealed class EqualWidths : Experiment
{
    private static readonly string[] Ratios = ["1:1", "1:2", "1:6", "1:12"];
    private static readonly (int, int)[] Large = [(128, 128), (90, 180), (52, 312), (36, 432)],
        Small = [(32, 32), (22, 44), (13, 78), (9, 108)];

    // Quarters of the first width keep the MACCs and stay multiples of devices' blocks.
    private static readonly string[] TwinRatios = ["1:4 aligned", "1:16 aligned"];
    private static readonly (int, int)[] LargeTwin = [(64, 256), (32, 512)], SmallTwin = [(16, 64), (8, 128)];

    public override string Name => "g1";

    public override string Claim =>
        "At equal MACCs, a 1x1 convolution is fastest where it has as many input as output channels: that "
            + "moves the fewest bytes.";

    public override string Source => "Ma et al. 2018, ShuffleNet V2 (arXiv:1807.11164), guideline G1 and table 1";

    public override string SetUp =>
        "Ten blocks of two 1x1 convolutions, c1 to c2 channels and back, at 56x56; "
            + "widths double from x1 to x2 and to x4. The paper's ratios also change how well the widths fit the "
        + "device's vectors and tiles; the aligned twin (1:4 and 1:16 of powers of two, exactly equal MACCs) changes the ratio alone.";

    public override string RowTitle => "c1:c2";

    public override string ColumnTitle => "size";

    public override ExperimentQuantity Quantity => ExperimentQuantity.Rate;

    public override IReadOnlyList<PublishedTable> Published { get; } = Stacks.Published(1,
        [("1:1", [1480, 723, 232]), ("1:2", [1296, 586, 206]), ("1:6", [876, 489, 189]), ("1:12", [748, 392, 163])],
        [("1:1", [76.2, 21.7, 5.3]), ("1:2", [72.9, 20.5, 5.1]), ("1:6", [69.1, 17.9, 4.6]), ("1:12", [57.6, 15.1, 4.4])]);

    public override IReadOnlyList<ExperimentCell> Cells(ExperimentScale scale)
    {
        var cells = new List<ExperimentCell>();
        bool large = scale == ExperimentScale.Large;
        foreach (int times in Stacks.Times)
        {
            Add(Ratios, large ? Large : Small, times);
            Add(TwinRatios, large ? LargeTwin : SmallTwin, times);
        }

        return cells;

        void Add(string[] rows, (int First, int Second)[] widths, int times)
        {
            for (int i = 0; i < rows.Length; i++)
            {
                (int first, int second) = (widths[i].First * times, widths[i].Second * times);
                cells.Add(new ExperimentCell(rows[i], $"x{times}", Stacks.PaperResolution,
                    Stacks.Of(first, (net, x) => net.Conv(net.Conv(x, second, 1), first, 1))));
            }
        }
    }

    public override Verdict Judge(ExperimentReadings readings)
    {
        Trend trend = Trend.Of(readings, Ratios), twin = Trend.Of(readings, [Ratios[0], .. TwinRatios]);
        if (trend.Holding == Holding.NotKnown)
            return Verdict.NotKnown;
        string sentence = $"1:12 takes {Trend.Ratios(readings, "1:12", "1:1")} times as long as 1:1 "
            + $"({Trend.Join(readings.Columns)}); {trend}.";
        if (twin.Pairs > 0)
            sentence += $" With aligned widths 1:16 takes {Trend.Ratios(readings, "1:16 aligned", "1:1")} times as long; {twin}.";
        return new Verdict(trend.Holding, sentence,
            [.. Ratios.Skip(1).Concat(TwinRatios).SelectMany(r => Trend.Numbers(readings, r, Ratios[0]))]);
    }
}
