using NetWeight.Comparisons;
using NetWeight.Costs;
using NetWeight.Latency.Timing;

namespace NetWeight.Workflows;

/// <summary>A saved version of a model with its costs, and the changes since the one before.</summary>
/// <param name="Model">The version.</param>
/// <param name="Diff">The changes; null for the first version.</param>
/// <param name="Budget">Whether it keeps the limits.</param>
public sealed record WatchedVersion(AnalyzedModel Model, ModelDiff? Diff, GateResult Budget)
{
    /// <summary>Whether anything that is weighed changed.</summary>
    public bool HasChanged => Diff is null || Diff.Layers.Any(l => l.Change != LayerChange.Same)
        || Diff.Before.Totals.Parameters != Diff.After.Totals.Parameters;
}

/// <summary>Weighs a model again each time it is saved.</summary>
public static class Watching
{
    /// <summary>
    /// Weighs the version that is there now. Throws <see cref="NetWeightException"/> if it cannot be read or predicted.
    /// </summary>
    /// <param name="request">The model, and where to predict.</param>
    /// <param name="before">The version before; null for the first.</param>
    /// <param name="limits">The limits on predicted latency.</param>
    /// <param name="cancellation">Ends the work.</param>
    public static WatchedVersion Next(
        AnalyzeRequest request, WatchedVersion? before, BudgetGate limits, CancellationToken cancellation = default)
    {
        AnalyzedModel now = Analyzing.Run(request, cancellation)[0];
        ModelCost cost = now.Cost!;
        LatencyEstimate[] estimates = [.. now.Devices.Select(d => d.Estimate).OfType<LatencyEstimate>()];
        ModelDiff? diff = before?.Model.Cost is not { } was ? null
            : ModelDiff.Of(was, cost, [.. before.Model.Devices.Zip(now.Devices, (b, a) => new EstimatePair(b.Estimate, a.Estimate))]);
        return new WatchedVersion(now, diff, limits.Check(cost.Shaped.Model.Name, estimates));
    }
}
