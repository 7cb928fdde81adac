using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Operators;

namespace NetWeight.Tests.Latency;

public class LivenessTests
{
    private static KernelPlan Plan(string network, string runtime) =>
        KernelPlan.Form(CostAnalyzer.Analyze(ShapeInference.Run(ArchitectureCatalog.Build(network))), RuntimeCatalog.Get(runtime));

    /// <summary>MobileNetV2 in 32 bits: 96 x 112 x 112 and 96 x 56 x 56 elements of four bytes; what is inside a fused
    /// kernel is not counted.</summary>
    [Fact]
    public void Peak_OfMobileNetV2_IsAnExpansionAndItsDepthwiseResult() =>
        Assert.Equal(4 * ((96 * 112 * 112) + (96 * 56 * 56)), Liveness.Of(Plan("mobilenet_v2", "tensorrt")).Peak.Value);

    /// <summary>A residual sum within a convolution writes over the shortcut: 256 x 56 x 56 lives once, beside both
    /// halves of the bottleneck.</summary>
    [Fact]
    public void InPlace_ResidualSums_TakeNoTensorOfTheirOwn()
    {
        KernelPlan plan = Plan("resnet50", "tensorrt");

        Assert.True(Liveness.Of(plan).Peak < Liveness.Of(plan, inPlace: false).Peak);
    }

    /// <summary>A feature map of a dense block is read by every later concatenation, so it cannot lie in one of them.</summary>
    [Fact]
    public void DenseBlocks_DoNotKeepAllConcatenationsAlive()
    {
        KernelPlan plan = Plan("densenet121", "tensorrt");

        Assert.True(Liveness.Of(plan).Peak <= plan.Cost.Memory.Peak);
    }

    /// <summary>Kernels and fusion only ever save memory against the graph node by node.</summary>
    [Theory]
    [InlineData("onnxruntime")]
    [InlineData("tflite")]
    [InlineData("pytorch-eager")]
    public void Peak_IsNeverAboveTheGraphs(string runtime)
    {
        foreach (string network in new[] { "mobilenet_v2", "resnet50", "densenet121", "squeezenet1_0",
            "shufflenet_v2_x1_0", "inception_v3", "efficientnet_b0", "cspdarknet53" })
        {
            KernelPlan plan = Plan(network, runtime);
            Assert.True(Liveness.Of(plan).Peak <= plan.Cost.Memory.Peak,
                $"{network}: {Liveness.Of(plan).Peak} beyond {plan.Cost.Memory.Peak}");
        }
    }
}
