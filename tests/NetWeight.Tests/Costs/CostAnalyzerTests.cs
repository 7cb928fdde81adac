using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Tests.Costs;

public class CostAnalyzerTests
{
    [Fact]
    public void Weights_UsedTwice_CountOnceAndAreReadTwice()
    {
        ModelCost cost = Weigh([Build.Fed("x", 1, 8)], ["z"],
            [Build.Node("MatMul", ["x", "w"], ["y"]), Build.Node("MatMul", ["y", "w"], ["z"])], Build.Weight("w", 8, 8));
        Assert.Equal(64, cost.Totals.Parameters);
        Assert.Equal([64L, 0L], cost.Layers.Select(l => l.Parameters));
        Assert.Equal(64 * 4, cost.TotalWeightBytes.Value);
        Assert.Equal(2 * 64 * 4, cost.Totals.WeightBytesRead.Value);
    }

    [Fact]
    public void Weights_FromConstantNodes_AreParameters()
    {
        ModelCost cost = Weigh([Build.Fed("x", 1, 8)], ["z"],
        [
            Build.Node("Constant", [], ["w"], new NodeAttribute("value", TestGraph.Weight(8, 8))),
            Build.Node("ConstantOfShape", "shape", "v"),
            Build.Node("MatMul", ["x", "w"], ["y"]),
            Build.Node("MatMul", ["y", "v"], ["z"]),
        ], Tensor.Of("shape", [2], [8L, 4L]));
        // 8x8 stored in the node, 8x4 made of a shape; the shape itself is no parameter.
        Assert.Equal(64 + 32, cost.Totals.Parameters);
        Assert.Equal(2, cost.ConstantNodes);
    }

    [Fact]
    public void Zeros_ReadAsData_AreNoParameters()
    {
        // What torch.zeros(4, 8) exports to: a buffer to write into, or a first state.
        ModelCost cost = Weigh([Build.Fed("x", 4, 8)], ["y", "z"],
            [Build.Node("ConstantOfShape", "shape", "zeros"), Build.Node("Add", ["x", "zeros"], ["y"]),
                Build.Node("ScatterND", ["zeros", "rows", "x"], ["z"])],
            Tensor.Of("shape", [2], [4L, 8L]), Tensor.Of("rows", [4, 1], [3L, 2L, 1L, 0L]));
        Assert.Equal(0, cost.Totals.Parameters);
        Assert.Empty(cost.WeightBytes);
    }

    [Fact]
    public void Weights_ThroughATranspose_AreStillParameters()
    {
        ModelCost cost = Weigh([Build.Fed("x", 1, 8)], ["y"],
            [Build.Node("Transpose", "w", "t"), Build.Node("MatMul", ["x", "t"], ["y"])], Build.Weight("w", 4, 8));
        Assert.Equal(32, cost.Totals.Parameters);
        Assert.Single(cost.Layers); // the transpose runs once, at load
    }

    [Fact]
    public void Weights_TakenAtKnownPositions_AreParameters()
    {
        // The rows of a position table that the length of the input asks for: small enough to be computed ahead.
        ModelCost cost = Weigh([Build.Fed("x", 3, 2)], ["z"],
        [
            Build.Node("Shape", "x", "size"),
            Build.Node("Gather", ["size", "zero"], ["length"]),
            Build.Node("Range", ["zero", "length", "one"], ["positions"]),
            Build.Node("Gather", ["table", "positions"], ["rows"]),
            Build.Node("Add", ["x", "rows"], ["y"]),
            Build.Node("ConstantOfShape", "size", "nothing"),
            Build.Node("Add", ["y", "nothing"], ["z"]),
        ], TestGraph.Int(0) with { Name = "zero" }, TestGraph.Int(1) with { Name = "one" },
            Tensor.Of("table", [4, 2], [.. Enumerable.Range(0, 8).Select(i => i / 8f)]));
        Assert.Equal(4 * 2, cost.Totals.Parameters); // the whole table; zeros of the input's size are no parameters
        Assert.Equal(["Add", "Add"], cost.Layers.Select(l => l.Operator));
    }

