using NetWeight.Graphs;
using NetWeight.Operators;
using NetWeight.Rewrites;

namespace NetWeight.Measurement.Tests.Rewrites;

/// <summary>Windows that are split into parts, and branches of a Diverse Branch Block, with ONNX Runtime as judge.</summary>
public class KernelTests
{
    [Fact]
    public void SplitKernels_RandomConvolutions_GiveTheSameOutputs()
    {
        int split = 0;
        for (int seed = 0; seed < 80; seed++)
        {
            var random = new Random(seed);
            long height = random.Next(1, 8), width = random.Next(1, 8), groups = random.Next(3) == 0 ? 4
                : random.Next(2) == 0 ? 2 : 1, dilation = random.Next(1, 3), stride = random.Next(1, 4);
            long[] pads = [random.Next(0, 4), random.Next(0, 4), random.Next(0, 4), random.Next(0, 4)];
            var model = Convolution(
                random, [1, 4, random.Next(12, 20), random.Next(12, 20)], [8, 4 / groups, height, width],
                new NodeAttribute("group", groups), new NodeAttribute("pads", pads),
                    new NodeAttribute("strides", [stride, stride]), new NodeAttribute("dilations", [dilation, dilation]));
            if (ShapeInference.Run(model).Diagnostics.Any(d => d.Severity >= Severity.Warning))
                continue;
            var settings = new RewriteSettings { LargestKernel = random.Next(1, 4) };
            RewriteResult result = RewriteCatalog.Find("split-kernels")!.Apply(model, settings);
            if (result.Changes.Count == 0)
                continue;
            split++;
            Assert.All(result.Model.Graph.Nodes.Where(n => n.OpType == "Conv"), n =>
                Assert.All((long[])n.Attribute("kernel_shape")!.Value!, k => Assert.InRange(k, 1, settings.LargestKernel)));
            Assert.DoesNotContain(ShapeInference.Run(result.Model).Diagnostics, d => d.Severity >= Severity.Warning);
            EquivalenceReport proof = Equivalence.Check(model, result.Model);
            Assert.True(proof.Holds, $"seed {seed}: {ReparameterizedNetworkTests.Text(proof)}");
            Assert.Empty(RewriteCatalog.Find("split-kernels")!.Apply(result.Model, settings).Changes);
        }

        Assert.True(split > 40, $"only {split} were split");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Reparameterize_DiverseBranchBlock_KeepsTheOutputs(bool padsWithBias)
    {
        Model model = DiverseBranches(padsWithBias);
        RewriteResult result = Rewriter.Apply(model, RewriteCatalog.General);
        EquivalenceReport proof = Equivalence.Check(model, result.Model);
        Assert.True(proof.Holds, ReparameterizedNetworkTests.Text(proof));
        // Zeros around a biased map are no bias: the two branches that have them stay, the other two are one convolution.
        string[] expected = padsWithBias ? ["Conv"] : ["Add", "Add", "AveragePool", "BatchNormalization", "Conv", "Conv", "Conv", "Conv"];
        Assert.Equal(expected, result.Model.Graph.Nodes.Select(n => n.OpType).Order(StringComparer.Ordinal));
    }

    /// <summary>
    /// Ding et al. 2021, figure 2: k x k; 1x1; 1x1 - k x k; 1x1 - average pooling, each with batch normalization behind
    /// every part. The paper pads the map between with the normalization's
    /// addend, which a padded 1x1 does; a network that pads it with zeros instead computes something else at the border.
    /// </summary>
    private static Model DiverseBranches(bool padsWithBias)
    {
        var random = new Random(3);
        var nodes = new List<Node>();
        var weights = new List<Tensor>();
        string Weight(float least, params long[] dims)
        {
            weights.Add(Random(random, $"w{weights.Count}", least, dims));
            return weights[^1].Name;
        }

        string Add(string op, string[] reads, params NodeAttribute[] attributes)
        {
            nodes.Add(new Node
            {
                Name = $"n{nodes.Count}",
                OpType = op,
                OpsetVersion = 17,
                Inputs = reads,
                Outputs = [$"v{nodes.Count}"],
                Attributes = attributes
            });
            return nodes[^1].Outputs[0];
        }

        string Norm(string x) => Add("BatchNormalization", [x, Weight(0.5f, 4), Weight(-0.25f, 4), Weight(-0.25f, 4), Weight(0.5f, 4)]);
        string Conv(string x, long kernel, long pad) =>
            Add("Conv", [x, Weight(-0.25f, 4, 4, kernel, kernel)], new NodeAttribute("pads", [pad, pad, pad, pad]));
        long inside = padsWithBias ? 1 : 0, outside = 1 - inside;
        string a = Norm(Conv("x", 3, 1)), b = Norm(Conv("x", 1, 0)), c = Norm(Conv(Norm(Conv("x", 1, inside)), 3, outside));
        string d =
            Norm(Add("AveragePool", [Norm(Conv("x", 1, inside))], new NodeAttribute("kernel_shape", [3L, 3L]),
                new NodeAttribute("pads", [outside, outside, outside, outside]), new NodeAttribute("count_include_pad", 1L)));
        string y = Add("Add", [Add("Add", [Add("Add", [a, b]), c]), d]);
        return Whole(nodes, weights, [1, 4, 9, 9], y);
    }

    private static Model Convolution(Random random, long[] image, long[] weight, params NodeAttribute[] attributes) => Whole(
        [new Node { Name = "c", OpType = "Conv", OpsetVersion = 17, Inputs = ["x", "w", "b"], Outputs = ["y"], Attributes = attributes }],
        [Random(random, "w", -0.25f, weight), Random(random, "b", -0.25f, weight[0])], image, "y");

    private static Tensor Random(Random random, string name, float least, params long[] dims)
    {
        var numbers = new float[dims.Aggregate(1L, (p, q) => p * q)];
        for (int i = 0; i < numbers.Length; i++)
            numbers[i] = least + (random.NextSingle() * 0.5f);
        return Tensor.Of(name, dims, numbers);
    }

    private static Model Whole(IReadOnlyList<Node> nodes, IReadOnlyList<Tensor> weights, long[] image, string output) => new()
    {
        Name = "kernels",
        IrVersion = 8,
        Opsets = new Dictionary<string, int> { [""] = 17 },
        Graph = new Graph
        {
            Name = "kernels",
            Inputs = [new ValueInfo("x", new TensorType(DataType.Float, Shape.Of(image)))],
            Outputs = [new ValueInfo(output, new TensorType(DataType.Float, null))],
            Nodes = nodes,
            Initializers = weights,
        },
    };
}
