namespace NetWeight.Measurement.Timing;

/// <summary>The work to time. It should not allocate.</summary>
public interface ITimedWork
{
    /// <summary>Does it once.</summary>
    void Run();
}

/// <summary>Tells how long threads of this process waited for a processor that others held.</summary>
public interface IRunQueue
{
    /// <summary>The waiting time of all threads since they began, in nanoseconds.</summary>
    long WaitedNanoseconds();
}
