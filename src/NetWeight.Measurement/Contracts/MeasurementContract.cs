using System.Text.Json.Serialization.Metadata;
using NetWeight.Contracts;

namespace NetWeight.Measurement.Contracts;

/// <summary>The JSON document of <c>netweight measure</c>: the times, and the machine.</summary>
/// <param name="Measurements">One, or one per batch, or the two that were compared.</param>
/// <param name="Layers">Where the time of the first measurement goes.</param>
public sealed record MeasurementContract(
    [Const(1)] int SchemaVersion, ToolContract Tool, MachineContract Machine,
    IReadOnlyList<MeasuredModelContract> Measurements, MeasuredComparisonContract? Comparison, MeasuredLayersContract? Layers,
    ScenarioContract? Scenario) : IContract<MeasurementContract>
{
    /// <inheritdoc/>
    public static string Kind => "a report of 'netweight measure'";

    /// <inheritdoc/>
    public static JsonTypeInfo<MeasurementContract> Format => MeasurementContracts.Of<MeasurementContract>();
}

/// <summary>The machine of a measurement; null if the system does not report it.</summary>
/// <param name="LoadAverage">Threads that wanted a processor in the minute before.</param>
public sealed record MachineContract(
    string? Processor, string Architecture, int LogicalProcessors, double? ClockHertz, double? MaximumClockHertz,
    string? Governor, long MemoryBytes, string OperatingSystem, double? LoadAverage);

/// <summary>A measured model.</summary>
/// <param name="DataType">Of the first input.</param>
/// <param name="MeasuredAt">ISO 8601.</param>
/// <param name="SamplesPerSecond">Batch divided by the median.</param>
/// <param name="DisturbedRuns">Runs during which another process held a processor.</param>
/// <param name="LeftOutDisturbed">Whether those are left out of the numbers.</param>
/// <param name="Drift">Median of the last quarter of a session over that of the first, less 1.</param>
/// <param name="WasCut">Ended before its time.</param>
/// <param name="Prediction">
/// With -d: the prediction by the device's file with the measured shapes and threads.
/// </param>
public sealed record MeasuredModelContract(
    string Model, long? Batch, string? DataType, DateTimeOffset MeasuredAt, MeasuredSettingsContract Settings,
    MeasuredLatencyContract Latency, double? SamplesPerSecond, long DisturbedRuns, bool LeftOutDisturbed,
    [Signed] double Drift, bool WasCut, IReadOnlyList<SessionContract> Sessions, IReadOnlyList<string> Warnings,
    MeasuredPredictionContract? Prediction);

/// <summary>How a model was measured.</summary>
/// <param name="Threads">0: the runtime chose.</param>
public sealed record MeasuredSettingsContract(
    string Runtime, string Provider, int Threads, IReadOnlyList<int> PinnedTo,
    [OneOf("none|basic|extended|all")] string Optimization, bool AllowSpinning, [Signed] int Seed);

/// <summary>
/// Seconds per run of the whole batch; warm-up is not in it. The interval is the 95 % confidence interval of the median, widened to hold
/// the medians of the sessions.
/// </summary>
/// <param name="MedianIntervalSeconds">Lower and upper end; null below 6 runs.</param>
public sealed record MeasuredLatencyContract(
    long Runs, double MinSeconds, double MeanSeconds, double MedianSeconds, IReadOnlyList<double>? MedianIntervalSeconds,
    double P90Seconds, double P95Seconds, double P99Seconds, double P999Seconds, double MaxSeconds,
    double StandardDeviationSeconds, double CoefficientOfVariation);

/// <summary>One time that the model was loaded.</summary>
public sealed record SessionContract(
    double LoadSeconds, double FirstRunSeconds, long WarmUpRuns, bool IsSteady, double MedianSeconds);

/// <summary>The prediction for a measurement.</summary>
/// <param name="PredictedLatencyLowSeconds">90 % of measurements lie between this and the next.</param>
/// <param name="Ratio">Predicted over the measured median.</param>
/// <param name="Status">atLeast: a layer's cost is unknown, so its time is missing.</param>
public sealed record MeasuredPredictionContract(
    string Device, string DeviceName, string Runtime, string Precision, [AtLeast(1)] int Threads,
    double PredictedLatencySeconds, double PredictedLatencyLowSeconds, double PredictedLatencyHighSeconds,
    double InferenceOverheadSeconds, double RooflineLatencySeconds, double PeakFlopsPerSecond,
    double BandwidthBytesPerSecond, double Ratio, [OneOf("complete|atLeast")] string Status, string Basis,
    IReadOnlyList<string> Assumptions);

/// <summary>Two models measured in turn.</summary>
/// <param name="Ratio">How many times as long the second takes: the median over pairs of neighbouring runs.</param>
/// <param name="RatioInterval">Lower and upper end; null below 6 runs.</param>
public sealed record MeasuredComparisonContract(
    string First, string Second, double Ratio, IReadOnlyList<double>? RatioInterval);

/// <summary>Where the time goes.</summary>
/// <param name="Factor">
/// The factor on profiled times with which the parts add up to the total measured without a profile.
/// </param>
/// <param name="LoadedNodes">Nodes that run once, when the model is loaded.</param>
public sealed record MeasuredLayersContract(
    double TotalSeconds, double Factor, long Runs, IReadOnlyList<string> LoadedNodes,
    IReadOnlyList<MeasuredKernelContract> Kernels);

/// <summary>A kernel of the runtime.</summary>
/// <param name="Kernel">The runtime's name.</param>
/// <param name="Nodes">The file's own nodes that it does the work of; none for a copy that the runtime put in.</param>
/// <param name="ReorderFor">For a copy between memory layouts: the node that it serves.</param>
/// <param name="Seconds">Scaled.</param>
/// <param name="PredictedSeconds">
/// With -d; null for a copy between layouts, which the prediction counts with the kernel that it serves.
/// </param>
/// <param name="PeakUtilisation">flopsPerSecond over the device's peak.</param>
/// <param name="BandwidthUtilisation">bytesPerSecond over the device's bandwidth; above 1 if caches serve.</param>
/// <param name="RooflineSeconds">Operations at the peak or bytes at the bandwidth, whichever is slower.</param>
public sealed record MeasuredKernelContract(
    string Kernel, string Operator, IReadOnlyList<string> Nodes, string? ReorderFor, double ProfiledSeconds, double Seconds,
    double Share, long? Flops, long? Bytes, double? FlopsPerSecond, double? BytesPerSecond, double? PredictedSeconds,
    double? PeakUtilisation, double? BandwidthUtilisation, double? RooflineSeconds,
    [OneOf("compute|memory")] string? RooflineBound);

/// <summary>The result of a load scenario.</summary>
/// <param name="LatencySeconds">
/// SingleStream: P90, MultiStream: P99, by MLPerf's early stopping; null for too few queries.
/// </param>
/// <param name="QueriesPerSecond">Server: the largest rate that kept the bound.</param>
public sealed record ScenarioContract(
    [OneOf("SingleStream|MultiStream|Server|Offline")] string Name, long Queries, long SamplesPerQuery, double DurationSeconds,
    double? LatencySeconds, double? QueriesPerSecond, double SamplesPerSecond, double? LatencyBoundSeconds, bool KeepsRules,
    IReadOnlyList<string> Violations);
