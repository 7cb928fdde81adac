using NetWeight.Units;

namespace NetWeight.Lint.Rules;

/// <summary>A 1x1 convolution beside another without an activation between them is a product of matrices known ahead.</summary>
internal sealed class SerialConvolutions : RewriteRule
{
    public override string Id => "NW218";

    public override string Name => "serial-convolutions";

    public override string Summary => "Two convolutions in a row with nothing between them that are one.";

    protected override IReadOnlyList<string> Fix { get; } = ["merge-serial-convs"];

    protected override string Counts => "merge-serial-convs";

    protected override string Says(int places) => $"{Format.Plural(places, "pair")} of convolutions in a row with nothing between them, which one convolution can replace";

    protected override string Advice => "Merge them";
}
