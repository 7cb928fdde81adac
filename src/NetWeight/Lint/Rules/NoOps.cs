using NetWeight.Rewrites;
using NetWeight.Units;

namespace NetWeight.Lint.Rules;

/// <summary>Nodes that a runtime may or may not drop; a transpose or cast chain that stays is a copy each.</summary>
internal sealed class NoOps : RewriteRule
{
    public override string Id => "NW217";

    public override string Name => "no-ops";

    public override string Summary => "Identity, dropout, and reshapes, transposes and casts that undo each other or do nothing.";

    protected override IReadOnlyList<string> Fix { get; } = ["remove-no-ops"];

    protected override string Counts => "remove-no-ops";

    /// <summary>Whether it is more than the name of an output, which an exporter gives with an identity.</summary>
    protected override bool Matters(LintContext context, RewriteChange change) =>
        !context.Model.Graph.Outputs.Any(o => o?.Producer is { Node.OpType: "Identity" } identity && change.Before.Contains(identity.Name));

    protected override string Says(int places) => $"{Format.Plural(places, "node")} without effect: identities, dropout, reshapes, transposes or casts that undo each other";

    protected override string Advice => "Remove them";
}
