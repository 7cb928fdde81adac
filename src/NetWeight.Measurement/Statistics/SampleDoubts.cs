using System.Globalization;

namespace NetWeight.Measurement.Statistics;

/// <summary>Reasons to trust samples of a latency less, each in a sentence; null for no doubt.</summary>
internal static class SampleDoubts
{
    private const double WideInterval = 0.03, WideSpread = 0.1, MuchDrift = 0.03;

    /// <summary>Percentiles for which there are too few runs.</summary>
    public static IEnumerable<string> Percentiles(SampleSummary summary)
    {
        foreach (var group in summary.UnsurePercentiles().GroupBy(p => p.LeastRuns))
            yield return string.Create(CultureInfo.InvariantCulture,
                $"{summary.Count} runs are too few for {string.Join(", ", group.Select(p => p.Name))}: "
                    + $"{group.Key} are needed.");
    }

    /// <summary>Sessions whose warm-up ended before the times were steady.</summary>
    public static string? Unsteady(int unsteady, int sessions) =>
        unsteady > 0 ? $"The times were not steady after the warm-up in {unsteady} of {sessions} sessions." : null;

    /// <summary>A wide spread.</summary>
    public static string? Noise(SampleSummary summary) =>
        summary.CoefficientOfVariation > WideSpread
            ? $"The machine is noisy: the coefficient of variation is {Percent(summary.CoefficientOfVariation)}."
            : null;

    /// <summary>A median that is unknown well.</summary>
    public static string? Median(SampleSummary summary, Interval? median) =>
        median is { } interval && (interval.High - interval.Low) / 2 > WideInterval * summary.P50
            ? $"The median is known only within +-{Percent((interval.High - interval.Low) / 2 / summary.P50)}; "
                + "measure longer, or on a quieter machine." : null;

    /// <summary>Times that change while a session goes on.</summary>
    public static string? Drift(double drift) =>
        Math.Abs(drift) > MuchDrift ? $"The times drifted by {Percent(drift)} within a session; the clock may have changed." : null;

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.#} %");
}
