using System.Globalization;
using NetWeight.Architectures;

namespace NetWeight.Experiments;

/// <summary>Dense concatenation against one-shot aggregation and cross stage partial connections.</summary>
internal sealed class Aggregation : Experiment
{
    private const string Dense = "dense", OneShot = "one-shot (OSA)", CrossStage = "cross stage (CSP)";
    private const int Layers = 5;

    public override string Name => "dense-vs-osa-vs-csp";

    public override string Claim =>
        "Dense concatenation costs memory access and time: aggregating once (OSA), or sending half of the "
            + "channels past the block (CSP), gives the same depth and growth for less.";

    public override string Source => "Lee et al. 2019, VoVNet (arXiv:1904.09730); Wang et al. 2020, CSPNet (arXiv:1911.11929)";

    public override string SetUp =>
        "A block of five 3x3 convolutions with ReLU; each adds a fixed number of channels (the growth), and a "
            + "1x1 convolution at the end brings the width back to four times the growth. "
            + "Dense: each layer reads all maps before it. OSA: each reads the one before it, and all are joined "
            + "once. CSP: a dense block on half of the channels, joined with the other half.";

    public override string RowTitle => "block";

    public override string ColumnTitle => "growth, map";

    public override IReadOnlyList<ExperimentCell> Cells(ExperimentScale scale)
    {
        (int Growth, int Size)[] maps = scale == ExperimentScale.Large ? [(32, 56), (64, 28), (128, 14)] : [(8, 56), (16, 28), (32, 14)];
        long batch = scale == ExperimentScale.Large ? 8 : 1;
        var cells = new List<ExperimentCell>();
        foreach ((int growth, int size) in maps)
            foreach (string kind in new[] { Dense, OneShot, CrossStage })
                cells.Add(new ExperimentCell(kind, $"{growth}, {size}x{size}", size, Stacks.Of(
                    4 * growth, (net, x) => Block(net, x, growth, kind), blocks: 1))
                { Batch = batch });
        return cells;
    }

    public override Verdict Judge(ExperimentReadings readings)
    {
        Trend trend = Trend.Of(readings, [OneShot, Dense]) + Trend.Of(readings, [CrossStage, Dense]);
        if (trend.Holding == Holding.NotKnown)
            return Verdict.NotKnown;
        string Bytes(string row) => Trend.Join([.. readings.Columns.Select(
            c => (readings.Cost(row, c).MemoryAccess.Value / (double)readings.Cost(Dense, c).MemoryAccess.Value)
                .ToString("0.00", CultureInfo.InvariantCulture))]);
        return new Verdict(trend.Holding,
            $"OSA takes {Trend.Ratios(readings, OneShot, Dense)} times as long as dense concatenation "
                + $"({Trend.Join(readings.Columns)}) with {Bytes(OneShot)} times the bytes; "
                + $"CSP {Trend.Ratios(readings, CrossStage, Dense)} times as long with {Bytes(CrossStage)} times the "
                + "bytes.",
            [.. Trend.Numbers(readings, OneShot, Dense), .. Trend.Numbers(readings, CrossStage, Dense)]);
    }

    private static FeatureMap Block(NetworkBuilder net, FeatureMap x, int growth, string kind)
    {
        FeatureMap[] halves = kind == CrossStage ? net.Split(x, [x.Channels / 2, x.Channels / 2]) : [];
        List<FeatureMap> maps = [kind == CrossStage ? halves[1] : x];
        for (int i = 1; i <= Layers; i++)
        {
            FeatureMap read = maps.Count == 1 || kind == OneShot ? maps[^1] : net.Concat([.. maps], name: $"concat{i}");
            maps.Add(net.Activate(net.Conv(read, growth, 3, bias: true, name: $"conv{i}"), Activation.Relu));
        }

        if (kind == CrossStage)
            maps.Insert(0, halves[0]);
        return net.Activate(net.Conv(net.Concat(maps, name: "join"), x.Channels, 1, bias: true, name: "mix"), Activation.Relu);
    }
}
