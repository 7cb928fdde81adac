using NetWeight.Costs;
using NetWeight.Latency.Kernels;
using NetWeight.Rewrites;
using NetWeight.Units;

namespace NetWeight.Lint.Rules;

/// <summary>
/// Batch normalization with stored statistics is a multiplication and an addition per channel, which the layer next to
/// it can do with its own weights (Ioffe and Szegedy 2015, section 3.1).
/// </summary>
internal sealed class UnfoldedBatchNorm : RewriteRule
{
    public override string Id => "NW214";

    public override string Name => "unfolded-batchnorm";

    public override string Summary => "Batch normalizations that can be folded into the adjacent convolution or fully connected layer.";

    protected override IReadOnlyList<string> Fix { get; } = ["fold-batchnorm"];

    protected override string ReportedRewrite => "fold-batchnorm";

    /// <summary>
    /// Whether the normalization runs on its own: one that the runtime joins to a product is folded when the file is
    /// loaded, and what little the plan still counts for it is not a saving.
    /// </summary>
    protected override bool IsWorthReporting(LintContext context, RewriteChange change)
    {
        if (context.Target is not { } target)
            return true;
        foreach (Kernel kernel in target.Kernels)
            foreach (LayerCost layer in kernel.Layers)
                if (layer.Operator == "BatchNormalization" && change.Before.Contains(layer.Name))
                    return !target.Plan.Runtime.Fusion.FoldsBatchNorm || !kernel.Matrix.Exists;
        return true;
    }

    protected override string Describe(int places) =>
        $"{Format.Plural(places, "batch normalization")} could be folded into the neighbouring layer";

    protected override string Advice => "Fold them before shipping";
}
