using NetWeight.Rewrites;

namespace NetWeight.Lint.Rules;

/// <summary>
/// Weights that are listed as inputs, too: runtimes cannot fold them, pack them ahead of time or fuse their layers (ONNX Runtime
/// documentation, "remove_initializer_from_input").
/// </summary>
internal sealed class OverridableWeights : Rule
{
    public override string Id => "NW224";

    public override string Name => "overridable-weights";

    public override string Summary =>
        "Initializers that are also inputs: the caller may override them, so runtimes do not fold or fuse them.";

    public override bool NeedsDevice => false;

    internal override IEnumerable<Finding> Check(LintContext context)
    {
        // The same on every device: said once, without one.
        if (context.Target is not null)
            yield break;
        string[] names = [.. OverridableConstants.Of(context.Model.Model).Where(n => !context.Skips(this, n))];
        if (names.Length == 0)
            yield break;
        string which = string.Join(", ", names.Take(4)) + (names.Length > 4 ? ", ..." : "");
        yield return Found(
            context,
            $"{names.Length} {(names.Length == 1 ? "initializer is also an input" : "initializers are also inputs")} "
                + $"({which}). From IR version 4 on the caller may override them, so runtimes and rewrites do not "
                + "fold them.",
            "If they are never overridden, make them constants (netweight rewrite --all --freeze-weights), or "
                + "export with keep_initializers_as_inputs=False",
            names) with
        {
            Evidence = [new Evidence("overridableInitializers", names.Length, "")],
        };
    }
}
