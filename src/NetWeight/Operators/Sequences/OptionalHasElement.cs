using NetWeight.Graphs;

namespace NetWeight.Operators.Sequences;

/// <summary>Whether an optional holds a value; known if its maker is seen.</summary>
internal sealed class OptionalHasElement() : Operator("OptionalHasElement", "Whether an optional holds a value.")
{
    public override void Infer(ShapedNode node)
    {
        node.SetOutput(0, DataType.Bool, Shape.Scalar);
        bool? has = node.Input(0) switch
        {
            null => false,
            { Type: TensorType { DataType: not DataType.Undefined } or SequenceType } => true,
            { Producer: { Node.OpType: "Optional" } maker } => maker.Has(0),
            _ => null,
        };
        if (has is { } known)
            node.SetContent(0, TensorValue.Single(DataType.Bool, Scalar.Of(known ? 1L : 0L)));
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.ViewOnly;
}
