namespace NetWeight.Measurement.Timing;

/// <summary>One run's time.</summary>
/// <param name="Seconds">Its duration.</param>
/// <param name="IsDisturbed">Whether another process held a processor meanwhile.</param>
public readonly record struct RunTime(double Seconds, bool IsDisturbed);

/// <summary>The times of one work in one session.</summary>
/// <param name="WarmUp">The runs before the times were steady, the first one first.</param>
/// <param name="Runs">The runs that count, in order.</param>
/// <param name="IsSteady">Whether the times were steady when they began to count.</param>
public sealed record LoopTimes(IReadOnlyList<double> WarmUp, IReadOnlyList<RunTime> Runs, bool IsSteady);

/// <summary>
/// Runs work again and again and notes the times. One work or several: several take turns (ABBA...), so that a slow phase of the
/// machine hits all. The counting loop allocates nothing.
/// </summary>
/// <param name="clock">The clock.</param>
/// <param name="runQueue">Tells of other processes; null if the system does not.</param>
public sealed class TimedLoop(TimeProvider clock, IRunQueue? runQueue = null)
{
    /// <summary>A wait above this share of a run disturbs it: then the median of a busy machine is that of a quiet one.</summary>
    private const double DisturbingShare = 0.002;

    /// <summary>A thread that is woken waits this long on a quiet machine, too.</summary>
    private const double UsualWaitSeconds = 5e-6;

    /// <summary>On a busy machine a session goes on for this many times its duration until so many runs were left alone.</summary>
    private const double Patience = 2;
    private const int LeastQuietRuns = 10;

    private const int WindowRuns = 5;
    private const int WindowsCompared = 3;
    private static readonly TimeSpan WindowTime = TimeSpan.FromMilliseconds(20);

    /// <summary>
    /// Warms up, then measures: <paramref name="runs"/> times if given, otherwise for <paramref name="duration"/>, at least 3 times.
    /// Cancellation ends it after the current run; the result covers the runs until then.
    /// </summary>
    public IReadOnlyList<LoopTimes> Run(IReadOnlyList<ITimedWork> works, StopwatchSettings settings, int? runs,
        TimeSpan duration, IProgress<StopwatchProgress>? progress = null, CancellationToken cancellation = default)
    {
        var warmUps = new List<double>[works.Count];
        bool[] steady = new bool[works.Count];
        for (int w = 0; w < works.Count; w++)
            (warmUps[w], steady[w]) = WarmUp(works[w], settings, progress, cancellation);

        int most = runs ?? settings.MostRuns;
        var times = new RunTime[works.Count][];
        for (int w = 0; w < works.Count; w++)
            times[w] = new RunTime[most];
        int done = Count(works, times, most, runs is null ? duration : TimeSpan.MaxValue, progress, cancellation);
        return [.. works.Select((_, w) => new LoopTimes(warmUps[w], new ArraySegment<RunTime>(times[w], 0, done), steady[w]))];
    }

    private double Seconds(long from, long to) => (to - from) / (double)clock.TimestampFrequency;

    private int Count(IReadOnlyList<ITimedWork> works, RunTime[][] times, int most, TimeSpan duration,
        IProgress<StopwatchProgress>? progress, CancellationToken cancellation)
    {
        const int LeastRuns = 3;
        double limit = duration.TotalSeconds;
        long begin = clock.GetTimestamp(), told = begin;
        int done = 0, quiet = 0;
        while (done < most && !cancellation.IsCancellationRequested)
        {
            bool disturbed = false;
            for (int turn = 0; turn < works.Count; turn++)
            {
                int w = (done & 1) == 0 ? turn : works.Count - 1 - turn;
                times[w][done] = Time(works[w]);
                disturbed |= times[w][done].IsDisturbed;
            }

            done++;
            quiet += disturbed ? 0 : 1;
            long now = clock.GetTimestamp();
            double passed = Seconds(begin, now);
            if (passed >= limit && done >= LeastRuns && (quiet >= LeastQuietRuns || passed >= Patience * limit))
                break;
            if (progress is not null && Seconds(told, now) > 0.1)
            {
                told = now;
                progress.Report(new StopwatchProgress("run", Math.Min(1, Math.Max((double)done / most, passed / limit))));
            }
        }

        return done;
    }

    private RunTime Time(ITimedWork work)
    {
        long waited = runQueue?.WaitedNanoseconds() ?? 0;
        long from = clock.GetTimestamp();
        work.Run();
        long to = clock.GetTimestamp();
        double seconds = Seconds(from, to);
        // A thread's account vanishes with it: the sum can fall.
        double wait = runQueue is null ? 0 : (runQueue.WaitedNanoseconds() - waited) * 1e-9;
        return new RunTime(seconds, wait > Math.Max(DisturbingShare * seconds, UsualWaitSeconds));
    }

    /// <summary>Until the medians of three windows in a row agree.</summary>
    private (List<double> Times, bool IsSteady) WarmUp(ITimedWork work, StopwatchSettings settings,
        IProgress<StopwatchProgress>? progress, CancellationToken cancellation)
    {
        var times = new List<double>();
        var medians = new List<double>();
        var window = new List<double>();
        long begin = clock.GetTimestamp(), windowBegin = begin;
        while (!cancellation.IsCancellationRequested)
        {
            double seconds = Time(work).Seconds;
            times.Add(seconds);
            window.Add(seconds);
            long now = clock.GetTimestamp();
            if (window.Count >= WindowRuns && Seconds(windowBegin, now) >= WindowTime.TotalSeconds)
            {
                window.Sort();
                medians.Add(window[window.Count / 2]);
                window.Clear();
                windowBegin = now;
                double[] last = [.. medians.TakeLast(WindowsCompared)];
                if (last.Length == WindowsCompared && last.Max() <= last.Min() * (1 + settings.SteadyWithin))
                    return (times, true);
                progress?.Report(new StopwatchProgress("warm-up", Math.Min(1, Seconds(begin, now) / settings.WarmUpLimit.TotalSeconds)));
            }

            if (Seconds(begin, now) >= settings.WarmUpLimit.TotalSeconds)
                return (times, false);
        }

        return (times, false);
    }
}
