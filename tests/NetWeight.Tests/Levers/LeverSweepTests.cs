using NetWeight.Architectures;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Runtimes;
using NetWeight.Latency.Timing;
using NetWeight.Levers;
using NetWeight.Operators;
using NetWeight.Reports.Levers;
using NetWeight.Units;

namespace NetWeight.Tests.Levers;

public class LeverSweepTests
{
    private static LeverTable Sweep(string network, string device, LeverLimit? limit = null,
        Precision? precision = null, string? runtime = null) => LeverSweep.Run(
        ArchitectureCatalog.Build(network), DeviceCatalog.Get(device), InferenceOptions.Default,
        new PredictionOptions { Precision = precision, Runtime = runtime is null ? null : RuntimeCatalog.Get(runtime) }, limit);

    [Fact]
    public void Base_IsThePredictionOfTheUsualSetting()
    {
        LeverTable table = Sweep("resnet50", "nvidia-t4");
        LatencyEstimate usual = LatencyModel.Predict(ShapeInference.Run(ArchitectureCatalog.Build("resnet50")),
            DeviceCatalog.Get("nvidia-t4"));

        Assert.Equal(usual.Latency, table.Base.Estimate.Latency);
        Assert.Same(table.Base, table.Points[0]);
        Assert.Empty(table.Base.Changes);
    }

    /// <summary>Each point is what the model predicts in that setting, and its changes are those against the first.</summary>
    [Fact]
    public void Points_AreOneForEachCombination()
    {
        LeverTable table = Sweep("mobilenet_v2", "raspberry-pi-4");

        Assert.Equal(table.Points.Count, table.Points.Select(p => p.Setting).Distinct().Count());
        Assert.True(table.Points.Skip(1).All(p => p.Changes.Count > 0));
        foreach (Lever lever in new[] { Lever.Threads, Lever.Runtime, Lever.Batch, Lever.EightBits, Lever.Input })
            Assert.True(table.Single.Any(p => p.Changes[0] == lever), $"no point changes {lever} alone");
    }

    /// <summary>A limit between two single levers is kept by the cheaper one that is fast enough, whatever is faster still.</summary>
    [Fact]
    public void Cheapest_IsTheCheapestLeverThatKeepsTheLimit()
    {
        LeverTable free = Sweep("resnet50", "nvidia-t4", precision: Precision.Fp32);
        LeverPoint half = free.Single.Single(p => p.Setting.Precision == Precision.Fp16 && p.Changes.Count == 1);
        var limit = new LeverLimit(new Seconds(half.Estimate.Latency.Value * 1.01), null);
        LeverTable table = Sweep("resnet50", "nvidia-t4", limit, Precision.Fp32);

        Assert.Equal(LimitVerdict.Missed, table.Base.Limit);
        Assert.NotNull(table.Cheapest);
        Assert.True(table.Cheapest.Estimate.Latency <= limit.Latency);
        Assert.True(table.Cheapest.Cost.Dearest <= (int)Lever.HalfPrecision, LeverText.Change(table.Cheapest));
        Assert.Contains("Cheapest change that keeps", LeverText.Advice(table), StringComparison.Ordinal);
    }

    [Fact]
    public void Advice_WhereNothingKeepsTheLimit_NamesTheNearest()
    {
        LeverTable table = Sweep("vgg16", "raspberry-pi-4", new LeverLimit(new Seconds(1e-4), null));

        Assert.Null(table.Cheapest);
        Assert.Contains("times too slow", LeverText.Advice(table), StringComparison.Ordinal);
    }

    /// <summary>Who needs no change reads what is faster, not which slower combinations would do as well.</summary>
    [Theory]
    [InlineData(1, "Fastest combinations")]
    [InlineData(1000, "Cheapest combinations that keep the limit")]
    public void Combinations_AreTheFastest_WhereTheLimitIsKept(double rate, string title)
    {
        LeverTable table = Sweep("mobilenet_v2", "nvidia-t4", new LeverLimit(null, rate));
        Assert.Contains(new LeverReport([table], "").ToSections(), s => s.Title == title);
    }

