using NetWeight.Graphs;

namespace NetWeight.Operators.MatrixProducts;

/// <summary>
/// A fully connected layer: A * B + C, either matrix transposed. MACCs = M * N * K; C adds one FLOP per output, the
/// factors none.
/// </summary>
internal sealed class Gemm(string domain, string type, string summary) : Operator(domain, type, summary)
{
    /// <summary>The input that holds B.</summary>
    public int Right { get; init; } = 1;

    /// <summary>The input that holds C.</summary>
    public int Bias { get; init; } = 2;

    /// <summary>The type of the result.</summary>
    public Func<ShapedNode, DataType> ResultType { get; init; } = node => node.InputType(0);

    public override InputRole Role(int index) =>
        index == Right || index == Bias ? InputRole.Weight : index == 0 ? InputRole.Data : InputRole.Setting;

    public override void Infer(ShapedNode node)
    {
        Dim m = Side(node, 0, "transA", 0), n = Side(node, Right, "transB", 1);
        if (Side(node, 0, "transA", 1).ValueOrNull is { } k && Side(node, Right, "transB", 0).ValueOrNull is { } other && k != other)
            throw new ShapeException(
                $"the matrices {node.InputShape(0)} and {node.InputShape(Right)} do not fit: {k} columns, {other} rows");
        node.SetOutput(0, ResultType(node), new Shape(m, n));
    }

    public override OperatorCost Cost(ShapedNode node)
    {
        long? contracted = Side(node, 0, "transA", 1).ValueOrNull ?? Side(node, Right, "transB", 0).ValueOrNull;
        long? flops = ActivationFlops.Of(node.Text("activation", "")) + (node.Has(Bias) ? 1 : 0);
        return OperatorCost.Headline(MatrixProduct.Maccs(node.Elements, contracted), flops == 0 ? 0 : checked(node.Elements * flops));
    }

    /// <summary>Rows (0) or columns (1) of a matrix after it is turned.</summary>
    private static Dim Side(ShapedNode node, int index, string trans, int side)
    {
        if (node.InputShape(index) is not { } matrix)
            return Dim.Unknown;
        if (matrix.Rank != 2)
            throw new ShapeException($"{matrix} is not a matrix");
        return matrix[node.Int(trans, 0) != 0 ? 1 - side : side];
    }
}
