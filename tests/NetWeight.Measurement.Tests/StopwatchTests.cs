using NetWeight.Measurement.Timing;

namespace NetWeight.Measurement.Tests;

public class StopwatchTests
{
    private static readonly StopwatchSettings Short = new() { Runs = 40, Sessions = 2, WarmUpLimit = TimeSpan.FromMilliseconds(100) };

    [Fact]
    public void Run_BoundModel_AllocatesNothing()
    {
        using var session = OnnxSession.Open(TestModels.Mobile());
        using var work = new BoundModel(session);
        using LinuxRunQueue? queue = LinuxRunQueue.Open();
        work.Run();
        queue?.WaitedNanoseconds();
        // The runtime itself allocates when it compiles a method again, once; a loop that allocates does so in every round.
        long least = long.MaxValue;
        for (int round = 0; round < 5; round++)
        {
            long before = GC.GetAllocatedBytesForCurrentThread();
            for (int i = 0; i < 50; i++)
            {
                work.Run();
                queue?.WaitedNanoseconds();
            }

            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        Assert.Equal(0, least);
    }

    [Fact]
    public void Measure_GivesEveryRunThatWasAskedFor()
    {
        LatencyMeasurement measured = ModelStopwatch.Measure(TestModels.Timed(TestModels.Mobile(batch: 2)),
            Short with { KeepDisturbed = true, Runs = 41 });
        Assert.Equal((41, 2, 2L, "float"), (measured.Summary.Count, measured.Sessions.Count, measured.Batch, measured.DataType));
        Assert.Equal(2 / measured.Summary.P50, measured.SamplesPerSecond);
        Assert.True(measured.MedianInterval!.Value.Contains(measured.Summary.P50));
        Assert.All(measured.Sessions, s => Assert.True(measured.MedianInterval.Value.Contains(s.MedianSeconds)));
        Assert.Contains("41 runs are too few for P90: 64 are needed.", measured.Warnings);
        Assert.NotNull(measured.Machine.OperatingSystem);
    }

    [Fact]
    public void Compare_TwoModels_TimesBothEquallyOften()
    {
        ModelComparison comparison = ModelStopwatch.Compare(
            TestModels.Timed(TestModels.Mobile()), TestModels.Timed(TestModels.Mobile(batch: 8)), Short);
        Assert.Equal((1L, 8L), (comparison.First.Batch, comparison.Second.Batch));
        Assert.Equal(Timed(comparison.First), Timed(comparison.Second));
        Assert.Equal(40, Timed(comparison.First));
        Assert.InRange(comparison.Ratio, comparison.RatioInterval!.Value.Low, comparison.RatioInterval.Value.High);

        static int Timed(LatencyMeasurement side) => side.Summary.Count + (side.LeftOutDisturbed ? side.DisturbedRuns : 0);
    }

    [Fact]
    public void Compare_RatioIsThatOfNeighbouringRuns()
    {
        // The machine is twice as slow in the second half: of the medians that would show, of the ratio not.
        RunTime[] Runs(double seconds) => [.. Enumerable.Range(0, 20).Select(i => new RunTime(seconds * (i < 10 ? 1 : 2), false))];
        LatencyMeasurement any = ModelStopwatch.Measure(TestModels.Timed(TestModels.Sum(1)), Short with { Runs = 6, KeepDisturbed = true });
        var comparison = ModelComparison.Of(any, any, [[new LoopTimes([], Runs(0.010), true), new LoopTimes([], Runs(0.013), true)]]);
        Assert.Equal(1.3, comparison.Ratio, 1e-9);
        Assert.Equal((1.3, 1.3), (Math.Round(comparison.RatioInterval!.Value.Low, 9), Math.Round(comparison.RatioInterval.Value.High, 9)));
    }

    [Fact]
    public void Measure_CancelledBeforehand_Throws() =>
        Assert.ThrowsAny<OperationCanceledException>(() =>
            ModelStopwatch.Measure(TestModels.Timed(TestModels.Sum(1)), Short, null, new CancellationToken(canceled: true)));

    [Theory]
    [InlineData("0", new[] { 0 })]
    [InlineData("0, 0-0", new[] { 0 })]
    public void Affinity_ReadsLists(string text, int[] processors) => Assert.Equal(processors, Affinity.Parse(text));

    [Theory]
    [InlineData("a")]
    [InlineData("1-0")]
    [InlineData("0-1-2")]
    [InlineData("100000")]
    [InlineData("")]
    public void Affinity_OtherWords_AreErrors(string text) => Assert.Throws<NetWeightException>(() => Affinity.Parse(text));
}
