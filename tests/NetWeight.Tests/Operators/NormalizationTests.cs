using NetWeight.Graphs;
using NetWeight.Operators;
using static NetWeight.TestKit.TestGraph;

namespace NetWeight.Tests.Operators;

public class NormalizationTests
{
    [Theory]
    [InlineData(1, 5)]
    [InlineData(7, 5)]
    [InlineData(9, 5)]
    [InlineData(15, 3)]
    public void BatchNormalization_GivesStatisticsPerChannel(int opset, int outputs)
    {
        var node = Infer("BatchNormalization", [F(2, 8, 4, 4), Weight(8), Weight(8), Weight(8), Weight(8)], outputs: outputs, opset: opset);
        Assert.Equal("2x8x4x4", node.Shape());
        for (int i = 1; i < outputs; i++)
            Assert.Equal("8", node.Shape(i));
        Assert.Equal(256, node.Cost().Maccs); // 2 * 8 * 4 * 4
        Assert.False(node.Cost().IsHeadline);
        Assert.Equal([InputRole.Weight, InputRole.Weight, InputRole.Statistic, InputRole.Statistic],
            Enumerable.Range(1, 4).Select(node.Operator!.Role));
    }

    [Fact]
    public void BatchNormalization_OfVersion7_MayHaveStatisticsPerPosition()
    {
        Tensor own = Weight(8, 4, 4);
        var node = Infer("BatchNormalization", [F(2, 8, 4, 4), own, own, own, own], [new NodeAttribute("spatial", 0L)],
            outputs: 3, opset: 7);
        Assert.Equal("2x8x4x4", node.Shape());
        Assert.Equal("8x4x4", node.Shape(1));
    }

    [Fact]
    public void BatchNormalization_InTraining_AlsoFindsItsStatistics()
    {
        var node = Infer("BatchNormalization",
            [T(DataType.Float16, -1, 8), Weight(8), Weight(8), T(DataType.Float), F(-1)],
                [new NodeAttribute("training_mode", 1L)], outputs: 3);
        Assert.Equal("null", node.Shape()); // a scalar is no mean per channel
        node = Infer("BatchNormalization", [T(DataType.Float16, 2, 8), Weight(8), Weight(8), F(-1), F(-1)],
            [new NodeAttribute("training_mode", 1L)], outputs: 3);
        Assert.Equal("8", node.Shape(2));
        Assert.Equal(DataType.Float, node.Output(1)!.DataType);
        Assert.Equal(16 * 4, node.Cost().OtherFlops); // sum; sub, square, sum
    }

    [Fact]
    public void BatchNormalization_WrongChannels_IsReported() =>
        Assert.Contains(Model("BatchNormalization", [F(2, 8), Weight(8), Weight(7), Weight(8), Weight(8)]).Diagnostics,
            d => d.Message.Contains("8 channels", StringComparison.Ordinal));

    [Fact]
    public void LayerNormalization_GivesStatisticsWithOnes()
    {
        var node = Infer("LayerNormalization",
            [T(DataType.Float16, 2, -1, 4, 8), Weight(DataType.Float16, 4, 8), Weight(DataType.Float16, 4, 8)],
                [new NodeAttribute("axis", -2L)], outputs: 3);
        Assert.Equal("2x?x4x8", node.Shape());
        Assert.Equal("2x?x1x1", node.Shape(1));
        Assert.Equal("2x?x1x1", node.Shape(2));
        Assert.Equal(DataType.Float, node.Output(2)!.DataType); // stash_type, not the input's
        Assert.Equal(64 * 7, Infer("LayerNormalization", [F(2, 32), Weight(32), Weight(32)]).Cost().OtherFlops);
        Assert.Equal(64 * 6, Infer("LayerNormalization", [F(2, 32), Weight(32)]).Cost().OtherFlops);
        Assert.Equal("null", Infer("LayerNormalization", [F(2, 32), Weight(31)]).Shape());
    }

    [Fact]
    public void RmsNormalization_HasTheScalesType()
    {
        var node = Infer("RMSNormalization", [F(2, 32), Weight(DataType.Float16, 32)]);
        Assert.Equal("2x32", node.Shape());
        Assert.Equal(DataType.Float16, node.Output(0)!.DataType);
        Assert.Equal(64 * 4, node.Cost().OtherFlops); // square, sum, scale, scale
        Assert.Equal("2x1", Infer("SimplifiedLayerNormalization", [F(2, 32), Weight(32)], outputs: 2, opset: 14).Shape(1));
    }

    [Theory]
    [InlineData(18, 4, "1x32x6")] // per group up to version 20
    [InlineData(21, 4, "null")]
    [InlineData(21, 32, "1x32x6")]
    public void GroupNormalization_ScalesPerGroupOrChannel(int opset, int scale, string expected) =>
        Assert.Equal(expected, Infer("GroupNormalization", [F(1, 32, 6), Weight(scale), Weight(scale)],
            [new NodeAttribute("num_groups", 4L)], opset: opset).Shape());

    [Fact]
    public void GroupNormalization_UnevenGroups_AreReported() =>
        Assert.Equal("null", Infer("GroupNormalization", [F(1, 32, 6), Weight(32), Weight(32)],
            [new NodeAttribute("num_groups", 5L)]).Shape());

    [Fact]
    public void InstanceNormalization_CostsSevenPerElement()
    {
        var node = Infer("InstanceNormalization", [F(2, 8, 5), Weight(8), Weight(8)]);
        Assert.Equal("2x8x5", node.Shape());
        Assert.Equal(80 * 7, node.Cost().OtherFlops);
        Assert.Equal(InputRole.Weight, node.Operator!.Role(1));
    }

    [Fact]
    public void LRN_CostsItsWindow()
    {
        // square, 4 sums, mul, add, pow, div = 9 for each of 12.
        Assert.Equal(12 * 9, Infer("LRN", [F(1, 3, 4)], [new NodeAttribute("size", 5L)]).Cost().OtherFlops);
        Assert.Null(Infer("LRN", [F(1, 3, 4)]).Cost().OtherFlops);
    }

    [Theory]
    [InlineData("LpNormalization", 3)]
    [InlineData("MeanVarianceNormalization", 5)]
    public void Others_KeepTheShape(string op, long flops)
    {
        var node = Infer(op, [F(2, 3, 4, 4)]);
        Assert.Equal("2x3x4x4", node.Shape());
        Assert.Equal(96 * flops, node.Cost().OtherFlops);
    }
}
