using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Onnx;
using NetWeight.Operators;
using NetWeight.Rewrites;

namespace NetWeight.Tests.Rewrites;

/// <summary>Each rewrite by a small example worked by hand.</summary>
public class RewriteTests
{
    [Fact]
    public void FoldBatchNorm_BehindConv_ScalesWeightAndMakesABias()
    {
        Model model = new Net(1, 1, 4, 4).Weight(Tensor.Of("c.weight", [2, 1, 1, 1], [2f, 3f])).Add("Conv", "x c.weight", "c")
            .Weight(Tensor.Of("scale", [2], [1f, 4f])).Weight(Tensor.Of("shift", [2], [10f, 20f]))
            .Weight(Tensor.Of("mean", [2], [5f, 6f])).Weight(Tensor.Of("var", [2], [3.5f, 15.5f]))
            .Add("BatchNormalization", "c scale shift mean var", "n", new NodeAttribute("epsilon", 0.5f)).Model("n");
        RewriteResult result = Net.Apply("fold-batchnorm", model);
        Node conv = Assert.Single(result.Model.Graph.Nodes);
        Assert.Equal(("c", "n", "x c.weight c.bias"), (conv.Name, conv.Outputs[0], string.Join(" ", conv.Inputs)));
        // Factors: 1 / sqrt(3.5 + 0.5) = 0.5 and 4 / sqrt(15.5 + 0.5) = 1; addends: 10 - 5 * 0.5 = 7.5 and 20 - 6 * 1 = 14.
        Assert.Equal([1f, 3f], Net.Floats(result.Model, "c.weight"));
        Assert.Equal([7.5f, 14f], Net.Floats(result.Model, "c.bias"));
        Assert.Equal(["c.weight", "c.bias"], result.Model.Graph.Initializers.Select(t => t.Name));
        RewriteChange change = Assert.Single(result.Changes);
        Assert.Equal("c, n -> c", change.ToString());
    }

    [Fact]
    public void FoldBatchNorm_BeforeTwoConvsWithoutPadding_GoesIntoBoth()
    {
        Model model = new Net(1, 4, 8, 8).Norm("x", "n", 4).Conv("n", "a", 4, 4, 1).Conv("n", "b", 4, 8, 3, padding: 0).Model("a", "b");
        Assert.Equal("Conv Conv", Net.Operators(Net.Apply("fold-batchnorm", model)));
    }

    [Fact]
    public void FoldArithmetic_GemmWithFactors_KeepsTheirMeaning()
    {
        // y = 3 * (0.5 x W + 2 b): W * 3 under alpha 0.5, and 6 b under beta 1.
        Model model = new Net(1, 1).Weight(Tensor.Of("w", [1, 2], [1f, 2f])).Weight(Tensor.Of("b", [2], [1f, 10f]))
            .Weight(Tensor.Of("k", [], [3f]))
            .Add("Gemm", "x w b", "g", new NodeAttribute("alpha", 0.5f), new NodeAttribute("beta", 2f)).Add("Mul", "g k", "y").Model("y");
        RewriteResult result = Net.Apply("fold-arithmetic", model);
        Assert.Equal([3f, 6f], Net.Floats(result.Model, "w"));
        Assert.Equal([6f, 60f], Net.Floats(result.Model, "b"));
        Assert.Null(result.Model.Graph.Nodes[0].Attribute("beta"));
    }

    [Fact]
    public void Reparameterize_WindowPointAndIdentity_AreOneWindow()
    {
        Model model = new Net(1, 1, 4, 4).Weight(Tensor.Of("w", [1, 1, 3, 3], [1f, 2, 3, 4, 5, 6, 7, 8, 9]))
            .Add("Conv", "x w", "a", new NodeAttribute("pads", [1L, 1, 1, 1]))
            .Weight(Tensor.Of("p", [1, 1, 1, 1], [10f])).Add("Conv", "x p", "b").Add("Sub", "a b", "d").Add("Add", "x d", "y").Model("y");
        RewriteResult result = Net.Apply("reparameterize", model);
        Assert.Equal("Conv", Net.Operators(result));
        // The middle: 5 - 10 + 1.
        Assert.Equal([1f, 2, 3, 4, -4, 6, 7, 8, 9], Net.Floats(result.Model, "w"));
        Assert.Equal(("a", "y"), (result.Model.Graph.Nodes[0].Name, result.Model.Graph.Nodes[0].Outputs[0]));
    }

