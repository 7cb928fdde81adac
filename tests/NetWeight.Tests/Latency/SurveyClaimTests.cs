using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Operators;

namespace NetWeight.Tests.Latency;

/// <summary>
/// What the survey and its papers say about speed, as numbers of the model: "Introduction to lightweight networks" (the
/// survey), Ma et al. 2018
/// (ShuffleNetV2), Ding et al. 2021 (RepVGG), Xiong et al. 2021 (MobileDets), Lee et al. 2019 (VoVNet).
/// </summary>
public sealed class SurveyClaimTests
{
    [Fact]
    public void PlainNetworkBeatsSeparableOnAServerGpu_AndLosesOnASmallCore()
    {
        // 1.36 G against 0.30 G multiply-accumulates: on the T4 the larger one is faster (the survey's advice for T4: RepVGG).
        Assert.True(Seconds("repvgg_a0", "nvidia-t4", "tensorrt", Precision.Fp16, 32) < Seconds("mobilenet_v2",
            "nvidia-t4", "tensorrt", Precision.Fp16, 32));
        Assert.True(Seconds("repvgg_a0", "arm-cortex-a53@1.4GHzx4", "ncnn", Precision.Fp32,
            1) > 1.2 * Seconds("mobilenet_v2", "arm-cortex-a53@1.4GHzx4", "ncnn", Precision.Fp32, 1));
    }

    [Fact]
    public void DepthwiseConvolutionsWaitForMemory_OnEveryGpu()
    {
        var wrong = new List<string>();
        foreach ((Device device, RuntimeProfile runtime) in Predictions.Pairs.Where(p => p.Device.Class.IsGpu
            && p.Device.DefaultRuntime == p.Runtime.Id))
        {
            LatencyEstimate estimate = Predict("mobilenet_v2", device.Id, runtime.Id, null, 32);
            KernelTime[] depthwise = [.. estimate.Kernels.Where(k => k.Kernel.Kind == KernelKind.Depthwise)];
            Assert.Equal(17, depthwise.Length);
            double memory = depthwise.Sum(k => k.Memory.Value), compute = depthwise.Sum(k => k.Compute.Value + k.Waste.Value);
            if (memory <= compute || depthwise.Any(k => !k.IsMemoryBoundIdeally))
                wrong.Add($"{device.Id}: memory {memory:0.00000} s, compute {compute:0.00000} s");
        }

        Assert.True(wrong.Count == 0, string.Join('\n', wrong));
    }

    [Fact]
    public void ShuffleNetV2WastesTimeOnBlocksOf16_MobileNetV1DoesNot()
    {
        // Half of ShuffleNetV2 1.0x's convolutions have 58, 116 or 232 channels; MobileNetV1's are powers of two.
        double shuffled = WasteShare("shufflenet_v2_x1_0"), aligned = WasteShare("mobilenetv1_100");
        Assert.InRange(shuffled, 0.1, 0.9);
        Assert.True(aligned < 0.02, $"{aligned:0.000}");

        static double WasteShare(string network)
        {
            LatencyEstimate estimate = Predict(network, "x86-avx512-core@3GHzx4", "onnxruntime", Precision.Fp32, 1);
            return estimate.Share(Bound.Waste).Value / (estimate.Share(Bound.Waste).Value + estimate.Share(Bound.Compute).Value);
        }
    }

    [Fact]
    public void StackOfNarrowPointwiseConvolutions_IsBoundByOverhead()
    {
        // Table 1 of ShuffleNetV2, 128 channels at 56x56 on a 1080 Ti: 41 us per convolution where peak arithmetic needs 10 us.
        LatencyEstimate narrow = Stack(128), wide = Stack(512);
        Assert.Equal(Bound.Overhead, narrow.Bound);
        Assert.Equal(Bound.Compute, wide.Bound);
        Assert.InRange(narrow.Latency.Value / 10, 30e-6, 55e-6);
        Assert.InRange(narrow.Roofline.Value / 10, 9e-6, 11e-6);

        static LatencyEstimate Stack(int channels)
        {
            var net = new NetworkBuilder(56);
            FeatureMap x = net.Input(channels);
            for (int i = 0; i < 10; i++)
                x = net.Conv(x, channels, 1);
            net.Output(x);
            return LatencyModel.Predict(ShapeInference.Run(net.ToModel("stack")),
                DeviceCatalog.Get("nvidia-gtx-1080-ti"),
                    new PredictionOptions { Runtime = RuntimeCatalog.Get("pytorch-eager"), Harness = "shufflenet" });
        }
    }

