using NetWeight.Latency;
using NetWeight.Measurement.Layers;
using NetWeight.Measurement.Timing;

namespace NetWeight.Measurement.Reports;

/// <summary>Everything that one <c>netweight measure</c> found out.</summary>
/// <param name="ToolVersion">The program's version.</param>
/// <param name="Measurements">The measured models, or one model at several batches.</param>
/// <param name="Comparison">The comparison of the two measurements, where that was asked for.</param>
/// <param name="Layers">Where the time of the first measurement goes, where that was asked for.</param>
/// <param name="Scenario">What a load scenario gave, where one was asked for.</param>
public sealed record MeasurementReport(
    string ToolVersion, IReadOnlyList<LatencyMeasurement> Measurements, ModelComparison? Comparison = null, LayerProfile? Layers = null, ScenarioResult? Scenario = null)
{
    /// <summary>What is predicted for each of the measurements, on a device that the user named; empty where none was.</summary>
    public IReadOnlyList<LatencyEstimate> Predictions { get; init; } = [];
}
