using NetWeight.Architectures;
using NetWeight.Devices;
using NetWeight.Int8;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Recommend;
using NetWeight.Units;

namespace NetWeight.Tests.Recommend;

public sealed class RecommenderTests
{
    [Fact]
    public void Pick_IsWhatThePredictionSays()
    {
        Pick pick = Recommendations.LikeResNet18("nvidia-t4").Devices[0].ShortList.First(p => p.Network.Candidate.Name == "repvgg_a0");
        var cost = NetWeight.Costs.CostAnalyzer.Analyze(NetWeight.Operators.ShapeInference.Run(ArchitectureCatalog.Build("repvgg_a0")));
        LatencyEstimate estimate = LatencyModel.Predict(cost, DeviceCatalog.Get("nvidia-t4"));
        Assert.Equal((estimate.Latency, estimate.Low, estimate.High), (pick.Fit.Latency, pick.Fit.Low, pick.Fit.High));
        Assert.Equal(estimate.PeakUtilisation, pick.Fit.PeakUtilisation, 12);
        Assert.Equal(cost.TotalWeightBytes + cost.Memory.Peak, pick.Fit.Memory);
        Assert.Equal((cost.Totals.Parameters, cost.Totals.HeadlineMaccs.Value), (pick.Network.Parameters, pick.Network.Maccs));
        Assert.Equal((72.426, "timm"), (pick.Network.Top1, pick.Network.Candidate.Accuracy!.Source));
    }

    [Fact]
    public void BatchAndType_ReachLatencyAndMemory_NotTheMaccsOfAnImage()
    {
        PredictionSummary one = Fit(new RecommendRequest()), many =
            Fit(new RecommendRequest { Batch = 8, Prediction = new PredictionOptions { Precision = Precision.Fp16 } });
        WeighedCandidate weighed =
            Find(Recommendations.Of("nvidia-t4", new RecommendRequest { Batch = 8, Among = ["resnet18"] }), "resnet18");
        Assert.Equal(1_814_073_344, weighed.Maccs);
        Assert.Equal(8, many.Throughput * many.Latency.Value, 9);
        // Half the bytes for the weights (11.7 M parameters and 9,600 statistics), four times the activations.
        Assert.InRange((double)many.Memory.Value / one.Memory.Value, 0.5, 4);
        Assert.Equal(Precision.Fp16, many.Settings.Precision);

        static PredictionSummary Fit(RecommendRequest request) =>
            Find(Recommendations.Of("nvidia-t4", request with { Among = ["resnet18"] }), "resnet18").Fits[0];
    }

    [Fact]
    public void Ranks_CountWhatIsFasterBeyondDoubt_AndTheListIsInOrder()
    {
        IReadOnlyList<Pick> list = Recommendations.LikeResNet18("raspberry-pi-3-b-plus", "ncnn").Devices[0].ShortList;
        Assert.True(list.Count > 5);
        foreach (Pick pick in list)
            Assert.Equal(1 + list.Count(o => o.Fit.High < pick.Fit.Low), pick.Rank);
        Assert.Equal(list.OrderBy(p => p.Fit.Latency.Value), list);
        Assert.Equal(1, list[0].Rank);
        Assert.True(list[^1].Rank > 1, "The slowest network of the list is not tied with the first.");
        Assert.Equal(list.Count, list.Select(p => p.Network.Candidate.Family.Name).Distinct().Count());
    }

    [Fact]
    public void ShortList_HasNothingThatAnotherBeatsBeyondDoubt()
    {
        Recommendation result = Recommendations.LikeResNet18("raspberry-pi-3-b-plus", "ncnn");
        FrontPoint[] field = [.. result.Devices[0].Field.Where(p => p.KeepsLimits)];
        foreach (Pick pick in result.Devices[0].ShortList)
            Assert.DoesNotContain(field, p => p.Fit.High < pick.Fit.Low && p.Network.Top1 >= pick.Network.Top1);
        // VGG-16 is slower than MobileNetV2 1.4 there by far, and less accurate.
        Assert.DoesNotContain("vgg16_bn", Recommendations.Names(result));
    }

    [Fact]
    public void Chance_OfTwoEqualNetworksIsHalf_AndFollowsTheSpread()
    {
        Recommendation result = Recommendations.LikeResNet18("nvidia-t4");
        PredictionSummary fit = result.Devices[0].ShortList[0].Fit;
        Assert.Equal(0.5, fit.ChanceFasterThan(fit), 6);
        // The upper end of a 90 % interval holds 95 %, the lower one 5 %.
        Assert.Equal(0.95, fit.ChanceWithin(fit.High), 3);
        Assert.Equal(0.05, fit.ChanceWithin(fit.Low), 3);
        // Twice the latency, spread 0.269 each: ln 2 / (0.269 sqrt 2) = 1.822 deviations, 96.6 %.
        double reach = Math.Exp(1.645 * 0.269);
        fit = fit with { Low = fit.Latency * (1 / reach), High = fit.Latency * reach };
        PredictionSummary slower = fit with { Latency = fit.Latency * 2, Low = fit.Low * 2, High = fit.High * 2 };
        Assert.Equal(0.269, fit.Spread, 3);
        Assert.Equal(0.966, fit.ChanceFasterThan(slower), 3);
    }

