using NetWeight.Graphs;

namespace NetWeight.Operators.Sequences;

/// <summary>The value in an optional; from version 18, any other value goes through.</summary>
internal sealed class OptionalGetElement() : Operator("OptionalGetElement", "The value in an optional.")
{
    public override void Infer(ShapedNode node)
    {
        Value? input = node.Input(0);
        if (input?.Type is not OptionalType optional)
        {
            node.SetOutput(0, input);
            return;
        }

        node.SetOutput(0, optional.Element);
        if (input.Producer is { Node.OpType: "Optional" } maker && maker.Input(0)?.Type is not null)
            node.SetOutput(0, maker.Input(0));
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.ViewOnly;
}
