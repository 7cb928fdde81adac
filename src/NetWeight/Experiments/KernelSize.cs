using System.Globalization;

namespace NetWeight.Experiments;

/// <summary>The computational density of kernels by their size.</summary>
internal sealed class KernelSize : Experiment
{
    private const string Chosen = "3x3";

    public override string Name => "kernel-size";

    public override string Claim =>
        "A 3x3 convolution reaches a higher density (operations / time) than 1x1, 5x5 and 7x7: on a GTX 1080 "
            + "Ti around 4 times theirs.";

    public override string Source =>
        "Ding et al. 2021, RepVGG (arXiv:2101.03697), section 3.1 and table 1: GTX 1080 Ti with cuDNN 7.5.0, fp32";

    public override string SetUp =>
        "Four dense convolutions of equal width in series, with kernels of 1x1 to 7x7. "
            + "The density uses the plain operation count, so an algorithm that saves operations, such as "
            + "Winograd's, raises it.";

    public override string RowTitle => "kernel";

    public override string ColumnTitle => "map";

    public override ExperimentQuantity Quantity => ExperimentQuantity.Density;

    public override IReadOnlyList<ExperimentCell> Cells(ExperimentScale scale)
    {
        (int Channels, int Size, long Batch)[] maps = scale == ExperimentScale.Large
            ? [(64, 112, 32), (256, 56, 32), (512, 28, 32)]
            : [(32, 28, 1), (64, 14, 1), (128, 7, 1)];
        var cells = new List<ExperimentCell>();
        foreach ((int channels, int size, long batch) in maps)
            foreach (int kernel in new[] { 1, 3, 5, 7 })
                cells.Add(new ExperimentCell($"{kernel}x{kernel}", $"{channels}x{size}x{size}", size,
                    Stacks.Of(channels, (net, x) => net.Conv(x, channels, kernel), blocks: 4))
                {
                    X = kernel,
                    Batch = batch,
                });
        return cells;
    }

    public override Verdict Judge(ExperimentReadings readings)
    {
        var numbers = new List<VerdictNumber>();
        int densest = 0, against = 0;
        foreach (string row in readings.Rows.Where(r => r != Chosen))
            foreach (string column in readings.Columns)
                if (Density(readings, Chosen, column) / Density(readings, row, column) is { } ratio)
                {
                    numbers.Add(new VerdictNumber($"density of 3x3 / {row}, {column}", ratio));
                    if (!Trend.IsTie(ratio))
                        _ = ratio > 1 ? densest++ : against++;
                }

        if (numbers.Count == 0)
            return Verdict.NotKnown;
        Holding holding = densest == numbers.Count ? Holding.Holds : densest > against ? Holding.HoldsInPart : Holding.DoesNotHold;
        string each = Trend.Join([.. readings.Rows.Where(r => r != Chosen).Select(r => $"{Range(numbers, r)} times that of {r}")]);
        return new Verdict(holding, $"The density of 3x3 is {each}.", numbers);
    }

    private static string Range(List<VerdictNumber> numbers, string row)
    {
        double[] values = [.. numbers.Where(n => n.Name.Contains($"/ {row},", StringComparison.Ordinal)).Select(n => n.Value)];
        return values.Length == 0 ? "?" : string.Create(CultureInfo.InvariantCulture, $"{values.Min():0.00} to {values.Max():0.00}");
    }

    private static double? Density(ExperimentReadings readings, string row, string column) =>
        readings.Cost(row, column).Maccs.Value / readings.Seconds(row, column);
}
