using NetWeight.Graphs;
using NetWeight.Rewrites;

namespace NetWeight.Measurement.Tests.Rewrites;

/// <summary>Rewrites of small graphs, judged by ONNX Runtime.</summary>
public class ProvenRewriteTests
{
    private static readonly Dictionary<string, (Func<Model> Build, string Operators)> Cases = new()
    {
        ["norm, flatten, gemm"] = (() => new Net(2, 4, 3, 3).Norm("x", "n", 4).Add("Flatten", "n", "f").Weight("w", 6, 36).Weight("b", 6)
            .Add("Gemm", "f w b", "y", new NodeAttribute("transB", 1L), new NodeAttribute("alpha", 0.5f)).Model("y"), "Flatten Gemm"),
        ["norm, flatten, matmul"] = (() => new Net(2, 4, 3, 3).Norm("x", "n", 4).Add("Flatten", "n", "f").Weight("w", 36, 6).Add("MatMul",
            "f w", "y").Model("y"), "Flatten Gemm"),
        ["gemm, reshape, norm"] = (() => new Net(2, 5).Weight("w", 5, 36).Weight(Tensor.Of("s", [4], [2L, 4, 3, 3])).Add("Gemm", "x w",
            "g").Add("Reshape", "g s", "r").Norm("r", "y", 4).Model("y"), "Gemm Reshape"),
        ["matmul, reshape, norm"] = (() => new Net(2, 5).Weight("w", 5, 36).Weight(Tensor.Of("s", [4], [2L, 4, 3, 3])).Add("MatMul", "x w",
            "g").Add("Reshape", "g s", "r").Norm("r", "y", 4).Model("y"), "MatMul Reshape Add"),
        ["matmul, norm"] = (() => new Net(3, 8).Weight("w", 8, 5).Add("MatMul", "x w", "m").Norm("m", "y", 5).Model("y"), "Gemm"),
        ["matmul, add, norm"] = (() => new Net(3, 8).Weight("w", 8, 5).Weight("b", 5).Add("MatMul", "x w", "m").Add("Add", "b m",
            "a").Norm("a", "y", 5).Model("y"), "MatMul Add"),
        ["tokens"] = (() => new Net(2, 3, 8).Weight("w", 8, 5).Weight(Tensor.Of("s", [2], [-1L, 5])).Weight(Tensor.Of("t", [3], [2L, 3, 5]))
            .Add("MatMul", "x w", "m").Add("Reshape", "m s", "r").Norm("r", "n", 5).Add("Reshape", "n t", "y").Model("y"),
                "MatMul Reshape Add Reshape"),
        ["layer scale"] = (() => new Net(2, 3, 8).Weight("w", 8, 5).Weight("b", 5).Weight("g", 5).Add("MatMul", "x w", "m").Add("Add",
            "m b", "a").Add("Mul", "a g", "y").Model("y"), "MatMul Add"),
        ["matmul, one addend, scale"] = (() => new Net(2, 3, 8).Weight("w", 8, 5).Weight("b", 1).Weight("g", 5).Add("MatMul", "x w",
            "m").Add("Add", "m b", "a").Add("Mul", "a g", "y").Model("y"), "MatMul Add"),
        ["reversals"] = (() => new Net(2, 3, 4).Add("Transpose", "x", "t").Add("Transpose", "t", "u").Add("Relu", "u", "y").Model("y"),
            "Relu"),
        ["reversal and order"] = (() => new Net(2, 3, 4).Add("Transpose", "x", "t").Add("Transpose", "t", "u", new NodeAttribute("perm",
            [1L, 0, 2])).Add("Relu", "u", "y").Model("y"), "Transpose Relu"),
        ["large kernel"] = (LargeKernel, "Conv"),
        ["transposes around an activation"] = (() => Last(First(new Net(2, 4, 3, 5)).Add("Relu", "t", "a"), "a").Model("y"), "Relu"),
        ["transposes around a number"] = (() => Last(First(new Net(2, 4, 3, 5)).Weight(Tensor.Of("c", [1, 1], [3f])).Add("Add", "t c", "b")
            .Weight(Tensor.Of("least", [], [0f])).Weight(Tensor.Of("most", [], [2f])).Add("Clip", "b least most", "a"), "a").Model("y"),
                "Add Clip"),
        ["transposes around HardSwish"] = (() => Last(First(new Net(2, 4, 3, 5)).Weight(Tensor.Of("three", [], [3f]))
            .Weight(Tensor.Of("least", [], [0f])).Weight(Tensor.Of("six", [], [6f])).Add("Add", "t three", "b")
            .Add("Clip", "b least six", "c").Add("Mul", "t c", "d").Add("Div", "d six", "a"), "a").Model("y"), "Add Clip Mul Div"),
        ["transposes around a sum of two"] = (() => Last(First(First(new Net(2, 4, 3, 5).Input("z", 2, 4, 1, 1)), "z", "u")
            .Add("Sigmoid", "u", "s").Add("Mul", "t s", "a"), "a").Model("y"), "Sigmoid Mul"),
        ["transposes around steps of a tensor"] = (() => Last(First(new Net(2, 4, 3, 5)).Weight(Tensor.Of("s", [1], [0.1f]))
            .Weight(new Tensor("p", DataType.UInt8, [1], new MemoryPayload(new byte[] { 100 }))).Add("QuantizeLinear", "t s p", "q")
            .Add("DequantizeLinear", "q s p", "a"), "a").Model("y"), "QuantizeLinear DequantizeLinear"),
        ["transposes around slopes and biases of channels"] = (() => Last(First(new Net(2, 4, 3, 5)).Weight("slope", 4).Weight("bias", 1, 4)
            .Add("PRelu", "t slope", "p").Add("Add", "p bias", "a"), "a").Model("y"), "PRelu Add"),
        ["transposes around a table"] = (() => Last(First(new Net(2, 4, 3, 5)).Weight("table", 3, 5, 4).Add("Mul", "table t", "m")
            .Weight("row", 5, 1).Add("Sub", "m row", "a"), "a").Model("y"), "Mul Sub"),
        ["transposes around a comparison"] = (() => Last(First(new Net(2, 4, 3, 5)).Weight("bar", 4).Add("Greater", "t bar", "g")
            .Add("Neg", "t", "n").Add("Where", "g t n", "w").Add("Cast", "w", "a", new NodeAttribute("to", 11L)), "a").Model("y"),
                "Greater Neg Where Cast"),
        ["transposes that others read"] = (() => Last(First(new Net(2, 4, 3, 5)).Add("Relu", "t", "a").Add("Softmax", "t", "z"), "a")
            .Model("y", "z", "t"), "Transpose Relu Softmax"),
        ["several transposes behind"] = (() =>
            Last(Last(Last(First(new Net(2, 4, 3, 5)).Add("Relu", "t", "a").Add("Tanh", "a", "b"), "a", "u"),
            "a", "v"), "b").Add("Add", "u y", "z").Model("v", "y", "z"), "Relu Tanh Add"),
        ["transposes of three axes"] = (() => new Net(2, 4, 3).Add("Transpose", "x", "t", new NodeAttribute("perm", [1L, 2, 0]))
            .Weight("w", 4, 3, 2).Add("Add", "t w", "a")
            .Add("Transpose", "a", "y", new NodeAttribute("perm", [2L, 0, 1])).Model("y"), "Add"),
        ["reversals around an activation"] = (() => new Net(2, 4, 3).Add("Transpose", "x", "t").Weight("w", 2).Add("Add", "t w", "a")
            .Add("Transpose", "a", "y").Model("y"), "Add"),
        ["transposes between convolutions"] = (() => Last(First(new Net(1, 4, 8, 8).Conv("x", "c", 4, 8, 3), "c").Weight("bias", 8)
            .Add("Add", "t bias", "b").Add("Relu", "b", "a"), "a", "u").Conv("u", "y", 8, 4, 1).Model("y"), "Conv Relu Conv"),
    };

