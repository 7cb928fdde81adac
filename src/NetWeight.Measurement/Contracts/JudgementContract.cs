using System.Text.Json.Serialization.Metadata;
using NetWeight.Contracts;

namespace NetWeight.Measurement.Contracts;

/// <summary>The JSON document of <c>netweight calibrate --judge</c>: predictions for a machine compared with measurements on it.</summary>
/// <param name="Runtime">The runtime that was measured, with its version.</param>
/// <param name="Calibration">The calibrations that the predictions used; 'none' for a device that was not calibrated.</param>
/// <param name="CalibrationThreads">The numbers of threads that were calibrated.</param>
/// <param name="Measurements">The lowest of each network counts.</param>
/// <param name="WantedMeasurements">More than there are if measuring ended early.</param>
/// <param name="MeasuredOnce">Networks that were measured once.</param>
/// <param name="FirstDay">2026-01-31; null if the records lack it.</param>
/// <param name="Count">Networks, on every number of threads.</param>
/// <param name="MedianError">The median of |predicted / measured - 1|; shares are parts of 1.</param>
/// <param name="Within5">The share of networks within 5 %.</param>
/// <param name="Bias">The geometric mean of predicted / measured.</param>
/// <param name="Kendall">Kendall's tau-b; null if there is no order to compare.</param>
/// <param name="Coverage">The share of networks inside the predicted 90 % interval.</param>
/// <param name="Noise">
/// Between the slowest and the fastest measurement of a network, the median; null if none was measured twice.
/// </param>
/// <param name="ByThreads">One per number of threads; empty if there is one number only.</param>
/// <param name="Networks">The fastest first.</param>
public sealed record JudgementContract(
    string Runtime, string Calibration, [AtLeast(1)] IReadOnlyList<int> CalibrationThreads, long Measurements,
    long WantedMeasurements, long MeasuredOnce, string? FirstDay, string? LastDay, long Count, double MedianError,
    double Within5, double Within10, double Within20, double Bias, [Signed] double? Kendall, double Coverage, double? Noise,
    IReadOnlyList<JudgedThreadsContract> ByThreads,
    IReadOnlyList<JudgedNetworkContract> Networks) : IContract<JudgementContract>
{
    /// <inheritdoc/>
    public static string Kind => "a report of 'netweight calibrate --judge'";

    /// <inheritdoc/>
    public static JsonTypeInfo<JudgementContract> Format => MeasurementContracts.Of<JudgementContract>();
}

/// <summary>The networks on one number of threads; fields as in <see cref="JudgementContract"/>.</summary>
public sealed record JudgedThreadsContract(
    [AtLeast(1)] long Threads, long Count, double MedianError, double Within5, double Within10, double Within20, double Bias,
    [Signed] double? Kendall, double Coverage, double? Noise);

/// <summary>A network, predicted and measured.</summary>
/// <param name="MeasuredSeconds">The lowest median of the measurements.</param>
/// <param name="Ratio">Predicted / measured.</param>
/// <param name="PredictedLowSeconds">With High, the predicted 90 % interval.</param>
/// <param name="IsInside">Whether the interval holds the measurement.</param>
/// <param name="AgainSeconds">The slowest of the measurements; null if there is one.</param>
public sealed record JudgedNetworkContract(
    string Network, [AtLeast(1)] long Threads, double MeasuredSeconds, double? PredictedSeconds, double? Ratio,
    double? PredictedLowSeconds, double? PredictedHighSeconds, [OneOf("yes|no")] string IsInside, long Measurements,
    double? AgainSeconds);
