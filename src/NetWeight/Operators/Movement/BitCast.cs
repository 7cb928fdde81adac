using NetWeight.Graphs;

namespace NetWeight.Operators.Movement;

/// <summary>The same bits read as another type of the same width.</summary>
internal sealed class BitCast() : Operator("BitCast", "The same bits as another type; a view.")
{
    public override OperatorCost Cost(ShapedNode node) => OperatorCost.ViewOnly;

    public override void Infer(ShapedNode node)
    {
        DataType from = node.InputType(0), to = Cast.Target(node);
        if (from != DataType.Undefined && to != DataType.Undefined && from.Bits != to.Bits)
            throw new ShapeException($"{from.OnnxName} and {to.OnnxName} differ in width");
        node.SetOutput(0, to, node.InputShape(0));
        // Signed and unsigned share their bits; a float's are not worth folding.
        if (from.IsInteger && to.IsInteger)
            node.SetContent(0, node.Content(0)?.Cast(to));
    }
}
