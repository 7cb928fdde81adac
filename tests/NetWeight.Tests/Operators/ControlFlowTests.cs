using NetWeight.Graphs;
using NetWeight.Operators;
using static NetWeight.TestKit.GraphBuilder;
using static NetWeight.TestKit.TestGraph;

namespace NetWeight.Tests.Operators;

public class ControlFlowTests
{
    private static readonly TensorType Bool = T(DataType.Bool);

    private static ShapedNode Single(ShapedModel model, string op) => model.Graph.Nodes.Single(n => n.Node.OpType == op);

    // ---- If

    private static ShapedModel If(OnnxType? condition, Graph then, Graph @else, OnnxType? x = null)
    {
        Dictionary<string, OnnxType> fed = new() { ["x"] = x ?? F(2, 3) };
        if (condition is not null)
            fed["c"] = condition;
        return Run(Top(fed, condition is null ? new() { ["c"] = Int(1) } : [], "y",
            N("If", "c", "y", new NodeAttribute("then_branch", then), new NodeAttribute("else_branch", @else))));
    }

    [Fact]
    public void If_KnownCondition_OnlyTheTakenBranchCounts()
    {
        // The other branch does not even fit: it must not be looked at.
        var model = If(null, G("", "a", N("Relu", "x", "a")), G("", "b", N("Reshape", "x nothing", "b")));
        Assert.Equal("float[2x3]", model.Type());
        Assert.Equal(("then_branch", 1L), (Single(model, "If").Subgraphs.Single().Attribute, Single(model, "If").Subgraphs[0].Executions));
        Assert.Empty(model.Diagnostics);
        Assert.Equal(OperatorCost.ViewOnly, Single(model, "If").Cost());
    }

    [Fact]
    public void If_KnownCondition_PassesContentOn()
    {
        var model = If(null, G("", "a", N("Shape", "x", "a")), G("", "x"));
        Assert.Equal("2,3", model.Content());
        Assert.True(Run(Top([], new() { ["c"] = Int(0), ["w"] = Ints(4, 5) }, "y",
            N("If", "c", "y", new NodeAttribute("then_branch", G("", "c")),
                new NodeAttribute("else_branch", G("", "w"))))).Graph.Outputs[0]!.IsConstant);
    }

    [Fact]
    public void If_UnknownCondition_KeepsWhatBothBranchesShare()
    {
        // then: [2,3] + itself on axis 0 = [4,3]; else: [2,3] as it is, an outer value.
        var model = If(Bool, G("", "a", N("Concat", "x x", "a", new NodeAttribute("axis", 0L))), G("", "x"));
        Assert.Equal("float[<=4x3]", model.Type());
        Assert.Equal(SubgraphChoice.Dearest, Single(model, "If").SubgraphChoice);
        Assert.Equal([1L, 1L], Single(model, "If").Subgraphs.Select(s => s.Executions!.Value));
    }

    [Fact]
    public void If_BranchesOfDifferentRank_RankIsUnknown() =>
        Assert.Equal("float[?]", If(Bool, G("", "a", N("Flatten", "x", "a")), G("", "x"), F(2, 3, 4)).Type());

    [Fact]
    public void If_BranchesOfDifferentElements_IsReported() =>
        Assert.Contains(If(Bool, G("", "a", N("Shape", "x", "a")), G("", "x")).Diagnostics, d => d.Id == Diagnostic.InvalidNode);

    [Fact]
    public void If_InnerNameHidesTheOuterOne_InnerHolds()
    {
        var model = If(null, G("", "z", N("Shape", "x", "y"), N("Identity", "y", "z")), G("", "x"));
        Assert.Equal("int64[2]", model.Type());
    }

    // ---- Loop

    private static ShapedModel Loop(Dictionary<string, OnnxType> fed, Dictionary<string, Tensor> constants,
        string inputs, string outputs, Graph body) =>
        Run(Top(fed, constants, outputs, N("Loop", inputs, outputs, new NodeAttribute("body", body))));

