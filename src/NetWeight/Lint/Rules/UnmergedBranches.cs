namespace NetWeight.Lint.Rules;

/// <summary>Linear branches that are summed are one convolution (RepVGG: Ding et al. 2021, section 3.3).</summary>
internal sealed class UnmergedBranches : RewriteRule
{
    public override string Id => "NW215";

    public override string Name => "unmerged-branches";

    public override string Summary => "Parallel branches of training (RepVGG, ACNet, MobileOne) that are one convolution for inference.";

    protected override IReadOnlyList<string> Fix { get; } = ["fold-batchnorm", "reparameterize"];

    protected override string Counts => "reparameterize";

    protected override string Says(int places) => $"{places} block(s) still have the branches of training, which together are one convolution each";

    protected override string Advice => "Merge them; the outputs stay the same";
}
