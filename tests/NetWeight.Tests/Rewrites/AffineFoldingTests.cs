using NetWeight.Graphs;
using NetWeight.Rewrites;

namespace NetWeight.Tests.Rewrites;

/// <summary>Factors and addends per channel that reach their layer through a view or an addition.</summary>
public class AffineFoldingTests
{
    private static readonly NodeAttribute NoEpsilon = new("epsilon", 0f);

    [Theory]
    [InlineData("Flatten")]
    [InlineData("Reshape")]
    public void FoldBatchNorm_BeforeFlattenAndGemm_SpreadsChannels(string view)
    {
        // Two channels of two pixels: factors 2 and 3, addends 1 and 10, each for two columns of the weight.
        Net net = Norm(new Net(1, 2, 1, 2), "x", "n").Weight(Tensor.Of("s", [2], [0L, -1])).Weight(Tensor.Of("w", [1, 4], [1f, 2, 3,
            4])).Weight(Tensor.Of("b", [1], [5f]));
        Model model = net.Add(view, view == "Reshape" ? "n s"
            : "n", "f").Add("Gemm", "f w b", "y", new NodeAttribute("transB", 1L)).Model("y");
        RewriteResult result = Net.Apply("fold-batchnorm", model);
        Assert.Equal(view + " Gemm", Net.Operators(result));
        Assert.Equal("x", result.Model.Graph.Nodes[0].Inputs[0]);
        Assert.Equal([2f, 4, 9, 12], Net.Floats(result.Model, "w"));
        // 5 + (1 + 2) 1 + (3 + 4) 10 = 78.
        Assert.Equal([78f], Net.Floats(result.Model, "b"));
    }

    [Fact]
    public void FoldBatchNorm_BehindGemmAndReshape_SpreadsChannels()
    {
        Net net = new Net(1, 1).Weight(Tensor.Of("w", [1, 4], [1f, 1, 1, 1])).Weight(Tensor.Of("s", [4], [-1L, 2, 1, 2])).Add("Gemm", "x w",
            "g").Add("Reshape", "g s", "r");
        RewriteResult result = Net.Apply("fold-batchnorm", Norm(net, "r", "y").Model("y"));
        Assert.Equal("Gemm Reshape", Net.Operators(result));
        Assert.Equal([2f, 2, 3, 3], Net.Floats(result.Model, "w"));
        Assert.Equal([1f, 1, 10, 10], Net.Floats(result.Model, "w.bias"));
    }

    [Fact]
    public void FoldBatchNorm_BehindMatMul_MakesAGemm()
    {
        RewriteResult result = Net.Apply("fold-batchnorm", Norm(new Net(3, 1).Weight(Tensor.Of("w", [1, 2], [1f, 1])).Add("MatMul", "x w",
            "m"), "m", "y").Model("y"));
        Assert.Equal("Gemm", Net.Operators(result));
        Assert.Equal([2f, 3], Net.Floats(result.Model, "w"));
        Assert.Equal([1f, 10], Net.Floats(result.Model, "w.bias"));
    }

    [Fact]
    public void FoldBatchNorm_BeforeMatMul_MakesAGemm()
    {
        RewriteResult result = Net.Apply("fold-batchnorm", Norm(new Net(3, 2), "x", "n").Weight(Tensor.Of("w", [2, 1], [1f,
            1])).Add("MatMul", "n w", "y").Model("y"));
        Assert.Equal("Gemm", Net.Operators(result));
        Assert.Equal([2f, 3], Net.Floats(result.Model, "w"));
        Assert.Equal([11f], Net.Floats(result.Model, "w.bias"));
    }

    [Fact]
    public void FoldBatchNorm_BehindMatMulAndAdd_KeepsTheAdd()
    {
        Net net = new Net(3, 1).Weight(Tensor.Of("w", [1, 2], [1f, 1])).Weight(Tensor.Of("b", [2], [1f, 2])).Add("MatMul", "x w",
            "m").Add("Add", "m b", "a");
        RewriteResult result = Net.Apply("fold-batchnorm", Norm(net, "a", "y").Model("y"));
        Assert.Equal("MatMul Add", Net.Operators(result));
        // 2 1 + 1 = 3, 3 2 + 10 = 16.
        Assert.Equal([2f, 3], Net.Floats(result.Model, "w"));
        Assert.Equal([3f, 16], Net.Floats(result.Model, "b"));
    }