    [Fact]
    public void Advice_WhereTheLimitIsKept_ChangesNothing() =>
        Assert.StartsWith("No change needed",
            LeverText.Advice(Sweep("mobilenet_v2", "nvidia-t4", new LeverLimit(null, 1))), StringComparison.Ordinal);

    /// <summary>A rate is one of images: on a pipelined chip that of overlapping calls.</summary>
    [Fact]
    public void Limit_OfARate_JudgesTheThroughput()
    {
        LatencyEstimate hailo = LatencyModel.Predict(ShapeInference.Run(ArchitectureCatalog.Build("resnet18")),
            DeviceCatalog.Get("hailo-8"));

        Assert.True(hailo.Throughput > 1.5 / hailo.Latency.Value);
        Assert.NotEqual(LimitVerdict.Missed, new LeverLimit(null, hailo.Throughput * 0.99).Judge(hailo));
        Assert.Equal(LimitVerdict.Missed, new LeverLimit(null, hailo.Throughput * 1.01).Judge(hailo));
    }

    /// <summary>What does not fit has no latency: it is never the answer.</summary>
    [Fact]
    public void Cheapest_FitsIntoTheMemory()
    {
        LeverTable table = Sweep("mobilenet_v2", "st-stm32h747", new LeverLimit(new Seconds(2), null));

        Assert.False(table.Base.Runs);
        Assert.True(table.Cheapest is null || table.Cheapest.Runs);
    }

    /// <summary>Gains are stated only where the interval of the difference leaves no doubt.</summary>
    [Theory]
    [InlineData("mobilenet_v2", "nvidia-t4")]
    [InlineData("resnet50", "raspberry-pi-5")]
    public void Sure_HoldsFasterPointsOnly(string network, string device) =>
        Assert.True(Sweep(network, device).Sure.All(p => p.Difference!.SpeedUpLow > 1));

    /// <summary>Another vendor's compiler is no lever.</summary>
    [Fact]
    public void Runtimes_AreThoseOfTheVendor()
    {
        Assert.True(Sweep("mobilenet_v2", "rockchip-rk3588-npu").Points.All(p => p.Setting.Runtime.Id == "npu"));
        Assert.False(RuntimeCatalog.Get("x-cube-ai").RunsOn(DeviceCatalog.Get("nordic-nrf52840")));
    }

    /// <summary>Suppression takes as long as there are candidates, so only the network alone can be shown to keep a limit.</summary>
    [Fact]
    public void PostProcessing_IsNamedWithItsTime_AndTheNetworkAlone()
    {
        LeverTable table = Sweep("yolox_nano:nms", "nvidia-jetson-orin-nano-8gb", new LeverLimit(null, 30), Precision.Fp16);
        LatencyEstimate alone = Sweep("yolox_nano", "nvidia-jetson-orin-nano-8gb", precision: Precision.Fp16).Base.Estimate;

        Assert.Equal(["non-maximum suppression", "decoding of boxes"], table.PostProcessing!.Does);
        Assert.Equal((false, false, LimitVerdict.Kept),
            (table.PostProcessing.IsComplete, table.PostProcessing.IsLeftOut, table.PostProcessing.Limit));
        Assert.InRange(table.PostProcessing.Time.Value, 1e-6, table.Base.Estimate.Latency.Value);
        // The concatenation and transposition of the rows count as decoding, so the network alone is a little faster
        // than without suppression.
        Assert.InRange(table.PostProcessing.Network.Latency.Value, 0.8 * alone.Latency.Value, alone.Latency.Value);
        Assert.Contains("Gate the network with --without-postprocessing.", LeverText.Advice(table), StringComparison.Ordinal);
    }

    [Fact]
    public void PostProcessing_OfAClassifier_IsNone() => Assert.Null(Sweep("resnet18", "nvidia-t4").PostProcessing);
}
