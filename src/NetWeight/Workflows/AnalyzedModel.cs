using NetWeight.Costs;
using NetWeight.Latency;
using NetWeight.Lint;

namespace NetWeight.Workflows;

/// <summary>The result for one model: its costs, or the reason why it could not be read.</summary>
/// <param name="Source">The name that the user gave: a path.</param>
/// <param name="Cost">The costs; null if the model could not be read.</param>
/// <param name="Error">The reason why it could not be read; null if it could.</param>
public sealed record AnalyzedModel(string Source, ModelCost? Cost, string? Error)
{
    /// <summary>
    /// Its predictions, device by device, in the order in which the user named them; empty if none was
    /// named.
    /// </summary>
    public IReadOnlyList<DevicePrediction> Devices { get; init; } = [];

    /// <summary>The findings of lint on the devices that a prediction exists for; null if it was not linted.</summary>
    public LintResult? Lint { get; init; }
}