    [Fact]
    public void Loop_ConstantTripCount_ScanOutputsGetItAsFirstAxis()
    {
        // 100 iterations are too many to follow, but the body only hands its condition on.
        var model = Loop(new() { ["x"] = F(2, 3) }, new() { ["m"] = Int(100) }, "m _ x", "y s", G("i c v", "c w w", N("Relu", "v", "w")));
        Assert.Equal(("float[2x3]", "float[100x2x3]"), (model.Type(0), model.Type(1)));
        Assert.Equal(100, Single(model, "Loop").Subgraphs.Single().Executions);
        Assert.Equal(OperatorCost.ViewOnly, Single(model, "Loop").Cost());
    }

    [Fact]
    public void Loop_UnknownTripCount_BoundedByNothingAndCostUnknown()
    {
        var model = Loop(new() { ["x"] = F(2, 3), ["m"] = T(DataType.Int64) }, [], "m _ x", "y s",
            G("i c v", "c w w", N("Relu", "v", "w")));
        Assert.Equal(("float[2x3]", "float[?x2x3]"), (model.Type(0), model.Type(1)));
        Assert.Null(Single(model, "Loop").Subgraphs.Single().Executions);
        Assert.NotNull(Single(model, "Loop").Cost().UnknownBecause);
    }

    [Fact]
    public void Loop_ConditionFromData_TripCountIsBoundedByM()
    {
        var model = Loop(new() { ["x"] = F(2), ["stop"] = Bool }, new() { ["m"] = Int(100), ["c"] = Int(1) }, "m c x",
            "y s", G("i c v", "d v v", N("Not", "stop", "d")));
        Assert.Equal(("float[2]", "float[<=100x2]"), (model.Type(0), model.Type(1)));
    }

    [Fact]
    public void Loop_NamedTripCount_KeepsTheName()
    {
        var type = new TensorType(DataType.Float, new Shape(Dim.Named("steps"), 4));
        var model =
            Run(Top(new() { ["x"] = type }, new() { ["zero"] = Ints(0) }, "y s", N("Shape", "x", "shape"), N("Gather", "shape zero", "m"),
            N("Loop", "m _ x", "y s", new NodeAttribute("body", G("i c v", "c v i")))));
        Assert.Equal(("float[{steps}x4]", "int64[{steps}]"), (model.Type(0), model.Type(1)));
    }

    [Theory]
    [InlineData(0, 1)] // M is 0
    [InlineData(5, 0)] // the condition is false from the start
    public void Loop_NeverRuns_CarriedStayAndNothingIsCollected(long m, long c)
    {
        var model = Loop(new() { ["x"] = F(2) }, new() { ["m"] = Int(m), ["c"] = Int(c) }, "m c x", "y s",
            G("i c v", "c w w", N("Concat", "v v", "w", new NodeAttribute("axis", 0L))));
        Assert.Equal("float[2]", model.Type(0));
        Assert.Equal(0, model.Graph.Outputs[1]!.Shape![0].Value);
        Assert.Equal(0, Single(model, "Loop").Subgraphs.Single().Executions);
    }

    [Theory]
    [InlineData("c0")] // what the body says: known to be false, from data, or from the iteration's number
    [InlineData("c1")]
    [InlineData("c2")]
    public void Loop_WithoutAFirstCondition_RunsMTimesWhateverTheBodySays(string condition)
    {
        Graph body = G("i c v", $"{condition} w w", N("MatMul", "v k", "w"), N("Identity", "no", "c0"),
            N("Identity", "stop", "c1"), N("Less", "i two", "c2"));
        var model = Loop(
            new() { ["x"] = F(4, 4), ["stop"] = Bool },
            new()
            {
                ["m"] = Int(5),
                ["k"] = Weight(4, 4),
                ["two"] = Int(2),
                ["no"] = new Tensor("", DataType.Bool, [], new MemoryPayload(new byte[] { 0 }))
            },
            "m _ x", "y s", body);
        Assert.Equal(("float[4x4]", "float[5x4x4]"), (model.Type(0), model.Type(1)));
        // 5 times 4 x 4 x 4.
        Assert.Equal(320, NetWeight.Costs.CostAnalyzer.Analyze(model).Totals.Maccs.Value);
    }

