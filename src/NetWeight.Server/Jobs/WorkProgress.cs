using System.Diagnostics;
using NetWeight.Measurement.Calibration;
using NetWeight.Measurement.Timing;

namespace NetWeight.Server.Jobs;

/// <summary>Tells the server how far the work is, at most some times a second: telling takes time from measuring.</summary>
internal sealed class WorkProgress(Action<WorkLine> write) : IProgress<StopwatchProgress>, IProgress<CalibrationProgress>
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(250);
    private long last;

    public void Report(StopwatchProgress value) => Tell(value.Activity, value.Done);

    public void Report(CalibrationProgress value) => Tell(value.Name, value.All == 0 ? 0 : (double)value.Done / value.All);

    public void Tell(string activity, double done)
    {
        if (last != 0 && Stopwatch.GetElapsedTime(last) < Pause)
            return;
        last = Stopwatch.GetTimestamp();
        write(new WorkLine(activity, Math.Clamp(done, 0, 1)));
    }
}
