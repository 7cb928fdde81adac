using NetWeight.Graphs;

namespace NetWeight.Operators.Sequences;

/// <summary>The sequence without the item at a position, or without the last one.</summary>
internal sealed class SequenceErase() : Operator("SequenceErase", "A sequence without one of its items.")
{
    public override InputRole Role(int index) => index == 1 ? InputRole.Setting : InputRole.Data;

    public override void Infer(ShapedNode node)
    {
        if (node.Sequence(0) is not { } sequence)
            return;
        if (sequence.Items is not { } items)
        {
            node.SetOutput(0, new SequenceType(sequence.Element));
            return;
        }

        long? position = node.Has(1) ? node.Integer(1) : -1;
        if (items.Count == 0)
            throw new ShapeException("nothing can be taken out of an empty sequence");
        List<OnnxType> rest = [.. items];
        if (position is { } known)
            rest.RemoveAt(Items.At(known, items.Count));
        else
            rest = [.. Enumerable.Repeat(sequence.Element, items.Count - 1)];
        node.SetOutput(0, Items.Of(rest, sequence.Element));
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.ViewOnly;
}
