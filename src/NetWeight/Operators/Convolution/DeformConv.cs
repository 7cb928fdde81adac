using NetWeight.Graphs;

namespace NetWeight.Operators.Convolution;

/// <summary>
/// Convolution whose taps are moved by offsets. Inputs: X, W, offset, bias, mask. The MACCs are Conv's; sampling between pixels takes
/// 4 multiply-accumulates (8 FLOPs) per channel, tap and output position, and a mask one FLOP more.
/// </summary>
internal sealed class DeformConv() : Operator("DeformConv", "Convolution with an offset for every tap.")
{
    public override MatrixForm MatrixForm => MatrixForm.Convolution;

    public override InputRole Role(int index) => index is 1 or 3 ? InputRole.Weight : InputRole.Data;

    public override void Infer(ShapedNode node) =>
        node.SetOutput(0, node.InputType(0), Conv.OutputShape(node, node.InputShape(0), node.InputShape(1)));

    public override OperatorCost Cost(ShapedNode node)
    {
        Shape? input = node.InputShape(0), weight = node.InputShape(1), output = node.OutputShape(0);
        long? samples = null;
        if (input is { Rank: > 2 } && weight is not null && output is not null)
            samples = checked(output[0].ValueOrNull * input[1].ValueOrNull * output.Product(2,
                output.Rank) * weight.Product(2, weight.Rank));
        return OperatorCost.Headline(Conv.Maccs(node.Elements, weight),
            checked(samples * (node.Has(4) ? 9 : 8)) + (node.Has(3) ? node.Elements : 0));
    }
}
