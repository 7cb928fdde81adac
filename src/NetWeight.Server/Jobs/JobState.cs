namespace NetWeight.Server.Jobs;

/// <summary>The states of a job, as they are stored and shown.</summary>
internal static class JobState
{
    public const string Queued = "queued";
    public const string Running = "running";
    public const string Done = "done";
    public const string Failed = "failed";
    public const string Cancelled = "cancelled";
    public const string Interrupted = "interrupted";
}

/// <summary>The kinds of jobs.</summary>
internal static class JobKind
{
    public const string Measure = "measure";
    public const string Prove = "prove";
    public const string Calibrate = "calibrate";
}
