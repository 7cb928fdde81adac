using System.Globalization;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Operators;
using NetWeight.Reports.Analysis;
using NetWeight.Workflows;

namespace NetWeight.Tests.Robustness;

/// <summary>Models that nobody means: a result or one clear error, soon, and without eating the memory.</summary>
public class HostileModelTests
{
    [Fact]
    public void Cycle_IsAnErrorThatNamesANode()
    {
        Model model = Build.Model([], ["a"], [Build.Node("Relu", "b", "a"), Build.Node("Relu", "a", "b")]);
        Assert.Contains("cycle", Fails(model), StringComparison.Ordinal);
    }

    [Fact]
    public void ValueMadeTwice_IsAnErrorThatNamesIt() =>
        Assert.Contains("'a' is made twice",
            Fails(Build.Model([Build.Fed("x", 1)], ["a"],
                [Build.Node("Relu", "x", "a"), Build.Node("Abs", "x", "a")])), StringComparison.Ordinal);

    [Fact]
    public void InputTwice_IsAnErrorThatNamesIt() =>
        Assert.Contains("'x'", Fails(Build.Model([Build.Fed("x", 1), Build.Fed("x", 2)], ["x"], [])), StringComparison.Ordinal);

    [Fact]
    public void Function_ThatCallsItself_IsAnError()
    {
        FunctionDefinition direct = Function("F", Call("F", "a", "b"));
        Assert.Contains("calls itself", Fails(Build.Model(CallOf("F"), direct)), StringComparison.Ordinal);

        // Through a branch.
        Graph branch = Build.Graph([], ["t"], [Call("F", "a", "t")]);
        FunctionDefinition hidden = Function("F",
            Build.Node("If", "a", "b", new NodeAttribute("then_branch", branch), new NodeAttribute("else_branch", branch)));
        Assert.Contains("calls itself", Fails(Build.Model(CallOf("F"), hidden)), StringComparison.Ordinal);
    }

    [Fact]
    public void Functions_InAChainOfATenThousand_AreAnError()
    {
        FunctionDefinition[] chain = [.. Enumerable.Range(0, 10_000).Select(i => Function($"F{i}", Call($"F{i + 1}", "a", "b")))];
        Assert.Contains("deep", Fails(Build.Model(CallOf("F0"), chain)), StringComparison.Ordinal);
    }

    [Fact]
    public void Functions_ThatDoubleAndDouble_AreAnError()
    {
        FunctionDefinition[] laughs = [.. Enumerable.Range(0, 50)
            .Select(i => Function($"F{i}", Call($"F{i + 1}", "a", "m"), Call($"F{i + 1}", "m", "b"))),
            Function("F50", Build.Node("Relu", "a", "b"))];
        Assert.Contains("expand to more", Fails(Build.Model(CallOf("F0"), laughs)), StringComparison.Ordinal);
    }

    [Fact]
    public void Functions_WithHugeNamesOrBodies_AreAnError()
    {
        string name = new('n', 10_000);
        FunctionDefinition named = Function("F",
            [.. Enumerable.Range(0, 1000).Select(i => Build.Node("Relu", i == 0 ? "a" : $"{name}{i}", i == 999 ? "b" : $"{name}{i + 1}"))]);
        Node[] calls = [.. Enumerable.Range(0, 1000).Select(i => Call("F", $"y{i}", $"y{i + 1}"))];
        Assert.Contains("expand to more",
            Fails(Build.Model(Build.Graph([Build.Fed("y0", 1)], ["y1000"], calls), named)), StringComparison.Ordinal);

        Graph large = Build.Graph([], ["t9999"],
            [.. Enumerable.Range(0, 10_000).Select(i => Build.Node("Relu", i == 0 ? "a" : $"t{i - 1}", $"t{i}"))]);
        FunctionDefinition bodied = Function("F",
            Build.Node("If", "a", "b", new NodeAttribute("then_branch", large), new NodeAttribute("else_branch", large)));
        Assert.Contains("expand to more",
            Fails(Build.Model(Build.Graph([Build.Fed("y0", 1)], ["y1000"], calls), bodied)), StringComparison.Ordinal);
    }

    [Fact]
    public void Function_WithAnAttributeTwice_IsNoCrash()
    {
        FunctionDefinition twice = Function("F", Build.Node("Relu", "a", "b")) with
        {
            AttributeDefaults =
            [new NodeAttribute("k", 1L), new NodeAttribute("k", 2L)]
        };
        Assert.True(Weigh(Build.Model(CallOf("F"), twice)).Totals.IsComplete);
    }

