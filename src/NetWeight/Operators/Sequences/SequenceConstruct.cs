namespace NetWeight.Operators.Sequences;

/// <summary>A sequence of its inputs.</summary>
internal sealed class SequenceConstruct() : Operator("SequenceConstruct", "A sequence of the inputs.")
{
    public override void Infer(ShapedNode node) =>
        node.SetOutput(0, Items.Of([.. node.Inputs.Select(Items.TypeOf)], Items.TypeOf(null)));

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.ViewOnly;
}
