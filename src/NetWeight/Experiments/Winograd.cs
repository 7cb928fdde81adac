namespace NetWeight.Experiments;

/// <summary>The saving of Winograd's algorithm.</summary>
internal sealed class Winograd : Experiment
{
    private const string Plain = "3x3", Dilated = "3x3 dilated by 2", Strided = "3x3 stride 2";

    public override string Name => "winograd";

    public override string Claim =>
        "Winograd's algorithm makes 3x3 convolutions of stride 1 faster than their operation count suggests: "
            + "F(2x2, 3x3) needs 4/9 of the multiplications.";

    public override string Source =>
        "Lavin and Gray 2016, Fast Algorithms for Convolutional Neural Networks (arXiv:1509.09308); "
            + "Ding et al. 2021, RepVGG (arXiv:2101.03697), section 3.1";

    public override string SetUp =>
        "Four 3x3 convolutions in series, plain or dilated by 2: equal operations and bytes, but the algorithm "
            + "fits only the plain ones. A convolution with stride 2 on a map of twice the size also has the same "
            + "operations, and reads four times as many inputs.";

    public override string RowTitle => "convolution";

    public override string ColumnTitle => "map";

    public override IReadOnlyList<ExperimentCell> Cells(ExperimentScale scale)
    {
        bool large = scale == ExperimentScale.Large;
        (int Channels, int Size)[] maps = large ? [(32, 112), (64, 56), (128, 28), (256, 28), (512, 14)]
            : [(16, 56), (32, 56), (64, 28), (128, 14), (256, 7)];
        var cells = new List<ExperimentCell>();
        foreach ((int channels, int size) in maps)
        {
            string column = $"{channels}x{size}x{size}";
            long batch = large ? 8 : 1;
            cells.Add(
                new ExperimentCell(
                    Plain, column, size, Stacks.Of(channels, (net, x) => net.Conv(x, channels, 3), blocks: 4))
                {
                    Batch = batch,
                });
            cells.Add(new ExperimentCell(Dilated, column, size, Stacks.Of(
                channels, (net, x) => net.Conv(x, channels, 3, padding: 2, dilation: 2), blocks: 4))
            { Batch = batch });
            // Behind a stride the map is smaller, so the four stand side by side.
            cells.Add(new ExperimentCell(Strided, column, 2 * size, net =>
            {
                var x = net.Input(channels);
                for (int i = 0; i < 4; i++)
                    net.Output(net.Conv(x, channels, 3, 2, name: $"conv{i + 1}"), $"output{i + 1}");
            })
            { Batch = batch });
        }

        return cells;
    }

    public override Verdict Judge(ExperimentReadings readings)
    {
        double[] ratios = [.. readings.Columns.Select(c => readings.Ratio(Dilated, Plain, c)).OfType<double>()];
        if (ratios.Length == 0)
            return Verdict.NotKnown;
        const double Saving = 1.2;
        int faster = ratios.Count(r => r > Saving);
        Holding holding = faster == ratios.Length ? Holding.Holds : faster > 0 ? Holding.HoldsInPart : Holding.DoesNotHold;
        return new Verdict(holding,
            "If the algorithm does not apply, the same operations take "
                + $"{Trend.Ratios(readings, Dilated, Plain)} times as long dilated and "
                + $"{Trend.Ratios(readings, Strided, Plain)} times as long with stride 2 "
                + $"({Trend.Join(readings.Columns)}).",
            [.. Trend.Numbers(readings, Dilated, Plain), .. Trend.Numbers(readings, Strided, Plain)]);
    }
}
