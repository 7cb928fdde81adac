using NetWeight.Graphs;
using NetWeight.Operators;
using static NetWeight.TestKit.GraphBuilder;
using static NetWeight.TestKit.TestGraph;

namespace NetWeight.Tests.Operators;

public class FunctionInlinerTests
{
    private static FunctionDefinition Function(string name, string input, string output, params Node[] nodes) =>
        new() { Domain = "own", Name = name, Inputs = [input], Outputs = [output], Nodes = nodes };

    private static Node Call(string name, string inputs, string outputs, params NodeAttribute[] attributes) =>
        N(name, inputs, outputs, attributes) with { Domain = "own" };

    private static ShapedModel RunWith(Node[] nodes, params FunctionDefinition[] functions) =>
        Run(Top(new() { ["x"] = F(2, 3), ["c"] = T(DataType.Bool) }, [], "y", nodes), functions);

    /// <summary>Concat along the function's attribute "along", which is 0 by default.</summary>
    private static readonly FunctionDefinition Twice =
        Function("Twice", "in", "out", N("Concat", "in in", "out", new NodeAttribute("axis", AttributeKind.Int, null, "along"))) with
        {
            AttributeDefaults = [new NodeAttribute("along", 0L)],
        };

    [Fact]
    public void Expand_AttributeReference_TakesTheCallersValueOrTheDefault()
    {
        Assert.Equal("float[4x3]", RunWith([Call("Twice", "x", "y")], Twice).Type());
        Assert.Equal("float[2x6]", RunWith([Call("Twice", "x", "y", new NodeAttribute("along", 1L))], Twice).Type());
    }

    [Fact]
    public void Expand_FunctionThatCallsAnother_HandsItsAttributeDown()
    {
        var four = Function("Four", "in", "out",
            Call("Twice", "in", "t", new NodeAttribute("along", AttributeKind.Int, null, "where")), Call("Twice", "t", "out"));
        // Twice along axis 1 (6), then along the default 0 (4).
        var model = RunWith([Call("Four", "x", "y", new NodeAttribute("where", 1L))], four, Twice);
        Assert.Equal("float[4x6]", model.Type());
        Assert.Equal(["Concat", "Concat"], model.Graph.Nodes.Select(n => n.Node.OpType));
    }

    [Fact]
    public void Expand_CalledTwice_KeepsInnerValuesApart()
    {
        var inner = Function("Inner", "in", "out", N("Relu", "in", "t"), N("Relu", "t", "out"));
        Assert.Equal("float[2x3]", RunWith([Call("Inner", "x", "z"), Call("Inner", "z", "y")], inner).Type());
    }

    [Fact]
    public void Expand_FunctionThatCallsItself_Throws() =>
        Assert.Throws<NetWeightException>(() =>
            RunWith([Call("Self", "x", "y")], Function("Self", "in", "out", Call("Self", "in", "out"))));

    [Fact]
    public void Expand_FunctionThatCallsItselfFromABranch_Throws()
    {
        var self = Function("Self", "in", "out",
            N("If", "c", "out", new NodeAttribute("then_branch", G("", "t", Call("Self", "in", "t"))),
                new NodeAttribute("else_branch", G("", "in"))));
        Assert.Throws<NetWeightException>(() => RunWith([Call("Self", "x", "y")], self));
    }

    [Fact]
    public void Expand_LongChainOfFunctions_ThrowsInsteadOfOverflowing()
    {
        FunctionDefinition[] chain = [.. Enumerable.Range(0, 5000)
            .Select(i => Function($"F{i}", "in", "out", i == 4999 ? N("Relu", "in", "out") : Call($"F{i + 1}", "in", "out")))];
        Assert.Throws<NetWeightException>(() => RunWith([Call("F0", "x", "y")], chain));
    }

    [Fact]
    public void Expand_OutputThatIsAnInput_IsPassedThrough()
    {
        var through = Function("Through", "in", "in");
        Assert.Equal("float[2x3]", RunWith([Call("Through", "x", "z"), N("Relu", "z", "y")], through).Type());
    }

    [Fact]
    public void Expand_SubgraphOwnNameEqualsTheCallers_DoesNotHideIt()
    {
        // Inside, "x" is the branch's own shape; "in" is the caller's x.
        var function = Function("Branch", "in", "out", N("If", "c", "out",
            new NodeAttribute("then_branch", G("", "t", N("Shape", "in", "x"), N("Reshape", "in x", "t"))),
                new NodeAttribute("else_branch", G("", "in"))));
        function = function with { Inputs = ["in", "c"] };
        Assert.Equal("float[2x3]", RunWith([Call("Branch", "x c", "y")], function).Type());
    }

    [Fact]
    public void Expand_SubgraphInsideASubgraph_SeesItsValues()
    {
        Graph inner = G("", "v", N("Relu", "u", "v"));
        Graph outer = G("", "w", N("Concat", "in in", "u", new NodeAttribute("axis", 0L)),
            N("If", "c", "w", new NodeAttribute("then_branch", inner), new NodeAttribute("else_branch", G("", "u"))));
        var function = Function("Nested", "in", "out",
            N("If", "c", "out", new NodeAttribute("then_branch", outer),
                new NodeAttribute("else_branch", outer))) with
        { Inputs = ["in", "c"] };
        var model = RunWith([Call("Nested", "x c", "y")], function);
        Assert.Equal("float[4x3]", model.Type());
        Assert.Empty(model.Diagnostics);
    }
}
