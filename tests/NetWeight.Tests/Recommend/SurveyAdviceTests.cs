using NetWeight.Architectures;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Operators;
using NetWeight.Recommend;

namespace NetWeight.Tests.Recommend;

/// <summary>The survey's deployment advice, held against ranks of the model; docs/which-network.md tells where the two
/// differ and what was measured.</summary>
public sealed class SurveyAdviceTests
{
    private static readonly string[] ClassicDepthwise =
        ["mobilenetv1_100", "mobilenet_v2", "mobilenet_v3_large", "mnasnet1_0", "efficientnet_b0"];

    [Fact]
    public void OnAT4_InBatchesOf32_PlainNetworksLead()
    {
        Recommendation result = Recommendations.LikeResNet18("nvidia-t4", precision: Precision.Fp16, batch: 32);
        IReadOnlyList<string> names = Recommendations.Names(result);
        // RepVGG-A0 and ResNet-18 come before every classic depthwise network, RepVGG first.
        foreach (string plain in (string[])["repvgg_a0", "resnet18"])
            Assert.All(ClassicDepthwise, d =>
                Assert.True(Recommendations.Place(result, plain) < Recommendations.Place(result, d), $"{plain} {d}"));
        Assert.True(Recommendations.Place(result, "repvgg_a0") < Recommendations.Place(result, "resnet18"));
        // ShuffleNetV2 x1.5, with half of its channels left alone, cannot be told from ResNet-18 there; no measurement of both is known.
        Assert.Equal(DifferenceVerdict.CannotBeTold, LatencyDifference.Of(OnT4("resnet18"), OnT4("shufflenet_v2_x1_5")).Verdict);
        // The first is younger than the survey and near-plain: less than a third of its time goes into depthwise
        // convolutions. The few others
        // that are placed before RepVGG-A0 cannot be told from it.
        Assert.Equal("mobilenetv4_conv_small", names[0]);
        string[] ahead = [.. names.TakeWhile(n => n != "repvgg_a0").Skip(1)];
        Assert.InRange(ahead.Length, 0, 3);
        Assert.All(ahead, n => Assert.Equal((n, DifferenceVerdict.CannotBeTold),
            (n, LatencyDifference.Of(OnT4("repvgg_a0"), OnT4(n)).Verdict)));

        static LatencyEstimate OnT4(string network) =>
            LatencyModel.Predict(
                ShapeInference.Run(ArchitectureCatalog.Build(network), new InferenceOptions { Batch = 32 }), DeviceCatalog.Get("nvidia-t4"),
                new PredictionOptions { Precision = Precision.Fp16 });
    }

    [Fact]
    public void OnCortexA53_MobileAndShuffleNetsLead()
    {
        foreach (Recommendation result in new[] { Recommendations.LikeResNet18("raspberry-pi-3-b-plus", "ncnn"),
            Recommendations.LikeResNet18("arm-cortex-a53") })
        {
            Assert.Equal("shufflenet_v2_x1_0", Recommendations.Names(result)[0]);
            // Nobody plain is in the first third.
            string[] leaders = [.. result.Devices[0].Field.Where(p => p.KeepsLimits).OrderBy(p => p.Fit.Latency.Value)
                .Take(10).Where(p => !p.Network.Traits.Has("Depthwise")).Select(p => p.Network.Candidate.Family.Name)];
            Assert.All(leaders, f => Assert.Equal("RegNet", f));
            foreach (string plain in (string[])["repvgg_a0", "resnet18"])
                Assert.All((string[])["mobilenet_v2", "mobilenet_v3_large", "shufflenet_v2_x1_0", "shufflenet_v2_x1_5",
                    "mnasnet1_0"], d =>
                        Assert.True(Recommendations.Place(result, d) < Recommendations.Place(result, plain), $"{d} {plain}"));
        }
    }

    [Fact]
    public void OnHorizonX3_DepthwiseIsNotPunished()
    {
        Recommendation x3 = Recommendations.LikeResNet18("horizon-x3");
        Assert.True(x3.Devices[0].ShortList[0].Network.Traits.Has("Depthwise"));
        foreach (string separable in (string[])["mobilenetv1_100", "mobilenet_v2", "shufflenet_v2_x1_0", "mnasnet1_0"])
            Assert.True(Recommendations.Place(x3, separable) < Recommendations.Place(x3, "resnet18"), separable);
        // The vendor's array takes depthwise convolutions: without that networks that have them are slower, and no other is.
        // The constants that its published times gave hold that already; this is about the model of kernels.
        Device kernels = DeviceCatalog.Get("horizon-x3") with { Npu = null, PublishedTimes = [] };
        Recommendation native = Recommender.Run([kernels], x3.Request),
            plain = Recommender.Run([kernels with { DepthwiseNative = null }], x3.Request);
        foreach ((FrontPoint with, FrontPoint without) in native.Devices[0].Field.Zip(plain.Devices[0].Field))
            Assert.True(with.Network.Traits.Has("Depthwise") ? with.Fit.Latency < without.Fit.Latency
                : with.Fit.Latency == without.Fit.Latency, $"{with.Network.Candidate.Name} {with.Fit.Latency} {without.Fit.Latency}");
    }
}
