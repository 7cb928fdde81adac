using System.Diagnostics;

namespace NetWeight.Measurement.Fleet;

/// <summary>Runs the programs of runners: without a shell, in a folder of their own, and ended with the attempt.</summary>
internal static class RunnerProcess
{
    private const int Killed = 137, MostReason = 500;

    private static readonly TimeSpan SameStart = TimeSpan.FromSeconds(2);

    /// <summary>
    /// The file that names the program that runs at the moment, for the agent's work; null for none. An agent that is killed leaves its
    /// program behind, and the next agent must not measure beside it.
    /// </summary>
    public static AsyncLocal<string?> Note { get; } = new();

    /// <summary>
    /// Runs a program to its end. Gives what it wrote to standard output and, below that, to standard error, and its exit code. Throws
    /// <see cref="RunnerFailedException"/> where it cannot be started.
    /// </summary>
    public static async Task<(int ExitCode, string Output, string Errors)> RunAsync(
        IReadOnlyList<string> command, string folder, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(command[0], command.Skip(1))
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder,
        };
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment.Remove("DOTNET_STARTUP_HOOKS");
        using Process process = Start(start);
        Write(Note.Value, process);
        process.StandardInput.Close();
        await using CancellationTokenRegistration kill = cancellation.Register(() => Kill(process));
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        string errors = await process.StandardError.ReadToEndAsync(CancellationToken.None);
        string text = await output;
        await process.WaitForExitAsync(CancellationToken.None);
        Write(Note.Value, null);
        cancellation.ThrowIfCancellationRequested();
        return (process.ExitCode, text, errors);
    }

    /// <summary>Ends the program that a killed agent left behind, and waits for its end. Gives whether there was one.</summary>
    public static bool EndLeftOver(string note)
    {
        try
        {
            string[] words = File.Exists(note) ? File.ReadAllText(note).Split(' ') : [];
            if (words.Length != 2 || !int.TryParse(words[0], out int id) || !long.TryParse(words[1], out long start))
                return false;
            using Process left = Process.GetProcessById(id);
            // The system gives numbers of processes again.
            if ((left.StartTime.ToUniversalTime() - new DateTime(start, DateTimeKind.Utc)).Duration() > SameStart)
                return false;
            left.Kill(entireProcessTree: true);
            left.WaitForExit();
            return true;
        }
        catch (Exception e) when (
            e is ArgumentException or InvalidOperationException or IOException or System.ComponentModel.Win32Exception)
        {
            // It has ended.
            return false;
        }
    }

    /// <summary>Why a program failed, in a sentence.</summary>
    /// <param name="program">What it is called.</param>
    /// <param name="exitCode">Its exit code.</param>
    /// <param name="words">What it said; empty for nothing.</param>
    public static string Reason(string program, int exitCode, string words)
    {
        string why = exitCode == Killed ? $"{program} was killed, as systems do when memory runs out."
            : $"{program} ended with code {exitCode}. {words.Trim()}".Trim();
        return why.Length <= MostReason ? why : why[..MostReason] + "...";
    }

    private static void Write(string? note, Process? process)
    {
        try
        {
            if (note is not null && process is not null)
                File.WriteAllText(note, FormattableString.Invariant($"{process.Id} {process.StartTime.ToUniversalTime().Ticks}"));
            else if (note is not null)
                File.Delete(note);
        }
        catch (Exception e) when (e is IOException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            // The disk is full, or the program has ended already: the measurement is worth more than the note.
        }
    }

    /// <summary>Why <c>netweight</c> failed: its own sentence where it wrote one.</summary>
    public static string NetweightReason(int exitCode, string errors)
    {
        const string Prefix = "netweight: ";
        string? line = errors.Split('\n').Select(l => l.Trim()).LastOrDefault(l => l.StartsWith(Prefix, StringComparison.Ordinal));
        return line is not null ? line[Prefix.Length..] : Reason("The measuring process", exitCode, errors);
    }

    /// <summary>Starts a program. Throws <see cref="RunnerFailedException"/> where that fails.</summary>
    public static Process Start(ProcessStartInfo start)
    {
        try
        {
            return Process.Start(start) ?? throw new RunnerFailedException($"'{start.FileName}' did not start.", isFinal: false);
        }
        catch (System.ComponentModel.Win32Exception e)
        {
            throw new RunnerFailedException($"'{start.FileName}' could not be started: {e.Message}.", isFinal: false);
        }
    }

    /// <summary>Ends a program and what it started.</summary>
    public static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (Exception e) when (e is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException)
        {
            // It, or one that it started, ended by itself.
        }
    }
}
