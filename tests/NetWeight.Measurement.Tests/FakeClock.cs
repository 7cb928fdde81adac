using NetWeight.Measurement.Timing;

namespace NetWeight.Measurement.Tests;

/// <summary>A clock that goes on only when work is done, and by a tick whenever somebody looks.</summary>
internal sealed class FakeClock(long tickWhenRead = 0) : TimeProvider
{
    private long now;

    public override long TimestampFrequency => 1_000_000;

    public override long GetTimestamp() => now += tickWhenRead;

    public void Pass(long microseconds) => now += microseconds;
}

/// <summary>Work whose times are known beforehand.</summary>
internal sealed class FakeWork(FakeClock clock, Func<int, long> microseconds, Action<int>? ran = null) : ITimedWork
{
    private int runs;

    public void Run()
    {
        clock.Pass(microseconds(runs));
        ran?.Invoke(runs);
        runs++;
    }
}

/// <summary>A run queue that says what it is told.</summary>
internal sealed class FakeRunQueue : IRunQueue
{
    public long Nanoseconds { get; set; }

    public long WaitedNanoseconds() => Nanoseconds;
}