    [Fact]
    public void ShapeConstants_AreNoParameters()
    {
        ModelCost cost = Weigh([Build.Fed("x", 2, 8)], ["z"],
            [Build.Node("Reshape", ["x", "s"], ["y"]), Build.Node("Mul", ["y", "half"], ["z"])],
                Tensor.Of("s", [2], [4L, 4L]), Tensor.Of("half", [], [0.5f]));
        Assert.Equal(0, cost.Totals.Parameters);
        Assert.Empty(cost.WeightBytes);
    }

    [Fact]
    public void BatchNormalization_StatisticsStandApart()
    {
        ModelCost cost = Weigh([Build.Fed("x", 1, 8, 4, 4)], ["y"], [Build.Node("BatchNormalization", ["x", "s", "b", "m", "v"], ["y"])],
            Build.Weight("s", 8), Build.Weight("b", 8), Build.Weight("m", 8), Build.Weight("v", 8));
        Assert.Equal(16, cost.Totals.Parameters); // scale and shift
        Assert.Equal(16, cost.Statistics); // mean and variance
        Assert.Equal(4 * 8 * 4, cost.TotalWeightBytes.Value);
        Assert.Equal(8 * 4 * 4, cost.Totals.Maccs.Value);
        Assert.Equal(0, cost.Totals.HeadlineMaccs.Value);
    }

    [Theory]
    [InlineData(16, 4, 16)] // the then branch is dearer
    [InlineData(4, 16, 16)] // the else branch is
    public void If_CountsTheDearerBranch_AndTheWeightsOfBoth(long then, long @else, long dearer)
    {
        static NodeAttribute Branch(string name, long width) =>
            new(name, Build.Graph([], [$"{name}_out"], [Build.Node("MatMul", ["x", $"{name}_w"], [$"{name}_out"])],
                Build.Weight($"{name}_w", 8, width)));
        ModelCost cost = Weigh([Build.Fed("x", 1, 8), new ValueInfo("c", TestGraph.T(DataType.Bool))], ["y"],
            [Build.Node("If", "c", "y", Branch("then_branch", then), Branch("else_branch", @else))]);
        Assert.Equal(8 * dearer, cost.Totals.Maccs.Value);
        Assert.Equal(8 * (then + @else), cost.TotalWeightBytes.Value / 4);
        Assert.Contains(then > @else ? "then_branch counted" : "else_branch counted", cost.Layers[0].Note, StringComparison.Ordinal);
    }

    [Fact]
    public void Loop_MultipliesByItsTripCount()
    {
        Graph body = Build.Graph([new ValueInfo("i", null), new ValueInfo("c", null), new ValueInfo("s", TestGraph.F(1, 8))], ["c2", "s2"],
            [Build.Node("Identity", "c", "c2"), Build.Node("MatMul", ["s", "w"], ["s2"])]);
        ModelCost cost = Weigh([Build.Fed("x", 1, 8)], ["y"],
            [Build.Node("Loop", ["n", "", "x"], ["y"], new NodeAttribute("body", body))], Tensor.Of("n", [], [100L]),
                Build.Weight("w", 8, 8));
        Assert.Equal(100 * 64, cost.Totals.Maccs.Value);
        Assert.Equal(64, cost.Totals.Parameters);
        Assert.True(cost.Totals.IsComplete);
    }

    [Fact]
    public void Loop_OfUnknownLength_IsAtLeast()
    {
        Graph body = Build.Graph([new ValueInfo("i", null), new ValueInfo("c", null), new ValueInfo("s", TestGraph.F(1, 8))], ["c2", "s2"],
            [Build.Node("Identity", "c", "c2"), Build.Node("MatMul", ["s", "w"], ["s2"])]);
        ModelCost cost = Weigh([Build.Fed("x", 1, 8), new ValueInfo("n", TestGraph.T(DataType.Int64))], ["y"],
            [Build.Node("Loop", ["n", "", "x"], ["y"], new NodeAttribute("body", body))], Build.Weight("w", 8, 8));
        Assert.False(cost.Totals.IsComplete);
        Assert.False(cost.Totals.IsHeadlineComplete);
        Assert.Contains(cost.Missing, m => m.Reason == "how often it runs depends on data");
    }

