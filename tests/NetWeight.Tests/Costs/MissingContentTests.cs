using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Operators;

namespace NetWeight.Tests.Costs;

/// <summary>Where a shape depends on data that is missing, the missing data is the reason, not "depends on data".</summary>
public class MissingContentTests
{
    private const string Reason = "'shape.bin' is not in the model's folder";

    private static readonly Diagnostic Note = new(Diagnostic.MissingData, Severity.Note, $"The weights of 's' are missing: {Reason}.");

    [Fact]
    public void Reshape_ToAMissingTarget_NamesIt()
    {
        ModelCost cost = Weigh(Build.Graph([Build.Fed("x", 1, 4, 8, 8)], ["y"],
            [Build.Node("Reshape", ["x", "s"], ["r"]), Build.Node("Relu", "r", "a"),
                Build.Node("MatMul", ["a", "w"], ["y"])], Lost("s", 3), Build.Weight("w", 16, 5)));
        Assert.All(cost.Missing, m => Assert.Equal($"its shape depends on 's', which is missing: {Reason}", m.Reason));
        Assert.Contains(cost.Missing, m => m.Operator == "MatMul");
        Diagnostic note = Assert.Single(cost.Shaped.Diagnostics, d => d.Id == Diagnostic.MissingData);
        Assert.Equal((Severity.Warning, $"{Note.Message} Shapes depend on 's': costs after it are unknown. Put the data "
            + $"beside the model."), (note.Severity, note.Message));
    }

    [Fact]
    public void Target_ThroughAChain_NamesItsSource()
    {
        ModelCost cost = Weigh(Build.Graph([Build.Fed("x", 1, 4)], ["y"],
            [Build.Node("Add", ["s", "one"], ["t"]),
                Build.Node("Concat", ["t", "one"], ["u"], new NodeAttribute("axis", 0L)),
                    Build.Node("Expand", ["x", "u"], ["y"])], Lost("s", 1), Tensor.Of("one", [1], [1L])));
        Assert.Contains("depends on 's'", Assert.Single(cost.Missing).Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Loop_OfAMissingCount_NamesIt()
    {
        Graph body = GraphBuilder.G("i c v", "c w", GraphBuilder.N("Relu", "v", "w"));
        ModelCost cost =
            Weigh(Build.Graph([Build.Fed("x", 4)], ["y"],
                [Build.Node("Loop", ["s", "", "x"], ["y"], new NodeAttribute("body", body))], Lost("s", 1)));
        Assert.Equal(2, cost.Missing.Count);
        Assert.All(cost.Missing, m => Assert.Equal($"how often it runs depends on 's', which is missing: {Reason}", m.Reason));
    }

    [Fact]
    public void Kernel_ThatIsMissing_IsNotNeeded()
    {
        Graph graph = Build.Graph([Build.Fed("x", 1, 8)], ["y"], [Build.Node("MatMul", ["x", "s"], ["y"])], Build.Weight("s", 8, 8));
        ModelCost cost = Weigh(graph);
        Assert.Empty(cost.Missing);
        Assert.Equal(Note with { Message = $"{Note.Message} Costs do not need them." }, Assert.Single(cost.Shaped.Diagnostics));
    }

    private static Tensor Lost(string name, long count) => new(name, DataType.Int64, [count], new MissingPayload(count * 8, Reason));

    private static ModelCost Weigh(Graph graph) =>
        CostAnalyzer.Analyze(ShapeInference.Run(Build.Model(graph) with { Diagnostics = [Note] }));
}
