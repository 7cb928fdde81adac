using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Fit;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Levers;
using NetWeight.Operators;

namespace NetWeight.Recommend;

/// <summary>Tries single changes of a model at hand by predicting the changed graph.</summary>
internal sealed class OwnChanges(ShapedModel model, LeverPoint start, InferenceOptions inference)
{
    private static readonly double[] Widths = [0.875, 0.75, 0.5];

    private readonly List<(string What, string Why)> notTried = [];

    /// <summary>Changes that do not apply, each with why.</summary>
    public IReadOnlyList<(string What, string Why)> NotTried => notTried;

    /// <summary>All changes: of the network, then of how it runs.</summary>
    public IReadOnlyList<OwnChange> All(LeverTable levers)
    {
        List<OwnChange> changes = [];
        foreach (double width in Widths)
            Try($"width x{width:0.###}", "width", () => WidthScaling.Apply(model, width), changes);
        Try("separable blocks in place of dense ones", "blocks", () => BlockExchange.Separable(model), changes);
        Try("dense blocks in place of separable ones", "blocks", () => BlockExchange.Dense(model), changes);
        changes.AddRange(levers.Single.Where(p => p.Changes[0] != Lever.Batch && p.Difference is not null).Select(Of));
        return changes;
    }

    private void Try(string what, string kind, Func<Model?> change, List<OwnChange> changes)
    {
        try
        {
            if (change() is not { } changed)
            {
                notTried.Add((what, "the model has no such blocks"));
                return;
            }

            ShapedModel shaped = ShapeInference.Run(changed, inference);
            if (shaped.Graph.Nodes.FirstOrDefault(n => n.Error is not null) is { } wrong)
                throw new NetWeightException($"{wrong.Name}: {wrong.Error}");
            ModelCost cost = CostAnalyzer.Analyze(shaped);
            if (!cost.Totals.IsComplete && start.Estimate.IsComplete)
                throw new NetWeightException("shapes of the changed model are unknown");
            (LatencyEstimate estimate, MemoryFit memory) = LikeSearch.Predict(cost, start.Setting, start.Estimate.Device);
            LatencyDifference difference = LatencyDifference.Of(start.Estimate, estimate);
            changes.Add(new OwnChange(what, kind, ChangeNeed.Training, cost.Totals.HeadlineMaccs.Value, estimate, difference, memory)
            {
                IsSurelyFaster = difference.Verdict == DifferenceVerdict.Faster,
            });
        }
        catch (NetWeightException e)
        {
            notTried.Add((what, e.Message));
        }
    }

    private OwnChange Of(LeverPoint point)
    {
        Lever lever = point.Changes[0];
        (string kind, ChangeNeed need) = lever switch
        {
            Lever.Threads => ("threads", ChangeNeed.Setting),
            Lever.Runtime => ("runtime", ChangeNeed.Setting),
            Lever.Input => ("input", ChangeNeed.Check),
            _ => ("type", ChangeNeed.Check),
        };
        return new OwnChange(What(point, lever), kind, need, MaccsOf(point), point.Estimate, point.Difference!, point.Memory)
        {
            IsSurelyFaster = point.IsSurelyFaster,
        };
    }

    private static string What(LeverPoint point, Lever lever) => lever switch
    {
        Lever.Threads => $"{point.Setting.Threads} threads",
        Lever.Runtime => $"runtime {point.Setting.Runtime.Id}",
        Lever.Input => $"input {point.Setting.Height}x{point.Setting.Width}",
        _ => $"type {point.Setting.Precision.Name}",
    };

    private static long MaccsOf(LeverPoint point) => point.Estimate.Kernels.Sum(k => k.Kernel.MatrixFlops.Value) / 2;
}
