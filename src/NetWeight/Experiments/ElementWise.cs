using NetWeight.Architectures;

namespace NetWeight.Experiments;

/// <summary>Guideline G4 of the ShuffleNetV2 paper.</summary>
internal sealed class ElementWise : Experiment
{
    private const string Both = "ReLU and shortcut", Relu = "ReLU only", Shortcut = "shortcut only", Neither = "neither";
    private static readonly (string Row, bool Relu, bool Shortcut)[] Kinds =
        [(Both, true, true), (Relu, true, false), (Shortcut, false, true), (Neither, false, false)];

    public override string Name => "g4";

    public override string Claim =>
        "Element-wise operations are not free: without ReLU and shortcut a bottleneck is about a fifth faster, "
            + "although they have hardly any FLOPs.";

    public override string Source => "Ma et al. 2018, ShuffleNet V2 (arXiv:1807.11164), guideline G4 and table 4";

    public override string SetUp =>
        "Ten ResNet bottlenecks (1x1 to a quarter, 3x3, 1x1 back; "
            + "the quarter is our reading of the paper) at 56x56, with and without ReLU, with and without the "
            + "shortcut. If the runtime fuses ReLU into the convolution, half of the claim does not apply.";

    public override string RowTitle => "element-wise";

    public override string ColumnTitle => "channels";

    public override ExperimentQuantity Quantity => ExperimentQuantity.Rate;

    public override IReadOnlyList<PublishedTable> Published { get; } = Stacks.Published(4,
        [(Both, [2427, 2066, 1436]), (Relu, [2647, 2256, 1735]), (Shortcut, [2672, 2121, 1458]), (Neither, [2842, 2376, 1782])],
        [(Both, [56.7, 16.9, 5.0]), (Relu, [61.9, 18.8, 5.2]), (Shortcut, [57.3, 18.2, 5.1]), (Neither, [66.3, 20.2, 5.4])]);

    public override IReadOnlyList<ExperimentCell> Cells(ExperimentScale scale)
    {
        var cells = new List<ExperimentCell>();
        foreach (int channels in new[] { 32, 64, 128 })
            foreach ((string row, bool relu, bool shortcut) in Kinds)
                cells.Add(new ExperimentCell(row, $"c={channels}", Stacks.PaperResolution,
                    Stacks.Of(channels, (net, x) => Block(net, x, relu, shortcut))));
        return cells;
    }

    public override Verdict Judge(ExperimentReadings readings)
    {
        // ReLU alone and the shortcut alone have no claimed order.
        Trend trend = Trend.Of(readings, [Neither, Relu, Both]) + Trend.Of(readings, [Neither, Shortcut])
            + Trend.Of(readings, [Shortcut, Both]);
        return trend.Holding == Holding.NotKnown
            ? Verdict.NotKnown
            : new Verdict(trend.Holding,
                $"ReLU and shortcut together make it take {Trend.Ratios(readings, Both, Neither)} times as long "
                    + $"({Trend.Join(readings.Columns)}), ReLU alone {Trend.Ratios(readings, Relu, Neither)}, the "
                    + $"shortcut alone {Trend.Ratios(readings, Shortcut, Neither)}; {trend}.",
                [.. Kinds.Take(3).SelectMany(k => Trend.Numbers(readings, k.Row, Neither))]);
    }

    private static FeatureMap Block(NetworkBuilder net, FeatureMap x, bool relu, bool shortcut)
    {
        Activation activation = relu ? Activation.Relu : Activation.None;
        FeatureMap y = net.Activate(net.Conv(x, x.Channels / 4, 1), activation);
        y = net.Activate(net.Conv(y, x.Channels / 4, 3), activation);
        y = net.Conv(y, x.Channels, 1);
        return net.Activate(shortcut ? net.Add(y, x) : y, activation);
    }
}
