using NetWeight.Graphs;
using static NetWeight.TestKit.GraphBuilder;
using static NetWeight.TestKit.TestGraph;

namespace NetWeight.Tests.Operators;

public class TopologicalOrderTests
{
    private static readonly Dictionary<string, OnnxType> Fed = new() { ["x"] = F(2, 3), ["c"] = T(DataType.Bool) };

    [Fact]
    public void Sort_UnsortedNodes_RunInOrderAndTheFileIsToldOf()
    {
        var model = Run(Top(Fed, [], "y", N("Relu", "b", "y"), N("Relu", "a", "b"), N("Flatten", "x", "a")));
        Assert.Equal(["a", "b", "y"], model.Graph.Nodes.Select(n => n.Node.Outputs[0]));
        Assert.Equal([Diagnostic.Unordered], model.Diagnostics.Select(d => d.Id));
    }

    [Fact]
    public void Sort_SortedNodes_StayAsTheyAre()
    {
        var model = Run(Top(Fed, [], "y", N("Relu", "x", "b"), N("Relu", "x", "a"), N("Add", "a b", "y")));
        Assert.Equal(["b", "a", "y"], model.Graph.Nodes.Select(n => n.Node.Outputs[0]));
        Assert.Empty(model.Diagnostics);
    }

    [Fact]
    public void Sort_BranchReadsALaterValue_MovesTheIf()
    {
        var model =
            Run(Top(Fed, [], "y",
                N("If", "c", "y", new NodeAttribute("then_branch", G("", "t", N("Relu", "late", "t"))),
                    new NodeAttribute("else_branch", G("", "late"))), N("Relu", "x", "late")));
        Assert.Equal(["Relu", "If"], model.Graph.Nodes.Select(n => n.Node.OpType));
        Assert.Equal("float[2x3]", model.Type());
    }

    [Fact]
    public void Sort_Cycle_Throws() =>
        Assert.Contains("cycle", Assert.Throws<NetWeightException>(() =>
            Run(Top(Fed, [], "y", N("Add", "x z", "y"), N("Relu", "y", "z")))).Message, StringComparison.Ordinal);
}
