using NetWeight.Graphs;

namespace NetWeight.Operators.MatrixProducts;

/// <summary>
/// Determinants of [..., n, n] by elimination: n(n-1)(2n-1)/6 multiply-accumulates, n(n-1)/2 divisions, and n-1 multiplications
/// down the diagonal, per matrix.
/// </summary>
internal sealed class Det() : Operator("Det", "The determinant of square matrices.")
{
    public override void Infer(ShapedNode node)
    {
        Shape? shape = node.InputShape(0);
        if (shape is { Rank: < 2 } || (shape is not null && shape[shape.Rank - 1] is { IsKnown: true } n
            && shape[shape.Rank - 2] is { IsKnown: true } m && n.Value != m.Value))
            throw new ShapeException($"{shape} is not a stack of square matrices");
        node.SetOutput(0, node.InputType(0), shape is null ? null : new Shape(shape.Dims[..^2]));
    }

    public override OperatorCost Cost(ShapedNode node)
    {
        Shape? shape = node.InputShape(0);
        if (shape is null || (shape[shape.Rank - 1].ValueOrNull ?? shape[shape.Rank - 2].ValueOrNull) is not { } n)
            return new OperatorCost(null, null);
        if (n == 0)
            return OperatorCost.CopyOnly;
        long maccs = checked(n * (n - 1) * ((2 * n) - 1) / 6), flops = checked((n * (n - 1) / 2) + n - 1);
        return new OperatorCost(checked(node.Elements * maccs), checked(node.Elements * flops));
    }
}
