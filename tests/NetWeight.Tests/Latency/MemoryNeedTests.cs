using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;
using NetWeight.Operators;
using NetWeight.Units;

namespace NetWeight.Tests.Latency;

/// <summary>What does not fit into a device's memory says so.</summary>
public class MemoryNeedTests
{
    [Fact]
    public void Vgg16_NeedsItsWeights_AndTwoOfItsFirstMaps()
    {
        MemoryNeed need = Predict("vgg16", 1, "t4").Memory;
        // 138,357,544 parameters of 4 bytes; at the peak the second convolution reads and writes 64 x 224 x 224 floats.
        Assert.Equal(138_357_544L * 4, need.Weights.Value);
        Assert.Equal(2L * 64 * 224 * 224 * 4, need.Activations.Value);
        Assert.Equal(16L << 30, need.Capacity!.Value.Value);
        Assert.True(need.Fits);
    }

    [Fact]
    public void ALargeBatch_DoesNotFit()
    {
        MemoryNeed need = Predict("vgg16", 1024, "t4").Memory;
        Assert.Equal(1024 * 2L * 64 * 224 * 224 * 4, need.Activations.Value);
        Assert.False(need.Fits);
        Assert.True(Predict("vgg16", 1024, "h100-sxm").Memory.Fits);
    }

    [Fact]
    public void WithoutAKnownCapacity_NothingIsSaid() => Assert.Null(Predict("vgg16", 1024, "raspberry-pi-5").Memory.Fits);

    [Fact]
    public void MoreThanTheDeviceHas_IsCertain_EvenWhereLayersAreMissing()
    {
        Assert.False(new MemoryNeed(new Bytes(10), new Bytes(7), IsComplete: false, new Bytes(16)).Fits);
        Assert.Null(new MemoryNeed(new Bytes(10), new Bytes(6), IsComplete: false, new Bytes(16)).Fits);
        Assert.True(new MemoryNeed(new Bytes(10), new Bytes(6), IsComplete: true, new Bytes(16)).Fits);
    }

    /// <summary>Fusion only takes tensors away, so the peak over kernels is at most that over layers.</summary>
    [Theory]
    [InlineData("resnet50")]
    [InlineData("densenet121")]
    [InlineData("mobilenet_v2")]
    [InlineData("repvgg_a0:train")]
    [InlineData("shufflenet_v2_x1_0")]
    public void ThePeakOfKernels_IsAtMostThatOfLayers(string network)
    {
        (_, NetworkVariant variant, string form) = ArchitectureCatalog.Find(network)!.Value;
        ShapedModel model = ShapeInference.Run(variant.Build(new NetworkOptions(), form));
        ModelCost cost = CostAnalyzer.Analyze(model);
        MemoryNeed need = LatencyModel.Predict(cost, DeviceCatalog.Get("t4")).Memory;
        Assert.InRange(need.Activations.Value, 1, cost.Memory.Peak.Value);
        Assert.Equal(cost.TotalWeightBytes, need.Weights);
    }

    private static LatencyEstimate Predict(string network, long batch, string device)
    {
        ShapedModel model =
            ShapeInference.Run(ArchitectureCatalog.Find(network)!.Value.Variant.Build(new NetworkOptions { Batch = (int)batch }));
        return LatencyModel.Predict(model, DeviceCatalog.Get(device));
    }
}
