using NetWeight.Measurement.Statistics;

namespace NetWeight.Measurement.Timing;

/// <summary>Two models whose runs took turns.</summary>
/// <param name="First">The first model.</param>
/// <param name="Second">The second model.</param>
/// <param name="Ratio">How many times as long the second takes: the median over pairs of neighbouring runs.</param>
/// <param name="RatioInterval">Its 95 % confidence interval, widened to hold the ratio of each session; null for fewer
/// than 6 pairs.</param>
public sealed record ModelComparison(LatencyMeasurement First, LatencyMeasurement Second, double Ratio, Interval? RatioInterval)
{
    /// <summary>Compares by pairs: disturbances slow both runs of a pair and keep their ratio.</summary>
    internal static ModelComparison Of(LatencyMeasurement first, LatencyMeasurement second, IReadOnlyList<LoopTimes[]> sessions)
    {
        bool leaveOut = first.LeftOutDisturbed || second.LeftOutDisturbed;
        double[][] ratios = [.. sessions.Select(s => Ratios(s[0].Runs, s[1].Runs, leaveOut)).Where(r => r.Length > 0)];
        if (ratios.Length == 0)
            ratios = [.. sessions.Select(s => Ratios(s[0].Runs, s[1].Runs, leaveOut: false))];
        SampleSummary summary = SampleSummary.Of(ratios.SelectMany(r => r));
        double[] medians = [.. ratios.Select(r => SampleSummary.Of(r).P50)];
        Interval? interval = summary.MedianInterval is { } pairs ? Interval.Hull(pairs, new Interval(medians.Min(), medians.Max())) : null;
        return new ModelComparison(first, second, summary.P50, interval);
    }

    private static double[] Ratios(IReadOnlyList<RunTime> first, IReadOnlyList<RunTime> second, bool leaveOut)
    {
        var ratios = new List<double>();
        for (int i = 0; i < first.Count; i++)
            if (!leaveOut || !(first[i].IsDisturbed || second[i].IsDisturbed))
                ratios.Add(second[i].Seconds / first[i].Seconds);
        return [.. ratios];
    }
}
