namespace NetWeight.Operators.Movement;

/// <summary>The input under another name, of any type.</summary>
internal sealed class Identity() : Operator("Identity", "The input under another name; a view.")
{
    internal override ElementwiseForm ElementwiseForm => ElementwiseForm.Unary;

    internal override bool IsPerChannelSafe => true;

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.ViewOnly;

    public override void Infer(ShapedNode node)
    {
        node.SetOutput(0, node.Input(0)?.Type);
        node.SetContent(0, node.Content(0));
    }
}
