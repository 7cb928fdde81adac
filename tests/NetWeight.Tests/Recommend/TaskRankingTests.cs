using NetWeight.Architectures;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Operators;
using NetWeight.Recommend;
using NetWeight.Units;

namespace NetWeight.Tests.Recommend;

/// <summary>Detectors ranked on a device.</summary>
public class TaskRankingTests
{
    /// <summary>Maps of a wide image are as much wider, and those of a high one as much higher: the same convolutions.</summary>
    [Fact]
    public void ImagesThatAreNoSquares_CostTheirPixels()
    {
        Dictionary<string, long> square = Maccs(384, 384), wide = Maccs(384, 640), high = Maccs(640, 384);

        TaskAnswer all = TaskRanking.Run(DeviceCatalog.Get("nvidia-t4"), Detection, TestContext.Current.CancellationToken);
        Assert.Equal(all.Networks.Count, wide.Count);
        foreach ((string network, long maccs) in wide)
        {
            Assert.Equal(maccs, high[network]);
            // Squeeze-and-excitation looks at the whole map once, and small maps are rounded up.
            Assert.InRange((double)maccs / square[network], 1.62, 1.7);
        }

        static Dictionary<string, long> Maccs(int height, int width) => TaskRanking.Run(
            DeviceCatalog.Get("nvidia-t4"), Detection with { Resolution = height, ImageWidth = width },
            TestContext.Current.CancellationToken)
            .Networks.ToDictionary(n => n.Name, n => n.Maccs);
    }

    private static readonly TaskRequest Detection = new(NetworkTask.Detection);

    private static TaskAnswer Rank(TaskRequest request, string device = "nvidia-jetson-orin-nano-8gb") =>
        TaskRanking.Run(DeviceCatalog.Get(device), request);

    /// <summary>A time is that of the network itself at the size that was requested.</summary>
    [Fact]
    public void Networks_AreOrderedByLatency_ThatOfTheNetwork()
    {
        TaskAnswer answer = Rank(Detection with { Resolution = 320, Among = ["SSDLite"] });

        Assert.Equal(answer.Networks.OrderBy(n => n.Estimate.Latency.Value), answer.Networks);
        TaskNetwork resnet = Assert.Single(answer.Networks, n => n.Name == "ssdlite_resnet18");
        Assert.Equal(
            LatencyModel.Predict(
                ShapeInference.Run(ArchitectureCatalog.Build("ssdlite_resnet18",
                    new NetworkOptions { Resolution = 320 })), answer.Device).Latency,
            resnet.Estimate.Latency);
    }

    /// <summary>An accuracy belongs to the size at which it was published.</summary>
    [Fact]
    public void Accuracy_HoldsAtItsOwnSizeOnly()
    {
        TaskNetwork own = Rank(Detection with { Among = ["yolox_tiny"] }).Networks[0];
        TaskNetwork other = Rank(Detection with { Among = ["yolox_tiny"], Resolution = 640 }).Networks[0];

        Assert.Equal((32.8, 416), (own.Accuracy!.Value, own.Resolution));
        Assert.Null(other.Accuracy);
        Assert.Equal(32.8, other.Published!.BoxMap);
    }

    [Fact]
    public void ALimit_SeparatesThoseThatKeepIt_TheMostAccurateFirst()
    {
        TaskAnswer answer = Rank(Detection with { MinThroughput = 30, Among = ["YOLOX"] }, "raspberry-pi-5");

        Assert.NotEmpty(answer.Others);
        Assert.All(answer.Others, n => Assert.Equal(["rate"], n.Misses));
        Assert.All(answer.Rated, n => Assert.True(n.Estimate.Throughput >= 30));
        Assert.Equal(answer.Rated.OrderByDescending(n => n.Accuracy), answer.Rated);
    }

    [Fact]
    public void AnAccuracy_IsNotReachedByWhatNobodyPublished()
    {
        TaskAnswer answer = Rank(Detection with { MinAccuracy = 30, Among = ["YOLOX", "YOLO heads"] });

        Assert.All(answer.Networks, n => Assert.Equal(n.Accuracy >= 30, n.Keeps));
        Assert.Contains(answer.Others, n => n.Misses.Contains("accuracy is not published"));
        Assert.Contains(answer.Others, n => n.Name == "yolox_nano" && n.Misses.Contains("accuracy"));
    }

    /// <summary>Whoever may be faster by the intervals may stand before it: neighbours share places, ends do not.</summary>
    [Fact]
    public void Ranks_ThatOverlap_AreRanges()
    {
        TaskAnswer answer = Rank(Detection with { Resolution = 640 });

        Assert.Equal(Enumerable.Range(1, answer.Networks.Count), answer.Networks.Select(n => n.Rank));
        Assert.True(answer.Networks[0].LastRank > 1 && answer.Networks[0].LastRank < answer.Networks.Count);
        Assert.All(answer.Networks, n => Assert.True(n.LastRank >= n.Rank));
    }

    [Fact]
    public void Backbones_CanBeNamed_AndMisspelt()
    {
        Assert.Equal(["ssdlite_resnet18", "yolo_resnet18"],
            Rank(Detection with { Among = ["resnet18"] }).Networks.Select(n => n.Name).Order(StringComparer.Ordinal));
        var error = Assert.Throws<NetWeightException>(() => Rank(Detection with { Among = ["yolox_tinny"] }));
        Assert.Contains("yolox_tiny", error.Message, StringComparison.Ordinal);
    }

    /// <summary>An interval that reaches beyond the limit is enough for a prediction, not for --sure.</summary>
    [Fact]
    public void Sure_AsksForTheWholeInterval()
    {
        TaskNetwork tiny = Rank(Detection with { Among = ["yolox_tiny"] }).Networks[0];
        var between = new Seconds((tiny.Estimate.Latency.Value + tiny.Estimate.High.Value) / 2);

        Assert.True(Rank(Detection with { Among = ["yolox_tiny"], MaxLatency = between }).IsAnswered);
        Assert.False(Rank(Detection with { Among = ["yolox_tiny"], MaxLatency = between, Sure = true }).IsAnswered);
    }
}
