using NetWeight.Measurement.Statistics;

namespace NetWeight.Workbench.State;

/// <summary>The latency of a model as this browser measured it, by the rules of the stopwatch of the command line.</summary>
public sealed record BrowserMeasurement
{
    private const int LeastTicks = 20;

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The median of all runs that count, in seconds.</summary>
    public required double Median { get; init; }

    /// <summary>
    /// The 95 % confidence interval of the median, widened to hold the medians of the sessions; null for fewer than 6
    /// runs.
    /// </summary>
    public required (double Low, double High)? MedianInterval { get; init; }

    /// <summary>The 90th percentile of the runs.</summary>
    public required double P90 { get; init; }

    /// <summary>The 99th percentile of the runs.</summary>
    public required double P99 { get; init; }

    /// <summary>The shortest run.</summary>
    public required double Least { get; init; }

    /// <summary>The first run of the first session.</summary>
    public required double First { get; init; }

    /// <summary>The number of runs that count.</summary>
    public required int Runs { get; init; }

    /// <summary>Reasons to trust the numbers less.</summary>
    public required IReadOnlyList<string> Doubts { get; init; }

    /// <summary>Sums up the sessions of a model.</summary>
    public static BrowserMeasurement Of(string model, IReadOnlyList<BrowserSession> sessions, double tickSeconds)
    {
        var summary = SampleSummary.Of(sessions.SelectMany(s => s.Runs));
        double[] medians = [.. sessions.Select(s => SampleSummary.Of(s.Runs).P50).Order()];
        Interval? interval = summary.MedianInterval is { } own ? Interval.Hull(own, new Interval(medians[0], medians[^1])) : null;
        return new BrowserMeasurement
        {
            Model = model,
            Median = summary.P50,
            MedianInterval = interval is { } known ? (known.Low, known.High) : null,
            P90 = summary.P90,
            P99 = summary.P99,
            Least = summary.Min,
            First = sessions[0].First,
            Runs = summary.Count,
            Doubts =
            [
                .. new[]
                {
                    Percentiles(summary),
                    SampleDoubts.Unsteady(sessions.Count(s => !s.IsSteady), sessions.Count),
                    SampleDoubts.Noise(summary),
                    SampleDoubts.Median(summary, interval),
                    SampleDoubts.Drift(Drift(sessions)),
                    summary.P50 < LeastTicks * tickSeconds
                        ? $"A run takes only {summary.P50 / tickSeconds:0.#} steps of this browser's clock."
                        : null,
                }.OfType<string>(),
            ],
        };
    }

    /// <summary>Those of the shown percentiles for which there are too few runs.</summary>
    private static string? Percentiles(SampleSummary summary)
    {
        (string Name, int LeastRuns)[] unsure = [.. summary.UnsurePercentiles().Where(p => p.Name is nameof(P90) or nameof(P99))];
        return unsure.Length == 0 ? null : $"{summary.Count} runs are too few for "
            + $"{string.Join(" and ", unsure.Select(p => $"{p.Name} ({p.LeastRuns} are needed)"))}.";
    }

    /// <summary>The median of a session's last quarter over that of its first, less 1; of the sessions the median one.</summary>
    private static double Drift(IEnumerable<BrowserSession> sessions)
    {
        double[] drifts = [.. sessions.Where(s => s.Runs.Length >= 8).Select(DriftOf).Order()];
        return drifts.Length == 0 ? 0 : OrderStatistics.Percentile(drifts, 0.5);

        static double DriftOf(BrowserSession session)
        {
            int quarter = session.Runs.Length / 4;
            return (SampleSummary.Of(session.Runs[^quarter..]).P50 / SampleSummary.Of(session.Runs[..quarter]).P50) - 1;
        }
    }
}
