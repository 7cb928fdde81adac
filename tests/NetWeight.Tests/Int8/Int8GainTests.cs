using NetWeight.Architectures;
using NetWeight.Contracts;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Int8;
using NetWeight.Latency;
using NetWeight.Latency.Kernels;
using NetWeight.Operators;
using NetWeight.Reports.Int8;

namespace NetWeight.Tests.Int8;

public class Int8GainTests
{
    private static Int8Gain Gain(string network, string device, long batch = 1, PredictionOptions? options = null, params string[] kept) =>
        Int8Gain.Of(
            CostAnalyzer.Analyze(ShapeInference.Run(ArchitectureCatalog.Build(network), new InferenceOptions { Batch = batch })),
            DeviceCatalog.Get(device), options, kept.ToHashSet());

    /// <summary>Times in ms of fp16 and int8 that were published for an Orin Nano (onnxsim, scripts/nvidia @5208cea:
    /// trtexec, TensorRT 10.3).</summary>
    [Theory]
    [InlineData("mobilenet_v2", 1, 0.850, 0.781)]
    [InlineData("mobilenet_v2", 8, 3.925, 2.446)]
    [InlineData("resnet18", 1, 0.758, 0.485)]
    [InlineData("resnet18", 8, 3.537, 1.927)]
    public void SpeedUp_OnAnOrinNano_IsNearThePublishedOne(string network, long batch, double half, double whole)
    {
        double published = half / whole, predicted = Gain(network, "orin-nano", batch).SpeedUp;

        Assert.InRange(predicted, 0.85 * published, 1.15 * published);
    }

    [Fact]
    public void WhatIsEaten_AddsUpToWhatIsLost()
    {
        foreach ((string network, string device) in (ReadOnlySpan<(string, string)>)
            [("mobilenet_v3_large", "orin-nano"), ("convnext_tiny", "t4"), ("resnet50", "pi5"), ("efficientnet_b0", "a100")])
        {
            Int8Gain gain = Gain(network, device);

            Assert.Equal((gain.Latency - gain.Ideal).Value, gain.Eaten.Sum(e => e.Time.Value), 1e-9);
        }
    }

    [Fact]
    public void LayersWithoutAnEightBitForm_StayWide_AndAreConvertedAtTheirBorders()
    {
        Int8Gain gain = Gain("convnext_tiny", "orin-nano");

        Assert.NotEmpty(gain.StayWide);
        Assert.All(gain.StayWide, k => Assert.Equal(k.Wide.Total.Value + k.Conversions.Value, k.Total.Value));
        Assert.Contains(gain.Kernels, k => k is { StaysWide: true, Conversions.Value: > 0 });
        Assert.True(gain.Latency > gain.Narrow.Latency);
        Assert.Empty(Gain("resnet18", "orin-nano").StayWide);
    }

    [Fact]
    public void KeptLayers_TakeAsLongAsBefore()
    {
        Int8Gain all = Gain("resnet18", "orin-nano"),
            some = Gain("resnet18", "orin-nano", 1, null,
                [.. all.Kernels.Take(3).SelectMany(k => k.Wide.Kernel.Layers).Select(l => l.Name)]);

        Assert.Equal(3, some.StayWide.Count());
        // One border only, behind the third kernel: everything before it is in one type.
        Assert.True(some.Kernels.Count(k => k.Conversions.Value > 0) is >= 1 and <= 3);
        Assert.True(some.Latency > all.Latency && some.Latency < all.Wide.Latency + some.Kernels[3].Conversions
            + some.Kernels[3].Conversions);
    }

    [Fact]
    public void Reformats_AreThoseOfDepthwiseConvolutions()
    {
        Int8Gain gain = Gain("mobilenet_v2", "orin-nano");

        Assert.Equal(17, gain.Kernels.Count(k => k.Narrow.Reformats.Value > 0));
        Assert.All(gain.Kernels, k => Assert.Equal(k.Narrow.Reformats.Value > 0, k.Wide.Kernel.Kind == KernelKind.Depthwise));
        Assert.Contains(gain.Eaten, e => e.Eater == Int8Eater.Reformats && e.Time.Value > 50e-6);
    }

    [Fact]
    public void DevicesOfOneType_HaveNothingToCompare() =>
        Assert.Contains("no wider type", Assert.Throws<NetWeightException>(() => Gain("resnet18", "hailo-8")).Message,
            StringComparison.Ordinal);

    [Fact]
    public void Json_IsReadBack()
    {
        Int8Gain gain = Gain("mobilenet_v2", "orin-nano");
        var writer = new StringWriter();
        new Int8Report([(gain, WeightNoise.Of(gain.Cost))], "1").WriteJson(writer);

        Int8GainContract read = Assert.Single(ContractJson.Read<Int8Contract>(writer.ToString(), "report").Gains);
        Assert.Equal((gain.Latency.Value, gain.Kernels.Count, "medium"), (read.LatencySeconds, read.Kernels.Count, read.Risk.Level));
        Assert.Equal(53, read.WeightsMissing);
    }
}
