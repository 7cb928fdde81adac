using NetWeight.Measurement.Timing;
using NetWeight.Units;

namespace NetWeight.Cli.Commands.Measure;

/// <summary>
/// One line on a terminal with the progress of a measurement; nothing if standard error is not a terminal. Ctrl+C ends the
/// measurement, not the program; a second one ends that, too.
/// </summary>
internal sealed class MeasureProgress : IProgress<StopwatchProgress>, IDisposable
{
    private const int BarWidth = 24;

    private readonly TextWriter? line;
    private readonly CancellationTokenSource cancellation = new();
    private readonly long begin = TimeProvider.System.GetTimestamp();
    private readonly IDisposable stage;
    private long told;

    public MeasureProgress(TextWriter error, bool isQuiet = false)
    {
        line = isQuiet ? null : ErrorWriter.Progress(error);
        stage = Interruption.Stage(cancellation.Cancel, "The measurements so far are lost.");
    }

    /// <summary>Set by Ctrl+C.</summary>
    public CancellationToken Cancellation => cancellation.Token;

    public void Report(StopwatchProgress value)
    {
        if (line is null || (told != 0 && TimeProvider.System.GetElapsedTime(told).TotalSeconds < 0.1))
            return;
        told = TimeProvider.System.GetTimestamp();
        double passed = TimeProvider.System.GetElapsedTime(begin).TotalSeconds;
        int full = (int)(Math.Clamp(value.Done, 0, 1) * BarWidth);
        string left = value.Done > 0.05 ? $"{Format.Seconds(Math.Ceiling(passed * (1 - value.Done) / value.Done))} left" : "";
        line.Write($"\r{new string('#', full)}{new string('.', BarWidth - full)} {value.Activity,-8} {left,-14}");
    }

    public void Dispose()
    {
        stage.Dispose();
        if (told != 0)
            line?.Write($"\r{new string(' ', BarWidth + 26)}\r");
        cancellation.Dispose();
    }
}
