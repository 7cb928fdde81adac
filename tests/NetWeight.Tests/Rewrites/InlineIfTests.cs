using NetWeight.Graphs;
using NetWeight.Operators;
using NetWeight.Rewrites;

namespace NetWeight.Tests.Rewrites;

/// <summary>An If whose condition is constant is one of its branches.</summary>
public class InlineIfTests
{
    [Theory]
    [InlineData(true, "Relu")]
    [InlineData(false, "Neg")]
    public void InlineIf_ConstantCondition_TakesTheBranch(bool condition, string op)
    {
        RewriteResult result = Net.Apply("inline-if", Choice(condition));
        Node node = Assert.Single(result.Model.Graph.Nodes);
        Assert.Equal((op, "x", "y"), (node.OpType, node.Inputs[0], node.Outputs[0]));
        Assert.DoesNotContain(result.Model.Graph.Initializers, t => t.Name == "c");
    }

    [Fact]
    public void InlineIf_ConditionThatFolds_IsConstant()
    {
        // The channels of x are not 3: Shape -> Gather -> Equal.
        Model model = new Net(1, 4).Weight(Tensor.Of("i", [], [1L])).Weight(Tensor.Of("three", [], [3L])).Add("Shape", "x",
            "s").Add("Gather", "s i", "g").Add("Equal", "g three", "c")
            .Add("If", "c", "y", Branch("then_branch", One("Relu", "x", "r")), Branch("else_branch", One("Neg", "x", "r"))).Model("y");
        RewriteResult result = Rewriter.Apply(model, RewriteCatalog.General);
        Assert.Equal("Neg", Net.Operators(result));
        Assert.Empty(Rewriter.Apply(result.Model, RewriteCatalog.General).Changes);
    }

    [Fact]
    public void InlineIf_Nested_GoesAllTheWay()
    {
        var inner = new Graph
        {
            Name = "inner",
            Outputs = [new ValueInfo("q", null)],
            Nodes = [Choice("c", "q", One("Relu", "a", "r"),
            One("Neg", "a", "r"))]
        };
        Model model = new Net(1, 4).Weight(Truth(true)).Add("Abs", "x", "a").Add("If", "c", "y", Branch("then_branch", inner),
            Branch("else_branch", One("Neg", "x", "r"))).Model("y");
        Assert.Equal("Abs Relu", Net.Operators(Rewriter.Apply(model, RewriteCatalog.General)));
    }

    [Fact]
    public void InlineIf_InALoop_IsInlinedThere()
    {
        var body = new Graph
        {
            Name = "body",
            Inputs = [new ValueInfo("i", null), new ValueInfo("going", null), new ValueInfo("v", TestGraph.F(1, 4))],
            Outputs = [new ValueInfo("going", null), new ValueInfo("w", null)],
            Nodes = [Choice("c", "w", One("Relu", "v", "r"), One("Neg", "v", "r"))],
        };
        Model model = new Net(1, 4).Weight(Truth(false)).Weight(Tensor.Of("n", [], [3L])).Add("Loop", "n _ x", "y", Branch("body",
            body)).Model("y");
        model = model with
        {
            Graph = model.Graph with
            {
                Nodes = [.. model.Graph.Nodes.Select(n => n with { Inputs = [.. n.Inputs.Select(i
            => i == "_" ? "" : i)] })]
            }
        };
        RewriteResult result = Net.Apply("inline-if", model);
        Assert.Equal(["Neg"], ((Graph)Assert.Single(result.Model.Graph.Nodes).Attribute("body")!.Value!).Nodes.Select(n => n.OpType));
    }

    [Fact]
    public void InlineIf_BranchesOfTwo_KeepTheirNamesApart()
    {
        // Both have a value 'r' and a weight 'w' of their own.
        Graph Own(float value) => new()
        {
            Name = "b",
            Outputs = [new ValueInfo("r", null)],
            Initializers = [Tensor.Of("w", [], [value])],
            Nodes = [Op("Relu", "x", "a"), Op("Mul", "a w", "r")],
        };
        Model model = new Net(1, 4).Weight(Truth(true)).Add("If", "c", "p", Branch("then_branch", Own(2)), Branch("else_branch", Own(3)))
            .Add("If", "c", "q", Branch("then_branch", Own(5)), Branch("else_branch", Own(7))).Add("Add", "p q", "y").Model("y");
        Model result = Net.Apply("inline-if", model).Model;
        Assert.Equal("Relu Mul Relu Mul Add", string.Join(" ", result.Graph.Nodes.Select(n => n.OpType)));
        string[] made = [.. result.Graph.Nodes.SelectMany(n => n.Outputs)];
        Assert.Equal(made.Length, made.Distinct().Count());
        Assert.Equal([2f, 5f], result.Graph.Nodes.Where(n => n.OpType == "Mul").Select(n => Net.Floats(result, n.Inputs[1])[0]));
        Assert.DoesNotContain(ShapeInference.Run(result).Diagnostics, d => d.Severity >= Severity.Warning);
    }

    [Fact]
    public void InlineIf_BranchThatHandsOn_BecomesAnIdentity()
    {
        var hands = new Graph
        {
            Name = "b",
            Outputs = [new ValueInfo("x", null), new ValueInfo("k", null)],
            Initializers = [Tensor.Of("k",
            [], [1f])]
        };
        Model model = new Net(1, 4).Weight(Truth(true)).Add("If", "c", "y z", Branch("then_branch", hands), Branch("else_branch",
            hands)).Model("y", "z");
        RewriteResult result = Net.Apply("inline-if", model);
        Assert.Equal("Identity Identity", Net.Operators(result));
        Assert.Equal(["y", "z"], result.Model.Graph.Nodes.Select(n => n.Outputs[0]));
    }

    [Fact]
    public void InlineIf_ConditionThatIsFedOrMayBeOverridden_Stays()
    {
        Model model = Choice(true);
        Model fed = model with
        {
            Graph = model.Graph with
            {
                Initializers = [],
                Inputs = [.. model.Graph.Inputs, new ValueInfo("c",
            new TensorType(DataType.Bool, Shape.Scalar))]
            }
        };
        Assert.Empty(Net.Apply("inline-if", fed).Changes);
        Assert.Empty(Net.Apply("inline-if", fed with { Graph = fed.Graph with { Initializers = model.Graph.Initializers } }).Changes);
    }

    private static Model Choice(bool condition) =>
        new Net(1, 4).Weight(Truth(condition)).Add("If", "c", "y", Branch("then_branch", One("Relu", "x", "r")), Branch("else_branch",
            One("Neg", "x", "r"))).Model("y");

    private static Node Choice(string condition, string output, Graph then, Graph otherwise) =>
        Op("If", condition, output) with { Attributes = [Branch("then_branch", then), Branch("else_branch", otherwise)] };

    private static Tensor Truth(bool value) => new("c", DataType.Bool, [], new MemoryPayload(new byte[] { value ? (byte)1 : (byte)0 }));

    private static NodeAttribute Branch(string name, Graph graph) => new(name, graph);

    private static Graph One(string op, string reads, string output)
        => new() { Name = "b", Outputs = [new ValueInfo(output, null)], Nodes = [Op(op, reads, output)] };

    private static Node Op(string op, string reads, string output)
        => new() { OpType = op, OpsetVersion = 17, Inputs = reads.Split(' '), Outputs = [output] };
}
