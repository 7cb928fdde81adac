using NetWeight.Architectures;
using NetWeight.Devices;
using NetWeight.Fit;
using NetWeight.Latency;
using NetWeight.Operators;
using NetWeight.Recommend;
using NetWeight.Reports.Recommend;

namespace NetWeight.Tests.Recommend;

/// <summary>What is faster than a model at hand.</summary>
public class LikeSearchTests
{
    /// <summary>A network that a microcontroller does not hold: the answer says so before it speaks of speed.</summary>
    [Fact]
    public void ModelThatDoesNotFit_IsToldBeforeWhatIsFaster()
    {
        LikeAnswer answer = LikeSearch.Run(
            ArchitectureCatalog.Build("densenet121"), DeviceCatalog.Get("st-stm32h747"), InferenceOptions.Default,
            new PredictionOptions(), TestContext.Current.CancellationToken);

        Assert.Equal(FitVerdict.DoesNotFit, answer.Memory.Verdict);
        Assert.All(answer.Changes, c => Assert.Equal(FitVerdict.DoesNotFit, c.Memory.Verdict));
        string sentence = LikeText.Sentence(answer);
        Assert.StartsWith("The model does not fit into the memory of STM32H747, Cortex-M7: nor does it with any of these changes. "
            + "No single change that fits", sentence, StringComparison.Ordinal);
    }

    private static LikeAnswer Search(string network, string device, NetworkOptions? options = null) => LikeSearch.Run(
        ArchitectureCatalog.Build(network, options), DeviceCatalog.Get(device), InferenceOptions.Default, new PredictionOptions());

    /// <summary>A network of the zoo is recognised in each form; others must be as accurate, by publication at the same
    /// input, and faster.</summary>
    [Theory]
    [InlineData("resnet50", 76.13)]
    [InlineData("repvgg_a0:train", 72.426)]
    public void ANetworkOfTheZoo_IsRecognised_AndNoLessAccurateOnesAreFaster(string name, double top1)
    {
        LikeAnswer answer = Search(name, "nvidia-t4");

        Assert.Equal((name, top1), (answer.Recognised!.Name, answer.LeastAccuracy!.Value));
        Assert.NotEmpty(answer.Faster);
        Assert.All(answer.Faster, n => Assert.True(n.Accuracy >= top1 && n.Estimate.Latency < answer.Own.Latency, n.Name));
        Assert.Equal(answer.Faster.OrderBy(n => n.Estimate.Latency.Value), answer.Faster);
        Assert.Equal(answer.Faster.Count, answer.Faster.Select(n => n.Family.Name).Distinct().Count());
    }

    /// <summary>
    /// Another width is no network of the zoo: its accuracy is unknown. Those with a published accuracy of at least the median of
    /// networks with as many MACCs stand in.
    /// </summary>
    [Fact]
    public void ANetworkThatIsNotOfTheZoo_IsComparedWithTheMedianOfItsClass()
    {
        LikeAnswer answer = Search("resnet50", "nvidia-t4", new NetworkOptions { Width = 0.8125 });

        Assert.Null(answer.Recognised);
        Assert.InRange(answer.LeastAccuracy!.Value, 70, 80);
        Assert.All(answer.Faster, n => Assert.True(n.Accuracy >= answer.LeastAccuracy, n.Name));
    }

    /// <summary>Each change is predicted from the changed graph: half the width is the prediction of the narrower network.</summary>
    [Fact]
    public void Changes_ArePredictionsOfTheChangedNetwork()
    {
        LikeAnswer answer = Search("resnet18", "raspberry-pi-4");
        OwnChange half = Assert.Single(answer.Changes, c => c.What == "width x0.5");
        ShapedModel narrow = ShapeInference.Run(ArchitectureCatalog.Build("resnet18", new NetworkOptions { Width = 0.5 }));

        Assert.Equal(LatencyModel.Predict(narrow, answer.Own.Device).Latency.Value, half.Estimate.Latency.Value, 1e-9);
        Assert.Equal(answer.Changes.OrderBy(c => c.Estimate.Latency.Value), answer.Changes);
        foreach (string kind in new[] { "width", "blocks", "input", "runtime", "type", "threads" })
            Assert.Contains(answer.Changes, c => c.Kind == kind);
        Assert.Contains(answer.NotTried, n => n.What.StartsWith("dense blocks", StringComparison.Ordinal));
    }

    /// <summary>Another runtime is advice only where its times on this very device were measured.</summary>
    [Fact]
    public void ARuntime_ThatWasNotMeasuredThere_IsNoAdvice() =>
        Assert.All(Search("densenet121", "nvidia-t4").Changes.Where(c => c.Kind == "runtime" && c.IsSurelyFaster), c =>
            Assert.Contains("measured on this device with", c.Estimate.Basis, StringComparison.Ordinal));

    [Fact]
    public void ADetector_IsComparedWithDetectors_WithoutItsPostProcessing()
    {
        LikeAnswer answer = Search("yolox_s:nms", "nvidia-jetson-orin-nano-8gb");

        Assert.Equal(NetworkTask.Detection, answer.Task);
        Assert.Contains("non-maximum suppression", answer.LeftOut);
        Assert.True(answer.Own.IsComplete);
        Assert.All(answer.Faster, n => Assert.NotNull(ArchitectureCatalog.Find(n.Name)));
    }
}
