using NetWeight.Graphs;
using NetWeight.Operators;
using static NetWeight.TestKit.TestGraph;

namespace NetWeight.Tests.Operators;

public class MicrosoftElementwiseTests
{
    [Theory]
    [InlineData("Gelu", false, 5)]
    [InlineData("QuickGelu", false, 6)]
    [InlineData("FastGelu", false, 8)]
    [InlineData("FastGelu", true, 9)]
    [InlineData("BiasGelu", true, 6)]
    [InlineData("BiasSoftmax", true, 6)]
    public void Activation_KeepsTheShape(string op, bool bias, long flops)
    {
        var node = Microsoft(op, bias ? [F(2, 3), Weight(3)] : [F(2, 3)]);
        Assert.Equal("2x3", node.Shape());
        Assert.Equal(6 * flops, node.Cost().OtherFlops);
    }

    [Fact]
    public void BiasAdd_AddsTwice() => Assert.Equal(12, Microsoft("BiasAdd", [F(2, 3), Weight(3), F(2, 3)]).Cost().OtherFlops);

    [Fact]
    public void BiasDropout_GivesItsMask()
    {
        var node = Microsoft("BiasDropout", [F(2, 3), Weight(3), F(2, 3)], outputs: 2);
        Assert.Equal("2x3", node.Shape(1));
        Assert.Equal(DataType.Bool, node.Output(1)!.DataType);
        Assert.Equal(12, node.Cost().OtherFlops);
    }

    [Fact]
    public void BiasSplitGelu_HalvesTheLastAxis()
    {
        var node = Microsoft("BiasSplitGelu", [F(2, 6, -1), Weight(10)]);
        Assert.Equal("2x6x5", node.Shape());
        Assert.Equal(60 * 8, node.Cost().OtherFlops); // 2 sums, Gelu, mul
    }

    [Fact]
    public void SkipLayerNormalization_GivesItsOptionalOutputs()
    {
        TensorType x = T(DataType.Float16, 2, -1, 8);
        var node = Microsoft("SkipLayerNormalization", [x, x, Weight(8), Weight(8), Weight(8)], outputs: 4);
        Assert.Equal(["2x?x8", "2x?x1", "2x?x1", "2x?x8"], Enumerable.Range(0, 4).Select(node.Shape));
        Assert.Equal([DataType.Float16, DataType.Float, DataType.Float, DataType.Float16], node.Outputs.Select(o => o!.DataType));
        Assert.Equal([InputRole.Data, InputRole.Weight], [node.Operator!.Role(1), node.Operator.Role(4)]);
        // 7, and one each for skip and bias.
        Assert.Equal(16 * 9, Microsoft("SkipLayerNormalization", [F(2, 8), F(2, 8), Weight(8), Weight(8), Weight(8)]).Cost().OtherFlops);
        // 4, and one for skip; the fourth input is the bias.
        Assert.Equal(16 * 5, Microsoft("SkipSimplifiedLayerNormalization", [F(2, 8), F(2, 8), Weight(8)]).Cost().OtherFlops);
        Assert.Equal(16 * 6, Microsoft("SkipSimplifiedLayerNormalization", [F(2, 8), F(2, 8), Weight(8), Weight(8)]).Cost().OtherFlops);
    }

    [Fact]
    public void LayerNormalization_IsAlsoHere()
    {
        Assert.Equal("2x1", Microsoft("LayerNormalization", [F(2, 8), Weight(8), Weight(8)], outputs: 2).Shape(1));
        Assert.Equal("2x8", Microsoft("SimplifiedLayerNormalization", [F(2, 8), Weight(8)]).Shape());
    }

    [Fact]
    public void GroupNorm_WithSilu_CostsFiveMore()
    {
        NodeAttribute[] silu = [new("groups", 4L), new("activation", 1L)];
        Assert.Equal(16 * 12, Microsoft("GroupNorm", [F(1, 1, 2, 8), Weight(8), Weight(8)], silu).Cost().OtherFlops);
        var node = Microsoft("SkipGroupNorm", [F(1, 1, 2, 8), Weight(8), Weight(8), F(1, 1, 2, 8), Weight(8)], silu, outputs: 2);
        Assert.Equal("1x1x2x8", node.Shape(1));
        Assert.Equal(16 * 14, node.Cost().OtherFlops);
    }

    [Fact]
    public void Fourier_ThereAndBack()
    {
        var there = Microsoft("Rfft", [F(3, 16)], [new NodeAttribute("signal_ndim", 1L)]);
        Assert.Equal("3x9x2", there.Shape());
        Assert.Equal(3L * 5 * 16 * 4, there.Cost().OtherFlops);
        var back = Microsoft("Irfft", [F(3, 9, 2)], [new NodeAttribute("signal_ndim", 1L)]);
        Assert.Equal("3x16", back.Shape());
        Assert.Equal(3L * 5 * 16 * 4, back.Cost().OtherFlops);
        // Two dimensions: one transform of 4 * 16 numbers, log2 64 = 6.
        Assert.Equal(5L * 64 * 6, Microsoft("Rfft", [F(4, 16)], [new NodeAttribute("signal_ndim", 2L)]).Cost().OtherFlops);
    }

    [Fact]
    public void Matrices()
    {
        Assert.Equal(2L * 3 * 64, Microsoft("Inverse", [F(3, 4, 4)]).Cost().OtherFlops); // 3 matrices, 2 * 4^3
        Assert.Equal("null", Microsoft("Inverse", [F(3, 4)]).Shape());
        var distance = Microsoft("CDist", [F(5, 3), F(7, 3)], [new NodeAttribute("metric", "euclidean")]);
        Assert.Equal("5x7", distance.Shape());
        Assert.Equal(35 * ((3 * 3) + 1), distance.Cost().OtherFlops);
        var product = Microsoft("ComplexMul", [F(4, 1, 2), F(3, 2)]);
        Assert.Equal("4x3x2", product.Shape());
        Assert.Equal(12 * 6, product.Cost().OtherFlops);
    }

    private static ShapedNode Microsoft(string op, object?[] inputs, NodeAttribute[]? attributes = null, int outputs = 1) =>
        Infer(op, inputs, attributes, outputs, opset: 1, domain: "com.microsoft");
}
