using System.Diagnostics;
using System.Text.Json;
using NetWeight.Server.Contracts;

namespace NetWeight.Server.Jobs;

/// <summary>Starts the process that measures and listens to it.</summary>
internal sealed class MeasuringProcess(ServerOptions options, MachineTurn turn)
{
    /// <summary>The time that a cancelled job has to write its partial results.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(15);

    private const int KeptErrorLines = 5;

    /// <summary>Runs one job to its end. Cancellation requests the partial results and ends the process if that takes long.</summary>
    public async Task<WorkOutcome> RunAsync(long job, WorkOrder order, Action<WorkLine> progress, CancellationToken cancellation)
    {
        if (await TurnAsync(cancellation) is not { } taken)
            return new WorkOutcome(WasCut: true);
        using IDisposable end = taken;
        string scratch = Path.Combine(options.WorkFolder, $"job-{job}");
        Directory.CreateDirectory(scratch);
        try
        {
            using Process process = Process.Start(StartInfo(scratch)) ?? throw new InvalidOperationException("The process did not start.");
            var complaints = new Queue<string>();
            process.ErrorDataReceived += (_, line) =>
            {
                if (line.Data is { Length: > 0 } text)
                    lock (complaints)
                    {
                        complaints.Enqueue(text);
                        if (complaints.Count > KeptErrorLines)
                            complaints.Dequeue();
                    }
            };
            process.BeginErrorReadLine();
            using var limit = new CancellationTokenSource(options.LongestJob);
            using var kill = new CancellationTokenSource();
            await using CancellationTokenRegistration cancelled =
                cancellation.Register(() => { Tell(process, WorkProcess.Cancel); kill.CancelAfter(Grace); });
            await using CancellationTokenRegistration timedOut = limit.Token.Register(kill.Cancel);
            await using CancellationTokenRegistration killed = kill.Token.Register(() => Kill(process));
            Tell(process, JsonSerializer.Serialize(order, ServerJson.Options));
            WorkOutcome? outcome = await ListenAsync(process, progress);
            // It has said all: it does not wait for the end of its input.
            Kill(process);
            await process.WaitForExitAsync(CancellationToken.None);
            if (outcome is not null)
                return outcome;
            if (limit.IsCancellationRequested)
                return new WorkOutcome(Error: $"The job took longer than {options.LongestJob.TotalMinutes:0} minutes and was ended.");
            return cancellation.IsCancellationRequested ? new WorkOutcome(WasCut: true)
                : new WorkOutcome(Error: Reason(process.ExitCode, complaints));
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    /// <summary>The turn to measure on this machine; null where the job was cancelled before.</summary>
    private async Task<IDisposable?> TurnAsync(CancellationToken cancellation)
    {
        try
        {
            return await turn.TakeAsync(cancellation);
        }
        catch (OperationCanceledException)
        {
            return null;
        }
    }

    private static async Task<WorkOutcome?> ListenAsync(Process process, Action<WorkLine> progress)
    {
        while (await process.StandardOutput.ReadLineAsync() is { } text)
        {
            // Native libraries write to the same place as they like.
            if (!text.StartsWith('{'))
                continue;
            WorkLine line = JsonSerializer.Deserialize<WorkLine>(text, ServerJson.Options)!;
            if (line.Outcome is { } outcome)
                return outcome;
            progress(line);
        }

        return null;
    }

    private static ProcessStartInfo StartInfo(string scratch)
    {
        string assembly = typeof(MeasuringProcess).Assembly.Location;
        string program = Path.ChangeExtension(assembly, OperatingSystem.IsWindows() ? ".exe" : null);
        ProcessStartInfo start = File.Exists(program) ? new ProcessStartInfo(program)
            : new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", [assembly]);
        start.ArgumentList.Add(WorkProcess.Word);
        start.RedirectStandardInput = start.RedirectStandardOutput = start.RedirectStandardError = true;
        start.WorkingDirectory = scratch;
        foreach (string name in (string[])["TMPDIR", "TMP", "TEMP"])
            start.Environment[name] = scratch;
        // Settings that a test host or a debugger made for the server are not meant for this process.
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        foreach (string name in (string[])["DOTNET_STARTUP_HOOKS", "ASPNETCORE_URLS"])
            start.Environment.Remove(name);
        return start;
    }

    private static void Tell(Process process, string line)
    {
        try
        {
            process.StandardInput.WriteLine(line);
            process.StandardInput.Flush();
        }
        catch (Exception e) when (e is IOException or InvalidOperationException)
        {
            // It ended: its outcome, or the lack of one, shows it.
        }
    }

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended alone.
        }
    }

    private static string Reason(int exitCode, Queue<string> complaints)
    {
        string last;
        lock (complaints)
            last = complaints.Count > 0 ? " " + complaints.Last() : "";
        return exitCode == 137 ? "The measuring process was killed, as systems do when memory runs out."
            : $"The measuring process ended with code {exitCode}.{last}";
    }
}
