using NetWeight.Units;

namespace NetWeight.Lint.Rules;

/// <summary>Values that do not depend on an input can be computed when the file is written.</summary>
internal sealed class ConstantSubgraphs : RewriteRule
{
    public override string Id => "NW216";

    public override string Name => "constant-subgraphs";

    public override string Summary => "Nodes that are computed at every inference although they do not depend on an input.";

    protected override IReadOnlyList<string> Fix { get; } = ["fold-constants"];

    protected override string ReportedRewrite => "fold-constants";

    protected override string Describe(int places) =>
        $"{Format.Plural(places, "node")} computed at every inference without depending on an input";

    protected override string Advice => "Compute them once";
}
