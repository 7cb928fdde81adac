using System.Globalization;
using NetWeight.Architectures;

namespace NetWeight.Experiments;

/// <summary>Depthwise separable against dense convolutions.</summary>
internal sealed class Depthwise : Experiment
{
    private const string Dense = "dense 3x3", Separable = "depthwise 3x3 + 1x1";
    private const int MostOfCpus = 256;
    private static readonly int[] Widths = [4, 8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512];

    public override string Name => "depthwise";

    public override string Claim =>
        "A depthwise separable convolution needs 8 to 9 times fewer MACCs than a dense 3x3 but the speed-up is "
            + "smaller: it moves as many bytes and keeps few units busy.";

    public override string Source => "The survey, after Wang et al. 2020, CSPNet (arXiv:1911.11929), and Xiong et al. "
        + "2021, MobileDets (arXiv:2004.14525)";

    public override string SetUp =>
        "Two layers of equal width with ReLU, each a dense 3x3 convolution or a depthwise 3x3 and a 1x1, over "
            + "widths of 4 to 512 (256 for CPUs).";

    public override string RowTitle => "width";

    public override string ColumnTitle => "layer";

    public override bool IsLogarithmic => true;

    public override IReadOnlyList<ExperimentCell> Cells(ExperimentScale scale)
    {
        (int size, long batch) = scale == ExperimentScale.Large ? (56, 8L) : (14, 1L);
        var cells = new List<ExperimentCell>();
        foreach (string column in new[] { Dense, Separable })
            foreach (int width in Widths.Where(w => scale == ExperimentScale.Large || w <= MostOfCpus))
                cells.Add(new ExperimentCell(width.ToString(CultureInfo.InvariantCulture), column, size, Stacks.Of(
                    width, (net, x) => column == Dense ? DenseLayer(net, x) : SeparableLayer(net, x), blocks: 2))
                {
                    X = width,
                    Batch = batch,
                });
        return cells;
    }

    public override Verdict Judge(ExperimentReadings readings)
    {
        var numbers = new List<VerdictNumber>();
        var shares = new List<double>();
        double? crossover = null;
        bool separableWins = true;
        foreach (string row in readings.Rows.Reverse())
        {
            if (readings.Seconds(row, Dense) / readings.Seconds(row, Separable) is not { } faster)
                continue;
            double fewer = readings.Cost(row, Dense).Maccs.Value / (double)readings.Cost(row, Separable).Maccs.Value;
            numbers.Insert(0, new VerdictNumber($"speed-up of separable, width {row}", faster));
            shares.Add(faster / fewer);
            separableWins &= faster > 1;
            if (separableWins)
                crossover = double.Parse(row, CultureInfo.InvariantCulture);
        }

        if (shares.Count == 0)
            return Verdict.NotKnown;
        shares.Sort();
        double median = shares[shares.Count / 2];
        if (crossover is { } width)
            numbers.Add(new VerdictNumber("crossover width", width));
        numbers.Add(new VerdictNumber("share of the saving in MACCs that is saved in time", median));
        string wins = crossover switch
        {
            null => "It is not faster even at the widest",
            { } all when all == Widths[0] => "It is faster at every width",
            { } from => $"It is faster from {from:0} channels on",
        };
        Holding holding = median < 0.5 ? Holding.Holds : median < 0.8 ? Holding.HoldsInPart : Holding.DoesNotHold;
        return new Verdict(holding, $"The median speed-up is {100 * median:0} % of the saving in MACCs. {wins}.", numbers);
    }

    private static FeatureMap DenseLayer(NetworkBuilder net, FeatureMap x) => net.Activate(net.Conv(x, x.Channels, 3), Activation.Relu);

    private static FeatureMap SeparableLayer(NetworkBuilder net, FeatureMap x) =>
        net.Activate(net.Conv(net.Activate(net.DepthwiseConv(x, 3), Activation.Relu), x.Channels, 1, name: "pointwise"), Activation.Relu);
}
