using NetWeight.Latency.Timing;
using NetWeight.Measurement.Layers;
using NetWeight.Measurement.Timing;
using NetWeight.Reports.Documents;

namespace NetWeight.Measurement.Reports;

/// <summary>Everything that one <c>netweight measure</c> found out.</summary>
/// <param name="ToolVersion">The program's version.</param>
/// <param name="Measurements">The measured models, or one model at several batches.</param>
/// <param name="Comparison">The comparison of the two measurements, if that was requested.</param>
/// <param name="Layers">Where the time of the first measurement goes, if that was requested.</param>
/// <param name="Scenario">The result of a load scenario, if one was requested.</param>
/// <param name="Predictions">The prediction for each measurement, in their order; null if none was requested.</param>
public sealed record MeasurementReport(
    string ToolVersion, IReadOnlyList<LatencyMeasurement> Measurements, ModelComparison? Comparison = null,
    LayerProfile? Layers = null, ScenarioResult? Scenario = null,
    IReadOnlyList<LatencyEstimate>? Predictions = null) : IReport
{
    /// <summary>The prediction for a measurement; null if none was requested.</summary>
    public LatencyEstimate? PredictionOf(int measurement) => Predictions is { } all && measurement < all.Count ? all[measurement] : null;

    /// <summary>The numbers next to each kernel of <see cref="Layers"/>; null without a profile or a prediction.</summary>
    public IReadOnlyList<KernelComparison>? LayerPredictions { get; } =
        Layers is not null && Predictions is [var first, ..] ? MeasuredPrediction.Beside(first, Layers, out _) : null;

    /// <summary>The number of kernels that a table shows; 0 for all, as they ran. JSON and CSV always hold all.</summary>
    public int Top { get; init; } = 20;

    /// <inheritdoc/>
    public IReadOnlyList<Section> ToSections() => MeasurementSections.Of(this);

    /// <inheritdoc/>
    public Table ToRows() => MeasurementSections.Rows(this);

    /// <inheritdoc/>
    public ReportPage ToPage() => MeasurementPage.Of(this, MeasurementSections.Facts(this));

    /// <inheritdoc/>
    public void WriteJson(TextWriter writer) => MeasurementJson.Write(this, writer);
}
