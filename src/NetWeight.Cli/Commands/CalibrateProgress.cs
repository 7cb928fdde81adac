using System.Globalization;
using NetWeight.Measurement.Calibration;

namespace NetWeight.Cli.Commands;

/// <summary>How far a calibration is: one line on a terminal, else a line for every 50 networks. Ctrl+C ends the measuring, and what is known is used.</summary>
internal sealed class CalibrateProgress : IProgress<CalibrationProgress>, IDisposable
{
    private const int Every = 50;

    private readonly TextWriter error;
    private readonly bool isTerminal;
    private readonly CancellationTokenSource cancellation = new();
    private bool told;

    public CalibrateProgress(TextWriter error)
    {
        this.error = error;
        isTerminal = error == Console.Error && !Console.IsErrorRedirected;
        Console.CancelKeyPress += Cancel;
    }

    /// <summary>Set by Ctrl+C.</summary>
    public CancellationToken Cancellation => cancellation.Token;

    public void Report(CalibrationProgress value)
    {
        string line = string.Create(CultureInfo.InvariantCulture, $"{value.Done} of {value.All}, {value.Passed.TotalSeconds:0} s: {value.Name}");
        if (isTerminal)
            error.Write($"\r{line,-70}");
        else if (value.Done % Every == 0 || value.Done == value.All)
            error.WriteLine(line);
        told = isTerminal;
    }

    public void Dispose()
    {
        Console.CancelKeyPress -= Cancel;
        if (told)
            error.Write($"\r{new string(' ', 70)}\r");
        told = false;
    }

    /// <summary>What Ctrl+C does.</summary>
    public void End() => cancellation.Cancel();

    private void Cancel(object? sender, ConsoleCancelEventArgs e)
    {
        if (cancellation.IsCancellationRequested)
            return;
        e.Cancel = true;
        End();
    }
}