    [Fact]
    public void FoldBatchNorm_BehindMatMulAndReshapeOfRows_BecomesAnAdd()
    {
        // LeViT: tokens of all images are the rows that are normalized.
        Net net = new Net(2, 3, 1).Weight(Tensor.Of("w", [1, 2], [1f, 1])).Weight(Tensor.Of("s", [2], [-1L, 2])).Add("MatMul", "x w",
            "m").Add("Reshape", "m s", "r");
        RewriteResult result = Net.Apply("fold-batchnorm", Norm(net, "r", "y").Model("y"));
        Assert.Equal("MatMul Reshape Add", Net.Operators(result));
        Assert.Equal([2f, 3], Net.Floats(result.Model, "w"));
        Assert.Equal([1f, 10], Net.Floats(result.Model, "w.bias"));
    }

    [Fact]
    public void FoldArithmetic_LayerScaleBehindMatMulAndAdd_GoesIntoBoth()
    {
        // ConvNeXt's second linear layer and its factor per channel, over three axes.
        Model model = new Net(1, 3, 1).Weight(Tensor.Of("w", [1, 2], [1f, 2])).Weight(Tensor.Of("b", [2], [1f, 10])).Weight(Tensor.Of("g",
            [2], [3f, 5]))
            .Add("MatMul", "x w", "m").Add("Add", "b m", "a").Add("Mul", "a g", "y").Model("y");
        RewriteResult result = Net.Apply("fold-arithmetic", model);
        Assert.Equal("MatMul Add", Net.Operators(result));
        Assert.Equal([3f, 10], Net.Floats(result.Model, "w"));
        Assert.Equal([3f, 50], Net.Floats(result.Model, "b"));
    }

    [Theory]
    [InlineData("Reshape", "n s")]
    [InlineData("Transpose", "n")]
    public void FoldBatchNorm_BeforeAViewThatMixesChannels_Stays(string view, string reads)
    {
        // 2x2x2 as rows of 4: rows are halves of images, or channels are last.
        Net net = Norm(new Net(1, 2, 2, 2), "x", "n").Weight(Tensor.Of("s", [2], [2L, 4])).Weight("w", 4, 3).Add(view, reads, "f");
        Model model = (view == "Transpose" ? net.Add("Flatten", "f", "g", new NodeAttribute("axis", 2L))
            : net).Add("Gemm", view == "Transpose" ? "g w" : "f w", "y").Model("y");
        Assert.Empty(Net.Apply("fold-batchnorm", model).Changes);
    }

    [Fact]
    public void FoldBatchNorm_ViewThatIsReadElsewhere_Stays() =>
        Assert.Empty(Net.Apply("fold-batchnorm", Norm(new Net(1, 2, 1, 2), "x", "n").Weight("w", 4, 1).Add("Flatten", "n", "f").Add("Gemm",
            "f w", "g").Model("g", "f")).Changes);

    [Theory]
    [InlineData(null, null, "")]
    [InlineData(new long[] { 1, 2, 0 }, new long[] { 2, 0, 1 }, "")]
    [InlineData(null, new long[] { 2, 1, 0 }, "")]
    [InlineData(new long[] { 2, 1, 0 }, null, "")]
    [InlineData(null, new long[] { 1, 0, 2 }, "Transpose")]
    public void RemoveNoOps_TransposesInARow_AreOneOrNone(long[]? first, long[]? second, string left)
    {
        NodeAttribute[] Order(long[]? perm) => perm is null ? [] : [new NodeAttribute("perm", perm)];
        Model model = new Net(2, 3, 4).Add("Abs", "x", "a").Add("Transpose", "a", "t", Order(first)).Add("Transpose", "t", "u",
            Order(second)).Add("Relu", "u", "y").Model("y");
        RewriteResult result = Net.Apply("remove-no-ops", model);
        Assert.Equal($"Abs {left} Relu".Replace("  ", " ", StringComparison.Ordinal), Net.Operators(result));
        // The reversal, then axes 0 and 1 in turn: y is a by axes 1, 2, 0.
        if (left.Length > 0)
            Assert.Equal([1L, 2, 0], (long[])result.Model.Graph.Nodes[1].Attribute("perm")!.Value!);
    }

