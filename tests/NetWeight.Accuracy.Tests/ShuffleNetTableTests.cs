using System.Globalization;
using NetWeight.Accuracy.Data;
using NetWeight.Accuracy.Networks;
using NetWeight.Accuracy.Predictors;
using NetWeight.Accuracy.Scores;
using NetWeight.Devices;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;

namespace NetWeight.Accuracy.Tests;

/// <summary>
/// Batches per second on a GTX 1080 Ti from tables 1 to 3 of the ShuffleNetV2 paper (Ma et al. 2018, arXiv:1807.11164):
/// factors are fitted on the three plain
/// stacks of table 2, the other 18 cells judge.
/// </summary>
public sealed class ShuffleNetTableTests
{
    private static readonly (string Table, string Row, double[] Rates)[] Fit = [("2", "g=1; c for x1=128", [2451, 1289, 437])];

    private static readonly (string Table, string Row, double[] Rates)[] Judge =
    [
        ("1", "c1:c2=1:1; (c1,c2) for x1=(128,128)", [1480, 723, 232]),
        ("1", "c1:c2=1:2; (c1,c2) for x1=(90,180)", [1296, 586, 206]),
        ("1", "c1:c2=1:6; (c1,c2) for x1=(52,312)", [876, 489, 189]),
        ("1", "c1:c2=1:12; (c1,c2) for x1=(36,432)", [748, 392, 163]),
        ("3", "2-fragment-series; c={0}", [1790, 909, 336]),
        ("3", "4-fragment-series; c={0}", [752, 745, 349]),
    ];

    [Fact]
    public void ThreeCellsTellTheOtherEighteen()
    {
        var predictor = new ModelPredictor();
        Sample[] fit = Samples(Fit), judge = Samples(Judge);
        Assert.Equal((3, 18), (fit.Length, judge.Length));
        FactorSet set = FitCatalog.FactorsFor(DeviceCatalog.Get("nvidia-gtx-1080-ti"),
            RuntimeCatalog.Get("pytorch-eager"), Precision.Fp32)!;
        FitGroup group = new([.. fit.Select(predictor.Prepare).OfType<FitSample>()], 1);
        FactorSet fitted = set with
        {
            Values = new FactorFit([group], set.Values, 0.004)
            .Run(cancellation: TestContext.Current.CancellationToken)
        };
        double[] predicted = [.. judge.Select(s => predictor.Estimate(s, fitted)!.Latency.Value)];

        Score score = Score.Of([.. predicted.Zip(judge, (p, s) => (p, s.Seconds))]);
        Assert.True(score.Mape < 0.15, $"MAPE {score.Mape:0.000}");
        Assert.True(score.Spearman > 0.95, $"rho {score.Spearman:0.000}");
        // Table 1's rows are its message: the more unequal the widths, the slower, at every size.
        for (int size = 0; size < 3; size++)
            for (int row = 0; row < 3; row++)
                Assert.True(predicted[(row * 3) + size] < predicted[((row + 1) * 3) + size], $"row {row + 1} at x{1 << size}");
    }

    private static Sample[] Samples((string Table, string Row, double[] Rates)[] cells)
    {
        string folder = Directory.CreateTempSubdirectory().FullName;
        try
        {
            List<string> lines = ["paper,table,row,quantity,unit,value"];
            foreach ((string table, string row, double[] rates) in cells)
                for (int i = 0; i < rates.Length; i++)
                {
                    string name = row.Contains('{') ? string.Format(CultureInfo.InvariantCulture, row, 128 << i) : $"{row}; x{1 << i}";
                    lines.Add($"ShuffleNet V2,{table},\"{name}\",\"speed, GPU GTX 1080Ti\",per second,{rates[i]}");
                }

            File.WriteAllLines(Path.Combine(folder, new ShuffleNetTables().File), lines);
            return [.. new ShuffleNetTables().Load(folder, new NetworkLibrary(folder)).Samples];
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
