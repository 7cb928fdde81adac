namespace NetWeight.Operators.ControlFlow;

/// <summary>Operators that run sub-graphs: once, never, or many times.</summary>
public static class ControlFlowOperators
{
    /// <summary>The operators of this family.</summary>
    public static IReadOnlyList<Operator> All { get; } = OperatorFamily.Of(KernelRole.Other,
    [
        new If(),
        new Loop(),
        new Scan(),
    ]);

    /// <summary>The node itself calculates nothing: its sub-graphs do, and they are counted alone.</summary>
    internal static OperatorCost Cost(ShapedNode node)
    {
        foreach (SubgraphUse use in node.Subgraphs)
            if (use.Executions is null)
                return OperatorCost.Unknown(node.Inputs.Take(2).Select(v =>
                    v is { Content: null } ? MissingContent.Behind(v) : null).FirstOrDefault(t => t is not null) is { } lost
                    ? $"how often it runs depends on '{lost.Name}', which is missing: {lost.Payload.MissingBecause}"
                    : "how often it runs depends on data");
        return OperatorCost.ViewOnly;
    }

    /// <summary>A truth value from an input's or a value's content; null if it is unknown.</summary>
    internal static bool? Truth(TensorValue? content) =>
        content is { Count: 1 } && content.Elements[0].Number is { } number ? number != 0 : null;
}
