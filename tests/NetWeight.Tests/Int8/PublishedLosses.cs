using System.Globalization;
using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Int8;
using NetWeight.Operators;

namespace NetWeight.Tests.Int8;

/// <summary>A network with its accuracy before and after quantization, as its makers' tables have it (docs/quantizing.csv).</summary>
/// <param name="Source">Whose table.</param>
/// <param name="Name">The name there.</param>
/// <param name="Family">The architecture.</param>
/// <param name="Loss">Points of top-1 lost.</param>
/// <param name="Risk">The estimate from the structure.</param>
public sealed record PublishedLoss(string Source, string Name, string Family, double Loss, Int8Risk Risk)
{
    /// <summary>All rows. A network of the zoo is built; of others the table has the structure, counted by hand from
    /// their papers.</summary>
    public static IReadOnlyList<PublishedLoss> All { get; } =
        [.. Repository.Read("docs", "quantizing.csv").Trim().Split('\n').Skip(1).Select(Row)];

    private static PublishedLoss Row(string line)
    {
        string[] cells = line.Split(',');
        double loss = Number(5) - Number(6);
        Int8Risk risk = cells[4].Length > 0 ? OfZoo(cells[4]) : new Int8Risk(new Int8Structure
        {
            // Shares of a thousand products.
            Products = 1000,
            AfterSmooth = (int)Math.Round(1000 * Number(8)),
            AfterNormalization = 0,
            Depthwise = (int)Math.Round(1000 * Number(9)),
            Merged = 0,
            MergedNoise = 1,
            Parameters = (long)(1e6 * Number(7)),
        });
        return new PublishedLoss(cells[0], cells[2], cells[3], loss, risk);

        double Number(int cell) => double.Parse(cells[cell], CultureInfo.InvariantCulture);
    }

    private static Int8Risk OfZoo(string network) =>
        Int8Risk.Of(CostAnalyzer.Analyze(ShapeInference.Run(ArchitectureCatalog.Build(network))));
}
