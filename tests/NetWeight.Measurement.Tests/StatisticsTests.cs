using NetWeight.Measurement.Statistics;

namespace NetWeight.Measurement.Tests;

public class StatisticsTests
{
    [Theory]
    [InlineData(0.9, 64)]
    [InlineData(0.99, 662)]
    public void LeastRuns_AreMlperfs(double fraction, int runs) => Assert.Equal(runs, OrderStatistics.LeastRuns(fraction));

    [Fact]
    public void MedianInterval_HasTheRanksOfTheTables()
    {
        // Ranks of a 95 % interval of the median for n = 6, 10, 100, as tables of the sign test give them: (1, 6), (2, 9), (40, 61).
        Assert.Equal(new Interval(1, 6), OrderStatistics.MedianInterval(Numbers(6)));
        Assert.Equal(new Interval(2, 9), OrderStatistics.MedianInterval(Numbers(10)));
        Assert.Equal(new Interval(40, 61), OrderStatistics.MedianInterval(Numbers(100)));
        Assert.Null(OrderStatistics.MedianInterval(Numbers(5)));
    }

    [Fact]
    public void MedianInterval_CoversTheMedianAsOftenAsItSays()
    {
        // Exponential samples: skewed, median ln 2. 25 of them give ranks 8 and 18, which cover with 95.7 %.
        var random = new Random(1);
        int covered = 0;
        for (int i = 0; i < 4000; i++)
        {
            double[] samples = [.. Enumerable.Range(0, 25).Select(_ => -Math.Log(1 - random.NextDouble())).Order()];
            covered += OrderStatistics.MedianInterval(samples)!.Value.Contains(Math.Log(2)) ? 1 : 0;
        }

        // The standard error of the share is 0.3 %.
        Assert.InRange(covered / 4000.0, 0.957 - 0.012, 0.957 + 0.012);
    }

    [Fact]
    public void MedianInterval_OfManySamples_DoesNotUnderflow()
    {
        // By the normal approximation: 500,000 - 1.96 * sqrt(10^6) / 2 = 499,020.
        Interval interval = OrderStatistics.MedianInterval(Numbers(1_000_000))!.Value;
        Assert.InRange(interval.Low, 499_018, 499_022);
        Assert.InRange(interval.High, 500_979, 500_983);
    }

    [Fact]
    public void EarlyStopping_NeedsEnoughRuns()
    {
        Assert.Null(OrderStatistics.EarlyStoppingEstimate(Numbers(63), 0.9));
        // With one run allowed beyond it, the estimate is the largest.
        Assert.Equal(64, OrderStatistics.EarlyStoppingEstimate(Numbers(64), 0.9));
        // 10,000 runs: some 930 allowed beyond, not 1,000.
        Assert.InRange(OrderStatistics.EarlyStoppingEstimate(Numbers(10_000), 0.9)!.Value, 9_060, 9_080);
    }

    [Fact]
    public void Summary_OfKnownSamples()
    {
        SampleSummary summary = SampleSummary.Of([5, 1, 4, 2, 3]);
        Assert.Equal((5, 1.0, 5.0, 3.0, 3.0), (summary.Count, summary.Min, summary.Max, summary.Mean, summary.P50));
        // Deviations -2, -1, 0, 1, 2: squares 10, over 4.
        Assert.Equal(Math.Sqrt(2.5), summary.StandardDeviation, 1e-12);
        // 0.9 * 4 = 3.6: between 4 and 5.
        Assert.Equal(4.6, summary.P90, 1e-12);
        Assert.Equal(["P90", "P95", "P99", "P99.9"], summary.UnsurePercentiles().Select(p => p.Name));
        Assert.Empty(SampleSummary.Of(Enumerable.Range(0, 7000).Select(i => (double)i)).UnsurePercentiles());
        Assert.Throws<ArgumentException>(() => SampleSummary.Of([]));
    }

    private static double[] Numbers(int count) => [.. Enumerable.Range(1, count).Select(i => (double)i)];
}
