using System.Diagnostics;
using System.Globalization;
using NetWeight.Contracts;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.History;
using NetWeight.Measurement.Records;

namespace NetWeight.Measurement.Fleet;

/// <summary>
/// ONNX Runtime, through <c>netweight measure</c> in a process of its own: what it measures is what a person measures with that command,
/// and a model that brings the runtime down ends an attempt instead of the agent.
/// </summary>
/// <param name="program">The command that starts <c>netweight</c>: a program and the arguments before the verb.</param>
public sealed class MeasureRunner(IReadOnlyList<string> program) : IFleetRunner
{
    /// <summary>The runner's id.</summary>
    public const string RunnerId = "onnxruntime";

    private const int UnusableInput = 2, Killed = 137, MostReason = 500;

    /// <inheritdoc/>
    public string Id => RunnerId;

    /// <inheritdoc/>
    public async Task<RunnerResult> MeasureAsync(
        FleetTaskContract task, string model, TimeSpan duration, CancellationToken cancellation)
    {
        string scratch = AgentFolder.Scratch();
        try
        {
            string report = Path.Combine(scratch, "report.json"), history = Path.Combine(scratch, "history.db");
            await RunAsync(Arguments(task, model, duration, report, history), scratch, cancellation);
            using var kept = MeasurementHistory.OpenToRead(history);
            return new RunnerResult(
                ContractJson.Read<MeasurementContract>(await File.ReadAllTextAsync(report, cancellation), "the report"),
                [.. kept.Read(null, withLayers: true).Select(RecordJson.Contract)]);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static List<string> Arguments(FleetTaskContract task, string model, TimeSpan duration, string report, string history)
    {
        List<string> words =
        [
            "measure", model, "--threads", Number(task.Threads), "--sessions", Number(task.Sessions), "--duration",
            Number(Math.Ceiling(duration.TotalMilliseconds)) + "ms", "-f", "json", "-o", report, "--history", history, "--quiet",
        ];
        if (task.Model.Width != 1)
            words.AddRange(["--width", Number(task.Model.Width)]);
        if (task.Model.Batch is { } batch)
            words.AddRange(["--batch", Number(batch)]);
        if (task.Model.Input is { } input)
            words.AddRange(["--input", input]);
        if (task.PerLayer)
            words.Add("--per-layer");
        return words;
    }

    private async Task RunAsync(List<string> arguments, string scratch, CancellationToken cancellation)
    {
        var start = new ProcessStartInfo(program[0], [.. program.Skip(1), .. arguments])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = scratch,
        };
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        start.Environment.Remove("DOTNET_STARTUP_HOOKS");
        using Process process = Start(start);
        process.StandardInput.Close();
        await using CancellationTokenRegistration kill = cancellation.Register(() => Kill(process));
        Task<string> output = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
        string errors = await process.StandardError.ReadToEndAsync(CancellationToken.None);
        await output;
        await process.WaitForExitAsync(CancellationToken.None);
        cancellation.ThrowIfCancellationRequested();
        if (process.ExitCode != 0)
            throw new RunnerFailedException(Reason(process.ExitCode, errors), process.ExitCode == UnusableInput);
    }

    private static Process Start(ProcessStartInfo start)
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

    private static void Kill(Process process)
    {
        try
        {
            process.Kill(entireProcessTree: true);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself.
        }
    }

    private static string Reason(int exitCode, string errors)
    {
        const string Prefix = "netweight: ";
        string? line = errors.Split('\n').Select(l => l.Trim()).LastOrDefault(l => l.StartsWith(Prefix, StringComparison.Ordinal));
        string why = exitCode == Killed ? "The measuring process was killed, as systems do when memory runs out."
            : line is not null ? line[Prefix.Length..]
            : $"The measuring process ended with code {exitCode}. {errors.Trim()}".Trim();
        return why.Length <= MostReason ? why : why[..MostReason] + "...";
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
