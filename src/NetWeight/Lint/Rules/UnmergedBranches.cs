using NetWeight.Units;

namespace NetWeight.Lint.Rules;

/// <summary>Linear branches that are summed are one convolution (RepVGG: Ding et al. 2021, section 3.3).</summary>
internal sealed class UnmergedBranches : RewriteRule
{
    public override string Id => "NW215";

    public override string Name => "unmerged-branches";

    public override string Summary =>
        "Parallel training branches (RepVGG, ACNet, MobileOne) that merge into one convolution for inference.";

    /// <summary>The rewrites that merge them.</summary>
    public static readonly string[] Rewrites = ["fold-batchnorm", "reparameterize"];

    protected override IReadOnlyList<string> Fix => Rewrites;

    protected override string ReportedRewrite => "reparameterize";

    /// <summary>The layers that merge.</summary>
    public static HashSet<string> Layers(LintContext context) => [.. context.WhatIf.Rewrite(Rewrites).Changes
        .Where(c => c.Rewrite == "reparameterize").SelectMany(c => c.Before)];

    protected override string Describe(int places) =>
        $"{Format.Plural(places, "block")} in the training form: the branches of each merge into one convolution";

    protected override string Advice => "Merge them; the outputs stay the same";
}
