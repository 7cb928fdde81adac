using NetWeight.Graphs;

namespace NetWeight.Operators.Quantization;

/// <summary>Finds scale and zero point in the data (minimum, maximum), then quantizes (5 FLOPs).</summary>
internal sealed class DynamicQuantizeLinear() : Operator("DynamicQuantizeLinear", "Real numbers to bytes, with a scale found in the data.")
{
    public override void Infer(ShapedNode node)
    {
        node.SetOutput(0, DataType.UInt8, node.InputShape(0));
        node.SetOutput(1, DataType.Float, Shape.Scalar);
        node.SetOutput(2, DataType.UInt8, Shape.Scalar);
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.OfFlops(checked(node.InputElements(0) * 7));
}
