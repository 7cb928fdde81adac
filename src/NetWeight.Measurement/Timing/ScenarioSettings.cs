namespace NetWeight.Measurement.Timing;

/// <summary>How long and how hard to load a model.</summary>
public sealed record ScenarioSettings
{
    /// <summary>MLPerf Inference's least duration.</summary>
    public static TimeSpan RuleDuration { get; } = TimeSpan.FromSeconds(600);

    /// <summary>Samples in a query of MultiStream.</summary>
    public const int MultiStreamSamples = 8;

    /// <summary>The least number of samples of Offline.</summary>
    public const int OfflineSamples = 24_576;

    /// <summary>The duration; null for that of the rules.</summary>
    public TimeSpan? Duration { get; init; }

    /// <summary>Server: the limit for 99 % of the queries.</summary>
    public TimeSpan? LatencyBound { get; init; }

    /// <summary>The processors to keep to; empty for all.</summary>
    public IReadOnlyList<int> PinTo { get; init; } = [];

    /// <summary>The seed of random arrivals.</summary>
    public int Seed { get; init; }
}
