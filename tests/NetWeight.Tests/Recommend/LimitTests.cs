using NetWeight.Architectures;
using NetWeight.Operators;
using NetWeight.Recommend;
using NetWeight.Units;

namespace NetWeight.Tests.Recommend;

public sealed class LimitTests
{
    [Fact]
    public void Limits_HoldForEveryPick()
    {
        var request = new RecommendRequest
        {
            MaxLatency = new Seconds(2e-3),
            MinThroughput = 600,
            MaxMemory = new Bytes(48L << 20),
            MaxParameters = 8_000_000,
            MaxMaccs = new Maccs(1_000_000_000),
            MinAccuracy = 72,
            Needs = ["Depthwise"],
            Without = ["SqueezeExcite", "silu"],
        };
        DeviceAnswer answer = Recommendations.Of("nvidia-t4", request).Devices[0];
        Assert.NotEmpty(answer.ShortList);
        foreach (Pick pick in answer.ShortList)
        {
            Assert.True(pick.Fit.Latency.Value <= 1.0 / 600 && pick.Fit.Memory.Value <= 48L << 20
                && pick.Network.Parameters <= 8_000_000 && pick.Network.Maccs <= 1_000_000_000 && pick.Network.Top1 >= 72);
            Assert.True(pick.Network.Traits.Has("Depthwise") && !pick.Network.Traits.Has("SqueezeExcite")
                && !pick.Network.Traits.Has("Swish"));
        }
    }

    [Fact]
    public void Sure_AsksForTheWholeInterval()
    {
        var request = new RecommendRequest { MaxLatency = new Seconds(1.5e-3) };
        DeviceAnswer loose = Recommendations.Of("nvidia-t4", request).Devices[0],
            sure = Recommendations.Of("nvidia-t4", request with { Sure = true }).Devices[0];
        Assert.Contains(loose.Field, p => p.KeepsLimits && p.Fit.High.Value > 1.5e-3);
        Assert.All(sure.Field.Where(p => p.KeepsLimits), p => Assert.True(p.Fit.High.Value <= 1.5e-3));
        Assert.Contains(sure.Field, p => p.KeepsLimits);
    }

    [Fact]
    public void ImpossibleLimits_GiveTheNearest_WithHowFarOff()
    {
        Recommendation result = Recommendations.Of("nvidia-t4", new RecommendRequest { MaxLatency = new Seconds(1e-3), MinAccuracy = 84 });
        DeviceAnswer answer = result.Devices[0];
        Assert.False(result.IsAnswered);
        Assert.Empty(answer.ShortList);
        Assert.NotEmpty(answer.Nearest);
        Assert.Equal(answer.Nearest.OrderBy(m => m.Distance), answer.Nearest);
        NearMiss resnet = answer.Nearest.First(m => m.Network.Candidate.Family.Name == "ResNet");
        double latency = resnet.Fit.Latency.Value, top1 = resnet.Network.Top1!.Value;
        // ln of the ratio to 1 ms, plus ln of the ratio of error rates (to 16 %).
        double expected = Math.Max(0, Math.Log(latency / 1e-3)) + Math.Max(0, Math.Log((100 - top1) / 16));
        Assert.Equal(expected, resnet.Distance, 9);
        Assert.Contains("points short", string.Join("; ", resnet.Shortfalls.Select(s => s.Text)), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("repvgg_a0", "", "HardSwish,Swish,SqueezeExcite,Depthwise,BatchNormalization,GroupedConv,ChannelShuffle")]
    [InlineData("mobilenet_v3_large", "HardSwish,SqueezeExcite,Depthwise", "Swish,GroupedConv,ChannelShuffle")]
    [InlineData("efficientnet_b0", "Swish,SqueezeExcite,Depthwise,Sigmoid", "HardSwish,GroupedConv")]
    [InlineData("shufflenet_v2_x1_0", "ChannelShuffle,Depthwise,Concat", "Swish,SqueezeExcite,GroupedConv")]
    [InlineData("shufflenet_g3", "ChannelShuffle,Depthwise,GroupedConv", "Swish,SqueezeExcite")]
    [InlineData("resnext50_32x4d", "GroupedConv", "Depthwise,SqueezeExcite")]
    [InlineData("convnext_tiny", "Gelu,Depthwise,LayerNormalization", "Swish,SqueezeExcite,BatchNormalization")]
    public void Traits_AreThoseOfTheNetwork(string network, string has, string hasNot)
    {
        NetworkTraits traits = NetworkTraits.Of(ShapeInference.Run(ArchitectureCatalog.Build(network)).Graph, hasTrainingForm: false);
        Assert.All(has.Split(',', StringSplitOptions.RemoveEmptyEntries), n => Assert.True(traits.Has(n), $"{network} should have {n}"));
        Assert.All(hasNot.Split(','), n => Assert.False(traits.Has(n), $"{network} should not have {n}"));
    }

    [Theory]
    [InlineData("silu", "Swish")]
    [InlineData("conv", "Conv")]
    [InlineData("se", "SqueezeExcite")]
    [InlineData("dw-conv", "Depthwise")]
    public void Names_AreResolvedAsPeopleWriteThem(string word, string name) => Assert.Equal(name, NetworkTraits.Resolve(word));

    [Fact]
    public void UnknownNames_AreErrorsThatSayWhatIsNear()
    {
        Assert.Contains("Did you mean 'Swish'",
            Assert.Throws<NetWeightException>(() => NetworkTraits.Resolve("Swosh")).Message, StringComparison.Ordinal);
        Assert.Throws<NetWeightException>(() => Recommendations.Of("nvidia-t4", new RecommendRequest { AccuracyFrom = "nobody" }));
        Assert.Throws<NetWeightException>(() => Recommendations.Of("nvidia-t4", new RecommendRequest { Batch = 0 }));
    }

    [Fact]
    public void Only_KeepsNetworksOfTheseOperators()
    {
        DeviceAnswer answer = Recommendations.Of("nvidia-t4",
            new RecommendRequest { Only = ["Conv", "Relu", "GlobalAveragePool", "Flatten", "Gemm"], MinAccuracy = 70 }).Devices[0];
        Assert.Equal(["RepVGG"], answer.ShortList.Select(p => p.Network.Candidate.Family.Name)
            .Where(f => f is "RepVGG" or "ResNet" or "MobileNetV2"));
    }

    [Fact]
    public void AccuracyReach_IsTheBinomialSpread()
    {
        // 1.645 sqrt(0.75 x 0.25 / 50,000) = 0.3186 points.
        Assert.Equal(0.3186, new PublishedAccuracy(75, "x").Reach, 4);
        Assert.True(new PublishedAccuracy(75.7, "x").SurelyAbove(new PublishedAccuracy(75, "x")));
        Assert.False(new PublishedAccuracy(75.5, "x").SurelyAbove(new PublishedAccuracy(75, "x")));
    }

    [Fact]
    public void AccuracyFrom_ChoosesTheSource()
    {
        NetworkVariant variant = ArchitectureCatalog.Find("mobilenetv1_100")!.Value.Variant;
        Assert.Equal(75.388, PublishedAccuracy.Of(variant, "")[0].Percent);
        Assert.Equal(70.6, PublishedAccuracy.Of(variant, "", "paper")[0].Percent);
    }
}
