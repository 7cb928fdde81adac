namespace NetWeight.Measurement.Timing;

/// <summary>How long and how carefully to measure.</summary>
public sealed record StopwatchSettings
{
    /// <summary>Runs that count, over all sessions; null for as many as the duration holds.</summary>
    public int? Runs { get; init; }

    /// <summary>The time to measure, over all sessions, without warm-up; if <see cref="Runs"/> is given, it decides.</summary>
    public TimeSpan Duration { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>
    /// In how many sessions: a model that is loaded again lies elsewhere in memory and can be several percent faster or slower.
    /// With 6, the range of their medians is a 97 % confidence interval.
    /// </summary>
    public int Sessions { get; init; } = 6;

    /// <summary>The longest warm-up of a session.</summary>
    public TimeSpan WarmUpLimit { get; init; } = TimeSpan.FromSeconds(3);

    /// <summary>How close three medians in a row must be for the warm-up to end.</summary>
    public double SteadyWithin { get; init; } = 0.02;

    /// <summary>The processors to keep to; empty for all. The process stays there afterwards.</summary>
    public IReadOnlyList<int> PinTo { get; init; } = [];

    /// <summary>Whether runs count during which another process held the processor; they are left out otherwise, and reported.</summary>
    public bool KeepDisturbed { get; init; }

    /// <summary>The most runs of a session, so that a tiny model does not fill the memory.</summary>
    public int MostRuns { get; init; } = 200_000;
}

/// <summary>The progress of a measurement.</summary>
/// <param name="Activity">The current activity: <c>warm-up</c>, <c>run</c>.</param>
/// <param name="Done">From 0 to 1.</param>
public readonly record struct StopwatchProgress(string Activity, double Done);
