namespace NetWeight.Server.Tests;

/// <summary>A clock that tests set, forwards and backwards.</summary>
internal sealed class ManualClock : TimeProvider
{
    private long milliseconds = new DateTimeOffset(2026, 5, 6, 7, 8, 9, TimeSpan.Zero).ToUnixTimeMilliseconds();

    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeMilliseconds(Interlocked.Read(ref milliseconds));

    public void Move(TimeSpan by) => Interlocked.Add(ref milliseconds, (long)by.TotalMilliseconds);
}
