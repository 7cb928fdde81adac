using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Operators;
using NetWeight.Reports.Analysis;
using NetWeight.Units;

namespace NetWeight.Tests.Latency;

/// <summary>Published times of the very network stand beside its prediction.</summary>
public class PublishedComparisonTests
{
    [Fact]
    public void Of_TheSameNetworkAndSetting_IsFound()
    {
        // D-Robotics publishes 2.41 ms for one frame of MobileNetV2 on one core of the X3 (rdk_model_zoo, branch rdk_x3).
        PublishedComparison found = Assert.Single(Compare("mobilenet_v2", "horizon-x3"), p => p.Time.Protocol == TimeProtocol.Latency);
        Assert.Equal(0.00241, found.Time.CallTime!.Value.Value, 6);
        Assert.True(found.IsInside);
    }

    [Fact]
    public void Of_AnotherBatchTypeOrNetwork_IsNot()
    {
        Assert.Empty(Compare("mobilenet_v2", "horizon-x3", batch: 3));
        Assert.Empty(Compare("mobilenet_v3_small", "horizon-x3"));
        // The same name at half the width is another network.
        Assert.Empty(Compare("mobilenet_v2", "horizon-x3", new NetworkOptions { Width = 0.5 }));
    }

    [Fact]
    public void Of_ATimeFarFromThePrediction_IsOutside_AndTheTextSaysSo()
    {
        Device device = DeviceCatalog.Get("horizon-x3");
        device =
            device with
            {
                PublishedTimes =
                [.. device.PublishedTimes.Select(t => t with { Latency = new Seconds(1), SamplesPerSecond = null })]
            };
        ModelCost cost = Weigh("mobilenet_v2", new NetworkOptions());
        PublishedComparison found = PublishedComparison.Of(cost, LatencyModel.Predict(cost.Shaped, device))
            .First(p => p.Time.Protocol == TimeProtocol.Latency);
        Assert.False(found.IsInside);
        Assert.Contains("excludes it", LatencyText.Published(found), StringComparison.Ordinal);
    }

    private static IReadOnlyList<PublishedComparison> Compare(string network, string device,
        NetworkOptions? options = null, long? batch = null)
    {
        ModelCost cost = Weigh(network, options ?? new NetworkOptions(), batch);
        return PublishedComparison.Of(cost, LatencyModel.Predict(cost.Shaped, DeviceCatalog.Get(device)));
    }

    private static ModelCost Weigh(string network, NetworkOptions options, long? batch = null)
    {
        Model model = ArchitectureCatalog.Build(network, options);
        return CostAnalyzer.Analyze(ShapeInference.Run(model, new InferenceOptions { Batch = batch }));
    }
}
