using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Units;

namespace NetWeight.Lint;

/// <summary>The result of linting on one device.</summary>
/// <param name="Prediction">The predicted latency, or why there is none.</param>
/// <param name="CouldGo">The sum of the savings of the findings, each layer counted once, the largest first.</param>
public sealed record DeviceVerdict(DevicePrediction Prediction, Seconds CouldGo)
{
    /// <summary>The device.</summary>
    public Device Device => Prediction.Device;

    /// <summary>The predicted latency; null if none can be predicted.</summary>
    public LatencyEstimate? Estimate => Prediction.Estimate;

    /// <summary>The reason why there is none; null if there is one.</summary>
    public string? Error => Prediction.Error;
}

/// <summary>The findings of lint in a model.</summary>
/// <param name="Cost">The model with its costs.</param>
/// <param name="Devices">Per device, in the order requested; empty if none was named.</param>
/// <param name="Findings">The findings, those whose change saves most first, then those with most time lost, then those
/// without a device.</param>
/// <param name="Suppressed">The number of findings or layers that were suppressed.</param>
/// <param name="SkippedRules">Rules that were not run because they need a device and none was named.</param>
public sealed record LintResult(ModelCost Cost, IReadOnlyList<DeviceVerdict> Devices, IReadOnlyList<Finding> Findings,
    int Suppressed, IReadOnlyList<Rule> SkippedRules);
