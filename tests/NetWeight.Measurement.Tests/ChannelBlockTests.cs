using System.Runtime.InteropServices;
using System.Runtime.Intrinsics.X86;
using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Measurement.Layers;
using NetWeight.Onnx;
using NetWeight.Operators;

namespace NetWeight.Measurement.Tests;

/// <summary>The latency model's channel blocks against what ONNX Runtime makes of networks on this processor.</summary>
public sealed class ChannelBlockTests
{
    private static int Block => Avx512F.IsSupported ? 16 : 8;

    private static bool HasBlocks => RuntimeInformation.ProcessArchitecture
        == System.Runtime.InteropServices.Architecture.X64 && Avx.IsSupported;

    [Theory]
    [InlineData("shufflenet_v2_x1_0")]
    [InlineData("ghostnet_050")]
    [InlineData("mixnet_s")]
    [InlineData("regnetx_002")]
    [InlineData("mobilenet_v3_small")]
    [InlineData("mobilenet_v2")]
    [InlineData("efficientnet_b0")]
    [InlineData("shufflenet_g3", false)]
    [InlineData("googlenet")]
    public void Networks_LieInBlocks_WhereTheRuntimePutsThem(string name, bool countsCopies = true)
    {
        Assert.SkipUnless(HasBlocks, "ONNX Runtime keeps channels in blocks on x86 with AVX only.");
        Model model = LayerProfiler.WithUniqueNames(ArchitectureCatalog.Find(name)!.Value.Variant.Build(new NetworkOptions()));
        IReadOnlyList<Node> kernels = Optimized(model);
        var blocked = new Dictionary<string, bool>();
        IReadOnlyList<int>[] nodes = KernelJoin.Run(model.Graph, kernels);
        for (int k = 0; k < kernels.Count; k++)
            foreach (int node in nodes[k])
                if (model.Graph.Nodes[node].OpType is "Conv" or "MaxPool" or "AveragePool")
                    blocked[model.Graph.Nodes[node].Name] = kernels[k].Domain == "com.microsoft.nchwc";

        KernelPlan plan = Plan(model);
        Kernel[] windows = [.. plan.Kernels.Where(k => blocked.ContainsKey(k.Name))];
        Assert.True(windows.Length > 20, $"{windows.Length} kernels could be compared");
        Assert.Empty(windows.Where(k => k.IsBlocked != blocked[k.Name])
            .Select(k => $"{k.Name}: {(k.IsBlocked ? "blocked" : "plain")} by the model"));
        // Copies between layouts: the runtime may put a few elsewhere. In shufflenet_g3, where it does not take sums
        // into plain convolutions, it has more of them than the model.
        if (!countsCopies)
            return;
        int measured = kernels.Count(KernelJoin.IsReorder), counted = plan.Kernels.Sum(k => k.Reorders);
        Assert.InRange(counted, (0.8 * measured) - 2, (1.2 * measured) + 2);
    }

    [Theory]
    [InlineData(58, 58, 1)]
    [InlineData(60, 58, 1)]
    [InlineData(12, 30, 1)]
    [InlineData(7, 30, 1)]
    [InlineData(30, 32, 1)]
    [InlineData(58, 58, 58)]
    [InlineData(60, 60, 60)]
    [InlineData(64, 64, 2)]
    [InlineData(96, 96, 4)]
    [InlineData(56, 56, 7)]
    public void AConvolution_JoinsAsTheRuntimeLetsIt(int inputs, int outputs, int groups)
    {
        Assert.SkipUnless(HasBlocks, "ONNX Runtime keeps channels in blocks on x86 with AVX only.");
        var builder = new NetworkBuilder(14, new NetworkOptions());
        builder.Output(builder.Conv(builder.Input(inputs), outputs, 3, groups: groups));
        Model model = builder.ToModel("one");
        Kernel kernel = Assert.Single(Plan(model).Kernels, k => k.Kind.IsConvolution);
        Assert.Equal(Optimized(model).Single(n => n.OpType.Contains("Conv", StringComparison.Ordinal)).Domain
            == "com.microsoft.nchwc", kernel.IsBlocked);
    }

    private static KernelPlan Plan(Model model) =>
        KernelPlan.Form(CostAnalyzer.Analyze(ShapeInference.Run(model)), RuntimeCatalog.Get("onnxruntime"), Block);

    private static IReadOnlyList<Node> Optimized(Model model)
    {
        string file = Path.Combine(Path.GetTempPath(), $"netweight-{Guid.NewGuid():N}.onnx");
        try
        {
            OnnxSession.Open(model, SessionSettings.Default with { OptimizedPath = file }, InferenceOptions.Default).Dispose();
            return OnnxReader.Read(file).Graph.Nodes;
        }
        finally
        {
            File.Delete(file);
        }
    }
}
