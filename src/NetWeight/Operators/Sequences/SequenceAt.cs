namespace NetWeight.Operators.Sequences;

/// <summary>One item of a sequence.</summary>
internal sealed class SequenceAt() : Operator("SequenceAt", "One item of a sequence.")
{
    public override InputRole Role(int index) => index == 1 ? InputRole.Setting : InputRole.Data;

    public override void Infer(ShapedNode node)
    {
        if (node.Sequence(0) is not { } sequence)
            return;
        node.SetOutput(0, sequence.Element);
        if (node.Integer(1) is not { } position)
            return;
        if (sequence.Items is { } items)
            node.SetOutput(0, items[Items.At(position, items.Count)]);
        if (Items.Contents(node.Input(0)) is { } contents)
            node.SetContent(0, contents[Items.At(position, contents.Count)]);
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.ViewOnly;
}
