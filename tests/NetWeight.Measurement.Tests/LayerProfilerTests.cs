using NetWeight.Architectures;
using NetWeight.Graphs;
using NetWeight.Measurement.Layers;
using NetWeight.Measurement.Timing;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Measurement.Tests;

public class LayerProfilerTests
{
    /// <summary>Layouts, fused activations, gates, shuffles and concatenations: the ways in which the runtime rewrites a network.</summary>
    public static TheoryData<string> QuickNetworks { get; } = ["mobilenet_v3_small", "shufflenet_v2_x0_5", "squeezenet1_1"];

    /// <summary>Deeper networks, with fused sums, branches and dense concatenation.</summary>
    public static TheoryData<string> OtherNetworks { get; } =
        ["mobilenet_v2", "resnet18", "repvgg_a0:train", "densenet121", "ghostnet_100", "efficientnet_b0", "convnext_tiny"];

    [Theory]
    [MemberData(nameof(QuickNetworks))]
    public void Profile_AQuickNetwork_EveryNodeBelongsToOneKernel(string name) => EveryNodeBelongsToOneKernel(name);

    [LongTheory]
    [MemberData(nameof(OtherNetworks))]
    public void Profile_EveryOtherNetwork_EveryNodeBelongsToOneKernel(string name) => EveryNodeBelongsToOneKernel(name);

    private static void EveryNodeBelongsToOneKernel(string name)
    {
        (_, NetworkVariant variant, string form) = ArchitectureCatalog.Find(name)!.Value;
        Model model = variant.Build(new NetworkOptions { Resolution = 64 }, form);
        LayerProfile profile = LayerProfiler.Profile(TestModels.Timed(model), new Seconds(0.123));

        Assert.Equal(0.123, profile.Kernels.Sum(k => k.Time.Value), 1e-9);
        string[] owned = [.. profile.Kernels.SelectMany(k => k.Nodes)];
        Assert.Equal(owned.Distinct(), owned);
        // Nothing of a network without constant parts runs at load.
        Assert.Empty(profile.LoadedNodes);
        var types = model.Graph.Nodes.ToDictionary(n => n.Name, n => n.OpType);
        Assert.Equal(types.Keys.Order(StringComparer.Ordinal), owned.Order(StringComparer.Ordinal));
        foreach (MeasuredKernel kernel in profile.Kernels)
        {
            int convolutions = kernel.Nodes.Count(n => types[n] == "Conv");
            if (kernel.ReorderFor is not null)
                Assert.Empty(kernel.Nodes);
            else if (convolutions > 0)
                Assert.True(convolutions == 1 && kernel.Operator.EndsWith("Conv", StringComparison.Ordinal),
                    $"{kernel.Kernel} ({kernel.Operator}): {string.Join(", ", kernel.Nodes)}");
            else
                Assert.NotEmpty(kernel.Nodes);
        }

        // All FLOPs of the model are somewhere.
        Assert.Equal(Costs.CostAnalyzer.Analyze(ShapeInference.Run(model)).Totals.Flops.Value,
            profile.Kernels.Sum(k => k.Flops!.Value.Value));
    }

    [Theory]
    [InlineData(OptimizationLevel.None)]
    [InlineData(OptimizationLevel.Basic)]
    [InlineData(OptimizationLevel.Extended)]
    public void Profile_LowerLevels_AreJoined(OptimizationLevel level)
    {
        TimedModel model = TestModels.Timed(TestModels.Mobile()) with { Settings = new SessionSettings { Optimization = level } };
        LayerProfile profile = LayerProfiler.Profile(model, new Seconds(1));
        Assert.Equal(model.Model.Graph.Nodes.Count, profile.Kernels.Sum(k => k.Nodes.Count));
        if (level == OptimizationLevel.None)
            Assert.All(profile.Kernels, k => Assert.Equal(k.Kernel, Assert.Single(k.Nodes)));
    }

