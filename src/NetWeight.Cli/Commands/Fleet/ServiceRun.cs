using System.Runtime.InteropServices;

namespace NetWeight.Cli.Commands.Fleet;

/// <summary>Runs a verb that goes on until it is told to end.</summary>
internal static class ServiceRun
{
    /// <summary>Runs until the work ends, or Ctrl+C or a service manager ends it.</summary>
    /// <param name="run">The work.</param>
    /// <param name="kept">What is said at Ctrl+C.</param>
    public static void UntilEnded(Func<CancellationToken, Task> run, string kept)
    {
        using var ended = new CancellationTokenSource();
        using IDisposable stage = Interruption.Stage(ended.Cancel, kept);
        // A service manager asks a service to end.
        using PosixSignalRegistration terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, signal =>
        {
            signal.Cancel = true;
            ended.Cancel();
        });
        try
        {
            run(ended.Token).GetAwaiter().GetResult();
        }
        catch (OperationCanceledException)
        {
            // This is how a service ends.
        }
    }
}
