namespace NetWeight.Lint.Rules;

/// <summary>Batch normalization with stored statistics is a multiplication and an addition per channel, which the layer beside it can do with its own weights (Ioffe and Szegedy 2015, section 3.1).</summary>
internal sealed class UnfoldedBatchNorm : RewriteRule
{
    public override string Id => "NW214";

    public override string Name => "unfolded-batchnorm";

    public override string Summary => "Batch normalizations that could be part of the convolution or fully connected layer beside them.";

    protected override IReadOnlyList<string> Fix { get; } = ["fold-batchnorm"];

    protected override string Counts => "fold-batchnorm";

    protected override string Says(int places) => $"{places} batch normalization(s) could be part of the layer beside them";

    protected override string Advice => "Fold them before shipping";
}