    [Theory]
    // Images per second on an RTX 4090, timm's results: EfficientNet-B0 9,832 (0.40 GMACC), ResNet-18 18,247 (1.82),
    // DenseNet-121 3,896 (2.87), ResNet-50 5,088 (4.11).
    [InlineData("resnet18", "efficientnet_b0", 1.3)]
    [InlineData("resnet50", "densenet121", 1.1)]
    [InlineData("repvgg_a0", "efficientnet_b0", 1.1)]
    public void MoreArithmeticCanBeFaster(string faster, string fewerMaccs, double by)
    {
        Assert.True(Maccs(faster) > Maccs(fewerMaccs));
        double ratio = Seconds(fewerMaccs, "nvidia-rtx-4090", "pytorch-eager", Precision.Fp16, 256) / Seconds(faster,
            "nvidia-rtx-4090", "pytorch-eager", Precision.Fp16, 256);
        Assert.True(ratio > by, $"{ratio:0.00}");
    }

    [Fact]
    public void OneShotAggregationMovesLessThanDenseConcatenation()
    {
        // VoVNet: dense concatenation's traffic grows with the square of the depth. Time per multiply-accumulate on a V100.
        double dense = Seconds("densenet121", "nvidia-v100-sxm2-32gb", "pytorch-eager", Precision.Fp32, 32) / Maccs("densenet121");
        double oneShot = Seconds("vovnet39a", "nvidia-v100-sxm2-32gb", "pytorch-eager", Precision.Fp32, 32) / Maccs("vovnet39a");
        Assert.True(dense > 1.5 * oneShot, $"{dense / oneShot:0.00}");
    }

    [Fact]
    public void DepthwiseIsAPropertyOfTheDevice()
    {
        // Horizon's vendor advises depthwise convolutions; on the Edge TPU MobileDets finds dense ones faster.
        // What published times leave of that (their fit: 13.6 and 19.7 times the time of a dense multiply-accumulate)
        // is a difference of a third.
        Assert.True(Cost("horizon-x3") < 3 * Cost("google-edge-tpu") / 4, $"{Cost("horizon-x3"):0.00} {Cost("google-edge-tpu"):0.00}");

        static double Cost(string device)
        {
            LatencyEstimate estimate = Predict("mobilenet_v2", device, null, null, 1);
            return Rate(KernelKind.Pointwise) / Rate(KernelKind.Depthwise);

            // Arithmetic alone: what the array does with a multiply-accumulate of this kind.
            double Rate(KernelKind kind) => estimate.Kernels.Where(k => k.Kernel.Kind == kind).Sum(k => k.Kernel.MatrixFlops.Value)
                / estimate.Kernels.Where(k => k.Kernel.Kind == kind).Sum(k => k.Compute.Value + k.Waste.Value);
        }
    }

    [Fact]
    public void BatchesHelpTheGpuMoreThanTheCpu()
    {
        // The survey: a GPU's throughput grows with the batch, a CPU's hardly does. Measured on a T4 by Paddle
        // Inference with TensorRT: 2.624 ms for one image, 6.412 ms
        // for eight (PaddleClas' documentation), x3.3. trtexec leaves out what that tool does beside the network, so
        // the gain is judged as that tool would see it.
        Device t4 = DeviceCatalog.Get("nvidia-t4") with { PublishedTimes = [] };
        RuntimeProfile tensorrt = RuntimeCatalog.Get("tensorrt");
        FactorSet paddle = FitCatalog.FactorsFor(t4, tensorrt, Precision.Fp32, "paddle-trt")!;
        double gpu = Gain(t4, tensorrt, 32, paddle), cpu = Gain(DeviceCatalog.Get("raspberry-pi-4"), RuntimeCatalog.Get("ncnn"), 32);
        Assert.True(gpu > 2 && cpu < 1.4, $"T4 x{gpu:0.00}, Raspberry Pi 4 x{cpu:0.00}");

        static double Gain(Device device, RuntimeProfile runtime, long batch, FactorSet? factors = null) =>
            batch * Time(device, runtime, 1, factors) / Time(device, runtime, batch, factors);

        static double Time(Device device, RuntimeProfile runtime, long batch, FactorSet? factors) =>
            LatencyModel.Predict(
                ShapeInference.Run(ArchitectureCatalog.Build("mobilenet_v2"), new InferenceOptions { Batch = batch }), device,
                new PredictionOptions { Runtime = runtime, Precision = Precision.Fp32, Factors = factors }).Latency.Value;
    }

    private static double Maccs(string network) => ShapeCost(network).Totals.HeadlineMaccs.Value;

    private static ModelCost ShapeCost(string network) => CostAnalyzer.Analyze(ShapeInference.Run(ArchitectureCatalog.Build(network)));

    private static double Seconds(string network, string device, string runtime, Precision precision, long batch) =>
        Predict(network, device, runtime, precision, batch).Latency.Value;

    private static LatencyEstimate Predict(string network, string device, string? runtime, Precision? precision, long batch) =>
        LatencyModel.Predict(
            ShapeInference.Run(ArchitectureCatalog.Build(network), new InferenceOptions { Batch = batch }), DeviceCatalog.Get(device),
            new PredictionOptions { Runtime = runtime is null ? null : RuntimeCatalog.Get(runtime), Precision = precision });
}
