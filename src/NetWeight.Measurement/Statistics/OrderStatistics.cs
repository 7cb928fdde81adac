namespace NetWeight.Measurement.Statistics;

/// <summary>Statistics of sorted samples that assume no distribution.</summary>
public static class OrderStatistics
{
    /// <summary>The confidence of intervals of the median.</summary>
    public const double Confidence = 0.95;

    /// <summary>The chance of being wrong that a percentile may have, as in MLPerf's early stopping (confidence 99 %).</summary>
    internal const double PercentileRisk = 0.01;

    /// <summary>
    /// The percentile of sorted samples, between two of them in proportion (definition 7 of Hyndman and Fan 1996).
    /// Throws <see cref="ArgumentException"/> if there are none.
    /// </summary>
    public static double Percentile(ReadOnlySpan<double> sorted, double fraction)
    {
        if (sorted.IsEmpty)
            throw new ArgumentException("There are no samples.", nameof(sorted));
        double at = fraction * (sorted.Length - 1);
        int below = (int)at;
        return below + 1 >= sorted.Length ? sorted[^1] : sorted[below] + ((at - below) * (sorted[below + 1] - sorted[below]));
    }

    /// <summary>
    /// The 95 % confidence interval of the median: the samples of ranks l and n + 1 - l, where l is the largest rank with
    /// P(Bin(n, 1/2) &lt; l) &lt;= 2.5 % (Conover 1999, section 3.2). Null below 6 samples: no ranks are that sure.
    /// </summary>
    public static Interval? MedianInterval(ReadOnlySpan<double> sorted)
    {
        int below = LargestCount(sorted.Length, 0.5, (1 - Confidence) / 2);
        return below < 0 ? null : new Interval(sorted[below], sorted[sorted.Length - 1 - below]);
    }

    /// <summary>
    /// The number of runs that a percentile needs: enough that with one of them beyond it, a worse percentile has a chance of at most 1 %.
    /// 64 for P90, 662 for P99: MLPerf's numbers.
    /// </summary>
    public static int LeastRuns(double fraction)
    {
        int runs = 2;
        while (LargestCount(runs, 1 - fraction, PercentileRisk) < 1)
            runs++;
        return runs;
    }

    /// <summary>
    /// MLPerf's early-stopping estimate of a percentile: the sample that the percentile exceeds with a chance of at most 1 %.
    /// Null if there are fewer than <see cref="LeastRuns"/>.
    /// </summary>
    public static double? EarlyStoppingEstimate(ReadOnlySpan<double> sorted, double fraction)
    {
        int beyond = LargestCount(sorted.Length, 1 - fraction, PercentileRisk);
        return beyond < 1 ? null : sorted[sorted.Length - beyond];
    }

    /// <summary>The largest k with P(Bin(n, p) &lt;= k) &lt;= tail; -1 if there is none.</summary>
    internal static int LargestCount(int n, double p, double tail)
    {
        // By logarithms: the first terms of a thousand tosses are below the range of a double.
        double logTerm = n * Math.Log(1 - p), sum = 0;
        double logOdds = Math.Log(p) - Math.Log(1 - p);
        for (int k = 0; k <= n; k++)
        {
            sum += Math.Exp(logTerm);
            if (sum > tail)
                return k - 1;
            logTerm += Math.Log(n - k) - Math.Log(k + 1) + logOdds;
        }

        return n;
    }
}

/// <summary>A range around an estimate.</summary>
/// <param name="Low">Its lower end.</param>
/// <param name="High">Its upper end.</param>
public readonly record struct Interval(double Low, double High)
{
    /// <summary>The smallest interval that holds two.</summary>
    public static Interval Hull(Interval a, Interval b) => new(Math.Min(a.Low, b.Low), Math.Max(a.High, b.High));

    /// <summary>Whether a number lies in it.</summary>
    public bool Contains(double number) => number >= Low && number <= High;
}
