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
        foreach (string option in (string[])["remove-no-ops", "fold-constants", "fold-batchnorm", "fold-arithmetic",
            "reparameterize", "merge-serial-convs", "deduplicate-initializers", "remove-dead-nodes"])
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

    [Theory]
    [MemberData(nameof(Models))]
    public void RewritesByName_OfBodies_KeepTheOutputs(string name)
    {
        foreach ((string option, int groups) in (ReadOnlySpan<(string, int)>)[("split-kernels", 1),
            ("split-groups", 2), ("depthwise-as-dense", 4)])
        {
            Model model = Grouped(Bodied.All[name](), groups);
            var settings = new RewriteSettings { LargestKernel = 2 };
            RewriteResult result = RewriteCatalog.Find(option)!.Apply(model, settings);
            // Windows are cut apart where the size of the map is known: not in a loop, nor in a function.
            if (option == "split-kernels" && name != "If")
            {
                Assert.Empty(result.Changes);
                continue;
            }

            Assert.True(result.Changes.Count > 0, $"{option} fits nowhere");
            Assert.All(result.Changes, c => Assert.All(c.Before, b => Assert.Contains('/', b)));
            EquivalenceReport proof = Equivalence.Check(model, result.Model);
            Assert.True(proof.Holds, $"{option}: {ReparameterizedNetworkTests.Text(proof)}");
            RewriteResult again = RewriteCatalog.Find(option)!.Apply(result.Model, settings);
            Assert.True(again.Changes.Count == 0, $"{option}, again: {string.Join("; ", again.Changes)}");
        }
    }

    [Fact]
    public void Shuffle_InABranch_IsFolded()
    {
        Model model = Bodied.Branches();
        Node choice = model.Graph.Nodes.Single(n => n.OpType == "If");
        Node Step(string op, string[] reads, string made) =>
            new() { Name = made, OpType = op, OpsetVersion = 17, Inputs = reads, Outputs = [made] };
        Node Moved(string made, string name) =>
            Step("Transpose", [name + ".r"], made) with { Attributes = [new NodeAttribute("perm", [0L, 2, 1, 3, 4])] };
        Graph Shuffled(Graph branch)
        {
            string made = branch.Outputs[0].Name, before = made + ".before", name = branch.Name;
            return branch with
            {
                Nodes =
                [
                    .. branch.Nodes.Select(n => n.Outputs[0] == made ? n with { Outputs = [before] } : n),
                    Step("Reshape", [before, name + ".groups"], name + ".r"), Moved(name + ".t", name),
                        Step("Reshape", [name + ".t", name + ".flat"], made),
                ],
                Initializers = [.. branch.Initializers, Tensor.Of(name + ".groups", [5], [2L, 2, 2, 6, 6]),
                    Tensor.Of(name + ".flat", [4], [2L, 4, 6, 6])],
            };
        }

        choice = choice with { Attributes = [.. choice.Attributes.Select(a => a with { Value = Shuffled((Graph)a.Value!) })] };
        model = model with { Graph = model.Graph with { Nodes = [.. model.Graph.Nodes.Where(n => n.OpType != "If"), choice] } };
        RewriteResult result = RewriteCatalog.Find("fold-shuffle")!.Apply(model);
        Assert.Equal(2, result.Changes.Count);
        Assert.DoesNotContain(Inside(result.Model), n => n.OpType == "Transpose");
        EquivalenceReport proof = Equivalence.Check(model, result.Model);
        Assert.True(proof.Holds, ReparameterizedNetworkTests.Text(proof));
    }

    [Theory]
    [MemberData(nameof(Models))]
    public void TransposesAroundActivations_InBodies_AreCancelled(string name)
    {
        Model plain = Bodied.All[name](), model = Changed(plain, Wrapped);
        Assert.NotEqual(Inside(plain).Count(), Inside(model).Count());
        RewriteResult result = Rewriter.Apply(model, RewriteCatalog.General);
        Assert.DoesNotContain(Inside(result.Model), n => n.OpType == "Transpose");
        EquivalenceReport proof = Equivalence.Check(model, result.Model);
        Assert.True(proof.Holds, ReparameterizedNetworkTests.Text(proof));
        Assert.Empty(Rewriter.Apply(result.Model, RewriteCatalog.General).Changes);

        // A number for each channel and the activation, with channels last.
        static Node[] Wrapped(Node node)
        {
            string y = node.Outputs[0];
            // A node whose attribute the caller gives is left as it is.
            if (node.OpType is not ("Relu" or "LeakyRelu") || node.Attributes.Any(a => a.ReferenceTo is not null))
                return [node];
            Node Step(string op, string made, NodeAttribute? attribute, params string[] reads) => new()
            {
                Name = y + made,
                OpType = op,
                OpsetVersion = 17,
                Inputs = reads,
                Outputs = [y + made],
                Attributes = attribute is null ? [] : [attribute]
            };
            return
            [
                Step("Transpose", ".last", new NodeAttribute("perm", [0L, 2, 3, 1]), node.Inputs[0]),
                Step("Constant", ".bias", new NodeAttribute("value", Tensor.Of("", [4], [1f, -1, 2, -2]))),
                Step("Mul", ".scaled", null, y + ".last", y + ".bias"),
                node with { Inputs = [y + ".scaled"], Outputs = [y + ".active"] },
                Step("Transpose", "", new NodeAttribute("perm", [0L, 3, 1, 2]), y + ".active"),
            ];
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

    /// <summary>The model with the 1x1 convolutions of its bodies in groups.</summary>
    private static Model Grouped(Model model, int groups)
    {
        return groups == 1 ? model : model with
        {
            Graph = In(model.Graph),
            Functions = [.. model.Functions.Select(f => f with { Nodes = [.. f.Nodes.Select(Changed)] })],
        };

        Graph In(Graph graph) => graph with
        {
            Nodes = [.. graph.Nodes.Select(Changed)],
            Initializers = [.. graph.Initializers.Select(Thinner)]
        };

        Node Changed(Node node)
        {
            NodeAttribute[] attributes =
                [.. node.Attributes.Select(a => a.Value is Graph body ? a with { Value = In(body) }
                    : a.Value is Tensor tensor && node.Outputs[0].EndsWith(".point", StringComparison.Ordinal)
                    ? a with { Value = Thinner(tensor) } : a)];
            return node with
            {
                Attributes = node.OpType == "Conv"
                && node.Inputs[1].EndsWith(".point", StringComparison.Ordinal)
                ? [.. attributes, new NodeAttribute("group", (long)groups)] : attributes
            };
        }

        Tensor Thinner(Tensor tensor)
        {
            if (!tensor.Name.EndsWith(".point", StringComparison.Ordinal))
                return tensor;
            byte[] bytes = tensor.Payload.ReadAll()[..(int)(tensor.Payload.Length / groups)];
            return tensor with { Dims = [tensor.Dims[0], tensor.Dims[1] / groups, 1, 1], Payload = new MemoryPayload(bytes) };
        }
    }

    /// <summary>The model with other nodes in its bodies, and the types of all that they make declared as inference finds them.</summary>
    private static Model Changed(Model model, Func<Node, Node[]> change)
    {
        return model with
        {
            Graph = model.Graph with { Nodes = [.. model.Graph.Nodes.Select(Outer)] },
            Functions = [.. model.Functions.Select(f => f with { Nodes = [.. f.Nodes.SelectMany(change)] })],
        };

        Node Outer(Node node) =>
            node with { Attributes = [.. node.Attributes.Select(a => a.Value is Graph body ? a with { Value = In(body) } : a)] };

        Graph In(Graph graph)
        {
            Node[] nodes = [.. graph.Nodes.Select(Outer).SelectMany(change)];
            return graph with
            {
                Nodes = nodes,
                ValueInfos = [.. nodes.Where(n => n.OpType == "Mul" && n.Name.EndsWith(".scaled", StringComparison.Ordinal))
                    .Select(n =>
                    new ValueInfo(n.Outputs[0], new TensorType(DataType.Float, new Shape([Dim.Unknown, Dim.Unknown, Dim.Unknown, 4]))))],
            };
        }
    }

    private static IEnumerable<Node> Inside(Model model) => model.Functions.SelectMany(f => f.Nodes)
        .Concat(model.Graph.Nodes.SelectMany(Inside));

    private static IEnumerable<Node> Inside(Node node)
    {
        foreach (NodeAttribute attribute in node.Attributes)
            if (attribute.Value is Graph graph)
                foreach (Node inner in graph.Nodes)
                    foreach (Node one in Inside(inner).Prepend(inner))
                        yield return one;
    }
}
