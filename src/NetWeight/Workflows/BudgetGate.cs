using NetWeight.Latency.Timing;
using NetWeight.Lint;
using NetWeight.Units;

namespace NetWeight.Workflows;

/// <summary>
/// The limits on predicted latency of a linted model: an absolute one, and one against earlier predictions, in both
/// directions.
/// </summary>
public sealed record BudgetGate
{
    /// <summary>The longest predicted latency; null for none.</summary>
    public LatencyLimit? MaxLatency { get; init; }

    /// <summary>Earlier predictions by the id of the device; null for none.</summary>
    public IReadOnlyDictionary<string, Seconds>? Budget { get; init; }

    /// <summary>The share by which a prediction may differ from the budget.</summary>
    public double Tolerance { get; init; } = 0.03;

    /// <summary>Holds a model to the limits on all devices that have a prediction.</summary>
    public GateResult Check(LintResult result) =>
        Check(result.Cost.Shaped.Model.Name, result.Devices.Select(d => d.Estimate).OfType<LatencyEstimate>());

    /// <summary>Holds predictions of a model to the limits.</summary>
    /// <param name="model">The name of the model in messages.</param>
    /// <param name="estimates">The predictions.</param>
    internal GateResult Check(string model, IEnumerable<LatencyEstimate> estimates) =>
        GateResult.Of([.. estimates.SelectMany(Broken).Select(line => $"{model}: {line}")]);

    private IEnumerable<string> Broken(LatencyEstimate estimate)
    {
        string device = estimate.Device.Id;
        if (MaxLatency?.For(estimate.Batch) is { } limit && (estimate.Latency > limit || !estimate.IsComplete))
            yield return $"predicted latency on {device} is {(estimate.IsComplete ? "" : "at least ")}{estimate.Latency}, "
                + $"the limit is {limit}";
        if (Budget is null)
            yield break;
        double now = estimate.Latency.Value;
        if (!Budget.TryGetValue(device, out Seconds was))
            yield return $"the budget has no latency for {device}; write it again with -f json";
        else if (now > was.Value * (1 + Tolerance))
            yield return $"predicted latency on {device} is {estimate.Latency}, {now / was.Value - 1:P1} more than the "
                + $"budget of {was} (tolerance {Tolerance:P1})";
        else if (now < was.Value * (1 - Tolerance))
            yield return $"predicted latency on {device} is {estimate.Latency}, {1 - (now / was.Value):P1} less than the "
                + $"budget of {was}; write the budget again to keep the gain";
    }
}
