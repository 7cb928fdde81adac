using NetWeight.Graphs;
using NetWeight.Rewrites;

namespace NetWeight.Tests.Rewrites;

/// <summary>What quantize-int8 takes, and why it leaves the rest.</summary>
public class Int8LayersTests
{
    [Fact]
    public void QuantizeInt8_GemmWithFactors_HasThemInItsWeight()
    {
        Model model = new Net(1, 1).Weight(Tensor.Of("w", [2, 1], [1f, -2])).Weight(Tensor.Of("b", [2], [4f, 8]))
            .Add("Gemm", "x w b", "y", new NodeAttribute("alpha", 2f), new NodeAttribute("beta", 0.5f), new NodeAttribute("transB",
                1L)).Model("y");
        Assert.Empty(Quantization.LayersLeftInFloat(model));
        Model result = Net.Apply("quantize-int8", model, new RewriteSettings
        {
            Ranges = new Dictionary<string,
            ValueRange>
            { ["x"] = new(-127.5, 127.5), ["y"] = new(-1, 1) }
        }).Model;
        Node gemm = result.Graph.Nodes.Single(n => n.OpType == "Gemm");
        Assert.Equal(["transB"], gemm.Attributes.Select(a => a.Name));
        // Weights of 2 and -4 in steps of 2/127 and 4/127; addends of 2 and 4 in steps of those times the input's step of 1.
        Assert.Equal([127, unchecked((byte)-127)], result.Graph.Initializers.Single(t => t.Name == "w.int8").Payload.ReadAll());
        byte[] bias = result.Graph.Initializers.Single(t => t.Name == "b.int32").Payload.ReadAll();
        Assert.Equal([127, 127], [BitConverter.ToInt32(bias, 0), BitConverter.ToInt32(bias, 4)]);
    }

    [Theory]
    [InlineData(1L, 1)]
    [InlineData(2L, 0)]
    public void QuantizeInt8_TransposedConvolution_HasAStepPerOutputUnlessInGroups(long groups, int axes)
    {
        Model model = new Net(1, 4, 4, 4).Weight("w", 4, 2, 2, 2).Add("ConvTranspose", "x w", "y", new NodeAttribute("group",
            groups)).Model("y");
        Model result = Net.Apply("quantize-int8", model, new RewriteSettings
        {
            Ranges = new Dictionary<string, ValueRange>
            {
                ["x"] = new(-1,
            1),
                ["y"] = new(-1, 1)
            }
        }).Model;
        Tensor scale = result.Graph.Initializers.Single(t => t.Name == "w.scale");
        Assert.Equal(axes, scale.Dims.Count);
        if (axes == 1)
        {
            Assert.Equal([2L], scale.Dims);
            Assert.Contains(result.Graph.Nodes, n => n.OpType == "DequantizeLinear" && n.Attribute("axis")?.Value is 1L);
        }
    }

    [Fact]
    public void LayersLeftInFloat_NameTheirReason()
    {
        var body = new Graph
        {
            Name = "b",
            Outputs = [new ValueInfo("q", null)],
            Nodes = [new Node { Name = "inner", OpType = "MatMul",
            OpsetVersion = 17, Inputs = ["x", "w"], Outputs = ["q"] }]
        };
        Model model = new Net(4, 4).Input("z", 4, 4).Input("c").Weight("w", 4, 4).Weight("three", 2, 4, 4).Input("free", 4,
            4).Weight("free", 4, 4)
            .Add("MatMul", "x w", "good").Add("MatMul", "x z", "fed").Add("Abs", "x", "a").Add("MatMul", "x a", "attention").Add("MatMul",
                "w x", "first").Add("MatMul", "x three", "batched")
            .Add("MatMul", "x free", "open").Add("Abs", "w", "made").Add("MatMul", "x made", "folded").Add("Einsum", "x w", "sum",
                new NodeAttribute("equation", "ij,jk->ik"))
            .Add("If", "c", "choice", new NodeAttribute("then_branch", body), new NodeAttribute("else_branch", body)).Model("good", "fed",
                "attention", "first", "batched", "open", "folded", "sum", "choice");
        Dictionary<string, string> left = Quantization.LayersLeftInFloat(model).ToDictionary(k => k.Name, k => k.Reason);
        Assert.Equal(["attention", "batched", "choice.else_branch/inner", "choice.then_branch/inner", "fed", "first", "folded", "open",
            "sum"], left.Keys.Order(StringComparer.Ordinal));
        Assert.Contains("its weight is an input", left["fed"], StringComparison.Ordinal);
        Assert.Contains("no stored weight", left["attention"], StringComparison.Ordinal);
        Assert.Contains("first one", left["first"], StringComparison.Ordinal);
        Assert.Contains("3 axes", left["batched"], StringComparison.Ordinal);
        Assert.Contains("may override", left["open"], StringComparison.Ordinal);
        Assert.Contains("fold it first", left["folded"], StringComparison.Ordinal);
        Assert.Contains("the body of an If", left["choice.then_branch/inner"], StringComparison.Ordinal);
        Assert.Contains("16-bit floats", Assert.Single(Quantization.LayersLeftInFloat(Half())).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void OverridableConstants_AreNamedAndFrozen()
    {
        Model model = new Net(1, 4, 8, 8).Input("c.weight", 4, 4, 3, 3).Conv("x", "c", 4, 4, 3).Norm("c", "n", 4).Model("n");
        Assert.Equal(["c.weight"], OverridableConstants.Of(model));
        Assert.Empty(OverridableConstants.Of(model with { IrVersion = 3 }));
        Model frozen = OverridableConstants.Freeze(model);
        Assert.Equal(["x"], frozen.Graph.Inputs.Select(i => i.Name));
        Assert.Equal("Conv", Net.Operators(Net.Apply("fold-batchnorm", frozen)));
    }

    private static Model Half()
    {
        Model model = new Net(4, 4).Add("MatMul", "x w", "y").Model("y");
        var type = new TensorType(DataType.Float16, Shape.Of(4, 4));
        return model with
        {
            Graph = model.Graph with
            {
                Inputs = [new ValueInfo("x", type)],
                Initializers = [new Tensor("w",
            DataType.Float16, [4, 4], new MemoryPayload(new byte[32]))]
            }
        };
    }
}
