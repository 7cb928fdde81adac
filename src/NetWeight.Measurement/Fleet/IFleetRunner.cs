using NetWeight.Measurement.Contracts;

namespace NetWeight.Measurement.Fleet;

/// <summary>A program that measures models on an agent's machine.</summary>
public interface IFleetRunner
{
    /// <summary>Its id: <c>onnxruntime</c>.</summary>
    string Id { get; }

    /// <summary>
    /// Measures. Throws <see cref="RunnerFailedException"/> where it gives no measurement, and <see cref="OperationCanceledException"/>.
    /// </summary>
    /// <param name="task">What to measure.</param>
    /// <param name="model">The model's file, or the name of a network of the zoo.</param>
    /// <param name="duration">How long to measure, without warm-up.</param>
    /// <param name="cancellation">Ends it.</param>
    Task<RunnerResult> MeasureAsync(FleetTaskContract task, string model, TimeSpan duration, CancellationToken cancellation);
}

/// <summary>What a runner measured.</summary>
/// <param name="Measurement">The report of <c>netweight measure</c> with one measurement; null for another stopwatch.</param>
/// <param name="Records">The measurement in the measurement format: one record of the whole model, and those of its layers.</param>
public sealed record RunnerResult(MeasurementContract? Measurement, IReadOnlyList<RecordContract> Records)
{
    /// <summary>What other work than measuring gives: the document of its verb; null for a measurement.</summary>
    public string? Document { get; init; }

    /// <summary>The record of the whole model.</summary>
    public RecordContract Whole => Records.Single(r => r.Layer is null);
}
