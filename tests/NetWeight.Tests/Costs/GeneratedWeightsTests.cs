using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Tests.Costs;

/// <summary>Weights that a file makes of a few numbers instead of storing them count as stored ones do.</summary>
public class GeneratedWeightsTests
{
    [Theory]
    [InlineData(0.5f)]
    [InlineData(1f)]
    [InlineData(0f)]
    public void Scale_AndShiftPerChannel_AreParameters(float fill)
    {
        // y = x * s + b with s and b of 8 channels, [8] unsqueezed to [8, 1, 1], as DenseNet-121 is written without its weights.
        ModelCost cost = Weigh([Build.Fed("x", 1, 8, 4, 4)], "y",
        [
            Filled("size", "s", fill), Filled("size", "b", fill),
            Build.Node("Unsqueeze", ["s", "axes"], ["s3"]), Build.Node("Unsqueeze", ["b", "axes"], ["b3"]),
            Build.Node("Mul", ["x", "s3"], ["m"]), Build.Node("Add", ["m", "b3"], ["y"]),
        ], Tensor.Of("size", [1], [8L]), Tensor.Of("axes", [2], [1L, 2]));
        Assert.Equal(8 + 8, cost.Totals.Parameters);
        Assert.Equal(16 * 4, cost.TotalWeightBytes.Value);
    }

    [Fact]
    public void Scale_SharedByTwoLayers_CountsOnce()
    {
        ModelCost cost = Weigh([Build.Fed("x", 1, 8, 4, 4)], "y",
        [
            Filled("size", "s", 0.5f), Build.Node("Unsqueeze", ["s", "axes"], ["a"]), Build.Node("Unsqueeze", ["s", "axes"], ["b"]),
            Build.Node("Mul", ["x", "a"], ["m"]), Build.Node("Mul", ["m", "b"], ["y"]),
        ], Tensor.Of("size", [1], [8L]), Tensor.Of("axes", [2], [1L, 2]));
        Assert.Equal(8, cost.Totals.Parameters);
    }

    [Fact]
    public void Scale_ComputedOfSeveral_CountsThemAll()
    {
        // x * s / sqrt(v + eps): a batch normalization in single operators.
        ModelCost cost = Weigh([Build.Fed("x", 1, 8, 4, 4)], "y",
        [
            Filled("size", "s", 0.5f), Filled("size", "v", 0.5f), Build.Node("Add", ["v", "epsilon"], ["a"]), Build.Node("Sqrt", "a", "d"),
            Build.Node("Div", ["s", "d"], ["q"]), Build.Node("Unsqueeze", ["q", "axes"], ["q3"]), Build.Node("Mul", ["x", "q3"], ["y"]),
        ], Tensor.Of("size", [1], [8L]), Tensor.Of("axes", [2], [1L, 2]), Tensor.Of("epsilon", [], [1e-5f]));
        Assert.Equal(8 + 8, cost.Totals.Parameters);
    }

    [Fact]
    public void Table_OfOneValue_IsAParameter()
    {
        ModelCost cost = Weigh([new ValueInfo("x", TestGraph.T(DataType.Int64, 3))], "y",
            [Filled("size", "t", 0.5f), Build.Node("Gather", ["t", "x"], ["y"])], Tensor.Of("size", [2], [100L, 8]));
        Assert.Equal(800, cost.Totals.Parameters);
    }

    [Fact]
    public void Mask_OfOnes_IsNone()
    {
        // (1 - mask) * -10000 added to scores, as BERT is exported.
        ModelCost cost = Weigh([Build.Fed("x", 1, 2, 6, 6)], "y",
        [
            Filled("size", "ones", 1f), Build.Node("Unsqueeze", ["ones", "axes"], ["mask"]), Build.Node("Sub", ["one", "mask"], ["off"]),
            Build.Node("Mul", ["off", "large"], ["bias"]), Build.Node("Add", ["x", "bias"], ["y"]),
        ], Tensor.Of("size", [2], [1L, 6]), Tensor.Of("axes", [2], [1L, 2]), Tensor.Of("one", [], [1f]), Tensor.Of("large", [], [-10000f]));
        Assert.Equal(0, cost.Totals.Parameters);
    }

    [Fact]
    public void Kernel_ThroughATranspose_IsAParameter()
    {
        ModelCost cost = Weigh([Build.Fed("x", 1, 8)], "y",
            [Filled("size", "w", 0.5f), Build.Node("Transpose", "w", "t"), Build.Node("MatMul", ["x", "t"], ["y"])],
                Tensor.Of("size", [2], [4L, 8]));
        Assert.Equal(32, cost.Totals.Parameters);
    }

    [Fact]
    public void Kernel_OfARange_IsAParameter()
    {
        // 0, 1, ..., 71 divided by 72, as 2 kernels of 4x3x3.
        ModelCost cost = Weigh([Build.Fed("x", 1, 4, 9, 9)], "y",
        [
            Build.Node("Range", ["zero", "count", "one"], ["r"]),
                Build.Node("Cast", "r", "f", new NodeAttribute("to", 1L)), Build.Node("Div", ["f", "large"], ["d"]),
            Build.Node("Reshape", ["d", "shape"], ["w"]), Build.Node("Conv", ["x", "w"], ["y"]),
        ], TestGraph.Int(0) with { Name = "zero" }, TestGraph.Int(72) with { Name = "count" },
            TestGraph.Int(1) with { Name = "one" }, Tensor.Of("large", [], [72f]), Tensor.Of("shape", [4], [2L, 4, 3, 3]));
        Assert.Equal(72, cost.Totals.Parameters);
    }

    private static Node Filled(string size, string output, float value) =>
        Build.Node("ConstantOfShape", size, output, new NodeAttribute("value", Tensor.Of("", [1], [value])));

    private static ModelCost Weigh(ValueInfo[] inputs, string output, Node[] nodes, params Tensor[] constants) =>
        CostAnalyzer.Analyze(ShapeInference.Run(Build.Model(inputs, [output], nodes, constants)));
}
