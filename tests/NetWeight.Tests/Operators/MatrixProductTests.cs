using NetWeight.Graphs;
using NetWeight.Operators;
using static NetWeight.TestKit.TestGraph;

namespace NetWeight.Tests.Operators;

public class MatrixProductTests
{
    [Theory]
    // [a] x [b] -> shape, MACCs: outputs times the contracted length.
    [InlineData("3", "3", "scalar", 3)]
    [InlineData("3", "3x4", "4", 12)]
    [InlineData("2x3", "3", "2", 6)]
    [InlineData("2x3", "3x4", "2x4", 24)]
    [InlineData("5x2x3", "3x4", "5x2x4", 120)]
    [InlineData("3", "5x3x4", "5x4", 60)]
    [InlineData("6x1x2x3", "5x3x4", "6x5x2x4", 720)]
    [InlineData("0x3", "3x4", "0x4", 0)]
    public void MatMul_Shapes(string a, string b, string expected, long maccs)
    {
        var node = Infer("MatMul", [F(Sizes(a)), F(Sizes(b))]);
        Assert.Equal(expected, node.Shape());
        Assert.Equal(maccs, node.Cost().Maccs);
        Assert.True(node.Cost().IsHeadline);
    }

    [Fact]
    public void MatMul_UnknownRows_KeepsTheRest()
    {
        var tokens = new TensorType(DataType.Float, new Shape(Dim.Named("N"), Dim.Unknown, 8));
        Assert.Equal("Nx?x4", Infer("MatMul", [tokens, Weight(8, 4)]).Shape());
        Assert.Equal("null", Infer("MatMul", [F(2, 3), F(4, 5)]).Shape());
        Assert.Equal("null", Infer("MatMul", [new TensorType(DataType.Float, null), Weight(8, 4)]).Shape());
        Assert.Equal(InputRole.Weight, OperatorCatalog.Find("", "MatMul")!.Role(1));
    }

    [Theory]
    [InlineData("4x3", "3x5", 0, 0)]
    [InlineData("3x4", "3x5", 1, 0)]
    [InlineData("4x3", "5x3", 0, 1)]
    [InlineData("3x4", "5x3", 1, 1)]
    public void Gemm_TurnsItsMatrices(string a, string b, long transA, long transB)
    {
        foreach (int opset in (int[])[1, 6, 7, 9, 13])
        {
            var node = Infer("Gemm", [F(Sizes(a)), Weight(Sizes(b)), Weight(5)],
                [new NodeAttribute("transA", transA), new NodeAttribute("transB", transB)], opset: opset);
            Assert.Equal("4x5", node.Shape());
            // 4 * 5 sums of length 3; C adds 1 each.
            Assert.Equal(60, node.Cost().Maccs);
            Assert.Equal(20, node.Cost().OtherFlops);
        }
    }

    [Fact]
    public void Gemm_UnknownLeftMatrix_TakesTheLengthFromTheRight()
    {
        Assert.Equal("?x5", Infer("Gemm", [new TensorType(DataType.Float, null), Weight(3, 5)]).Shape());
        Assert.Equal(60, Infer("Gemm", [F(4, -1), Weight(3, 5)]).Cost().Maccs);
        Assert.NotNull(Infer("Gemm", [F(4, 2), Weight(3, 5)]).Error);
    }

    [Theory]
    [InlineData("MatMulInteger", DataType.Int32)]
    [InlineData("QLinearMatMul", DataType.UInt8)]
    public void QuantizedMatMul_HasTheTypeOfItsResult(string op, DataType expected)
    {
        TensorType a = T(DataType.UInt8, 2, 3);
        Tensor b = Weight(DataType.Int8, 3, 4);
        var node = op == "MatMulInteger" ? Infer(op, [a, b])
            : Infer(op, [a, Floats(1), null, b, Floats(1), null, Floats(1), T(DataType.UInt8)]);
        Assert.Equal("2x4", node.Shape());
        Assert.Equal(expected, node.Output(0)!.DataType);
        Assert.Equal(24, node.Cost().Maccs);
    }

