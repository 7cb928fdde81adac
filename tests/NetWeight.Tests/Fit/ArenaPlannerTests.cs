using CsCheck;
using NetWeight.Fit;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Runtimes;
using NetWeight.Units;

namespace NetWeight.Tests.Fit;

public class ArenaPlannerTests
{
    private static LiveRange Range(long bytes, int first, int last) => new($"{first}-{last}", new Bytes(bytes), first, last);

    /// <summary>A chain 10 -> 40 -> 20: 10 and 40 are alive at kernel 1, 40 and 20 at kernel 2.</summary>
    private static readonly LiveRange[] Chain = [Range(10, 0, 1), Range(40, 1, 2), Range(20, 2, 3)];

    [Fact]
    public void Bound_OfAChain_IsTheLargestPairOfNeighbours() => Assert.Equal(60, ArenaPlanner.Bound(Chain).Value);

    /// <summary>40 lies at 0; 20 behind it at 40; 10, alive with 40 only, at 40 too: 60.</summary>
    [Fact]
    public void GreedyBySize_OfAChain_ReachesTheBound() => Assert.Equal(60, ArenaPlanner.GreedyBySize(Chain).Value);

    /// <summary>10 lies at 0, 40 behind it at 10; 20 does not fit into the 10 that are free again: 50 + 20.</summary>
    [Fact]
    public void FirstFit_OfAChain_LeavesAGap() => Assert.Equal(70, ArenaPlanner.FirstFit(Chain).Value);

    /// <summary>10 and 40 take an object each; 20 takes the object of 10, which grows to 20: 60.</summary>
    [Fact]
    public void SharedObjects_OfAChain_GrowsTheNearestFreeOne() => Assert.Equal(60, ArenaPlanner.SharedObjects(Chain).Value);

    /// <summary>A gap of 20 between two tensors that are alive takes a third of 20.</summary>
    [Fact]
    public void GreedyBySize_WithAGap_UsesIt() =>
        Assert.Equal(90, ArenaPlanner.GreedyBySize([Range(50, 0, 3), Range(40, 0, 1), Range(30, 2, 3), Range(5, 2, 2)]).Value);

    [Fact]
    public void Alignment_RoundsEachTensorUp() => Assert.Equal(48, ArenaPlanner.GreedyBySize([Range(17, 0, 1), Range(3, 1, 1)], 16).Value);

    [Fact]
    public void NoPlanner_NeedsLessThanWhatIsAlive()
    {
        Gen<LiveRange[]> ranges =
            (from bytes in Gen.Long[1, 1000]
             from first in Gen.Int[0, 20]
             from length in Gen.Int[0,
                6]
             select Range(bytes, first, first + length)).Array[1, 30];
        ranges.Sample(all =>
        {
            long bound = ArenaPlanner.Bound(all).Value;
            Assert.InRange(ArenaPlanner.InPlace(all).Value, all.Max(r => r.Bytes.Value), bound);
            Assert.All([ArenaPlanner.GreedyBySize(all), ArenaPlanner.FirstFit(all), ArenaPlanner.SharedObjects(all)],
                plan => Assert.True(plan.Value >= bound));
        });
    }

    [Fact]
    public void Plan_OfAnUnpublishedPlanner_IsARange()
    {
        ArenaPlan plan = ArenaPlanner.Plan(Chain,
            new ArenaRules(ArenaPlacement.Unpublished, 1, 0, RuntimeCatalog.Get("x-cube-ai").Arena!.Source));

        // In place 10 and 20 lie within the 40; apart 60 are alive at once, and the first gaps take 70.
        Assert.Equal((40L, 65L, 70L), (plan.Low.Value, plan.Size.Value, plan.High.Value));
        Assert.False(plan.IsExact);
    }
}
