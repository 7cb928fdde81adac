using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Units;

namespace NetWeight.Latency;

/// <summary>A published or measured time of the very network that is predicted, in the same runtime, type and batch.</summary>
/// <param name="Time">The published time.</param>
/// <param name="IsInside">Whether it lies within the predicted interval: of the latency, or of the rate if calls overlapped.</param>
public sealed record PublishedComparison(PublishedTime Time, bool IsInside)
{
    /// <summary>The published and measured times of a model on the device of its prediction, measured ones first.</summary>
    /// <param name="cost">The model; it is the published network if its name, MACCs and parameters are.</param>
    /// <param name="estimate">The prediction.</param>
    public static IReadOnlyList<PublishedComparison> Of(ModelCost cost, LatencyEstimate estimate)
    {
        var found = new List<PublishedComparison>();
        foreach (PublishedTime time in estimate.Device.PublishedTimes)
            if (IsSameSetting(time, estimate) && IsSameNetwork(time, cost, estimate))
                found.Add(new PublishedComparison(time, Holds(time, estimate)));
        return found;
    }

    /// <summary>
    /// The interval that a ranking may rely on: that of the prediction, widened to the published times of one call that
    /// lie outside it. A time that was measured counts more than a prediction that excludes it.
    /// </summary>
    /// <param name="estimate">The prediction; without an upper end where layers could not be counted.</param>
    /// <param name="published">Published times of the same network in the same setting.</param>
    public static (Seconds Low, Seconds High) Reach(LatencyEstimate estimate, IReadOnlyList<PublishedComparison> published)
    {
        double low = estimate.Low.Value, high = estimate.IsComplete ? estimate.High.Value : double.PositiveInfinity;
        foreach (PublishedComparison comparison in published)
            if (comparison.Time.CallTime is { } time)
                (low, high) = (Math.Min(low, time.Value), Math.Max(high, time.Value));
        return (new Seconds(low), new Seconds(high));
    }

    private static bool IsSameSetting(PublishedTime time, LatencyEstimate estimate) =>
        time.Precision == estimate.Precision && time.Batch == estimate.Batch
        && (!estimate.Device.Class.IsCpu || time.Threads is null || time.Threads == estimate.Threads)
        && (time.Runtime == estimate.Runtime.Id
            || (time.Runtime == estimate.Device.DefaultRuntime && UsualRuntime.Of(estimate.Device).Id == estimate.Runtime.Id));

    private static bool IsSameNetwork(PublishedTime time, ModelCost cost, LatencyEstimate estimate)
    {
        if (time.Network.Split(':')[0] != cost.Shaped.Model.Name.Split(':')[0])
            return false;
        if (time.Maccs is { } maccs)
            return maccs == cost.Totals.HeadlineMaccs;
        CostTotals? published = PublishedAnchors.Plan(time, estimate.Runtime, KernelPlan.ChannelBlockOf(estimate.Device))?.Cost.Totals;
        return published?.HeadlineMaccs == cost.Totals.HeadlineMaccs;
    }

    private static bool Holds(PublishedTime time, LatencyEstimate estimate)
    {
        if (time.CallTime is { } call)
            return estimate.Low <= call && (!estimate.IsComplete || call <= estimate.High);
        // Without a rate of its own the latency's interval answers: overlapping calls are at least as fast as single ones.
        double slowest = estimate.SustainedThroughputLow ?? estimate.Batch / estimate.High.Value;
        return time.Throughput >= slowest && (estimate.SustainedThroughputHigh is not { } fastest || time.Throughput <= fastest);
    }
}
