using NetWeight.Graphs;

namespace NetWeight.Operators.Sequences;

/// <summary>The number of items that a sequence has.</summary>
internal sealed class SequenceLength() : Operator("SequenceLength", "The number of items of a sequence.")
{
    public override void Infer(ShapedNode node)
    {
        node.SetOutput(0, DataType.Int64, Shape.Scalar);
        if (node.Sequence(0)?.Items is { } items)
            node.SetContent(0, TensorValue.Single(DataType.Int64, Scalar.Of((long)items.Count)));
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.ViewOnly;
}
