using NetWeight.Rewrites;
using NetWeight.Units;

namespace NetWeight.Lint.Rules;

/// <summary>Nodes that a runtime may or may not drop; a transpose or cast chain that stays is a copy each.</summary>
internal sealed class NoOps : RewriteRule
{
    public override string Id => "NW217";

    public override string Name => "no-ops";

    public override string Summary => "Nodes without effect: identities, dropout, and reshapes, transposes or casts that undo each other.";

    protected override IReadOnlyList<string> Fix { get; } = ["remove-no-ops"];

    protected override string ReportedRewrite => "remove-no-ops";

    /// <summary>Whether it is more than the name of an output, which an exporter gives with an identity.</summary>
    protected override bool IsWorthReporting(LintContext context, RewriteChange change) =>
        !context.Model.Graph.Outputs.Any(o => o?.Producer is { Node.OpType: "Identity" } identity && change.Before.Contains(identity.Name));

    protected override string Describe(int places) =>
        $"{Format.Plural(places, "node")} without effect: identities, dropout, reshapes, transposes or casts "
            + "that undo each other";

    protected override string Advice => "Remove them";
}
