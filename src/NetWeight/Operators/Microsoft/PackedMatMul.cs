using NetWeight.Graphs;
using NetWeight.Operators.MatrixProducts;

namespace NetWeight.Operators.Microsoft;

/// <summary>
/// A times a weight [K, N] whose packed form hides its shape: attributes or an input give K and N. Unpacking is not counted:
/// the MACCs are those of the float twin.
/// </summary>
internal sealed class PackedMatMul(string type, string summary) : Operator(ContribOperator.DomainName, type, summary)
{
    /// <summary>The input that holds the bias; -1 for none.</summary>
    public int Bias { get; init; } = -1;

    /// <summary>The input that holds K and N; -1 if they are attributes.</summary>
    public int SizesInput { get; init; } = -1;

    public override InputRole Role(int index) =>
        index == 0 ? InputRole.Data : index == 1 || index == Bias ? InputRole.Weight : index == SizesInput ? InputRole.Setting
        : InputRole.Buffer;

    public override void Infer(ShapedNode node)
    {
        Dim rows = Size(node, 0), columns = Size(node, 1);
        Shape? a = node.InputShape(0);
        if (a is { Rank: 0 } || (a?[a.Rank - 1].ValueOrNull is { } k && rows.ValueOrNull is { } other && k != other))
            throw new ShapeException($"the matrix {a} does not fit a weight of {rows} rows");
        node.SetOutput(0, node.InputType(0), a?.With(a.Rank - 1, columns));
    }

    public override OperatorCost Cost(ShapedNode node) =>
        OperatorCost.Headline(MatrixProduct.Maccs(node.Elements, Size(node, 0).ValueOrNull), node.Has(Bias) ? node.Elements : 0);

    public override long? WeightElements(ShapedNode node, int index) =>
        index == 1 ? checked(Size(node, 0).ValueOrNull * Size(node, 1).ValueOrNull) : base.WeightElements(node, index);

    /// <summary>K (0) or N (1).</summary>
    private Dim Size(ShapedNode node, int which)
    {
        if (SizesInput >= 0)
            return ContribOperator.Entry(node, SizesInput, which);
        return node.Int(which == 0 ? "K" : "N", 0) is > 0 and var size ? size : throw new ShapeException("it has no 'K' and 'N'");
    }
}
