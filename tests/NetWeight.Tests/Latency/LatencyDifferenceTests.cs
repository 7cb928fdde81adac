using NetWeight.Architectures;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Fitting;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;
using NetWeight.Operators;

namespace NetWeight.Tests.Latency;

/// <summary>Laws of differences: what both share cancels, and nothing else does.</summary>
public class LatencyDifferenceTests
{
    private static readonly string[] Networks =
        ["mobilenet_v2", "resnet50", "resnet101", "shufflenet_v2_x1_0", "efficientnet_lite0", "repvgg_a0",
            "repvgg_a0:train", "densenet121"];

    public static TheoryData<string> Devices =>
        [.. new[] { "t4", "v100-sxm2-32gb", "rtx-4090", "jetson-nano", "raspberry-pi-5", "raspberry-pi-4",
            "intel-core-i7-13700k", "arm-cortex-a55", "horizon-x3", "edge-tpu", "hailo-8", "rk3588-npu",
                "qualcomm-hexagon-htp-8-gen-3", "journey-5" }];

    [Theory, MemberData(nameof(Devices))]
    public void TheSameNetwork_IsExactlyAsFast(string device)
    {
        foreach (string network in Networks)
        {
            LatencyDifference difference = LatencyDifference.Of(Predict(network, device), Predict(network, device));
            Assert.True(difference.IsSame);
            Assert.Equal((1.0, 1.0, 1.0), (difference.SpeedUp, difference.SpeedUpLow ?? 1, difference.SpeedUpHigh ?? 1));
            Assert.Equal(0, difference.Saved.Value, 12);
            Assert.Equal(0, difference.SavedLow?.Value ?? 0, 12);
            Assert.Equal(0, difference.SavedHigh?.Value ?? 0, 12);
            Assert.Equal(DifferenceVerdict.CannotBeTold, difference.Verdict);
        }
    }

    [Theory, MemberData(nameof(Devices))]
    public void Swapped_ItIsTheInverse(string device)
    {
        foreach ((LatencyEstimate a, LatencyEstimate b) in Pairs(device))
        {
            LatencyDifference one = LatencyDifference.Of(a, b), other = LatencyDifference.Of(b, a);
            Near(1 / one.SpeedUp, other.SpeedUp);
            Near(1 / one.SpeedUpHigh, other.SpeedUpLow);
            Near(1 / one.SpeedUpLow, other.SpeedUpHigh);
            Near(-one.Saved.Value, other.Saved.Value);
            Near(-one.SavedHigh?.Value, other.SavedLow?.Value);
            Near(-one.SavedLow?.Value, other.SavedHigh?.Value);
            Assert.Equal(one.Verdict, other.Verdict switch
            {
                DifferenceVerdict.Faster =>
                DifferenceVerdict.Slower,
                DifferenceVerdict.Slower => DifferenceVerdict.Faster,
                var v => v
            });
        }
    }

    [Theory, MemberData(nameof(Devices))]
    public void ItsInterval_HoldsThePrediction_AndIsNeverWiderThanOfTwoIndependentPredictions(string device)
    {
        foreach ((LatencyEstimate a, LatencyEstimate b) in Pairs(device))
        {
            LatencyDifference difference = LatencyDifference.Of(a, b);
            double reach = Math.Sqrt(Math.Pow(Math.Log(a.High.Value / a.Latency.Value), 2)
                + Math.Pow(Math.Log(b.High.Value / b.Latency.Value), 2)), slack = 1e-9;
            if (difference.SpeedUpLow is { } low)
                Assert.InRange(Math.Log(difference.SpeedUp / low), -slack, reach + slack);
            if (difference.SpeedUpHigh is { } high)
                Assert.InRange(Math.Log(high / difference.SpeedUp), -slack, reach + slack);
            if (difference is { SavedLow: { } least, SavedHigh: { } most })
                Assert.InRange(difference.Saved.Value, least.Value - 1e-12, most.Value + 1e-12);
        }
    }

    [Theory, MemberData(nameof(Devices))]
    public void WhatRunsAllKernelsOfTheOther_AndMore_IsNeverFaster(string device)
    {
        foreach (string network in Networks)
        {
            TimedPlan plan = Plan(network, device);
            if (NpuTimer.Applies(plan.Estimate.Device, plan.Plan.Runtime, plan.Estimate.Precision))
                continue;
            for (int i = 1; i < plan.Plan.Kernels.Count; i += 1 + (plan.Plan.Kernels.Count / 7))
            {
                // The same kernel once more.
                LatencyEstimate more = plan.With(new Dictionary<int,
                    IReadOnlyList<Kernel>>
                { [i] = [plan.Plan.Kernels[i], plan.Plan.Kernels[i]] });
                LatencyDifference difference = LatencyDifference.Of(plan.Estimate, more);
                Assert.NotEqual(DifferenceVerdict.Faster, difference.Verdict);
                Assert.True(difference.SpeedUpLow <= 1 || difference.SpeedUpLow is null);
                Assert.NotEqual(DifferenceVerdict.Slower, LatencyDifference.Of(more, plan.Estimate).Verdict);
            }
        }
    }

