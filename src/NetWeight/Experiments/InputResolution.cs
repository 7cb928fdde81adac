using System.Globalization;
using NetWeight.Architectures;

namespace NetWeight.Experiments;

/// <summary>Time by the size of the input.</summary>
internal sealed class InputResolution : Experiment
{
    private static readonly string[] Networks = [ReferenceNetworks.Separable, ReferenceNetworks.Plain];

    public override string Name => "resolution";

    public override string Claim => "On one device, the time of one architecture falls with its MACCs.";

    public override string Source => "The survey's first conclusion";

    public override string SetUp =>
        "MobileNetV2 and ResNet-18 of the zoo at batch 1, at growing input sizes: one architecture, MACCs that "
            + "grow with the square of the size.";

    public override string RowTitle => "input";

    public override string ColumnTitle => "network";

    public override bool IsLogarithmic => true;

    public override IReadOnlyList<ExperimentCell> Cells(ExperimentScale scale)
    {
        int[] sizes = scale == ExperimentScale.Large ? [96, 128, 160, 192, 224, 288, 384, 512] : [64, 96, 128, 160, 192, 224];
        var cells = new List<ExperimentCell>();
        foreach (string name in Networks)
            foreach (int size in sizes)
                cells.Add(
                    new ExperimentCell(size.ToString(CultureInfo.InvariantCulture), name, size,
                        ArchitectureCatalog.Find(name)!.Value.Variant.Write)
                    {
                        X = size,
                    });
        return cells;
    }

    public override Verdict Judge(ExperimentReadings readings)
    {
        var numbers = new List<VerdictNumber>();
        var parts = new List<string>();
        var exponents = new List<double>();
        foreach (string column in readings.Columns)
        {
            IReadOnlyList<(ExperimentCell Cell, CellCost Cost, double Seconds)> points = readings.Column(column);
            if (points.Count < 3)
                continue;
            double exponent = Slope([.. points.Select(p => (Math.Log(p.Cost.Maccs.Value), Math.Log(p.Seconds)))]);
            double fewer = points[^1].Cost.Maccs.Value / (double)points[0].Cost.Maccs.Value;
            double faster = points[^1].Seconds / points[0].Seconds;
            exponents.Add(exponent);
            numbers.Add(new VerdictNumber($"exponent of the time over MACCs, {column}", exponent));
            numbers.Add(new VerdictNumber($"time of {points[^1].Cell.Row} / {points[0].Cell.Row}, {column}", faster));
            parts.Add(string.Create(CultureInfo.InvariantCulture,
                $"{column}: {fewer:0.0} times fewer MACCs run {faster:0.0} times faster (time grows as MACCs to "
                    + $"the power of {exponent:0.00})"));
        }

        if (exponents.Count == 0)
            return Verdict.NotKnown;
        Holding holding = exponents.All(e => e is > 0.85 and < 1.15) ? Holding.Holds
            : exponents.Any(e => e is > 0.7 and < 1.3) ? Holding.HoldsInPart
            : Holding.DoesNotHold;
        return new Verdict(holding, $"{string.Join("; ", parts)}.", numbers);
    }

    /// <summary>The slope of the line of least squares.</summary>
    private static double Slope((double X, double Y)[] points)
    {
        double x = points.Average(p => p.X), y = points.Average(p => p.Y);
        return points.Sum(p => (p.X - x) * (p.Y - y)) / points.Sum(p => (p.X - x) * (p.X - x));
    }
}
