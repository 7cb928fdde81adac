using NetWeight.Devices;
using NetWeight.Graphs;

namespace NetWeight.Rewrites;

/// <summary>The effect of a rewrite on the outputs.</summary>
public enum Exactness
{
    /// <summary>Outputs are the same up to the rounding of the arithmetic: a proof by running both models must hold.</summary>
    Exact,

    /// <summary>Outputs change within the precision of a smaller type: how much is measured, not proved.</summary>
    Approximate,
}

/// <summary>One place where a rewrite changed a graph.</summary>
/// <param name="Rewrite">The <see cref="Rewrite.Option"/> of the rewrite.</param>
/// <param name="Before">The nodes (or tensors) that it concerned, as the graph had them.</param>
/// <param name="After">The nodes that replace them; empty for none.</param>
public sealed record RewriteChange(string Rewrite, IReadOnlyList<string> Before, IReadOnlyList<string> After)
{
    /// <summary><c>conv1, bn1 -> conv1</c>.</summary>
    public override string ToString() => $"{string.Join(", ", Before)} -> {(After.Count == 0 ? "(gone)" : string.Join(", ", After))}";
}

/// <summary>A rewritten model.</summary>
/// <param name="Model">The new model; the given one if nothing changed.</param>
/// <param name="Changes">The changes, in order.</param>
public sealed record RewriteResult(Model Model, IReadOnlyList<RewriteChange> Changes);

/// <summary>
/// A change of a model's graph that keeps its outputs (or states that it does not). It is one candidate:
/// <see cref="Apply"/> tries it alone,
/// <see cref="Rewriter"/> several together.
/// </summary>
public abstract class Rewrite
{
    /// <summary>A stable id: <c>NWR01</c>.</summary>
    public abstract string Id { get; }

    /// <summary>The name on the command line, without the dashes: <c>fold-batchnorm</c>.</summary>
    public abstract string Option { get; }

    /// <summary>Its description, in one line.</summary>
    public abstract string Summary { get; }

    /// <summary>
    /// The placeholder after the option, for a rewrite with a parameter: <c>N</c>; null for one that
    /// needs nothing.
    /// </summary>
    public virtual string? Parameter => null;

    /// <summary>Its effect on the outputs.</summary>
    public virtual Exactness Exactness => Exactness.Exact;

    /// <summary>Whether it needs <see cref="RewriteSettings.Ranges"/>, which only running the model can show.</summary>
    public virtual bool NeedsRanges => false;

    /// <summary>
    /// Whether it is part of <c>--all</c>: it is exact, and the result is never more expensive. Others answer to a
    /// device's needs and are requested by name.
    /// </summary>
    public virtual bool IsGeneral => true;

    /// <summary>
    /// Whether it changes each layer alone, so that it can be requested on some only
    /// (<see cref="RewriteSettings.Layers"/>).
    /// </summary>
    public virtual bool IsPerLayer => false;

    /// <summary>
    /// Whether it also works inside sub-graphs and functions, where shapes may be known by rank only: what touches a
    /// layer and its neighbours does.
    /// </summary>
    internal virtual bool WorksInBodies => IsGeneral || IsPerLayer;

    /// <summary>
    /// Whether it brings in values whose shapes only a new inference finds: other matches are then searched in the graph as it is.
    /// </summary>
    internal virtual bool LeavesUnknownShapes => false;

    /// <summary>
    /// The settings with the number for <see cref="Parameter"/>. Throws <see cref="NetWeightException"/>
    /// for a number that makes no sense, or if it takes none.
    /// </summary>
    /// <param name="settings">The other settings.</param>
    /// <param name="number">The number after the option.</param>
    public virtual RewriteSettings With(RewriteSettings settings, int number) =>
        throw new NetWeightException($"--{Option} takes no number.");

    /// <summary>The numbers to try if a device decides; none for a rewrite that takes none.</summary>
    internal virtual IReadOnlyList<int> NumbersFor(Device device) => [];

    /// <summary>
    /// Applies this rewrite wherever it fits. Weights stay where they are: those that change are computed when they are read.
    /// Throws <see cref="NetWeightException"/> if the graph is invalid.
    /// </summary>
    /// <param name="model">The model to rewrite; it stays as it is.</param>
    /// <param name="settings">The settings of the rewrite; null for the defaults.</param>
    public RewriteResult Apply(Model model, RewriteSettings? settings = null) => Rewriter.Apply(model, [this], settings);

    /// <summary>Changes the graph in place wherever the rewrite fits, and records the changes.</summary>
    internal abstract void Run(GraphEditor graph, RewriteSettings settings);
}
