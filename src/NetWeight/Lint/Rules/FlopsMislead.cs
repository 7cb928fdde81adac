using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Lint.Rules;

/// <summary>
/// Fewer MACCs than a named network and yet slower on the device: MACCs compare networks of one family on one device
/// only.
/// </summary>
internal sealed class FlopsMislead : Rule
{
    /// <summary>A reference whose accuracy is lower by more points than this is not an alternative.</summary>
    private const double WorseBy = 3;

    // Enough for all references at a few sizes; the batch comes from the user, so it must not grow without end.
    private static readonly BoundedCache<(string Name, int Resolution, long Batch), ModelCost> Known = new(32);

    public override string Id => "NW220";

    public override string Name => "flops-mislead";

    public override string Summary => "Fewer MACCs than a known network, but slower on this device.";

    internal override IEnumerable<Finding> Check(LintContext context)
    {
        if (context.Target is not { } target || Image(context) is not { } image)
            yield break;
        // Training branches have their own rule (NW215); the merged form is compared.
        ModelCost own = context.WhatIf.Rewrite(UnmergedBranches.Rewrites) is { Cost: { } cost } merged
            && merged.Changes.Any(c => c.Rewrite == "reparameterize") ? cost : context.Cost;
        Seconds latency = own == context.Cost ? target.Latency : target.Latency - WhatIf.Saved(target, new RewrittenModel([], own));
        double maccs = own.Totals.HeadlineMaccs.Value;
        double? accuracy = ArchitectureCatalog.Find(context.Model.Model.Name) is { } self ? Top1(self.Variant) : null;
        (string Name, double Ratio, double Maccs, Seconds Latency, double? Top1)? best = null;
        foreach (string name in ReferenceNetworks.Dense)
        {
            if (ArchitectureCatalog.Find(name) is not { } found || name == context.Model.Model.Name)
                continue;
            ModelCost known = Known.GetOrAdd((name, image.Size, image.Batch), static key =>
                CostAnalyzer.Analyze(ShapeInference.Run(ArchitectureCatalog.Find(key.Name)!.Value.Variant
                    .Build(new NetworkOptions { Resolution = key.Resolution, Batch = key.Batch }))));
            double ratio = known.Totals.HeadlineMaccs.Value / maccs;
            double? top1 = Top1(found.Variant);
            // Of several, the most accurate.
            if (ratio < 1.25 || (top1 ?? 0) < (best?.Top1 ?? 0) || top1 + WorseBy < accuracy)
                continue;
            Seconds time = TimedPlan.Of(known, target.Device, target.Timed.Options).Estimate.Latency;
            if (time.Value < latency.Value * 0.95)
                best = (name, ratio, known.Totals.HeadlineMaccs.Value, time, top1);
        }

        if (best is not { } other)
            yield break;
        yield return Found(
            context,
            $"{other.Name}{(other.Top1 is { } published ? $" (published top-1 {published:0.0} %)" : "")} has "
                + $"{other.Ratio:0.0} x the MACCs of this model ({Format.Count(other.Maccs)} against "
                + $"{Format.Count(maccs)}) and is faster here: {other.Latency} against {latency}.",
            "Choose by predicted or measured latency on this device, not by FLOPs.",
            []) with
        {
            TimeLost = latency - other.Latency,
            Evidence = [new Evidence("referenceMaccs", other.Maccs, "MACC"), new Evidence(
                "referencePredictedLatencySeconds", other.Latency.Value, "s")],
        };
    }

    private static double? Top1(NetworkVariant variant) => variant.Published.FirstOrDefault(p => p.Top1 is not null)?.Top1;

    /// <summary>The square image that a classifier takes; null for another model.</summary>
    private static (int Size, long Batch)? Image(LintContext context)
    {
        if (context.Model.Graph.Inputs is not [
            {
                Shape: { Rank: 4, IsKnown: true } input, DataType: DataType.Float
            or DataType.Float16
            }] || context.Model.Graph.Outputs is not [{ Shape.Rank: 2 }])
            return null;
        return input[1].Value == 3 && input[2] == input[3] && input[2].Value is >= 64 and <= 1024
            && input[2].Value % 32 == 0 && context.Cost.Totals.IsHeadlineComplete
            && context.Cost.Totals.HeadlineMaccs.Value > 0
            ? ((int)input[2].Value, input[0].Value)
            : null;
    }
}