    [Fact]
    public void Reparameterize_TwoInputs_MergesPerInput()
    {
        Model model = new Net(1, 4, 8, 8).Input("z", 1, 4, 8, 8).Conv("x", "a", 4, 4, 3).Conv("z", "b", 4, 4, 3).Conv("x", "c", 4, 4, 1)
            .Add("Add", "a b", "s").Add("Add", "s c", "t").Add("Add", "t z", "y").Model("y");
        RewriteResult result = Net.Apply("reparameterize", model);
        Assert.Equal("Conv Conv Add", Net.Operators(result));
        Assert.Equal(["x", "z"], result.Model.Graph.Nodes.Take(2).Select(n => n.Inputs[0]).Order());
    }

    [Fact]
    public void Reparameterize_BlockOfFastViT_IsOneDepthwiseConv()
    {
        // x + scale * (mixer(x) - norm(x)), the mixer being 3x3 + 1x1 + identity (Vasu et al. 2023, "FastViT", figure 2).
        Model model = new Net(1, 8, 8, 8).Conv("x", "m3", 8, 8, 3, group: 8).Norm("m3", "n3", 8)
            .Conv("x", "m1", 8, 8, 1, group: 8).Norm("m1", "n1", 8).Norm("x", "ni", 8)
            .Add("Add", "n3 n1", "s1").Add("Add", "s1 ni", "mixer").Norm("x", "skip", 8).Add("Sub", "mixer skip", "d")
            .Weight("scale", 8, 1, 1).Add("Mul", "d scale", "scaled").Add("Add", "x scaled", "y").Model("y");
        Assert.Equal("Conv", Net.Operators(Net.Apply("reparameterize", model)));
    }

    [Fact]
    public void Reparameterize_MeanBehindAPoint_JoinsTheWindow()
    {
        // 5 at each of nine taps over 9 is 5/9 more everywhere; the bias of the padded 1x1 is at the border, too.
        Model model = new Net(1, 1, 4, 4).Weight(Tensor.Of("w", [1, 1, 3, 3], [1f, 2, 3, 4, 5, 6, 7, 8, 9]))
            .Add("Conv", "x w", "a", new NodeAttribute("pads", [1L, 1, 1, 1]))
            .Weight(Tensor.Of("p", [1, 1, 1, 1], [5f])).Weight(Tensor.Of("q", [1], [2f]))
            .Add("Conv", "x p q", "b", new NodeAttribute("pads", [1L, 1, 1, 1]))
            .Add("AveragePool", "b", "m", new NodeAttribute("kernel_shape", [3L, 3L])).Add("Add", "a m", "y").Model("y");
        RewriteResult result = Net.Apply("reparameterize", model);
        Assert.Equal("Conv", Net.Operators(result));
        float[] window = Net.Floats(result.Model, "w");
        for (int i = 0; i < 9; i++)
            Assert.Equal(i + 1 + (5 / 9f), window[i], 1e-5f);
        Assert.Equal([2f], Net.Floats(result.Model, result.Model.Graph.Nodes[0].Inputs[2]), (x, y) => Math.Abs(x - y) < 1e-5f);
    }

    [Fact]
    public void MergeSerialConvs_PointBehindWindow_MultipliesThem()
    {
        Model model = new Net(1, 1, 4, 4).Weight(Tensor.Of("w", [2, 1, 1, 2], [1f, 2f, 3f, 4f]))
            .Add("Conv", "x w", "a", new NodeAttribute("pads", [0L, 1, 0, 0]))
            .Weight(Tensor.Of("p", [1, 2, 1, 1], [10f, 100f])).Weight(Tensor.Of("q", [1], [7f])).Add("Conv", "a p q", "b").Model("b");
        RewriteResult result = Net.Apply("merge-serial-convs", model);
        Node conv = Assert.Single(result.Model.Graph.Nodes);
        // 10 * (1, 2) + 100 * (3, 4).
        Assert.Equal([310f, 420f], Net.Floats(result.Model, conv.Inputs[1]));
        Assert.Equal([7f], Net.Floats(result.Model, conv.Inputs[2]));
    }

