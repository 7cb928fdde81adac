namespace NetWeight.Server.Fleet;

/// <summary>The limits of the fleet's queue.</summary>
internal sealed record FleetRules
{
    /// <summary>How long an agent owns a job without renewing its lease.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>The longest wait for a job in one request: below the half minute after which a call to a grain fails.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How often expired leases are looked for.</summary>
    public TimeSpan Watch { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>The pause before the second attempt at a job; it doubles with each further one.</summary>
    public TimeSpan RetryPause { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a job is tried.</summary>
    public int MostAttempts { get; init; } = 3;

    /// <summary>The most jobs that wait, and that one submission makes.</summary>
    public int MostWaiting { get; init; } = 50_000;

    /// <summary>The most jobs of one user that wait; administrators have no limit of their own.</summary>
    public int MostWaitingOfUser { get; init; } = 10_000;

    /// <summary>The most jobs of one submission.</summary>
    public int MostJobs { get; init; } = 10_000;

    /// <summary>How long an agent may be silent before its device is called offline.</summary>
    public TimeSpan Offline { get; init; } = TimeSpan.FromSeconds(90);

    /// <summary>The longest cool-down.</summary>
    public TimeSpan LongestCoolDown { get; init; } = TimeSpan.FromHours(1);

    /// <summary>The longest pause before another attempt.</summary>
    public TimeSpan LongestRetryPause => RetryPause * (1 << Math.Max(0, MostAttempts - 1));

    /// <summary>The end of a lease that begins now, in milliseconds of Unix time.</summary>
    public long LeaseEnd(long now) => now + (long)Lease.TotalMilliseconds;

    /// <summary>
    /// The latest end that a lease can have. A later one was written before the clock was set back; it counts as expired, because it would
    /// block the device for as long as the clock jumped.
    /// </summary>
    public long LatestLeaseEnd(long now) => LeaseEnd(now) + 1000;

    /// <summary>The latest moment that a pause can end; a later one was written before the clock was set back.</summary>
    public long LatestRetry(long now) => now + (long)LongestRetryPause.TotalMilliseconds + 1000;

    /// <summary>The earliest start of the attempt that follows a number of attempts.</summary>
    public long Retry(long now, int attempts) => now + (long)(RetryPause * (1 << Math.Clamp(attempts - 1, 0, 20))).TotalMilliseconds;
}

/// <summary>The states of a job.</summary>
internal static class FleetState
{
    public const string Queued = "queued";
    public const string Running = "running";
    public const string Done = "done";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";

    /// <summary>All of them, in the order of a job's life.</summary>
    public static IReadOnlyList<string> All { get; } = [Queued, Running, Done, Failed, Cancelled];

    /// <summary>Whether a job stays in a state for good.</summary>
    public static bool IsFinal(string state) => state is Done or Failed or Cancelled;
}

/// <summary>The states of an attempt.</summary>
internal static class AttemptState
{
    public const string Running = "running";
    public const string Done = "done";
    public const string Failed = "failed";
    public const string Expired = "expired";
    public const string Superseded = "superseded";
    public const string Refused = "refused";
    public const string Cancelled = "cancelled";
}