    [Fact]
    public void Front_IsWhatNothingBeats()
    {
        DeviceAnswer answer = Recommendations.LikeResNet18("nvidia-t4").Devices[0];
        Assert.True(answer.Front.Count > 5);
        foreach (FrontPoint point in answer.Field)
        {
            bool beaten = answer.Field.Any(o => o.Fit.Latency < point.Fit.Latency && o.Network.Top1 >= point.Network.Top1);
            Assert.Equal(beaten, !answer.Front.Contains(point));
        }
    }

    [Fact]
    public void Accuracy_BelongsToThePublishedSizeOnly()
    {
        Recommendation result = Recommendations.Of("nvidia-t4", new RecommendRequest { MaxLatency = new Seconds(2e-3) });
        Assert.NotEmpty(result.Devices[0].ScaledToFit);
        Assert.True(result.Scaled > 100);
        double best = result.Devices[0].ShortList.Max(p => p.Network.Top1!.Value);
        foreach (ScaledPick pick in result.Devices[0].ScaledToFit)
        {
            Assert.Null(pick.Network.Top1);
            Assert.False(pick.Network.Candidate.IsPublished);
            Assert.True(pick.Fit.Latency.Value <= 2e-3);
            Assert.True(pick.ParentTop1 > best);
            Assert.InRange(pick.MaccsShare, 0.2, 0.999);
        }

        Assert.All(result.Devices[0].ShortList, p => Assert.True(p.Network.Candidate.IsPublished && p.Network.Top1 is not null));
    }

    [Fact]
    public void DeployForms_AreCompared_UnlessTrainingFormsAreAsked()
    {
        WeighedCandidate deploy = Find(Recommendations.LikeResNet18("nvidia-t4"), "repvgg_a0"),
            train =
                Find(Recommendations.Of("nvidia-t4",
                    new RecommendRequest { TrainingForms = true, Among = ["repvgg_a0"] }), "repvgg_a0:train");
        Assert.Equal(8_309_384, deploy.Parameters);
        Assert.Equal(9_108_968, train.Parameters);
        Assert.True(deploy.Fits[0].Launches < train.Fits[0].Launches);
        Assert.Equal((Int8RiskLevel.High, Int8RiskLevel.Low), (deploy.Quantization.Level, train.Quantization.Level));
    }

    [Fact]
    public void WithoutLimits_TheListIsTheFront()
    {
        DeviceAnswer answer = Recommendations.Of("nvidia-t4").Devices[0];
        Assert.All(answer.ShortList, p => Assert.Null(p.Rank));
        Assert.Subset(answer.Front.Select(p => p.Network.Candidate.Name).ToHashSet(),
            answer.ShortList.Select(p => p.Network.Candidate.Name).ToHashSet());
        Assert.Equal(answer.ShortList.OrderBy(p => p.Fit.Latency.Value), answer.ShortList);
    }

    [Fact]
    public void Devices_ShareANetworkThatIsNeverFarFromTheBest()
    {
        Recommendation result = Recommender.Run([DeviceCatalog.Get("nvidia-t4"), DeviceCatalog.Get("raspberry-pi-4")],
            new RecommendRequest { MinAccuracy = 72, Top = 0, Among = Recommendations.Few });
        Assert.True(result.IsAnswered);
        CompromiseEntry best = result.Compromise[0];
        Assert.Equal(result.Compromise.Min(e => e.WorstRatio), best.WorstRatio);
        for (int d = 0; d < 2; d++)
        {
            double fastest = result.Devices[d].Field.Where(p => p.KeepsLimits).Min(p => p.Fit.Latency.Value);
            Assert.Equal(best.Network.Fits[d].Latency.Value / fastest, best.Ratios[d], 9);
        }

        Assert.Equal(best.Ratios.Max(), best.WorstRatio);
    }

    [Fact]
    public void Explanations_NameTheLimitThatWasMissed()
    {
        Recommendation result = Recommendations.Of("nvidia-t4", new RecommendRequest { MinAccuracy = 72, Explain = ["vgg16_bn"] });
        Dictionary<string, string> texts = result.Devices[0].Explanations.ToDictionary(e => e.Network.Candidate.Name, e => e.Text);
        // 72 - 71.878 = 0.122.
        Assert.StartsWith("top-1 71.878 %, 0.122 points short", texts["mobilenet_v2"], StringComparison.Ordinal);
        Assert.StartsWith("mobilenetv1_100 is 2.0 points more accurate and faster; ", texts["vgg16_bn"], StringComparison.Ordinal);
        Assert.Contains("resnet50", texts.Keys);
        Assert.All(texts.Values, t => Assert.NotEmpty(t));
        Assert.Throws<NetWeightException>(() => Recommendations.Of("nvidia-t4", new RecommendRequest { Explain = ["resnet19"] }));
    }

    [Fact]
    public void DeviceWithoutAPeak_IsAnError() =>
        Assert.Contains("peak rate is unknown",
            Assert.Throws<NetWeightException>(() => Recommendations.Of("ambarella-cv22")).Message, StringComparison.Ordinal);

    private static WeighedCandidate Find(Recommendation result, string name) =>
        result.Devices[0].Field.First(p => p.Network.Candidate.Name == name).Network;
}