    [Fact]
    public void Join_ResidualSumAndActivation_BelongToTheConvolutionThatSwallowsThem()
    {
        Node[] nodes =
        [
            Node("a", "Conv", "x"), Node("a.relu", "Relu", "a"), Node("b", "Conv", "a.relu"), Node("b.bn", "BatchNormalization", "b"),
            Node("sum", "Add", "b.bn", "a.relu"), Node("sum.relu", "Relu", "sum"), Node("c", "Conv", "sum.relu"),
        ];
        Node[] kernels =
        [
            Kernel("a.relu_nchwc", "Conv", ["x", "w"], "token1", activation: true),
                Kernel("b.bn_nchwc", "Conv", ["token1", "w", "bias", "token1"], "token2", activation: true),
            Kernel("c_nchwc", "Conv", ["token2", "w"], "token3"), Kernel("ReorderOutput", "ReorderOutput", ["token3"], "c"),
        ];
        IReadOnlyList<int>[] joined = KernelJoin.Run(new Graph { Nodes = nodes }, kernels);
        Assert.Equal([[0, 1], [2, 3, 4, 5], [6], []], joined);
    }

    [Fact]
    public void Join_NormalizationAsConvolution_IsToldFromATensorThatIsCalledSo()
    {
        Node[] nodes = [Node("a", "Conv", "x"), Node("a_bn", "BatchNormalization", "a"), Node("relu", "Relu", "a_bn"),
            Node("b", "BatchNormalization", "relu"), Node("c", "Conv", "b")];
        Node[] kernels = [Kernel("a_bn_nchwc", "Conv", ["x", "w"], "token1", activation: true),
            Kernel("b_bn_nchwc", "Conv", ["token1", "w"], "token2"), Kernel("c_nchwc", "Conv", ["token2", "w"], "token3")];
        Assert.Equal([[0, 1, 2], [3], [4]], KernelJoin.Run(new Graph { Nodes = nodes }, kernels));
    }

    [Fact]
    public void Join_KernelWithoutAName_DoesWhatIsLeftOver()
    {
        Node[] nodes = [Node("a", "Conv", "x"), Node("half", "Mul", "a"), Node("erf", "Erf", "half"),
            Node("gelu", "Mul", "a", "erf"), Node("b", "Conv", "gelu")];
        Node[] kernels = [Kernel("a_nchwc", "Conv", ["x", "w"], "token1"),
            Kernel("Gelu_token_7", "Gelu", ["token1"], "token2"), Kernel("b_nchwc", "Conv", ["token2", "w"], "token3")];
        Assert.Equal([[0], [1, 2, 3], [4]], KernelJoin.Run(new Graph { Nodes = nodes }, kernels));
    }

    [Fact]
    public void Profile_FileOfAnExporter_IsJoinedByItsOwnNames()
    {
        Model model = Onnx.OnnxReader.Read(Repository.At("models", "mobilenet_v2.onnx"));
        LayerProfile profile =
            LayerProfiler.Profile(TestModels.Timed(model) with
            {
                Inference =
                new InferenceOptions { SingleInputShape = Shape.Of(1, 3, 64, 64) }
            }, new Seconds(1));
        MeasuredKernel first = profile.Kernels[0];
        Assert.Equal(["/features/features.0/features.0.0/Conv", "/features/features.0/features.0.2/Clip"], first.Nodes);
        // 52 convolutions and one fully connected layer.
        Assert.Equal(52, profile.Kernels.Count(k => k.Nodes.Any(n => n.EndsWith("/Conv", StringComparison.Ordinal))));
        Assert.Equal(1, profile.Kernels.Count(k => k.Operator == "Gemm"));
    }

    [Fact]
    public void Profile_KeepsTheTrace()
    {
        string file = Path.Combine(Path.GetTempPath(), $"netweight-{Guid.NewGuid():N}.json");
        try
        {
            LayerProfile profile = LayerProfiler.Profile(TestModels.Timed(TestModels.Mobile()), new Seconds(1), file);
            using FileStream stream = File.OpenRead(file);
            IReadOnlyList<TraceEvent> events = TraceFile.Read(stream, file);
            Assert.Equal(profile.Kernels.Select(k => k.Kernel), events.Select(e => e.Kernel).Distinct());
        }
        finally
        {
            File.Delete(file);
        }
    }

    private static Node Node(string name, string type, params string[] inputs) =>
        new() { Name = name, OpType = type, Inputs = inputs, Outputs = [name] };

    private static Node Kernel(string name, string type, string[] inputs, string output, bool activation = false) => new()
    {
        Name = name,
        OpType = type,
        Domain = "com.microsoft.nchwc",
        Inputs = inputs,
        Outputs = [output],
        Attributes = activation ? [new NodeAttribute("activation", "Relu")] : [],
    };
}
