using NetWeight.Measurement.Timing;

namespace NetWeight.Measurement.Tests;

public class TimedLoopTests
{
    private static readonly StopwatchSettings Settings = new() { WarmUpLimit = TimeSpan.FromSeconds(2) };

    [Fact]
    public void Run_FallingTimes_WarmsUpUntilTheyAreSteady()
    {
        var clock = new FakeClock();
        // 20, 19, ... 10 ms, then 10 ms for good.
        var work = new FakeWork(clock, i => 1000 * Math.Max(10, 20 - i));
        LoopTimes times = new TimedLoop(clock).Run([work], Settings, 50, TimeSpan.Zero)[0];
        Assert.True(times.IsSteady);
        // Windows of 5 runs: the medians are 18, 13, 10, 10, 10.
        Assert.Equal(25, times.WarmUp.Count);
        Assert.Equal(0.020, times.WarmUp[0], 1e-9);
        Assert.Equal(50, times.Runs.Count);
        Assert.All(times.Runs, r => Assert.Equal(0.010, r.Seconds, 1e-9));
    }

    [Fact]
    public void Run_NeverSteady_StopsAtTheLimitAndSaysSo()
    {
        var clock = new FakeClock();
        var work = new FakeWork(clock, i => 10_000 + (1_000 * i));
        LoopTimes times = new TimedLoop(clock).Run([work], Settings, 5, TimeSpan.Zero)[0];
        Assert.False(times.IsSteady);
        Assert.InRange(times.WarmUp.Sum(), 2, 2.2);
    }

    [Fact]
    public void Run_Duration_EndsWithTheRunThatReachesIt()
    {
        var clock = new FakeClock();
        LoopTimes times = new TimedLoop(clock).Run([new FakeWork(clock, _ => 1_000)], Settings, null, TimeSpan.FromSeconds(0.5))[0];
        Assert.Equal(500, times.Runs.Count);
    }

    [Fact]
    public void Run_TwoWorks_TakeTurnsBothWays()
    {
        var clock = new FakeClock();
        var order = new List<char>();
        FakeWork Work(char name) => new(clock, _ => 10_000, _ => order.Add(name));
        new TimedLoop(clock).Run([Work('A'), Work('B')], Settings, 4, TimeSpan.Zero);
        Assert.Equal("ABBAABBA", string.Concat(order.TakeLast(8)));
    }

    [Fact]
    public void Run_OtherProcesses_MarkTheRunsThatTheyDisturb()
    {
        var clock = new FakeClock();
        var queue = new FakeRunQueue();
        bool counting = false;
        // 10 ms; every third run waits 21 us (over 0.2 %), the others 19.
        var work = new FakeWork(clock, _ => 10_000, i => queue.Nanoseconds += counting && i % 3 == 0 ? 21_000 : 19_000);
        var loop = new TimedLoop(clock, queue);
        Assert.All(loop.Run([work], Settings, 30, TimeSpan.Zero)[0].Runs, r => Assert.False(r.IsDisturbed));
        counting = true;
        Assert.Equal(10, loop.Run([work], Settings, 30, TimeSpan.Zero)[0].Runs.Count(r => r.IsDisturbed));
    }

    [Fact]
    public void Run_AlwaysDisturbed_HasPatienceButNotForever()
    {
        var clock = new FakeClock();
        var queue = new FakeRunQueue();
        var work = new FakeWork(clock, _ => 1_000, _ => queue.Nanoseconds += 1_000_000);
        LoopTimes times = new TimedLoop(clock, queue).Run([work], Settings, null, TimeSpan.FromSeconds(1))[0];
        Assert.Equal(2000, times.Runs.Count);
    }

    [Fact]
    public void Run_Cancelled_GivesWhatIsKnown()
    {
        var clock = new FakeClock();
        using var cancellation = new CancellationTokenSource();
        var work = new FakeWork(clock, _ => 10_000, i =>
        {
            if (i == 19)
                cancellation.Cancel();
        });
        LoopTimes times = new TimedLoop(clock).Run([work], Settings, 1000, TimeSpan.Zero, null, cancellation.Token)[0];
        // 15 runs until steady, then 5.
        Assert.Equal((15, 5), (times.WarmUp.Count, times.Runs.Count));
    }
}
