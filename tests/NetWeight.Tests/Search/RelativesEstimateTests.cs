using NetWeight.Search;

namespace NetWeight.Tests.Search;

/// <summary>Accuracies estimated from published networks: how wide their intervals are, and where they hold.</summary>
public class RelativesEstimateTests
{
    public static TheoryData<string> Estimated =>
        [.. SpaceCatalog.All.Where(s => AccuracySource.Of(s).Name == "relatives").Select(s => s.Id)];

    /// <summary>Each family left out: its published accuracies lie inside the intervals estimated from the other families.</summary>
    [Fact]
    public void IntervalsFromOtherFamilies_HoldThePublishedAccuracies()
    {
        int inside = 0, all = 0, families = 0;
        foreach (SearchSpace space in SpaceCatalog.All.DistinctBy(s => string.Join(' ', s.Relatives)))
        {
            PublishedNetwork[] known = [.. space.Relatives.SelectMany(RelativesEstimate.Published)];
            foreach (IGrouping<string, PublishedNetwork> family in known.GroupBy(n => n.Family))
            {
                PublishedNetwork[] others = [.. known.Where(n => n.Family != family.Key)];
                if (others.Select(n => n.Family).Distinct().Count() < 2 || others.Length < RelativesEstimate.Fewest)
                    continue;
                families++;
                var estimate = new RelativesEstimate(others);
                foreach (PublishedNetwork network in family)
                {
                    AccuracyEstimate e = estimate.Estimate(network);
                    all++;
                    inside += network.Top1 >= e.Low && network.Top1 <= e.High ? 1 : 0;
                }
            }
        }

        Assert.True(families >= 4 && all >= 15, $"{families} families, {all} networks");
        Assert.True(inside >= 0.8 * all, $"{inside} of {all}");
        TestContext.Current.TestOutputHelper?.WriteLine($"{inside} of {all} networks of {families} families");
    }

    /// <summary>A network of fused blocks only is further from the published ones than a usual one, and says so.</summary>
    [Fact]
    public void FarFromPublishedNetworks_TheIntervalIsWider_AndTheLowerEndRanks()
    {
        RelativesEstimate source = RelativesEstimate.Of(SpaceCatalog.Get("mobile").Relatives);
        var usual = new PublishedNetwork("", 3e8, 2e7, 4e6, 0);
        AccuracyEstimate near = source.Estimate(usual);
        AccuracyEstimate fused = source.Estimate(usual with { Maccs = 2.7e9, Spatial = 2.6e9, Parameters = 19e6 });
        AccuracyEstimate huge = source.Estimate(usual with { Maccs = 3e10, Parameters = 4e8 });

        // In relative errors: a point at 80 % is more than one at 75 %.
        double Width(AccuracyEstimate e) => Math.Log((100 - e.Low) / (100 - e.High));
        Assert.True(Width(fused) > 1.3 * Width(near), $"{near}, {fused}");
        Assert.True(Width(huge) > 1.5 * Width(near), $"{near}, {huge}");
        double best = SpaceCatalog.Get("mobile").Relatives.SelectMany(RelativesEstimate.Published).Max(n => n.Top1);
        Assert.True(huge.Value <= best && fused.Value <= best);
        Assert.InRange(near.Value, near.Low, near.High);
    }

    [Theory]
    [MemberData(nameof(Estimated))]
    public void EverySpace_RanksByTheLowerEnd(string id)
    {
        SearchSpace space = SpaceCatalog.Get(id);
        AccuracySource source = AccuracySource.Of(space);
        var predictor = new CandidatePredictor(space, NetWeight.Devices.DeviceCatalog.Get("t4"));
        CandidateCost cost = predictor.Predict(new Genotype(new byte[space.Genes.Count]));
        AccuracyEstimate estimate = source.EstimateOf(cost)!.Value;
        Assert.Equal(estimate.Low, source.Of(new Genotype(new byte[space.Genes.Count]), cost));
        Assert.InRange(estimate.Value, Math.Max(20, estimate.Low), estimate.High);
        Assert.InRange(source.Deviation!.Value, 0.2, 5);
    }
}
