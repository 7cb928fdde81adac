namespace NetWeight.Operators.ControlFlow;

/// <summary>Runs one of two sub-graphs. If the condition is known ahead of time, the other branch does not exist.</summary>
internal sealed class If() : Operator("If", "One of two sub-graphs, by a condition.")
{
    public override InputRole Role(int index) => InputRole.Setting;

    public override void Infer(ShapedNode node)
    {
        if (ControlFlowOperators.Truth(node.Content(0)) is { } condition)
        {
            ShapedGraph taken = node.InferSubgraph(condition ? "then_branch" : "else_branch", [], keep: true, executions: 1);
            for (int i = 0; i < node.Outputs.Count && i < taken.Outputs.Count; i++)
                node.SetOutput(i, taken.Outputs[i], isConstant: node.Input(0)!.IsConstant);
            return;
        }

        node.SubgraphChoice = SubgraphChoice.Dearest;
        ShapedGraph then = node.InferSubgraph("then_branch", [], keep: true, executions: 1);
        ShapedGraph @else = node.InferSubgraph("else_branch", [], keep: true, executions: 1);
        if (then.Outputs.Count != @else.Outputs.Count)
            throw new ShapeException($"its branches have {then.Outputs.Count} and {@else.Outputs.Count} outputs");
        for (int i = 0; i < node.Outputs.Count && i < then.Outputs.Count; i++)
        {
            (Value? a, Value? b) = (then.Outputs[i], @else.Outputs[i]);
            node.SetOutput(i, TypeJoin.Either(a?.Type, b?.Type));
            node.SetContent(i, Either(a?.Content, b?.Content));
        }
    }

    public override OperatorCost Cost(ShapedNode node) => ControlFlowOperators.Cost(node);

    /// <summary>The elements in which both branches agree.</summary>
    private static TensorValue? Either(TensorValue? a, TensorValue? b)
    {
        if (a is null || b is null || a.DataType != b.DataType || !a.Dims.SequenceEqual(b.Dims))
            return null;
        return TensorValue.Create(a.DataType, a.Dims, [.. a.Elements.Select((e, i) => e.Same(b.Elements[i]) ? e : Scalar.Unknown)]);
    }
}
