using System.Globalization;
using NetWeight.Cli.Tables;
using NetWeight.Measurement.Calibration;
using NetWeight.Units;

namespace NetWeight.Cli.Commands.Calibrate;

/// <summary>
/// The progress of a calibration: one line on a terminal, otherwise a line for every 50 networks. Ctrl+C ends the measuring, and
/// what is known is used.
/// </summary>
internal sealed class CalibrateProgress : IProgress<CalibrationProgress>, IDisposable
{
    private const int Every = 50;

    /// <summary>The share of disturbed networks beyond which it is said, as of disturbed runs of one measurement.</summary>
    private const double ManyDisturbed = 0.1;

    private readonly TextWriter error;
    private readonly bool isTerminal;
    private readonly CancellationTokenSource cancellation = new();
    private readonly bool isQuiet;
    private readonly IDisposable stage;
    private bool told;

    public CalibrateProgress(TextWriter error, bool isQuiet = false)
    {
        isTerminal = ErrorWriter.Progress(error) is not null;
        this.error = ErrorWriter.Progress(error) ?? error;
        this.isQuiet = isQuiet;
        stage = Interruption.Stage(End, "Finished measurements are kept; repeat the command to continue.");
    }

    /// <summary>Networks for which the machine had no quiet moment.</summary>
    public int Disturbed { get; private set; }

    /// <summary>Networks that were measured.</summary>
    public int Measured { get; private set; }

    /// <summary>Set by Ctrl+C.</summary>
    public CancellationToken Cancellation => cancellation.Token;

    public void Report(CalibrationProgress value)
    {
        Measured++;
        Disturbed += value.WasQuiet ? 0 : 1;
        if (isQuiet)
            return;
        string line = string.Create(CultureInfo.InvariantCulture,
            $"{value.Done} of {value.All}, {value.Passed.TotalSeconds:0} s: {value.Name}");
        if (isTerminal)
            error.Write($"\r{DisplayWidth.Shorten(Printable.Cell(line), 70),-70}");
        else if (value.Done % Every == 0 || value.Done == value.All)
            error.WriteLine(line);
        told = isTerminal;
    }

    public void Dispose()
    {
        stage.Dispose();
        if (told)
            error.Write($"\r{new string(' ', 70)}\r");
        told = false;
    }

    /// <summary>The effect of Ctrl+C.</summary>
    public void End() => cancellation.Cancel();

    /// <summary>A note on measurements on a machine that others use; null if it was quiet enough.</summary>
    public string? BusyNote => Disturbed <= ManyDisturbed * Measured ? null
        : $"The machine is busy: there was no quiet moment for {Disturbed} of {Measured} networks, so their times "
            + "may be too long. Calibrate again when nothing else runs.";
}
