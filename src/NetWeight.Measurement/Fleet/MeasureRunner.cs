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

    private const int UnusableInput = 2;

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
        FleetModelContract wanted = task.Model!;
        if (wanted.Width != 1)
            words.AddRange(["--width", Number(wanted.Width)]);
        if (wanted.Batch is { } batch)
            words.AddRange(["--batch", Number(batch)]);
        if (wanted.Input is { } input)
            words.AddRange(["--input", input]);
        if (task.PerLayer)
            words.Add("--per-layer");
        return words;
    }

    private async Task RunAsync(List<string> arguments, string scratch, CancellationToken cancellation)
    {
        (int exitCode, _, string errors) = await RunnerProcess.RunAsync([.. program, .. arguments], scratch, cancellation);
        if (exitCode == 0)
            return;
        throw new RunnerFailedException(RunnerProcess.NetweightReason(exitCode, errors), exitCode == UnusableInput);
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