    private static Net First(Net net, string reads = "x", string name = "t") =>
        net.Add("Transpose", reads, name, new NodeAttribute("perm", [0L, 2, 3, 1]));

    private static Net Last(Net net, string reads, string name = "y") =>
        net.Add("Transpose", reads, name, new NodeAttribute("perm", [0L, 3, 1, 2]));

    public static TheoryData<string> Names => [.. Cases.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void AllRewrites_OfAPattern_FoldIt(string name)
    {
        (Func<Model> build, string operators) = Cases[name];
        Model model = build();
        RewriteResult result = Rewriter.Apply(model, RewriteCatalog.General);
        Assert.Equal(operators, Net.Operators(result));
        EquivalenceReport report = Equivalence.Check(model, result.Model);
        Assert.True(report.Holds, string.Join("; ", report.Outputs) + report.Problem);
        Assert.Empty(Rewriter.Apply(result.Model, RewriteCatalog.General).Changes);
    }

    [Fact]
    public void RemoveNoOps_OfRandomNodesBetweenTransposes_KeepsTheOutputs()
    {
        int cancelled = 0;
        for (int seed = 0; seed < 120; seed++)
        {
            Model model = BetweenTransposes(new Random(seed));
            RewriteResult result = RewriteCatalog.Find("remove-no-ops")!.Apply(model);
            if (result.Changes.Count == 0)
                continue;
            cancelled++;
            EquivalenceReport report = Equivalence.Check(model, result.Model);
            Assert.True(report.Holds, $"seed {seed}: {string.Join("; ", report.Outputs)}{report.Problem}");
            Assert.Empty(RewriteCatalog.Find("remove-no-ops")!.Apply(result.Model).Changes);
            Assert.True(result.Model.Graph.Nodes.Count < model.Graph.Nodes.Count, $"seed {seed}");
        }

        Assert.InRange(cancelled, 40, 119);
    }

    /// <summary>Elementwise nodes over two transposed inputs and constants of any rank, with transposes and other
    /// readers behind some.</summary>
    private static Model BetweenTransposes(Random random)
    {
        long[] sizes = [2, 3, 4, 5];
        int rank = random.Next(2, 5);
        long[] perm = [.. Enumerable.Range(0, rank).Select(i => (long)i)];
        random.Shuffle(perm);
        long[] undo = [.. Enumerable.Range(0, rank).Select(i => (long)Array.IndexOf(perm, i))];
        long[] made = [.. perm.Select(axis => sizes[axis])];
        Net net = new Net(sizes[..rank]).Input("z", [.. sizes[..rank].Select(s => random.Next(2) == 0 ? 1 : s)])
            .Add("Transpose", "x", "v0", new NodeAttribute("perm", perm)).Add("Transpose", "z", "v1", new NodeAttribute("perm", perm));
        var values = new List<string> { "v0", "v1" };
        int count = random.Next(1, 6);
        for (int i = 0; i < count; i++)
        {
            string name = $"n{i}", read = values[random.Next(values.Count)];
            switch (random.Next(4))
            {
                case 0:
                    net = net.Add(random.Next(2) == 0 ? "Sigmoid" : "Abs", read, name);
                    break;
                case 1:
                    net = net.Add(random.Next(2) == 0 ? "Add" : "Max", $"{read} {values[random.Next(values.Count)]}", name);
                    break;
                default:
                    long[] dims = [.. made[random.Next(rank + 1)..].Select(d => random.Next(2) == 0 ? 1 : d)];
                    net = net.Weight(name + ".w", dims);
                    net = random.Next(2) == 0 ? net.Add("Mul", $"{read} {name}.w", name) : net.Add("Sub", $"{name}.w {read}", name);
                    break;
            }

            values.Add(name);
        }

        var outputs = new List<string> { "y" };
        net = net.Add("Transpose", values[^1], "y", new NodeAttribute("perm", undo));
        if (random.Next(3) == 0)
        {
            net = net.Add("Transpose", values[random.Next(2, values.Count)], "u", new NodeAttribute("perm", undo)).Add("Tanh", "u", "t");
            outputs.Add("t");
        }

        if (random.Next(6) == 0)
            outputs.Add(values[random.Next(values.Count)]);
        return net.Model([.. outputs]);
    }

    /// <summary>The block of UniRepLKNet: a depthwise 13x13 and dilated ones beside it, each with its normalization.</summary>
    private static Model LargeKernel()
    {
        Net net = new Net(1, 4, 16, 16).Conv("x", "c", 4, 4, 13, group: 4).Norm("c", "s0", 4);
        int i = 0;
        foreach ((long kernel, long dilation) in ((long, long)[])[(5, 1), (7, 2), (3, 3), (3, 4), (3, 5)])
        {
            long pad = kernel / 2 * dilation;
            net = net.Weight($"w{i}", 4, 1, kernel, kernel)
                .Add("Conv", $"x w{i}", $"d{i}", new NodeAttribute("pads", [pad, pad, pad, pad]),
                new NodeAttribute("dilations", [dilation, dilation]), new NodeAttribute("group", 4L))
                .Norm($"d{i}", $"n{i}", 4).Add("Add", $"s{i} n{i}", $"s{i + 1}");
            i++;
        }

        return net.Model($"s{i}");
    }

    [Fact]
    public void Proof_ThatRefusesOnePlace_LeavesOutThatPlaceOnly()
    {
        // x + 0 is x but for the sign of 0, which only the second output shows: 1 / -0.
        Model model = new Net(1, 4).Weight(Tensor.Of("zero", [], [0f])).Weight(Tensor.Of("one", [], [1f])).Weight("w", 4, 4).Weight("b", 4)
            .Add("Gemm", "x w", "g").Add("Mul", "g b", "p").Add("Add", "p zero", "harmless").Add("Add", "x zero", "guilty").Add("Div",
                "one guilty", "z").Model("harmless", "z");
        RewriteResult Apply(IReadOnlySet<string> without, RewriteSettings settings)
            => Rewriter.Apply(model, [.. RewriteCatalog.General.Where(r => !without.Contains(r.Option))], settings);
        EquivalenceReport failed = Equivalence.Check(model, Apply(new HashSet<string>(), RewriteSettings.Default).Model);
        Assert.True(failed.IsRefused);
        ProvableRewrites provable = ProvableRewrites.Find(model, Apply, RewriteSettings.Default, failed, _ => "differs");
        RefusedRewrite refused = Assert.Single(provable.Refused);
        Assert.Equal(("remove-no-ops at guilty", "differs"), (refused.ToString(), refused.Reason));
        Assert.True(provable.Proof.Holds);
        Assert.Equal("Gemm Add Div", string.Join(" ", provable.Result.Model.Graph.Nodes.Select(n => n.OpType)));
    }

    [Fact]
    public void Proof_ThatRefusesEverything_LeavesNothing()
    {
        Model model = new Net(3, 8).Weight("w", 8, 5).Add("Gemm", "x w", "m").Norm("m", "y", 5).Model("y");
        RewriteResult Apply(IReadOnlySet<string> without, RewriteSettings settings) => Rewriter.Apply(model, without.Count > 0 ? []
            : [RewriteCatalog.Find("fold-batchnorm")!], settings);
        EquivalenceReport failed = Equivalence.Check(model, Apply(new HashSet<string>(), RewriteSettings.Default).Model, tolerance: 0);
        Assert.True(failed.IsRefused);
        ProvableRewrites provable = ProvableRewrites.Find(model, Apply, RewriteSettings.Default, failed, _ => "differs", tolerance: 0);
        Assert.Equal("fold-batchnorm", Assert.Single(provable.Refused).Rewrite);
        Assert.Empty(provable.Result.Changes);
    }

    [Theory]
    [InlineData("Log", 1e-8f)]
    [InlineData("Reciprocal", 1e-12f)]
    [InlineData("Sqrt", 1e-12f)]
    public void Float16_OfAnEpsilon_StaysFiniteOnZeros(string op, float epsilon)
    {
        Net net = new Net(2, 8).Weight(Tensor.Of("e", [], [epsilon])).Weight("w", 8, 4).Add("Relu", "x", "r").Add("Add", "r e", "a").Add(op,
            "a", "l");
        Model model = (op == "Sqrt" ? net.Add("Div", "r l", "d") : net).Add("Mul", op == "Reciprocal" ? "l r" : op == "Sqrt" ? "d d"
            : "l l", "m").Add("MatMul", "m w", "y").Model("y");
        foreach (RewriteSettings settings in (RewriteSettings[])[RewriteSettings.Default,
            new RewriteSettings { Ranges = ActivationRanges.Of(model, Quantization.ValuesInFloat16(model), [], zeros: true) }])
        {
            RewriteResult result = RewriteCatalog.Find("float16")!.Apply(model, settings);
            OutputFidelity fidelity = Assert.Single(Fidelity.Compare(model, result.Model, []));
            Assert.True(!fidelity.Overflows && !fidelity.IsBelow(40), fidelity.ToString());
        }
    }

    [Fact]
    public void Float16_OfSmallVariances_IsNear()
    {
        // A layer normalization in single steps over rows of about 1e-3: the squares are 1e-6 and less.
        Model model = new Net(4, 64).Weight(Tensor.Of("small", [], [0.001f])).Weight(Tensor.Of("e", [], [1e-12f])).Weight(Tensor.Of("two",
            [], [2f])).Add("Mul", "x small", "z")
            .Add("ReduceMean", "z", "m", new NodeAttribute("axes", [-1L])).Add("Sub", "z m", "d").Add("Pow", "d two", "q").Add("ReduceMean",
                "q", "v", new NodeAttribute("axes", [-1L]))
            .Add("Add", "v e", "a").Add("Sqrt", "a", "r").Add("Div", "d r", "y").Model("y");
        var settings = new RewriteSettings { Ranges = ActivationRanges.Of(model, Quantization.ValuesInFloat16(model), [], zeros: true) };
        OutputFidelity fidelity = Assert.Single(Fidelity.Compare(model, RewriteCatalog.Find("float16")!.Apply(model, settings).Model, []));
        Assert.True(!fidelity.Overflows && !fidelity.IsBelow(50), fidelity.ToString());
    }

    [Fact]
    public void Fidelity_OfAnUnderflow_NamesItsNode()
    {
        Model model = new Net(1, 8).Weight(Tensor.Of("e", [], [1e-8f])).Add("Relu", "x", "r").Add("Add", "r e", "a").Add("Log", "a",
            "y").Model("y");
        Model none = model with { Graph = model.Graph with { Initializers = [Tensor.Of("e", [], [0f])] } };
        OutputFidelity fidelity = Assert.Single(Fidelity.Compare(model, none, []));
        Assert.Equal((true, "underflow in Log 'y'"), (fidelity.Overflows, fidelity.Cause));
        Model large = model with
        {
            Graph = model.Graph with
            {
                Nodes = [.. model.Graph.Nodes.Select(n => n.OpType == "Log"
            ? n with { OpType = "Exp" } : n)]
            }
        };
        Model infinite = large with { Graph = large.Graph with { Initializers = [Tensor.Of("e", [], [1000f])] } };
        Assert.Equal("overflow in Exp 'y'", Assert.Single(Fidelity.Compare(large, infinite, [])).Cause);
    }

    [Fact]
    public void Fidelity_BelowTheLimit_IsToldOfFloatsAndShapes()
    {
        Model model = new Net(1, 8).Weight(Tensor.Of("k", [], [1f])).Add("Mul", "x k", "y").Model("y");
        Model Times(float factor) => model with { Graph = model.Graph with { Initializers = [Tensor.Of("k", [], [factor])] } };
        // An error of a tenth of the size has a hundredth of the energy: 20 dB.
        Assert.Equal(20, Assert.Single(Fidelity.Compare(model, Times(0.9f), [])).SignalToNoise, 1);
        Assert.True(Fidelity.Compare(model, Times(0), [])[0].IsBelow(Fidelity.LeastSignalToNoise));
        Assert.False(Fidelity.Compare(model, Times(0.9f), [])[0].IsBelow(Fidelity.LeastSignalToNoise));
        Model found = new Net(1, 8).Weight(Tensor.Of("k", [], [0.5f])).Add("Mul", "x k", "m").Add("Floor", "m", "f").Add("NonZero", "f",
            "y").Model("y");
        Model other = found with { Graph = found.Graph with { Initializers = [Tensor.Of("k", [], [0f])] } };
        Assert.True(Assert.Single(Fidelity.Compare(found, other, [])) is { HasOtherShape: true } fidelity && fidelity.IsBelow(0));
    }

    [Theory]
    [InlineData(1L)]
    [InlineData(2L)]
    public void QuantizeInt8_OfTransposedConvolutionsAndGemms_IsNear(long groups)
    {
        Model model = new Net(1, 4, 8, 8).Input("f", 3, 8).Weight("t", 4, 4, 2, 2).Weight("tb", 4 * groups)
            .Add("ConvTranspose", "x t tb", "c", new NodeAttribute("strides", [2L, 2]), new NodeAttribute("group", groups)).Add("Relu", "c",
                "y")
            .Weight("w", 3, 5).Weight("b", 5).Add("Gemm", "f w b", "g", new NodeAttribute("transA", 1L), new NodeAttribute("alpha", 2f),
                new NodeAttribute("beta", 0.5f)).Model("y", "g");
        var settings = new RewriteSettings { Ranges = ActivationRanges.Of(model, []) };
        RewriteResult result = RewriteCatalog.Find("quantize-int8")!.Apply(model, settings);
        Assert.Equal(2, result.Changes.Count);
        Assert.All(Fidelity.Compare(model, result.Model, []), f => Assert.True(f.SignalToNoise > 30, f.ToString()));
    }

    [Fact]
    public void Calibration_OfNothingQuantizable_SaysWhy()
    {
        Model model = new Net(4, 4).Input("z", 4, 4).Add("MatMul", "x z", "y").Model("y");
        Assert.Contains("its weight is an input", Assert.Throws<NetWeightException>(()
            => ActivationRanges.Of(model, [])).Message, StringComparison.Ordinal);
        Model none = new Net(4, 4).Add("Relu", "x", "y").Model("y");
        Assert.Contains("no convolution and no matrix product", Assert.Throws<NetWeightException>(()
            => ActivationRanges.Of(none, [])).Message, StringComparison.Ordinal);
    }
}