    [Fact]
    public void Loop_WithoutMAndCondition_HasNoKnownEnd()
    {
        var model = Loop(new() { ["x"] = F(4, 4) }, new() { ["k"] = Weight(4, 4) }, "_ _ x", "y",
            G("i c v", "c w", N("MatMul", "v k", "w")));
        Assert.Null(Single(model, "Loop").Subgraphs.Single().Executions);
    }

    private static readonly Graph Doubling = G("i c v", "c w", N("Concat", "v v", "w", new NodeAttribute("axis", 0L)));

    [Fact]
    public void Loop_ShortAndGrowing_IsFollowedToTheExactShape()
    {
        // 3 -> 6 -> 12 -> 24 -> 48: each iteration has a separate size.
        var model = Loop(new() { ["x"] = F(3, 2) }, new() { ["m"] = Int(4) }, "m _ x", "y", Doubling);
        Assert.Equal("float[48x2]", model.Type());
        Assert.Equal(["6", "12", "24", "48"], Single(model, "Loop").Subgraphs.Select(s => s.Graph.Outputs[1]!.Shape![0].ToString()));
    }

    [Fact]
    public void Loop_LongAndGrowing_LeavesTheGrowingAxisOpen()
    {
        var model = Loop(new() { ["x"] = F(3, 2) }, new() { ["m"] = Int(1000) }, "m _ x", "y", Doubling);
        Assert.Equal("float[?x2]", model.Type());
        Assert.Equal(1000, Single(model, "Loop").Subgraphs.Single().Executions);
    }

    [Fact]
    public void Loop_DeclaredSizeThatOnlyTheFirstIterationHas_IsNotBelieved()
    {
        Graph body = Doubling with { Inputs = [new ValueInfo("i", null), new ValueInfo("c", null), new ValueInfo("v", F(3, 2))] };
        var model = Loop(new() { ["x"] = F(3, 2) }, new() { ["m"] = Int(1000) }, "m _ x", "y", body);
        Assert.Equal("?x2", Single(model, "Loop").Subgraphs.Single().Graph.Inputs[2].Shape!.ToString());
    }

    [Fact]
    public void Loop_RankChanges_RankIsUnknown()
    {
        Graph body = G("i c v", "c w", N("Unsqueeze", "v axes", "w"));
        Assert.Equal("float[?]", Loop(new() { ["x"] = F(3) }, new() { ["m"] = Int(1000), ["axes"] = Ints(0) }, "m _ x", "y", body).Type());
        Assert.Equal("float[1x1x3]", Loop(new() { ["x"] = F(3) }, new() { ["m"] = Int(2), ["axes"] = Ints(0) }, "m _ x", "y", body).Type());
    }

    [Fact]
    public void Loop_WhileCounter_RunsUntilItsConditionFails()
    {
        // n = 1, 2, 4, 8, 16: the condition n < 10 fails after n became 16, in the 4th iteration.
        Graph body = G("i c n", "go next next", N("Add", "n n", "next"), N("Less", "next ten", "go"));
        var model = Loop([], new() { ["m"] = Int(long.MaxValue), ["c"] = Int(1), ["one"] = Int(1), ["ten"] = Int(10) },
            "m c one", "y s", body);
        Assert.Equal(("16", "2,4,8,16"), (model.Content(0), model.Content(1)));
        Assert.Equal(4, Single(model, "Loop").Subgraphs.Single().Executions);
    }

    [Fact]
    public void Loop_CounterOfALongLoop_IsNotTakenForItsFirstValue()
    {
        Graph body = G("i c n k", "c next k", N("Add", "n k", "next"));
        var model = Loop([], new() { ["m"] = Int(1000), ["zero"] = Int(0), ["one"] = Int(1) }, "m _ zero one", "n k", body);
        Assert.Null(model.Content(0));
        // What the body hands on as it is stays known.
        Assert.Equal("1", model.Content(1));
    }

