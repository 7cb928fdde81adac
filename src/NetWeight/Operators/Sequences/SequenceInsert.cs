using System.Collections.Immutable;
using NetWeight.Graphs;

namespace NetWeight.Operators.Sequences;

/// <summary>The sequence with one more item, at a position or at the end.</summary>
internal sealed class SequenceInsert() : Operator("SequenceInsert", "A sequence with one more item.")
{
    public override InputRole Role(int index) => index == 2 ? InputRole.Setting : InputRole.Data;

    public override void Infer(ShapedNode node)
    {
        OnnxType item = Items.TypeOf(node.Input(1));
        if (node.Sequence(0) is not { } sequence)
        {
            // The element type is known all the same: that of the item.
            node.SetOutput(0, new SequenceType(item is TensorType tensor ? new TensorType(tensor.DataType, null) : item));
            return;
        }

        OnnxType element = sequence.Items is { Count: 0 } ? item : Items.Common(sequence.Element, item);
        if (sequence.Items is not { } items || items.Count >= Items.Limit)
        {
            node.SetOutput(0, new SequenceType(element));
            return;
        }

        // Shared trees: a chain of many insertions must not copy the list each time.
        ImmutableList<OnnxType> list = items as ImmutableList<OnnxType> ?? [.. items];
        if (!node.Has(2))
            list = list.Add(item);
        else if (node.Integer(2) is { } position)
            list = list.Insert(position == items.Count ? items.Count : Items.At(position, items.Count), item);
        else
            list = [.. Enumerable.Repeat(element, items.Count + 1)];
        node.SetOutput(0, new SequenceType(element, list));
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.ViewOnly;
}