    [Theory]
    [InlineData("t4")]
    [InlineData("raspberry-pi-5")]
    [InlineData("jetson-nano")]
    [InlineData("intel-core-i7-13700k")]
    public void RepVgg_AsDeployed_IsFasterThanItsTrainingForm(string device) =>
        Assert.Equal(DifferenceVerdict.Faster,
            LatencyDifference.Of(Predict("repvgg_a0:train", device), Predict("repvgg_a0", device)).Verdict);

    [Fact]
    public void OfTwoDevices_TheErrorsAreIndependent()
    {
        LatencyEstimate a = Predict("resnet50", "t4"), b = Predict("resnet50", "raspberry-pi-5");
        LatencyDifference difference = LatencyDifference.Of(b, a);
        Assert.False(difference.IsOneSetting);
        Assert.Equal(DifferenceVerdict.Faster, difference.Verdict);
        Near(Math.Sqrt(Math.Pow(Math.Log(a.High.Value / a.Latency.Value), 2)
            + Math.Pow(Math.Log(b.High.Value / b.Latency.Value), 2)), Math.Log(difference.SpeedUp / difference.SpeedUpLow!.Value));
    }

    /// <summary>A device that nobody measured, a runtime or a type more: what both settings share makes the ratio
    /// surer, never less sure.</summary>
    [Theory]
    [InlineData("rtx-3060", Precision.Fp32, "rtx-3060", Precision.Fp16, true)]
    [InlineData("rtx-3060", Precision.Fp32, "rtx-2070", Precision.Fp32, true)]
    [InlineData("t4", Precision.Fp32, "t4", Precision.Fp16, true)]
    [InlineData("t4", Precision.Fp32, "raspberry-pi-5", Precision.Fp32, false)]
    public void OfOneNetworkInTwoSettings_WhatBothShareCancels(string device, Precision type, string other,
        Precision otherType, bool isSurer)
    {
        foreach (string network in Networks)
        {
            LatencyEstimate a = InType(network, device, type), b = InType(network, other, otherType);
            LatencyDifference difference = LatencyDifference.Of(a, b), back = LatencyDifference.Of(b, a);
            double independent = Math.Sqrt(Math.Pow(Math.Log(a.High.Value / a.Latency.Value), 2)
                + Math.Pow(Math.Log(b.High.Value / b.Latency.Value), 2)),
                reach = Math.Log(difference.SpeedUpHigh!.Value / difference.SpeedUp);
            Assert.False(difference.IsOneSetting);
            Assert.InRange(reach, 0, independent + 1e-9);
            Assert.Equal(isSurer, reach < independent - 1e-6);
            Near(1 / difference.SpeedUpHigh, back.SpeedUpLow);
        }
    }

    [Fact]
    public void EveryPlatformHasItsLaw()
    {
        Assert.Equal(FitCatalog.All.Select(f => f.Id).Order(StringComparer.Ordinal),
            DifferenceFit.All.Select(l => l.Id).Order(StringComparer.Ordinal));
        Assert.All(DifferenceFit.All, l => Assert.Equal(0, l.Deviation(0, 0)));
        Assert.All(DifferenceFit.All, l => Assert.True(l.Scale > 0 && l.ShapeShare > 0 && l.Evidence.Pairs > 0));
    }

    private static IEnumerable<(LatencyEstimate, LatencyEstimate)> Pairs(string device)
    {
        LatencyEstimate[] all = [.. Networks.Select(n => Predict(n, device))];
        return all.SelectMany((a, i) => all.Skip(i + 1).Select(b => (a, b)));
    }

    private static void Near(double? expected, double? actual)
    {
        Assert.Equal(expected is null, actual is null);
        if (expected is { } e)
            Assert.InRange(actual!.Value, e - (1e-9 * Math.Abs(e)) - 1e-15, e + (1e-9 * Math.Abs(e)) + 1e-15);
    }

    private static LatencyEstimate InType(string network, string device, Precision type)
    {
        (_, NetworkVariant variant, string form) = ArchitectureCatalog.Find(network)!.Value;
        return LatencyModel.Predict(ShapeInference.Run(variant.Build(new NetworkOptions(), form)),
            DeviceCatalog.Get(device), new PredictionOptions { Precision = type });
    }

    private static LatencyEstimate Predict(string network, string device) => Plan(network, device).Estimate;

    private static TimedPlan Plan(string network, string device)
    {
        (_, NetworkVariant variant, string form) = ArchitectureCatalog.Find(network)!.Value;
        ShapedModel model = ShapeInference.Run(variant.Build(new NetworkOptions(), form));
        return TimedPlan.Of(CostAnalyzer.Analyze(model), DeviceCatalog.Get(device));
    }
}