    [Fact]
    public void RemoveNoOps_AllOfThem_LeaveWhatWorks()
    {
        Model model = new Net(1, 4, 8, 8).Add("Identity", "x", "a").Add("Dropout", "a", "b")
            .Add("Cast", "b", "c", new NodeAttribute("to", 1L))
            .Weight(Tensor.Of("shape", [4], [1L, 4L, -1L, 8L])).Add("Reshape", "c shape", "d").Add("Relu", "d", "e")
            .Add("Transpose", "e", "f", new NodeAttribute("perm", [0L, 2, 3, 1]))
            .Add("Transpose", "f", "g", new NodeAttribute("perm", [0L, 3, 1, 2]))
            .Weight(Tensor.Of("none", [8], new long[8])).Add("Pad", "g none", "h")
            .Add("Concat", "h", "i", new NodeAttribute("axis", 1L)).Add("Identity", "i", "y").Model("y");
        RewriteResult result = Net.Apply("remove-no-ops", model);
        Node relu = Assert.Single(result.Model.Graph.Nodes);
        Assert.Equal(("e", "x", "y"), (relu.Name, relu.Inputs[0], relu.Outputs[0]));
        Assert.Empty(result.Model.Graph.Initializers);
    }

    [Fact]
    public void FoldConstants_ShapeArithmeticAndWeights_AreComputed()
    {
        Model model = new Net(2, 4, 8, 8).Add("Shape", "x", "s").Weight(Tensor.Of("zero", [1], [0L]))
            .Add("Gather", "s zero", "n").Weight(Tensor.Of("rest", [1], [-1L]))
            .Add("Concat", "n rest", "to", new NodeAttribute("axis", 0L)).Add("Reshape", "x to", "flat")
            .Weight(Tensor.Of("w", [2, 3], [1f, 2, 3, 4, 5, 6]))
            .Add("Transpose", "w", "t").Weight("v", 256, 3).Add("MatMul", "flat v", "m").Add("MatMul", "m t", "y").Model("y");
        RewriteResult result = Net.Apply("fold-constants", model);
        Assert.Equal("Reshape MatMul MatMul", Net.Operators(result));
        Assert.Equal([1f, 4, 2, 5, 3, 6], Net.Floats(result.Model, result.Model.Graph.Nodes[2].Inputs[1]));
    }

    [Fact]
    public void DeduplicateInitializers_EqualContents_AreStoredOnce()
    {
        Model model = new Net(1, 2).Weight(Tensor.Of("a", [2], [1f, 2f])).Weight(Tensor.Of("b", [2], [1f, 2f]))
            .Weight(Tensor.Of("c", [2], [1f, 3f])).Weight(Tensor.Of("d", [1, 2], [1f, 2f]))
            .Add("Add", "x a", "p").Add("Add", "p b", "q").Add("Add", "q c", "r").Add("Add", "r d", "y").Model("y");
        RewriteResult result = Net.Apply("deduplicate-initializers", model);
        Assert.Equal(["a", "c", "d"], result.Model.Graph.Initializers.Select(t => t.Name));
        Assert.Equal("b -> a", Assert.Single(result.Changes).ToString());
    }

    [Fact]
    public void RemoveDeadNodes_WhatNoOutputNeeds_Goes()
    {
        Model model = new Net(1, 2).Weight("used", 2).Weight("unread", 2).Weight("dead", 2).Add("Add", "x used", "y")
            .Add("Mul", "y dead", "m").Add("Relu", "m", "r").Model("y");
        RewriteResult result = Net.Apply("remove-dead-nodes", model);
        Assert.Equal("Add", Net.Operators(result));
        Assert.Equal(["used"], result.Model.Graph.Initializers.Select(t => t.Name));
    }

