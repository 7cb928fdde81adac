using NetWeight.Graphs;

namespace NetWeight.Operators.Quantization;

/// <summary>(x - zero point) * scale.</summary>
internal sealed class DequantizeLinear(string domain) : Operator(domain, "DequantizeLinear", "Small integers to real numbers.")
{
    // A constant that is made real again is a quantized weight.
    public override InputRole Role(int index) => index == 0 ? InputRole.Weight : InputRole.Setting;

    public override void Infer(ShapedNode node)
    {
        DataType type = DataTypes.FromOnnx(node.Int("output_dtype", 0));
        if (type == DataType.Undefined)
            type = node.InputType(1);
        node.SetOutput(0, type, node.InputShape(0));
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.OfFlops(checked(node.Elements * (node.Has(2) ? 2 : 1)));
}
