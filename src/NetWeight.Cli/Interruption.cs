using NetWeight.Onnx;

namespace NetWeight.Cli;

/// <summary>
/// Ctrl+C. A stage with partial results registers its own ending: the first Ctrl+C ends the stage, and the verb continues with what
/// is known. Anywhere else, and the second time, it
/// ends the program. The exit code is that of a program ended by SIGINT in any case.
/// </summary>
internal static class Interruption
{
    /// <summary>128 + SIGINT, as shells have it.</summary>
    public const int ExitCode = 130;

    private static readonly Lock Gate = new();
    private static Action? endStage;
    private static string kept = "Files that are complete stay; none is left half written.";

    /// <summary>Starts to listen; for the process, not for tests.</summary>
    public static void Watch(TextWriter error) => Console.CancelKeyPress += (_, e) =>
    {
        e.Cancel = true;
        Action? end;
        lock (Gate)
        {
            end = endStage;
            endStage = null;
        }

        if (end is not null)
        {
            end();
            return;
        }

        AtomicFile.Discard();
        error.WriteLine($"{Environment.NewLine}netweight: interrupted. {kept}");
        Environment.Exit(ExitCode);
    };

    /// <summary>Begins a stage that the first Ctrl+C ends; disposing ends it, too.</summary>
    /// <param name="end">Ends the stage.</param>
    /// <param name="keeps">The result that a second Ctrl+C leaves, in a sentence.</param>
    public static IDisposable Stage(Action end, string keeps)
    {
        lock (Gate)
            (endStage, kept) = (end, keeps);
        return new Ending();
    }

    private sealed class Ending : IDisposable
    {
        public void Dispose()
        {
            lock (Gate)
                endStage = null;
        }
    }
}
