using NetWeight.Graphs;

namespace NetWeight.Operators.MatrixProducts;

/// <summary>
/// The product of two stacks of matrices, with broadcasting of the stacks. MACCs = output elements * contracted length.
/// The quantized and fused relatives only have their operands elsewhere.
/// </summary>
internal sealed class MatMul(string domain, string type, string summary) : Operator(domain, type, summary)
{
    /// <summary>The input that holds the second operand.</summary>
    public int Right { get; init; } = 1;

    /// <summary>The input that holds the bias; -1 for none.</summary>
    public int Bias { get; init; } = -1;

    /// <summary>FLOPs per output element after the product.</summary>
    public Func<ShapedNode, long?> FlopsAfter { get; init; } = _ => 0;

    /// <summary>The type of the result.</summary>
    public Func<ShapedNode, DataType> ResultType { get; init; } = node => node.InputType(0);

    /// <summary>An operand's shape as it is multiplied; second argument: whether it is the right one.</summary>
    public Func<ShapedNode, Shape?, bool, Shape?> Turned { get; init; } = (_, shape, _) => shape;

    public override InputRole Role(int index) =>
        index == Right || index == Bias ? InputRole.Weight : index == 0 ? InputRole.Data : InputRole.Setting;

    public override void Infer(ShapedNode node) => node.SetOutput(0, ResultType(node), MatrixProduct.OutputShape(A(node), B(node)));

    public override OperatorCost Cost(ShapedNode node)
    {
        long? flops = FlopsAfter(node) + (node.Has(Bias) ? 1 : 0);
        return OperatorCost.Headline(MatrixProduct.Maccs(node.Elements, MatrixProduct.Contracted(A(node), B(node))),
            flops == 0 ? 0 : checked(node.Elements * flops));
    }

    private Shape? A(ShapedNode node) => Turned(node, node.InputShape(0), false);

    private Shape? B(ShapedNode node) => Turned(node, node.InputShape(Right), true);
}
