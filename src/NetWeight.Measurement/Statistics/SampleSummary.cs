namespace NetWeight.Measurement.Statistics;

/// <summary>Samples in a few numbers, all in the samples' own unit (seconds, if they are latencies).</summary>
public sealed record SampleSummary
{
    /// <summary>The percentiles that are reported, with their names.</summary>
    public static IReadOnlyList<(string Name, double Fraction)> Percentiles { get; } =
        [("P90", 0.9), ("P95", 0.95), ("P99", 0.99), ("P99.9", 0.999)];

    /// <summary>Their number.</summary>
    public required int Count { get; init; }

    /// <summary>The smallest.</summary>
    public required double Min { get; init; }

    /// <summary>The largest.</summary>
    public required double Max { get; init; }

    /// <summary>The arithmetic mean.</summary>
    public required double Mean { get; init; }

    /// <summary>The median.</summary>
    public required double P50 { get; init; }

    /// <summary>The 90th percentile.</summary>
    public required double P90 { get; init; }

    /// <summary>The 95th percentile.</summary>
    public required double P95 { get; init; }

    /// <summary>The 99th percentile.</summary>
    public required double P99 { get; init; }

    /// <summary>The 99.9th percentile.</summary>
    public required double P999 { get; init; }

    /// <summary>The standard deviation with n - 1 below; 0 for one sample.</summary>
    public required double StandardDeviation { get; init; }

    /// <summary>The 95 % confidence interval of the median; null below 6 samples.</summary>
    public required Interval? MedianInterval { get; init; }

    /// <summary>The standard deviation divided by the mean.</summary>
    public double CoefficientOfVariation => Mean == 0 ? 0 : StandardDeviation / Mean;

    /// <summary>Summarizes samples in any order. Throws <see cref="ArgumentException"/> if there are none.</summary>
    public static SampleSummary Of(IEnumerable<double> samples)
    {
        double[] sorted = [.. samples];
        if (sorted.Length == 0)
            throw new ArgumentException("There are no samples.", nameof(samples));
        Array.Sort(sorted);
        double mean = 0, squares = 0;
        for (int i = 0; i < sorted.Length; i++)
        {
            // Welford's recurrence: no difference of large sums.
            double before = sorted[i] - mean;
            mean += before / (i + 1);
            squares += before * (sorted[i] - mean);
        }

        return new SampleSummary
        {
            Count = sorted.Length,
            Min = sorted[0],
            Max = sorted[^1],
            Mean = mean,
            P50 = OrderStatistics.Percentile(sorted, 0.5),
            P90 = OrderStatistics.Percentile(sorted, 0.9),
            P95 = OrderStatistics.Percentile(sorted, 0.95),
            P99 = OrderStatistics.Percentile(sorted, 0.99),
            P999 = OrderStatistics.Percentile(sorted, 0.999),
            StandardDeviation = sorted.Length > 1 ? Math.Sqrt(squares / (sorted.Length - 1)) : 0,
            MedianInterval = OrderStatistics.MedianInterval(sorted),
        };
    }

    /// <summary>The names of the percentiles for which there are too few samples, with how many each needs.</summary>
    public IEnumerable<(string Name, int LeastRuns)> UnsurePercentiles()
    {
        foreach ((string name, double fraction) in Percentiles)
            if (OrderStatistics.LeastRuns(fraction) is var least && Count < least)
                yield return (name, least);
    }
}
