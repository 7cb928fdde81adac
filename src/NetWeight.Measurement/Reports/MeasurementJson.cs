using NetWeight.Contracts;
using NetWeight.Devices;
using NetWeight.Latency.Timing;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Layers;
using NetWeight.Measurement.Machines;
using NetWeight.Measurement.Statistics;
using NetWeight.Measurement.Timing;

namespace NetWeight.Measurement.Reports;

/// <summary>The report as JSON, by <c>docs/schema/measurement.schema.json</c>.</summary>
public static class MeasurementJson
{
    /// <summary>Writes the report.</summary>
    public static void Write(MeasurementReport report, TextWriter writer) => ContractJson.Write(Contract(report), writer);

    /// <summary>The report as a contract.</summary>
    public static MeasurementContract Contract(MeasurementReport report) => new(
        1, new ToolContract("netweight", report.ToolVersion), Contract(report.Measurements[0].Machine),
        [.. report.Measurements.Select((m, i) => Measurement(m, report.PredictionOf(i)))],
        report.Comparison is { } pair
            ? new MeasuredComparisonContract(pair.First.Model, pair.Second.Model, pair.Ratio, Ends(pair.RatioInterval)) : null,
        report.Layers is { } layers ? Layers(layers, report.LayerPredictions) : null,
        report.Scenario is { } s
            ? new ScenarioContract(
                s.Scenario.ToString(), s.Queries, s.SamplesPerQuery, s.DurationSeconds, s.LatencySeconds, s.QueriesPerSecond,
                s.SamplesPerSecond, s.LatencyBoundSeconds, s.KeepsRules, s.Violations) : null);

    /// <summary>A machine as a contract.</summary>
    public static MachineContract Contract(MachineRecord m) => new(
        m.Processor, m.Architecture, m.LogicalProcessors, m.ClockHertz, m.MaximumClockHertz, m.Governor, m.MemoryBytes,
        m.OperatingSystem, m.LoadAverage);

    private static MeasuredModelContract Measurement(LatencyMeasurement measured, LatencyEstimate? prediction)
    {
        SampleSummary summary = measured.Summary;
        return new MeasuredModelContract(
            measured.Model, measured.Batch, measured.DataType, measured.MeasuredAt,
            new MeasuredSettingsContract(
                measured.Runtime, measured.Settings.Provider, measured.Settings.Threads, measured.PinnedTo,
                measured.Settings.Optimization.ToString().ToLowerInvariant(), measured.Settings.AllowSpinning, measured.Settings.Seed),
            new MeasuredLatencyContract(
                summary.Count, summary.Min, summary.Mean, summary.P50, Ends(measured.MedianInterval), summary.P90, summary.P95,
                summary.P99, summary.P999, summary.Max, summary.StandardDeviation, summary.CoefficientOfVariation),
            measured.SamplesPerSecond, measured.DisturbedRuns, measured.LeftOutDisturbed, measured.Drift, measured.WasCut,
            [
                .. measured.Sessions.Select(s => new SessionContract(
                    s.LoadSeconds, s.FirstRunSeconds, s.WarmUpRuns, s.IsSteady, s.MedianSeconds)),
            ],
            measured.Warnings, Prediction(prediction, summary.P50));
    }

    private static MeasuredPredictionContract? Prediction(LatencyEstimate? estimate, double measured) =>
        estimate is null ? null : new(
            estimate.Device.Id, estimate.Device.Name, estimate.Runtime.Id, estimate.Precision.Name, estimate.Threads,
            estimate.Latency.Value, estimate.Low.Value, estimate.High.Value, estimate.InferenceOverhead.Value,
            estimate.Roofline.Value, estimate.Peak.Value, estimate.Bandwidth.Value, estimate.Latency.Value / measured,
            estimate.IsComplete ? "complete" : "atLeast", estimate.Basis, estimate.Assumptions);

    private static MeasuredLayersContract Layers(LayerProfile profile, IReadOnlyList<KernelComparison>? predictions) => new(
        profile.Total.Value, profile.Factor, profile.Runs, profile.LoadedNodes,
        [.. profile.Kernels.Select((kernel, k) => Kernel(kernel, predictions?[k]))]);

    private static MeasuredKernelContract Kernel(MeasuredKernel kernel, KernelComparison? prediction) => new(
        kernel.Kernel, kernel.Operator, kernel.Nodes, kernel.ReorderFor, kernel.ProfiledSeconds, kernel.Time.Value, kernel.Share,
        kernel.Flops?.Value, kernel.Bytes?.Value, kernel.FlopsPerSecond?.Value, kernel.BytesPerSecond?.Value,
        prediction?.Predicted?.Value, prediction?.PeakUtilisation, prediction?.BandwidthUtilisation, prediction?.Roofline?.Value,
        prediction?.IsMemoryBound is { } memory ? memory ? "memory" : "compute" : null);

    private static double[]? Ends(Interval? interval) => interval is { } known ? [known.Low, known.High] : null;
}
