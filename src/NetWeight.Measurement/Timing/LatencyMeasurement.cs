using NetWeight.Measurement.Machines;
using NetWeight.Measurement.Statistics;
using NetWeight.Units;

namespace NetWeight.Measurement.Timing;

/// <summary>One session's part in a measurement.</summary>
/// <param name="LoadSeconds">The duration of loading the model.</param>
/// <param name="FirstRunSeconds">The very first run, which also fills caches and allocates.</param>
/// <param name="WarmUpRuns">Runs before the times were steady, with the first.</param>
/// <param name="MedianSeconds">The median of the runs that count.</param>
/// <param name="IsSteady">Whether the times were steady when they began to count.</param>
public sealed record SessionTimes(double LoadSeconds, double FirstRunSeconds, int WarmUpRuns, double MedianSeconds, bool IsSteady);

/// <summary>The measured latency of a model.</summary>
public sealed record LatencyMeasurement
{
    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The batch; null if the model has none.</summary>
    public required long? Batch { get; init; }

    /// <summary>The type of the numbers: that of the first input, as ONNX spells it; null if the model has none.</summary>
    public required string? DataType { get; init; }

    /// <summary>
    /// MACCs of convolutions, fully connected layers and matrix products of one run; null if several queries were in
    /// flight.
    /// </summary>
    public Maccs? Maccs { get; init; }

    /// <summary>How it ran.</summary>
    public required SessionSettings Settings { get; init; }

    /// <summary>The processors it was kept on; empty for all.</summary>
    public IReadOnlyList<int> PinnedTo { get; init; } = [];

    /// <summary>The runtime with its version.</summary>
    public required string Runtime { get; init; }

    /// <summary>The machine.</summary>
    public required MachineRecord Machine { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset MeasuredAt { get; init; }

    /// <summary>The runs that count, in seconds, session after session.</summary>
    public required IReadOnlyList<double> SamplesSeconds { get; init; }

    /// <summary>Those runs in a few numbers, in seconds.</summary>
    public required SampleSummary Summary { get; init; }

    /// <summary>
    /// The 95 % confidence interval of the median: that of the runs, widened to hold the medians of the sessions, because a model
    /// that is loaded again has another median. Null for fewer than 6 runs.
    /// </summary>
    public required Interval? MedianInterval { get; init; }

    /// <summary>The sessions.</summary>
    public required IReadOnlyList<SessionTimes> Sessions { get; init; }

    /// <summary>Runs during which another process held a processor.</summary>
    public required int DisturbedRuns { get; init; }

    /// <summary>Whether they were left out.</summary>
    public required bool LeftOutDisturbed { get; init; }

    /// <summary>
    /// The median of the last quarter of a session's runs divided by that of the first, less 1; of the sessions the
    /// median one.
    /// </summary>
    public required double Drift { get; init; }

    /// <summary>Whether it was ended before its time.</summary>
    public required bool WasCut { get; init; }

    /// <summary>Samples per second at the median; null if the batch is unknown.</summary>
    public double? SamplesPerSecond => Batch / Summary.P50;

    /// <summary>Warnings about the numbers: each a line.</summary>
    public IReadOnlyList<string> Warnings => MeasurementDoubts.Of(this);
}
