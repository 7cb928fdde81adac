using NetWeight.Graphs;

namespace NetWeight.Operators.Quantization;

/// <summary>
/// saturate(round(x / scale) + zero point): division, rounding, two comparisons, and an addition if there is a zero
/// point.
/// </summary>
internal sealed class QuantizeLinear(string domain) : Operator(domain, "QuantizeLinear", "Real numbers to small integers.")
{
    public override InputRole Role(int index) => index == 0 ? InputRole.Data : InputRole.Setting;

    public override void Infer(ShapedNode node)
    {
        // A zero point decides even if its own type is unknown.
        DataType type = node.Has(2) ? node.InputType(2) : DataTypes.FromOnnx(node.Int("output_dtype", 0));
        if (!node.Has(2) && type == DataType.Undefined)
            type = DataType.UInt8;
        node.SetOutput(0, type, node.InputShape(0));
    }

    public override OperatorCost Cost(ShapedNode node) => OperatorCost.OfFlops(checked(node.Elements * (node.Has(2) ? 5 : 4)));
}
