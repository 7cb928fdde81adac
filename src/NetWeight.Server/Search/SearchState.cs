namespace NetWeight.Server.Search;

/// <summary>The states of a search.</summary>
internal static class SearchState
{
    public const string Running = "running";
    public const string Done = "done";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";
}

/// <summary>The states of an evaluation.</summary>
internal static class EvaluationState
{
    public const string Queued = "queued";
    public const string Running = "running";
    public const string Done = "done";
    public const string Failed = "failed";

    /// <summary>No search wants it any more; the next one that does queues it again.</summary>
    public const string Cancelled = "cancelled";
}

/// <summary>The limits of searches.</summary>
internal sealed record SearchRules
{
    /// <summary>How long a worker owns a task.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>The longest wait for work in one request.</summary>
    public TimeSpan Poll { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How often expired leases are looked for, and islands that nobody woke.</summary>
    public TimeSpan Watch { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How often a network is tried.</summary>
    public int MostAttempts { get; init; } = 5;

    /// <summary>The most tasks that a worker takes at once.</summary>
    public int MostTasks { get; init; } = 64;

    /// <summary>The most evaluations of a search: every island keeps what it evaluated in memory, and learns from all of it.</summary>
    public int MostEvaluations { get; init; } = 20_000;

    /// <summary>The most searches that run at once.</summary>
    public int MostSearches { get; init; } = 50;

    /// <summary>The latest end that a lease can have; a later one was written before the clock was set back.</summary>
    public long LatestLeaseEnd(long now) => LeaseEnd(now) + 1000;

    /// <summary>The end of a lease that begins now, in milliseconds of Unix time.</summary>
    public long LeaseEnd(long now) => now + (long)Lease.TotalMilliseconds;
}