    [Theory]
    // Equation, operands, result, MACCs (product of all indices, once per operand beyond the first, where something is summed), FLOPs.
    [InlineData("ij,jk->ik", "2x3,3x4", "2x4", 24, 0)]
    [InlineData("ij , jk", "2x3,3x4", "2x4", 24, 0)]
    [InlineData("bhqd,bhkd->bhqk", "2x3x5x7,2x3x6x7", "2x3x5x6", 1260, 0)]
    [InlineData("ba,b", "2x3,2", "3", 6, 0)]
    [InlineData("i,i->", "4,4", "scalar", 4, 0)]
    [InlineData("i,j->ij", "4,5", "4x5", 0, 20)]
    [InlineData("ij->ji", "2x3", "3x2", 0, 0)]
    [InlineData("ij->", "2x3", "scalar", 0, 6)]
    [InlineData("ij->i", "2x3", "2", 0, 6)]
    [InlineData("ii->i", "3x3", "3", 0, 0)]
    [InlineData("...ii->...i", "2x3x3", "2x3", 0, 0)]
    [InlineData("...ij,...jk->...ik", "7x1x2x3,5x3x4", "7x5x2x4", 840, 0)]
    [InlineData("...ij,jk", "5x2x3,3x4", "5x2x4", 120, 0)]
    [InlineData("i...,i->...", "2x3x4,2", "3x4", 24, 0)]
    [InlineData("...,...->", "2x3,3", "scalar", 6, 0)]
    [InlineData("ij,jk,kl->il", "2x3,3x4,4x5", "2x5", 240, 0)]
    [InlineData("aB,a", "2x3,2", "3", 6, 0)]
    public void Einsum_Equations(string equation, string operands, string expected, long maccs, long flops)
    {
        var node = Infer("Einsum", [.. operands.Split(',').Select(o => F(Sizes(o)))], [new NodeAttribute("equation", equation)]);
        Assert.Equal(expected, node.Shape());
        Assert.Equal((maccs, flops), (node.Cost().Maccs, node.Cost().OtherFlops));
        Assert.Equal(maccs > 0, node.Cost().IsHeadline);
    }

    [Theory]
    [InlineData("ij,jk->ik", "2x3,4x4")]
    [InlineData("ij->i", "2x3x4")]
    [InlineData("ij->k", "2x3")]
    [InlineData("ij,jk->ik", "2x3")]
    [InlineData("i1->i", "2x3")]
    public void Einsum_Contradiction_IsReported(string equation, string operands) =>
        Assert.NotNull(Infer("Einsum", [.. operands.Split(',').Select(o => F(Sizes(o)))], [new NodeAttribute("equation", equation)]).Error);

    [Fact]
    public void Einsum_UnknownOperand_KeepsWhatOthersSay()
    {
        var node = Infer("Einsum", [new TensorType(DataType.Float, null), F(3, 4)], [new NodeAttribute("equation", "ij,jk->ik")]);
        Assert.Equal("?x4", node.Shape());
        Assert.Null(node.Cost().Maccs);
        Assert.Equal("null", Infer("Einsum", [new TensorType(DataType.Float, null)], [new NodeAttribute("equation", "...i->...")]).Shape());
    }

    [Fact]
    public void Det_DropsTheMatrix()
    {
        var node = Infer("Det", [F(5, 3, 3)]);
        Assert.Equal("5", node.Shape());
        // Elimination of 3x3: 2*2 + 1*1 multiply-accumulates, 2 + 1 divisions; then 2 multiplications.
        Assert.Equal((25L, 25L), (node.Cost().Maccs, node.Cost().OtherFlops));
        Assert.Equal("scalar", Infer("Det", [F(3, 3)]).Shape());
    }

    private static long[] Sizes(string text) => [.. text.Split('x').Select(long.Parse)];
}