    [Fact]
    public void Loop_InsideLoopsThirtyDeep_EndsSoon()
    {
        Graph body = G("i c v", "c w", N("Add", "v v", "w"));
        for (int depth = 0; depth < 30; depth++)
            body = G("i c v", "c w", N("Loop", "m _ v", "w", new NodeAttribute("body", body)));
        // Without a bound on repeats these are 60 to the power of 30 iterations, and the test would not end.
        var model = Loop(new() { ["x"] = F(3) }, new() { ["m"] = Int(60) }, "m _ x", "y", body);
        Assert.StartsWith("float[", model.Type(), StringComparison.Ordinal);
    }

    [Fact]
    public void Subgraphs_NestedWithoutEnd_AreRefused()
    {
        Graph body = G("", "x");
        for (int depth = 0; depth < 150; depth++)
            body = G("", $"y{depth}", N("If", "c", $"y{depth}", new NodeAttribute("then_branch", body),
                new NodeAttribute("else_branch", G("", "x"))));
        Assert.Throws<NetWeightException>(() => Run(body with { Inputs = [new ValueInfo("x", F(1)), new ValueInfo("c", Bool)] }));
    }

    [Fact]
    public void Loop_BodyWithTooFewOutputs_IsReported() =>
        Assert.Contains(Loop(new() { ["x"] = F(3) }, new() { ["m"] = Int(2) }, "m _ x", "y",
            G("i c v", "c")).Diagnostics, d => d.Id == Diagnostic.InvalidNode);

    // ---- Scan

    [Theory]
    [InlineData(0L, 0L, "float[5x2]")] // 5 steps over axis 0 of 5x2
    [InlineData(1L, 0L, "float[2x5]")] // 2 steps over axis 1, stacked first
    [InlineData(1L, -1L, "float[5x2]")] // ... and stacked last
    public void Scan_Axes_AreTakenAwayAndPutBack(long axis, long output, string collected)
    {
        Graph body = G("s x", "t y", N("Add", "s x", "t"), N("Relu", "x", "y"));
        var model =
            Run(Top(new() { ["s"] = F(1), ["x"] = F(5, 2) }, [], "f y",
                N("Scan", "s x", "f y", new NodeAttribute("body", body), new NodeAttribute("num_scan_inputs", 1L),
            new NodeAttribute("scan_input_axes", [axis]), new NodeAttribute("scan_output_axes", [output]))));
        Assert.Equal(collected, model.Type(1));
        Assert.Equal(axis == 0 ? 5 : 2, Single(model, "Scan").Subgraphs.Single().Executions);
        // The state [1] becomes the slice's length by broadcasting; the last one is the exact one.
        Assert.Equal(axis == 0 ? "float[2]" : "float[5]", model.Type(0));
    }

    [Fact]
    public void Scan_Version8_HasABatchBeforeAll()
    {
        Graph body = G("s x", "t y", N("Add", "s x", "t"), N("Relu", "x", "y"));
        Node node = N("Scan", "_ s x", "f y", new NodeAttribute("body", body),
            new NodeAttribute("num_scan_inputs", 1L)) with
        { OpsetVersion = 8 };
        var model = Run(Top(new() { ["s"] = F(4, 2), ["x"] = F(4, 5, 2) }, [], "f y", node));
        Assert.Equal(("float[4x2]", "float[4x5x2]"), (model.Type(0), model.Type(1)));
        // 4 in the batch, 5 steps each.
        Assert.Equal(20, Single(model, "Scan").Subgraphs.Single().Executions);
    }

    [Fact]
    public void Scan_InputsOfDifferentLength_IsReported() =>
        Assert.Contains(Run(Top(new() { ["a"] = F(5), ["b"] = F(6) }, [], "y", N("Scan", "a b", "y",
            new NodeAttribute("body", G("p q", "r", N("Add", "p q", "r"))),
                new NodeAttribute("num_scan_inputs", 2L)))).Diagnostics, d => d.Id == Diagnostic.InvalidNode);
}
