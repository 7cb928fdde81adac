using NetWeight.Architectures;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Operators;

namespace NetWeight.Tests.Latency;

/// <summary>What several threads gain and cost, and what one thread does alone.</summary>
public class ThreadTests
{
    private static readonly Device Xeon = DeviceCatalog.Get("intel-xeon-platinum-8259cl");
    private static readonly RuntimeProfile OnnxRuntime = RuntimeCatalog.Get("onnxruntime");

    [Fact]
    public void WakingThreads_GrowsInALineToFour_AndWithTheLogarithmBeyond()
    {
        double alone = Overhead(1), each = Overhead(2) - alone;
        Assert.True(each > 0);
        Assert.Equal(3 * each, Overhead(4) - alone, each * 1e-6);
        Assert.Equal((3 + (4 * Math.Log(6))) * each, Overhead(24) - alone, each * 1e-6);

        static double Overhead(int threads) =>
            Chain(Xeon, OnnxRuntime, threads, 512, 56, (b, x) => b.Conv(x, 512, 3)).Kernels.Max(k => k.Overhead.Value);
    }

    [Fact]
    public void Copies_OfOnnxRuntime_RunOnOneThread()
    {
        // No faster; the model lets bandwidth grow a little less than arithmetic, which shows here as some slowness.
        Assert.InRange(Copies(2) / Copies(1), 0.99, 1.2);
        Assert.True(Sums(512, 1) > 1.4 * Sums(512, 2), "a sum over 20 MB is shared out");
        Assert.Equal(Sums(32, 1), Sums(32, 2), Sums(32, 1) * 0.2); // 50 KB are not

        static double Copies(int threads) => Kinds(KernelKind.Copy, threads, 128, (b, x) => b.FirstChannels(b.Concat([x, x]), x.Channels));
        static double Sums(int channels, int threads) =>
            Kinds(KernelKind.Elementwise, threads, channels, (b, x) => b.Activate(b.Scale(x), Activation.Sigmoid),
                channels > 100 ? 56 : 14);
    }

    [Fact]
    public void ChainsOfSums_AreOneKernelOnlyWhereTheRuntimeChains()
    {
        Assert.Equal(6, Kernels("intel-xeon-platinum-8259cl", "onnxruntime"));
        Assert.Equal(1, Kernels("nvidia-t4", "tensorrt"));

        static int Kernels(string device, string runtime)
        {
            var builder = new NetworkBuilder(56);
            FeatureMap input = builder.Input(64), x = input;
            for (int i = 0; i < 6; i++)
                x = builder.Add(x, input);
            builder.Output(x);
            return LatencyModel.Predict(ShapeInference.Run(builder.ToModel("sums")), DeviceCatalog.Get(device),
                new PredictionOptions { Runtime = RuntimeCatalog.Get(runtime) }).Kernels.Count;
        }
    }

    [Fact]
    public void Inputs_OfACpu_AreWarmFromTheInferenceBefore()
    {
        // 200 KB fit any last cache; the first activation finds its input there as the later ones do.
        LatencyEstimate estimate = Chain(Xeon, OnnxRuntime, 1, 64, 28, (b, x) => b.Activate(x, Activation.Sigmoid));
        Assert.Equal(3, estimate.Kernels.Count);
        Assert.Equal(estimate.Kernels[1].Total.Value, estimate.Kernels[0].Total.Value, estimate.Kernels[1].Total.Value * 0.01);
    }

    private static double Kinds(KernelKind kind, int threads, int channels,
        Func<NetworkBuilder, FeatureMap, FeatureMap> layer, int size = 56) =>
        Chain(Xeon, OnnxRuntime, threads, channels, size, layer).Kernels.Where(k => k.Kernel.Kind == kind).Sum(k => k.Total.Value);

    private static LatencyEstimate Chain(Device device, RuntimeProfile runtime, int threads, int channels, int size,
        Func<NetworkBuilder, FeatureMap, FeatureMap> layer)
    {
        var builder = new NetworkBuilder(size);
        FeatureMap x = builder.Input(channels);
        for (int i = 0; i < 3; i++)
            x = layer(builder, x);
        builder.Output(x);
        return LatencyModel.Predict(ShapeInference.Run(builder.ToModel("chain")), device,
            new PredictionOptions { Runtime = runtime, Threads = threads });
    }
}
