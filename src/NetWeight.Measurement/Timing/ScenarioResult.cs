namespace NetWeight.Measurement.Timing;

/// <summary>MLPerf Inference's load scenarios.</summary>
public enum Scenario
{
    /// <summary>The next query comes when the last is answered; the metric is the 90th percentile of the latency.</summary>
    SingleStream,

    /// <summary>The same with 8 samples per query; the metric is the 99th percentile of the latency of a query.</summary>
    MultiStream,

    /// <summary>Queries arrive at random (Poisson); the metric is the largest rate at which the 99th percentile keeps a bound.</summary>
    Server,

    /// <summary>All samples are there at once; the metric is the throughput.</summary>
    Offline,
}

/// <summary>The result of a scenario.</summary>
/// <param name="Scenario">The scenario.</param>
/// <param name="Queries">Queries answered.</param>
/// <param name="SamplesPerQuery">Samples in each.</param>
/// <param name="DurationSeconds">Its duration.</param>
/// <param name="LatencySeconds">The metric of SingleStream and MultiStream: MLPerf's early-stopping estimate of the
/// percentile; null for too few queries, and for the others.</param>
/// <param name="QueriesPerSecond">The metric of Server: the largest rate that kept the bound; null for the others, and
/// if none did.</param>
/// <param name="SamplesPerSecond">The metric of Offline; of the others the achieved rate.</param>
/// <param name="LatencyBoundSeconds">Server: the bound.</param>
/// <param name="KeepsRules">Whether duration and number of queries are those that MLPerf requires.</param>
/// <param name="Violations">Deviations from the rules: each a line.</param>
public sealed record ScenarioResult(
    Scenario Scenario,
    long Queries,
    long SamplesPerQuery,
    double DurationSeconds,
    double? LatencySeconds,
    double? QueriesPerSecond,
    double SamplesPerSecond,
    double? LatencyBoundSeconds,
    bool KeepsRules,
    IReadOnlyList<string> Violations);