    [Fact]
    public void Conv_BetweenQuantisations_CountsUnderItsIntegerType()
    {
        ModelCost cost = Weigh([Build.Fed("x", 1, 4, 8, 8)], ["y"],
        [
            Build.Node("QuantizeLinear", ["x", "s", "z"], ["q"]),
            Build.Node("DequantizeLinear", ["q", "s", "z"], ["d"]),
            Build.Node("DequantizeLinear", ["w", "s", "z"], ["wd"]),
            Build.Node("Conv", ["d", "wd"], ["y"]),
        ], Tensor.Of("s", [], [0.1f]), TestGraph.Weight(DataType.Int8) with { Name = "z" },
            TestGraph.Weight(DataType.Int8, 8, 4, 1, 1) with { Name = "w" });
        Assert.Equal(DataType.Int8, Assert.Single(cost.MaccsByType).Key);
        Assert.Equal(8 * 4 * 64, cost.MaccsByType[DataType.Int8].Value);
        Assert.Equal(32, cost.Totals.Parameters);
        Assert.Equal(32, cost.WeightBytes[DataType.Int8].Value); // one byte each
    }

    [Fact]
    public void Views_MoveNoBytes()
    {
        ModelCost cost = Weigh([Build.Fed("x", 2, 8)], ["z"], [Build.Node("Flatten", "x", "y"), Build.Node("Identity", "y", "z")]);
        Assert.Equal(0, cost.Totals.MemoryAccess.Value);
        Assert.Equal(2 * 8 * 4, cost.Memory.Peak.Value); // both are the input's memory
    }

    [Fact]
    public void InputReadTwice_IsReadOnce()
    {
        ModelCost cost = Weigh([Build.Fed("x", 10)], ["y"], [Build.Node("Mul", ["x", "x"], ["y"])]);
        Assert.Equal(40, cost.Totals.InputBytes.Value);
    }

    [Fact]
    public void PeakMemory_OfAResidualBlock()
    {
        // x (100 floats) stays alive for the Add while a grows to 200 and shrinks to 100 again:
        // x+a = 300, x+a+b = 500, x+b+c = 400 (a is dead, b not yet), x+c+y = 300: the peak is the Relu.
        ModelCost cost = Weigh([Build.Fed("x", 1, 100)], ["y"],
        [
            Build.Node("MatMul", ["x", "w1"], ["a"]),
            Build.Node("Relu", "a", "b"),
            Build.Node("MatMul", ["b", "w2"], ["c"]),
            Build.Node("Add", ["x", "c"], ["y"]),
        ], Build.Weight("w1", 100, 200), Build.Weight("w2", 200, 100));
        Assert.Equal([1200L, 2000L, 1600L, 1200L], cost.Memory.Timeline.Select(b => b.Value));
        Assert.Equal(2000, cost.Memory.Peak.Value);
        Assert.Equal("b.node", cost.Memory.PeakLayer);
        Assert.Equal(["a", "b", "x"], cost.Memory.AliveAtPeak.Select(t => t.Name));
    }

    [Fact]
    public void UnknownOperator_IsMissing_NotZero()
    {
        ModelCost cost = Weigh([Build.Fed("x", 1, 8)], ["z"], [Build.Node("Mystery", "x", "y"), Build.Node("Relu", "x", "z")]);
        Assert.False(cost.Totals.IsComplete);
        Assert.False(cost.Totals.IsHeadlineComplete);
        MissingCost missing = Assert.Single(cost.Missing);
        Assert.Equal(("y.node", "Mystery"), (missing.Layer, missing.Operator));
        Assert.Contains("is unknown", missing.Reason, StringComparison.Ordinal);
        Assert.Null(cost.Layers[0].Maccs);
        Assert.Equal(8, cost.Totals.Flops.Value); // what is known counts
    }

    [Fact]
    public void OpenDimension_IsMissing_AndNamed()
    {
        ModelCost cost =
            Weigh([new ValueInfo("x", new TensorType(DataType.Float, new Shape(1, Dim.Named("tokens"), 8)))], ["y"],
                [Build.Node("MatMul", ["x", "w"], ["y"])], Build.Weight("w", 8, 8));
        Assert.Contains("'tokens'", Assert.Single(cost.Missing).Reason, StringComparison.Ordinal);
    }

    private static ModelCost Weigh(ValueInfo[] inputs, string[] outputs, Node[] nodes, params Tensor[] weights) =>
        CostAnalyzer.Analyze(ShapeInference.Run(Build.Model(inputs, outputs, nodes, weights)));
}
