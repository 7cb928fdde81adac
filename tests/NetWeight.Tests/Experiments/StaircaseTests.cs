using CsCheck;
using NetWeight.Experiments;

namespace NetWeight.Tests.Experiments;

/// <summary>The period of a staircase is found from the values alone.</summary>
public class StaircaseTests
{
    private const int Channels = 128;

    [Fact]
    public void Staircases_OfAnyPeriodSlopeAndStart_AreFound() =>
        Gen.Select(Gen.Int[2, Channels / Staircase.LeastRepeats], Gen.Double[0.1, 10], Gen.Double[0, 100],
            Gen.Double[0, 0.5]).Sample((period, height, start, slope) =>
        {
            // What one channel costs within a block is less than what a new block costs, otherwise it is no staircase.
            Staircase found =
                Staircase.Of([.. Range().Select(c => start + (height * Math.Ceiling(c / (double)period)) + (slope * height / period * c))]);
            Assert.Equal(period, found.Period);
        });

    [Fact]
    public void Staircases_WithTheNoiseOfAStopwatch_AreFound() =>
        Gen.Select(Gen.Int[4, 32], Gen.Int[1, 1000], Gen.Double[0, 0.05]).Sample((period, seed, noise) =>
        {
            var random = new Random(seed);
            Staircase found =
                Staircase.Of([.. Range().Select(c => 10 + Math.Ceiling(c / (double)period) + (noise * ((2 * random.NextDouble()) - 1)))]);
            Assert.Equal(period, found.Period);
        });

    [Fact]
    public void Combs_WhereOnlyFullBlocksAreFast_AreFound() =>
        Gen.Select(Gen.Int[2, 32], Gen.Double[0.1, 3]).Sample((period, penalty) =>
            Assert.Equal(period, Staircase.Of([.. Range().Select(c => c * (c % period == 0 ? 1 : 1 + penalty))]).Period));

    [Fact]
    public void StraightLinesCurvesAndNoise_HaveNone() =>
        Gen.Select(Gen.Int[0, 1000], Gen.Double[0, 1], Gen.Double[0, 0.01], Gen.Double[0.001, 0.5]).Sample((seed, slope, curve, noise) =>
        {
            var random = new Random(seed);
            Assert.Equal(new Staircase(1, 0, 0),
                Staircase.Of([.. Range().Select(c => 10 + (slope * c) + (curve * c * c) + (noise * random.NextDouble()))]));
        });

    [Fact]
    public void OneJump_AndOneOutlier_AreNoPeriod()
    {
        Assert.Equal(1, Staircase.Of([.. Range().Select(c => c > 64 ? 2.0 : 1)]).Period);
        Assert.Equal(1, Staircase.Of([.. Range().Select(c => c == 50 ? 3.0 : 1)]).Period);
    }

    [Fact]
    public void Outliers_DoNotHideTheSteps()
    {
        Assert.Equal(16, Staircase.Of([.. Range().Select(c => Math.Ceiling(c / 16.0) + (c == 77 ? 20 : 0))]).Period);
        Assert.Equal(16, Staircase.Of([.. Range().Select(c => Math.Ceiling(c / 16.0) * (c is 20 or 60 or 91 or 98 ? 3 : 1))]).Period);
    }

    [Fact]
    public void ASmallStepWithinALargeOne_LeavesTheLargeOne() =>
        Assert.Equal(16, Staircase.Of([.. Range().Select(c => (10 * Math.Ceiling(c / 16.0)) + Math.Ceiling(c / 4.0))]).Period);

    [Fact]
    public void Step_IsWhatOneMoreChannelCosts()
    {
        // Blocks of 32 with 10 units each: from 20 to 30 at channel 65, from 30 to 40 at 97; the first block does not count.
        Staircase found = Staircase.Of([.. Range().Select(c => 10 * Math.Ceiling(c / 32.0))]);
        Assert.Equal((32, 0.5), (found.Period, found.Step));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(7)]
    public void FewValues_HaveNone(int count) =>
        Assert.Equal(1, Staircase.Of([.. Enumerable.Range(1, count).Select(c => (double)c)]).Period);

    private static IEnumerable<int> Range() => Enumerable.Range(1, Channels);
}
