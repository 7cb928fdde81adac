namespace NetWeight.Lint.Rules;

/// <summary>A 1x1 convolution beside another without an activation between them is a product of matrices known ahead.</summary>
internal sealed class SerialConvolutions : RewriteRule
{
    public override string Id => "NW218";

    public override string Name => "serial-convolutions";

    public override string Summary => "Two convolutions in a row with nothing between them that are one.";

    protected override IReadOnlyList<string> Fix { get; } = ["merge-serial-convs"];

    protected override string Counts => "merge-serial-convs";

    protected override string Says(int places) => $"{places} pair(s) of convolutions in a row have nothing between them and are one";

    protected override string Advice => "Merge them";
}
