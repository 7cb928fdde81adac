using NetWeight.Architectures;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Operators;
using NetWeight.Rewrites;

namespace NetWeight.Tests.Rewrites;

/// <summary>On a device, only what pays stays.</summary>
public class PayingRewritesTests
{
    private static readonly RewriteCandidate[] Exact =
        [.. RewriteCatalog.All.Where(r => r.Exactness == Exactness.Exact).Select(r => new RewriteCandidate(r))];

    [Theory]
    [InlineData("repvgg_a0:train", "nvidia-t4")]
    [InlineData("shufflenet_v2_x1_0", "raspberry-pi-5")]
    [InlineData("shufflenet_v2_x1_0", "intel-xeon-gold-6455b")]
    [InlineData("mobilenet_v2", "google-edge-tpu")]
    [InlineData("mobilenet_v3_small", "nvidia-t4")]
    public void Find_OfANetwork_IsNeverSlowerAndSaysWhy(string network, string device)
    {
        Device target = DeviceCatalog.Get(device);
        Model model = ArchitectureCatalog.Build(network);
        PayingRewrites paying = PayingRewrites.Find(model, Exact, target);
        Assert.True(paying.After.Latency <= paying.Before.Latency, $"{paying.Before.Latency} -> {paying.After.Latency}");
        // The predictions are those of the model as given and as it comes out.
        Assert.Equal(Latency(model, target), paying.Before.Latency.Value, 12);
        Assert.Equal(Latency(paying.Result.Model, target), paying.After.Latency.Value, 12);
        Assert.Equal(paying.Trials.Where(t => t.IsKept).Sum(t => t.Places), paying.Result.Changes.Count);
        double at = paying.Before.Latency.Value, next = at;
        Rewrite? last = null;
        foreach (RewriteTrial trial in paying.Trials)
        {
            // The numbers of one rewrite are all tried on the same model.
            if (trial.Rewrite != last)
                (last, at) = (trial.Rewrite, next);
            Assert.Equal(at, trial.Before.Value, 12);
            if (trial.IsKept && !trial.Rewrite.IsGeneral && trial.Before > trial.After)
                Assert.True(trial.After.Value <= trial.Before.Value * (1 - PayingRewrites.LeastShare));
            if (trial.IsKept)
                next = trial.After.Value;
            Assert.NotEqual("", trial.Reason);
        }
    }

    [Fact]
    public void Find_PadChannels_TriesMultiplesAndKeepsAtMostOne()
    {
        PayingRewrites paying = PayingRewrites.Find(ArchitectureCatalog.Build("shufflenet_v2_x1_0"),
            [new(RewriteCatalog.Find("pad-channels")!)], DeviceCatalog.Get("nvidia-t4"));
        Assert.True(paying.Trials.Count >= 4);
        Assert.Equal(paying.Trials.Count, paying.Trials.Select(t => t.Number).Distinct().Count());
        Assert.True(paying.Trials.Count(t => t.IsKept) <= 1);
        RewriteTrial? kept = paying.Trials.FirstOrDefault(t => t.IsKept);
        if (kept is not null)
            Assert.All(paying.Trials, t => Assert.True(t.After >= kept.After));
        // A number that is requested is the only one tried, and it must pay, too.
        PayingRewrites asked = PayingRewrites.Find(ArchitectureCatalog.Build("shufflenet_v2_x1_0"),
            [new(RewriteCatalog.Find("pad-channels")!, 64)], DeviceCatalog.Get("raspberry-pi-5"));
        RewriteTrial only = Assert.Single(asked.Trials);
        Assert.Equal(("pad-channels 64", false), (only.Name, only.IsKept));
        Assert.Contains("slower", only.Reason, StringComparison.Ordinal);
        Assert.Empty(asked.Result.Changes);
    }

    [Fact]
    public void Find_PaddingThatPays_IsKept()
    {
        // 63 channels are no multiple of four, and ONNX Runtime's fast layout on x86 takes no others: the convolutions fall out of it.
        Model model = new Net(1, 64, 56, 56).Conv("x", "a", 64, 63, 3).Conv("a", "b", 63, 63, 3).Conv("b", "c", 63, 64, 3).Model("c");
        Device device = DeviceCatalog.All.First(d => d.Id == "intel-xeon-gold-6455b");
        PayingRewrites paying = PayingRewrites.Find(model, [new(RewriteCatalog.Find("pad-channels")!)], device,
            new PredictionOptions { Threads = 1 });
        RewriteTrial kept = paying.Trials.Single(t => t.IsKept);
        Assert.True(kept.Before.Value > kept.After.Value * 1.05, kept.ToString());
        Assert.Equal("it pays", kept.Reason);
    }

    [Fact]
    public void Find_LayerByLayer_KeepsThoseThatPay()
    {
        Model model = ArchitectureCatalog.Build("mobilenetv1_100");
        PayingRewrites paying = PayingRewrites.Find(model, [new(RewriteCatalog.Find("depthwise-as-dense")!)], DeviceCatalog.Get("a100"));
        RewriteTrial trial = Assert.Single(paying.Trials);
        int depthwise = model.Graph.Nodes.Count(n => n.OpType == "Conv" && n.Attribute("group")?.Value is > 1L);
        Assert.Equal(13, depthwise);
        Assert.True(trial.IsKept, trial.ToString());
        Assert.InRange(trial.Places, 1, depthwise - 1);
        Assert.Contains($"on {depthwise - trial.Places} others it does not", trial.Reason, StringComparison.Ordinal);
        Assert.Equal(trial.Places, model.Graph.Nodes.Zip(paying.Result.Model.Graph.Nodes).Count(p => p.First != p.Second));
    }

    [Fact]
    public void Find_NothingCanBeCounted_SaysSo()
    {
        Model model = new Net(-1, -1, -1, -1).Add("Nonsense", "x", "y").Model("y");
        Assert.Contains("nothing can be predicted",
            Assert.Throws<NetWeightException>(() =>
                PayingRewrites.Find(model, Exact, DeviceCatalog.Get("nvidia-t4"))).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Trial_Text_TellsTheChangeAndWhy() =>
        Assert.Equal(
            "pad-channels 16 at 2 places: 1 ms more; left out: it would make the model slower there",
            new RewriteTrial(RewriteCatalog.Find("pad-channels")!, 16, 2, new Units.Seconds(0.003),
                new Units.Seconds(0.004), false, "it would make the model slower there").ToString());

    [Fact]
    public void With_NumberThatMakesNoSense_SaysSo()
    {
        Assert.Contains("--split-kernels 0",
            Assert.Throws<NetWeightException>(() =>
                RewriteCatalog.Find("split-kernels")!.With(RewriteSettings.Default, 0)).Message, StringComparison.Ordinal);
        Assert.Contains("takes no number",
            Assert.Throws<NetWeightException>(() =>
                RewriteCatalog.Find("split-groups")!.With(RewriteSettings.Default, 4)).Message, StringComparison.Ordinal);
        Assert.Equal(5, RewriteCatalog.Find("split-kernels")!.With(RewriteSettings.Default, 5).LargestKernel);
        Assert.Equal(32, RewriteCatalog.Find("pad-channels")!.With(RewriteSettings.Default, 32).ChannelMultiple);
    }

    private static double Latency(Model model, Device device) => LatencyModel.Predict(ShapeInference.Run(model), device).Latency.Value;
}