    [Fact]
    public void Rewriter_ModelWithoutWeights_IsRewrittenAllTheSame()
    {
        Model trained = ArchitectureCatalog.Build("repvgg_a0:train");
        RewriteResult result = Rewriter.Apply(trained, RewriteCatalog.General);
        ModelCost cost = CostAnalyzer.Analyze(ShapeInference.Run(result.Model)),
            deployed = CostAnalyzer.Analyze(ShapeInference.Run(ArchitectureCatalog.Build("repvgg_a0:deploy")));
        Assert.Equal(deployed.Totals.Parameters, cost.Totals.Parameters);
        Assert.Equal(deployed.Totals.Maccs, cost.Totals.Maccs);
        Assert.Throws<NetWeightException>(() => OnnxWriter.Write(result.Model, Stream.Null));
    }

    [Fact]
    public void Rewriter_WhatIsNotTheGraph_IsKept()
    {
        Model model = new Net(-1, 4, 8, 8).Conv("x", "c", 4, 4, 3).Norm("c", "n", 4).Model("n") with
        {
            Functions = [new FunctionDefinition { Name = "F", Domain = "local" }],
            Metadata = new Dictionary<string, string> { ["author"] = "me" },
            ProducerName = "maker",
        };
        Model rewritten = Net.Apply("fold-batchnorm", model).Model;
        Assert.Equal((model.Opset, model.IrVersion, "maker", 1, "me"),
            (rewritten.Opset, rewritten.IrVersion, rewritten.ProducerName, rewritten.Functions.Count, rewritten.Metadata["author"]));
        Assert.Equal(model.Graph.Inputs, rewritten.Graph.Inputs);
        Assert.Equal(model.Graph.Outputs, rewritten.Graph.Outputs);
    }

    [Fact]
    public void Rewriter_LongChains_TakeTimeByTheirLength()
    {
        // Constants behind a convolution, identities, a sum of many branches: far beyond what recursion or rounds could stand.
        var net = new Net(1, 4, 8, 8).Conv("x", "v0", 4, 4, 3).Weight("k", 4, 1, 1);
        for (int i = 1; i <= 3000; i++)
            net.Add(i % 3 == 0 ? "Identity" : i % 3 == 1 ? "Mul" : "Add", i % 3 == 0 ? $"v{i - 1}" : $"v{i - 1} k", $"v{i}");
        net.Conv("x", "s0", 4, 4, 1);
        for (int i = 1; i <= 1000; i++)
            net.Conv("x", $"b{i}", 4, 4, 1).Add("Add", $"s{i - 1} b{i}", $"s{i}");
        RewriteResult result = Rewriter.Apply(net.Model("v3000", "s1000"), RewriteCatalog.General);
        Assert.Equal("Conv Conv", Net.Operators(result));
        Assert.Equal(4 * 4 * 4, result.Model.Graph.Initializers.Single(t => t.Dims is [4, 4, 1, 1]).Payload.ReadAll().Length);
    }

    [Fact]
    public void Write_Interrupted_LeavesTheOldFileWhole()
    {
        using var folder = new TempFolder();
        string path = folder["m.onnx"];
        Model model = new Net(1, 4, 8, 8).Conv("x", "c", 4, 4, 3).Norm("c", "n", 4).Model("n");
        OnnxWriter.Write(model, path);
        byte[] before = File.ReadAllBytes(path);
        // The weights of the second half cannot be read any more when the folded ones are written.
        Model broken = model with
        {
            Graph =
                model.Graph with
                {
                    Initializers =
                    [.. model.Graph.Initializers.Select(t => t.Name == "n.mean" ? t with { Payload = new BrokenPayload(16) } : t)]
                },
        };
        Model folded = Net.Apply("fold-batchnorm", broken).Model;
        Assert.Throws<NetWeightException>(() => OnnxWriter.Write(folded, path));
        Assert.Equal(before, File.ReadAllBytes(path));
        Assert.Equal([path], Directory.GetFiles(Path.GetDirectoryName(path)!));
    }

    private sealed class BrokenPayload(long length) : TensorPayload
    {
        public override long Length => length;

        public override Stream Open() => throw new NetWeightException("The disk was pulled out.");
    }
}
