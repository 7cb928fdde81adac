using NetWeight.Graphs;
using NetWeight.Rewrites;

namespace NetWeight.Measurement.Tests.Rewrites;

/// <summary>Rewrites inside branches, loops and functions, with ONNX Runtime as judge.</summary>
public class BodyTests
{
    public static TheoryData<string> Models => [.. Bodied.All.Keys];

    [Theory]
    [MemberData(nameof(Models))]
    public void AllRewrites_OfBodies_LeaveOneConvAndAnActivation(string name)
    {
        Model model = Bodied.All[name]();
        RewriteResult result = Rewriter.Apply(model, RewriteCatalog.General);
        Node[] inside = [.. Inside(result.Model)];
        int blocks = name is "If" or "nested" ? 2 : 1;
        Assert.Equal(blocks, inside.Count(n => n.OpType == "Conv"));
        Assert.DoesNotContain(inside, n => n.OpType is "BatchNormalization" or "Add" or "Mul" or "Neg");
        Assert.All(result.Changes, c => Assert.All(c.Before, b => Assert.Contains('/', b)));
        Assert.Equal(model.Functions.Count, result.Model.Functions.Count);
        EquivalenceReport proof = Equivalence.Check(model, result.Model);
        Assert.True(proof.Holds, ReparameterizedNetworkTests.Text(proof));
        RewriteResult again = Rewriter.Apply(result.Model, RewriteCatalog.General);
        Assert.True(again.Changes.Count == 0, string.Join("; ", again.Changes));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void EachRewrite_OfBodies_KeepsTheOutputs(string name)
    {
        Model model = Bodied.All[name]();
        foreach (string option in (string[])["remove-no-ops", "fold-constants", "fold-batchnorm", "fold-arithmetic", "reparameterize", "merge-serial-convs", "deduplicate-initializers", "remove-dead-nodes"])
        {
            RewriteResult result = RewriteCatalog.Find(option)!.Apply(model);
            if (option is "remove-no-ops" or "fold-batchnorm" or "reparameterize" or "remove-dead-nodes")
                Assert.True(result.Changes.Count > 0, $"{option} fits nowhere");
            if (result.Changes.Count == 0)
                continue;
            EquivalenceReport proof = Equivalence.Check(model, result.Model);
            Assert.True(proof.Holds, $"{option}: {ReparameterizedNetworkTests.Text(proof)}");
        }
    }

    [Fact]
    public void SharedWeight_OfTwoBranches_IsLeftToTheOther()
    {
        // Each branch gets its own; the one outside is read by nobody then, and goes.
        Model result = Rewriter.Apply(Bodied.Branches(), RewriteCatalog.General).Model;
        Assert.DoesNotContain(result.Graph.Initializers, t => t.Name == "shared.weight");
        Node choice = result.Graph.Nodes.Single(n => n.OpType == "If");
        string[] names = [.. choice.Attributes.Select(a => (Graph)a.Value!).SelectMany(g => g.Initializers).Select(t => t.Name)];
        Assert.Equal(names.Length, names.Distinct().Count());
        Assert.DoesNotContain("shared.weight", names);
    }

    [Fact]
    public void Function_AttributeOfTheCaller_StaysAReference()
    {
        Model result = Rewriter.Apply(Bodied.Called(), RewriteCatalog.General).Model;
        FunctionDefinition function = Assert.Single(result.Functions);
        Assert.Equal("slope", function.Nodes.Single(n => n.OpType == "LeakyRelu").Attribute("alpha")!.ReferenceTo);
        Assert.Equal(["Constant", "Constant", "Conv", "LeakyRelu"], function.Nodes.Select(n => n.OpType).Where(o => o != "Relu").Order());
    }

    private static IEnumerable<Node> Inside(Model model) => model.Functions.SelectMany(f => f.Nodes).Concat(model.Graph.Nodes.SelectMany(Inside));

    private static IEnumerable<Node> Inside(Node node)
    {
        foreach (NodeAttribute attribute in node.Attributes)
            if (attribute.Value is Graph graph)
                foreach (Node inner in graph.Nodes)
                    foreach (Node one in Inside(inner).Prepend(inner))
                        yield return one;
    }
}
