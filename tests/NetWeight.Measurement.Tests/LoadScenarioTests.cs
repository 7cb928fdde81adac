using NetWeight.Measurement.Timing;

namespace NetWeight.Measurement.Tests;

public class LoadScenarioTests
{
    [Fact]
    public void Closed_AnswersOneQueryAfterTheOther()
    {
        var clock = new FakeClock();
        LoadScenario.Load load = LoadScenario.Closed(new FakeWork(clock, _ => 2_000), TimeSpan.FromSeconds(1), clock, null, default);
        Assert.Equal(500, load.Latencies.Count);
        Assert.All(load.Latencies, l => Assert.Equal(0.002, l, 1e-9));
    }

    [Fact]
    public void Poisson_LatencyIsThatOfAQueue()
    {
        // One server, service time s = 1 ms, half loaded: the mean latency of an M/D/1 queue is s + s * rho / (2 (1 - rho)) = 1.5 ms.
        var clock = new FakeClock(tickWhenRead: 10);
        LoadScenario.Load load = LoadScenario.Poisson(new FakeWork(clock, _ => 1_000), 500, TimeSpan.FromSeconds(20), 3, clock, default);
        Assert.InRange(load.Latencies.Count, 9_600, 10_400);
        Assert.InRange(load.Latencies.Average(), 1.42e-3, 1.58e-3);
        Assert.All(load.Latencies, l => Assert.True(l >= 1e-3));
    }

    [Fact]
    public void Run_SingleStream_SaysHowFarItIsFromTheRules()
    {
        (LatencyMeasurement measured, ScenarioResult result) =
            LoadScenario.Run(TestModels.Timed(TestModels.Sum(1)), Scenario.SingleStream,
                new ScenarioSettings { Duration = TimeSpan.FromMilliseconds(50) });
        Assert.False(result.KeepsRules);
        Assert.Contains(result.Violations, v => v.Contains("at least 600 seconds", StringComparison.Ordinal));
        Assert.Equal(result.Queries, measured.Summary.Count);
        // 50 ms hold thousands of such small queries.
        Assert.InRange(result.LatencySeconds!.Value, measured.Summary.P50, measured.Summary.Max);
    }

    [Fact]
    public void Run_ServerWithImpossibleBound_FindsNoRate()
    {
        ScenarioResult result = LoadScenario.Run(TestModels.Timed(TestModels.Mobile()), Scenario.Server,
            new ScenarioSettings { Duration = TimeSpan.FromMilliseconds(10), LatencyBound = TimeSpan.FromTicks(1) }).Result;
        Assert.Null(result.QueriesPerSecond);
        Assert.Equal(1e-7, result.LatencyBoundSeconds);
    }
}
