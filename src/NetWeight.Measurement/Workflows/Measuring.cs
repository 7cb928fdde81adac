using NetWeight.Devices;
using NetWeight.Latency.Timing;
using NetWeight.Measurement.Layers;
using NetWeight.Measurement.Timing;
using NetWeight.Units;

namespace NetWeight.Measurement.Workflows;

/// <summary>A measurement on this machine.</summary>
/// <param name="Models">A model, or one model at several batches.</param>
public sealed record MeasureRequest(IReadOnlyList<TimedModel> Models)
{
    /// <summary>Another model, whose runs take turns with the first; null for none.</summary>
    public TimedModel? CompareWith { get; init; }

    /// <summary>How long and how often.</summary>
    public StopwatchSettings Stopwatch { get; init; } = new();

    /// <summary>A load to measure under; null for one run after the other.</summary>
    public Scenario? Scenario { get; init; }

    /// <summary>How to load.</summary>
    public ScenarioSettings ScenarioSettings { get; init; } = new();

    /// <summary>The device whose predictions are compared with the measurements; null for none.</summary>
    public Device? Device { get; init; }

    /// <summary>Whether the time of each layer of the first model is measured, too.</summary>
    public bool PerLayer { get; init; }

    /// <summary>Where the runtime's own trace of the layers is kept; null for nowhere.</summary>
    public string? Trace { get; init; }
}

/// <summary>The result of a measurement.</summary>
/// <param name="Measurements">The models, or one model at several batches.</param>
public sealed record MeasureResult(IReadOnlyList<LatencyMeasurement> Measurements)
{
    /// <summary>The comparison of the two measurements; null if none was requested.</summary>
    public ModelComparison? Comparison { get; init; }

    /// <summary>Where the time of the first measurement goes; null if that was not requested.</summary>
    public LayerProfile? Layers { get; init; }

    /// <summary>The outcome of a load; null if none was requested.</summary>
    public ScenarioResult? Scenario { get; init; }

    /// <summary>The prediction for each measurement, in their order; null without a device.</summary>
    public IReadOnlyList<LatencyEstimate>? Predictions { get; init; }
}

/// <summary>Measures models with ONNX Runtime on this machine.</summary>
public static class Measuring
{
    /// <summary>
    /// Measures. Cancellation gives the partial results; before the first run that is nothing: <see cref="OperationCanceledException"/>.
    /// Throws <see cref="NetWeightException"/> if a model cannot run or the device cannot be predicted.
    /// </summary>
    public static MeasureResult Run(
        MeasureRequest request, IProgress<StopwatchProgress>? progress = null, CancellationToken cancellation = default)
    {
        TimedModel first = request.Models[0];
        // Before anything is measured: a device that cannot be predicted is reported at once.
        IReadOnlyList<LatencyEstimate>? predictions = request.Device is not { } device ? null
            : [.. (request.CompareWith is { } beside ? [first, beside] : request.Models).Select(m => MeasuredPrediction.Of(m, device))];
        if (request.Scenario is { } scenario)
        {
            (LatencyMeasurement measured, ScenarioResult result) =
                LoadScenario.Run(first, scenario, request.ScenarioSettings, progress, cancellation);
            return new MeasureResult([measured]) { Scenario = result, Predictions = predictions };
        }

        if (request.CompareWith is { } other)
        {
            ModelComparison comparison = ModelStopwatch.Compare(first, other, request.Stopwatch, progress, cancellation);
            return new MeasureResult([comparison.First, comparison.Second]) { Comparison = comparison, Predictions = predictions };
        }

        var measurements = new List<LatencyMeasurement>();
        for (int i = 0; i < request.Models.Count && !(cancellation.IsCancellationRequested && i > 0); i++)
        {
            IProgress<StopwatchProgress>? part = progress is null ? null : new PartProgress(progress, i, request.Models.Count);
            measurements.Add(ModelStopwatch.Measure(request.Models[i], request.Stopwatch, part, cancellation));
        }

        return new MeasureResult(measurements)
        {
            Predictions = predictions,
            Layers = request.PerLayer || request.Trace is not null
                ? LayerProfiler.Profile(first, new Seconds(measurements[0].Summary.P50), request.Trace)
                : null,
        };
    }
}
