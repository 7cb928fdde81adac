using System.Globalization;
using NetWeight.Architectures;

namespace NetWeight.Experiments;

/// <summary>Latency and throughput by batch.</summary>
internal sealed class BatchSize : Experiment
{
    /// <summary>The share of the best throughput at which more is not worth waiting for.</summary>
    private const double Knee = 0.95;

    private static readonly string[] Networks = [ReferenceNetworks.Separable, ReferenceNetworks.Plain];

    public override string Name => "batch";

    public override string Claim =>
        "A GPU is built for throughput: batches raise it several times over, at the price of latency. "
            + "A CPU has low latency and gains little.";

    public override string Source => "The survey, after NVIDIA's An Introduction to Modern GPU Architecture";

    public override string SetUp => "MobileNetV2 and ResNet-18 of the zoo at growing batches; "
        + "the knee is the smallest batch with 95 % of the best throughput.";

    public override string RowTitle => "batch";

    public override string ColumnTitle => "network";

    public override ExperimentQuantity Quantity => ExperimentQuantity.Throughput;

    public override bool IsLogarithmic => true;

    public override bool VariesBatch => true;

    public override IReadOnlyList<ExperimentCell> Cells(ExperimentScale scale)
    {
        (int most, int resolution) = scale == ExperimentScale.Large ? (256, 224) : (8, 128);
        var cells = new List<ExperimentCell>();
        foreach (string name in Networks)
            for (int batch = 1; batch <= most; batch *= 2)
                cells.Add(
                    new ExperimentCell(batch.ToString(CultureInfo.InvariantCulture), name, resolution,
                        ArchitectureCatalog.Find(name)!.Value.Variant.Write)
                    {
                        X = batch,
                        Batch = batch,
                    });
        return cells;
    }

    public override Verdict Judge(ExperimentReadings readings)
    {
        var numbers = new List<VerdictNumber>();
        var parts = new List<string>();
        var gains = new List<double>();
        foreach (string column in readings.Columns)
        {
            (double Batch, double Rate)[] rates = [.. readings.Column(column).Select(c => (c.Cell.X!.Value, c.Cell.Batch / c.Seconds))];
            if (rates.Length < 2 || rates[0].Batch != 1)
                continue;
            double best = rates.Max(r => r.Rate), gain = best / rates[0].Rate;
            double knee = rates.First(r => r.Rate >= Knee * best).Batch;
            gains.Add(gain);
            numbers.Add(new VerdictNumber($"best throughput / that of batch 1, {column}", gain));
            numbers.Add(new VerdictNumber($"knee, {column}", knee));
            parts.Add(string.Create(CultureInfo.InvariantCulture,
                $"{column} gains {gain:0.00} times the throughput, knee at batch {knee:0}"));
        }

        if (gains.Count == 0)
            return Verdict.NotKnown;
        Holding holding = gains.Min() >= 2 ? Holding.Holds : gains.Max() >= 1.2 ? Holding.HoldsInPart : Holding.DoesNotHold;
        return new Verdict(holding, $"By the expectation for a device that needs batches: {string.Join("; ", parts)}.", numbers);
    }
}