    [Theory]
    [InlineData("If")]
    [InlineData("Loop")]
    public void Subgraphs_AThousandDeep_AreAnError(string op)
    {
        Graph inner = Build.Graph([], ["x"], []);
        for (int depth = 0; depth < 1000; depth++)
            inner = Nested(op, inner, depth);
        Assert.Contains("deep",
            Fails(Build.Model(
                inner with { Inputs = [Build.Fed("x", 1), new ValueInfo("c", TestGraph.T(DataType.Bool))] })), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("If")]
    [InlineData("Loop")]
    [InlineData("Scan")]
    public void Subgraphs_ThatMultiplyByDepth_EndSoon(string op)
    {
        Graph inner = Build.Graph([], ["x"], [Build.Node("Relu", "x", "innermost")]);
        for (int depth = 0; depth < 30; depth++)
            inner = Nested(op, inner, depth);
        Ends(() => Weigh(Build.Model(inner with { Inputs = [Build.Fed("x", 3, 4), new ValueInfo("c", TestGraph.T(DataType.Bool))] })));
    }

    [Fact]
    public void Sizes_Beyond63Bits_AreMissingAndSaidSo()
    {
        // Each tensor of the chain has 2^62 elements, that is 2^64 bytes.
        Model model = Build.Model([Build.Fed("x", 1L << 31, 1L << 31)], ["z"],
            [Build.Node("Relu", "x", "y"), Build.Node("MatMul", ["y", "y"], ["z"])]);
        ModelCost cost = Weigh(model);
        Assert.False(cost.Totals.IsComplete);
        Assert.Contains(cost.Missing, m => m.Reason.Contains("2^63", StringComparison.Ordinal));
    }

    [Fact]
    public void Totals_Beyond63Bits_AreAnError()
    {
        Node[] nodes = [.. Enumerable.Range(0, 8).Select(i => Build.Node("Relu", $"x{i}", $"x{i + 1}"))];
        Assert.Contains("64 bits", Fails(Build.Model([Build.Fed("x0", 1L << 30, 1L << 30)], ["x8"], nodes)), StringComparison.Ordinal);
    }

    [Fact]
    public void Weights_Beyond63BitsTogether_AreAnError()
    {
        Tensor[] weights = [.. Enumerable.Range(0, 8).Select(i => Build.Weight($"w{i}", 1L << 30, 1L << 30))];
        Node[] nodes = [.. Enumerable.Range(0, 8).Select(i => Build.Node("Gather", [$"w{i}", "i"], [$"y{i}"]))];
        Assert.Contains("64 bits",
            Fails(Build.Model([new ValueInfo("i", TestGraph.T(DataType.Int64, 1))], ["y0"], nodes, weights)), StringComparison.Ordinal);
    }

    public static TheoryData<string, object?[], NodeAttribute[]> HugeRequests()
    {
        const long Huge = 1L << 40;
        return new()
        {
            { "Tile", [TestGraph.F(2, 2), TestGraph.Ints(Huge, Huge)], [] },
            { "Tile", [TestGraph.Ints(1, 2), TestGraph.Ints(Huge)], [] },
            { "Expand", [TestGraph.Ints(1), TestGraph.Ints(Huge)], [] },
            { "ConstantOfShape", [TestGraph.Ints(Huge)], [] },
            { "ConstantOfShape", [TestGraph.Ints(Huge, Huge, Huge)], [] },
            { "Range", [TestGraph.Int(0), TestGraph.Int(long.MaxValue), TestGraph.Int(1)], [] },
            { "Range", [TestGraph.Int(long.MaxValue), TestGraph.Int(long.MinValue), TestGraph.Int(-1)], [] },
            { "Pad", [TestGraph.Ints(1, 2), TestGraph.Ints(Huge, Huge)], [] },
            { "Resize", [TestGraph.F(1, 1, 2, 2), null, null, TestGraph.Ints(1, 1, Huge, Huge)], [] },
            { "OneHot", [TestGraph.Ints(1, 2), TestGraph.Int(Huge), TestGraph.Ints(0, 1)], [] },
            { "EyeLike", [TestGraph.F(Huge, 4)], [] },
            { "Split", [TestGraph.F(Huge)], [new NodeAttribute("num_outputs", Huge)] },
            { "Conv", [TestGraph.F(1, 1, Huge, Huge), TestGraph.Weight(1, 1, 1, 1)], [new NodeAttribute("pads", Huge, Huge, Huge, Huge)] },
            { "MaxPool", [TestGraph.F(1, 1, 4, 4)], [new NodeAttribute("kernel_shape", Huge, Huge), new NodeAttribute("strides", 0, -1)] },
            { "HannWindow", [TestGraph.Int(Huge)], [] },
            { "Einsum", [TestGraph.F(2, 2)], [new NodeAttribute("equation", new string('i', 100_000) + "->")] },
            { "Unsqueeze", [TestGraph.F(2), TestGraph.Ints([.. Enumerable.Range(0, 10_000).Select(i => (long)i)])], [] },
            { "Reshape", [TestGraph.F(1), TestGraph.Ints([.. Enumerable.Repeat(1L, 10_000)])], [] },
            { "Loop", [TestGraph.Int(long.MaxValue), null],
                [new NodeAttribute("body", Build.Graph([], ["c"], [Build.Node("Identity", "c", "d")]))] },
        };
    }

    [Theory]
    [MemberData(nameof(HugeRequests), DisableDiscoveryEnumeration = true)]
    public void HugeRequest_NeedsNoHugeMemory(string op, object?[] inputs, NodeAttribute[] attributes)
    {
        long before = GC.GetAllocatedBytesForCurrentThread();
        Ends(() => Weigh(TestGraph.OneNode(op, inputs, attributes)));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 20_000_000);
    }

