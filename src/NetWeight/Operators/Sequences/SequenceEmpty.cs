using NetWeight.Graphs;

namespace NetWeight.Operators.Sequences;

/// <summary>A sequence of nothing yet.</summary>
internal sealed class SequenceEmpty() : Operator("SequenceEmpty", "An empty sequence.")
{
    public override void Infer(ShapedNode node) =>
        node.SetOutput(0, new SequenceType(new TensorType(DataTypes.FromOnnx(node.Int("dtype", (long)DataType.Float)), null), []));

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.ViewOnly;
}
