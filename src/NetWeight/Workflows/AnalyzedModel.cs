using NetWeight.Costs;
using NetWeight.Latency;
using NetWeight.Lint;

namespace NetWeight.Workflows;

/// <summary>What came of one model: its costs, or why it could not be read.</summary>
/// <param name="Source">What the user named: a path.</param>
/// <param name="Cost">The costs; null where the model could not be read.</param>
/// <param name="Error">Why it could not be read; null where it could.</param>
public sealed record AnalyzedModel(string Source, ModelCost? Cost, string? Error)
{
    /// <summary>
    /// What is predicted for it, device by device, in the order in which the user named them; empty where none was
    /// named.
    /// </summary>
    public IReadOnlyList<DevicePrediction> Devices { get; init; } = [];

    /// <summary>What linting found on the devices that a prediction exists for; null where it was not linted.</summary>
    public LintResult? Lint { get; init; }
}