    [Fact]
    public void OneNode_WithAHundredThousandInputs_IsQuick()
    {
        ValueInfo[] fed = [.. Enumerable.Range(0, 100_000).Select(i => Build.Fed($"x{i}", 1, 2))];
        Node concat = Build.Node("Concat", [.. fed.Select(f => f.Name)], ["y"], new NodeAttribute("axis", 0L));
        Ends(() => Assert.Equal(200_000, Weigh(Build.Model(fed, ["y"], [concat])).Layers[0].OutputElements));
    }

    [Fact]
    public void ConstantsDequantisedAgainAndAgain_AreQuick()
    {
        // Each step reads the one before three times: a walk along every path would take 3^60 steps.
        Node[] chain =
            [.. Enumerable.Range(0, 60)
                .Select(i => Build.Node("DequantizeLinear", [$"w{i}", $"w{i}", $"w{i}"], [$"w{i + 1}"])),
                Build.Node("Add", ["x", "w60"], ["y"])];
        Ends(() => Weigh(Build.Model([Build.Fed("x", 4)], ["y"], chain, Build.Weight("w0", 4))));
    }

    [Fact]
    public void UnnamedAndOddText_GivesValidJson()
    {
        string odd = "a\0\"\\\u2028\ud800";
        Model model = Build.Model([Build.Fed("x", 1)], [odd], [Build.Node("Relu", "x", odd) with { Name = odd, Domain = odd }]);
        string json = Json(Weigh(model));
        Assert.Equal("x", System.Text.Json.JsonDocument.Parse(json).RootElement.GetProperty("model")
            .GetProperty("inputs")[0].GetProperty("name").GetString());
    }

    internal static ModelCost Weigh(Model model) => CostAnalyzer.Analyze(ShapeInference.Run(model));

    internal static string Json(ModelCost cost)
    {
        using var writer = new StringWriter(CultureInfo.InvariantCulture);
        new AnalysisReport("0", [new AnalyzedModel("m", cost, null)], new AnalysisOptions { Tensors = true }).WriteJson(writer);
        return writer.ToString();
    }

    private static string Fails(Model model)
    {
        string? message = null;
        Ends(() => message = Assert.ThrowsAny<NetWeightException>(() => Weigh(model)).Message);
        Assert.DoesNotContain('\n', message!);
        return message!;
    }

    /// <summary>Work that grows without bound takes hours: the test would not end. How long it takes otherwise is no
    /// matter of a test.</summary>
    private static void Ends(Action action) => action();

    private static FunctionDefinition Function(string name, params Node[] body) =>
        new() { Domain = "local", Name = name, Inputs = ["a"], Outputs = ["b"], Nodes = body };

    private static Node Call(string function, string input, string output) =>
        Build.Node(function, input, output) with { Domain = "local", OpsetVersion = 1 };

    private static Graph CallOf(string function) => Build.Graph([Build.Fed("x", 1)], ["y"], [Call(function, "x", "y")]);

    /// <summary>A graph of one node that runs another graph; values of outer graphs are seen inside.</summary>
    private static Graph Nested(string op, Graph inner, int depth) => op switch
    {
        "If" =>
            Build.Graph([], [$"y{depth}"],
                [Build.Node("If", "c", $"y{depth}", new NodeAttribute("then_branch", inner),
                    new NodeAttribute("else_branch", Build.Graph([], ["x"], [])))]),
        "Loop" => Build.Graph([], [$"y{depth}"], [Build.Node("Loop", ["", "c", "x"], [$"y{depth}"], new NodeAttribute("body", inner with
        {
            Inputs = [new ValueInfo($"i{depth}", null), new ValueInfo($"c{depth}", null), new ValueInfo($"s{depth}", null)],
            Outputs = [new ValueInfo($"c{depth}", null), .. inner.Outputs],
        }))]),
        _ => Build.Graph([], [$"y{depth}"],
            [Build.Node("Scan", ["x", "x"], [$"y{depth}"], new NodeAttribute("num_scan_inputs", 1L), new NodeAttribute("body", inner with
        {
            Inputs = [new ValueInfo($"s{depth}", null), new ValueInfo($"e{depth}", null)],
        }))]),
    };
}