    [Fact]
    public void RemoveNoOps_TwoReversalsOfUnknownRank_AreNone()
    {
        Model model = new Net(2).Add("Abs", "x", "a").Add("Transpose", "a", "t").Add("Transpose", "t", "u").Add("Relu", "u",
            "y").Model("y");
        model = model with { Graph = model.Graph with { Inputs = [new ValueInfo("x", new TensorType(DataType.Float, null))] } };
        Assert.Equal("Abs Relu", Net.Operators(Net.Apply("remove-no-ops", model)));
    }

    [Fact]
    public void Reparameterize_DilatedBranchesBesideALargeKernel_AreOne()
    {
        // UniRepLKNet: 5x5 = 25 taps and 3x3 with steps of 2, whose 9 taps lie on the same grid.
        float[] large = new float[25], small = [1, 2, 3, 4, 5, 6, 7, 8, 9];
        Model model = new Net(1, 1, 9, 9).Weight(Tensor.Of("l", [1, 1, 5, 5], large)).Weight(Tensor.Of("s", [1, 1, 3, 3], small))
            .Add("Conv", "x l", "a", new NodeAttribute("pads", [2L, 2, 2, 2])).Add("Conv", "x s", "b", new NodeAttribute("pads", [2L, 2, 2,
                2]), new NodeAttribute("dilations", [2L, 2]))
            .Add("Add", "a b", "y").Model("y");
        RewriteResult result = Net.Apply("reparameterize", model);
        Assert.Equal("Conv", Net.Operators(result));
        Assert.Equal([1f, 0, 2, 0, 3, 0, 0, 0, 0, 0, 4, 0, 5, 0, 6, 0, 0, 0, 0, 0, 7, 0, 8, 0, 9], Net.Floats(result.Model, "l"));
        Assert.Equal([1L, 1], (long[])result.Model.Graph.Nodes[0].Attribute("dilations")!.Value!);
    }

    [Fact]
    public void Reparameterize_DilatedBranchesThatWouldBeDearer_Stay()
    {
        // 9 + 9 taps, but 25 on their common grid.
        Model model = new Net(1, 4, 9, 9).Conv("x", "a", 4, 4, 3).Weight("s", 4, 4, 3, 3)
            .Add("Conv", "x s", "b", new NodeAttribute("pads", [2L, 2, 2, 2]), new NodeAttribute("dilations", [2L, 2])).Add("Add", "a b",
                "y").Model("y");
        Assert.Empty(Net.Apply("reparameterize", model).Changes);
    }

    [Fact]
    public void Reparameterize_HostileDilations_AreLeftAlone()
    {
        Model model = new Net(1, 1, 9, 9).Conv("x", "a", 1, 1, 3).Weight("s", 1, 1, 3, 3)
            .Add("Conv", "x s", "b", new NodeAttribute("pads", [1L << 60, 1, 1, 1]), new NodeAttribute("dilations", [1L << 60,
                3])).Add("Add", "a b", "y").Model("y");
        Assert.Empty(Net.Apply("reparameterize", model).Changes);
    }

    /// <summary>A normalization of two channels: factors 2 and 3, addends 1 and 10.</summary>
    private static Net Norm(Net net, string read, string name)
        => net.Weight(Tensor.Of("scale", [2], [2f, 3])).Weight(Tensor.Of("shift", [2], [1f, 10]))
        .Weight(Tensor.Of("mean", [2], [0f, 0])).Weight(Tensor.Of("var", [2], [1f, 1]))
        .Add("BatchNormalization", $"{read} scale shift mean var", name, NoEpsilon);
}
