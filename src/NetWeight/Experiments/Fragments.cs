using NetWeight.Architectures;

namespace NetWeight.Experiments;

/// <summary>Guideline G3 of the ShuffleNetV2 paper.</summary>
internal sealed class Fragments : Experiment
{
    private static readonly (string Row, int Count, bool Parallel)[] Kinds =
    [
        ("1 fragment", 1, false), ("2 in series", 2, false), ("4 in series", 4, false), ("2 in parallel", 2, true),
        ("4 in parallel", 4, true),
    ];

    private static readonly int[] Large = [128, 256, 512], Small = [64, 128, 256];

    public override string Name => "g3";

    public override string Claim =>
        "At equal MACCs, a fragmented block is slower than one convolution, because each part is a small "
            + "kernel of its own.";

    public override string Source => "Ma et al. 2018, ShuffleNet V2 (arXiv:1807.11164), guideline G3 and table 3";

    public override string SetUp =>
        "Ten blocks at 56x56 of one 1x1 convolution, or of 2 or 4 narrower ones with the same MACCs together "
            + "(widths divided by the square root of their number), in series, or in parallel and added. "
            + "No activations: the paper mentions none.";

    public override string RowTitle => "fragments";

    public override string ColumnTitle => "channels";

    public override ExperimentQuantity Quantity => ExperimentQuantity.Rate;

    public override IReadOnlyList<PublishedTable> Published { get; } = Stacks.Published(3,
        [
            ("1 fragment", [2446, 1274, 434]), ("2 in series", [1790, 909, 336]), ("4 in series", [752, 745, 349]),
            ("2 in parallel", [1537, 803, 320]), ("4 in parallel", [691, 572, 292]),
        ],
        [
            ("1 fragment", [40.2, 10.1, 2.3]), ("2 in series", [38.6, 10.1, 2.2]), ("4 in series", [38.4, 10.1, 2.3]),
            ("2 in parallel", [33.4, 9.1, 2.2]), ("4 in parallel", [35.0, 8.4, 2.1]),
        ]);

    public override IReadOnlyList<ExperimentCell> Cells(ExperimentScale scale)
    {
        var cells = new List<ExperimentCell>();
        foreach (int whole in scale == ExperimentScale.Large ? Large : Small)
            foreach ((string row, int count, bool parallel) in Kinds)
            {
                int part = (int)(whole / Math.Sqrt(count));
                cells.Add(new ExperimentCell(row, $"c={whole}", Stacks.PaperResolution,
                    Stacks.Of(part, (net, x) => Block(net, x, count, part, parallel))));
            }

        return cells;
    }

    public override Verdict Judge(ExperimentReadings readings)
    {
        Trend series = Trend.Of(readings, [.. Kinds.Where(k => !k.Parallel).Select(k => k.Row)]);
        Trend parallel = Trend.Of(readings, [.. Kinds.Where(k => k.Parallel || k.Count == 1).Select(k => k.Row)]);
        Trend both = series + parallel;
        return both.Holding == Holding.NotKnown
            ? Verdict.NotKnown
            : new Verdict(both.Holding,
                $"Four fragments in series take {Trend.Ratios(readings, "4 in series", "1 fragment")} times as "
                    + $"long as one convolution ({Trend.Join(readings.Columns)}), in parallel "
                    + $"{Trend.Ratios(readings, "4 in parallel", "1 fragment")} times; {both}.",
                [.. Kinds.Skip(1).SelectMany(k => Trend.Numbers(readings, k.Row, Kinds[0].Row))]);
    }

    private static FeatureMap Block(NetworkBuilder net, FeatureMap x, int count, int channels, bool parallel)
    {
        FeatureMap y = net.Conv(x, channels, 1);
        for (int i = 1; i < count; i++)
            y = parallel ? net.Add(y, net.Conv(x, channels, 1)) : net.Conv(y, channels, 1);
        return y;
    }
}
