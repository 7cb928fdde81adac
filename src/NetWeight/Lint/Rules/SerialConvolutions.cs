using NetWeight.Units;

namespace NetWeight.Lint.Rules;

/// <summary>A 1x1 convolution next to another without an activation between them is a product of matrices known ahead.</summary>
internal sealed class SerialConvolutions : RewriteRule
{
    public override string Id => "NW218";

    public override string Name => "serial-convolutions";

    public override string Summary => "Two consecutive convolutions that one convolution can replace.";

    protected override IReadOnlyList<string> Fix { get; } = ["merge-serial-convs"];

    protected override string ReportedRewrite => "merge-serial-convs";

    protected override string Describe(int places) =>
        $"{Format.Plural(places, "pair")} of consecutive convolutions that one convolution can replace";

    protected override string Advice => "Merge them";
}
