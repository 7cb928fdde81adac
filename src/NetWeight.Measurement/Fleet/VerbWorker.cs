using System.Globalization;
using NetWeight.Measurement.Contracts;

namespace NetWeight.Measurement.Fleet;

/// <summary>Does the work of a fleet that is not the measurement of one model.</summary>
public interface IFleetWorker
{
    /// <summary>
    /// Does it. Throws <see cref="RunnerFailedException"/> where it gives no result, and <see cref="OperationCanceledException"/>.
    /// </summary>
    /// <param name="task">What to do.</param>
    /// <param name="models">The files of its models, or names of networks of the zoo, in the order of the task.</param>
    /// <param name="cancellation">Ends it.</param>
    Task<RunnerResult> WorkAsync(FleetTaskContract task, IReadOnlyList<string> models, CancellationToken cancellation);
}

/// <summary>
/// The verbs of <c>netweight</c>, each in a process and a folder of its own: what they write is the result. A calibration that was
/// interrupted continues with the measurements that it has.
/// </summary>
/// <param name="program">The command that starts <c>netweight</c>: a program and the arguments before the verb.</param>
/// <param name="device">The device's id, which its device file has.</param>
/// <param name="folder">Where measurements of an interrupted calibration are kept.</param>
public sealed class VerbWorker(IReadOnlyList<string> program, string device, string folder) : IFleetWorker
{
    private const string Report = "report.json", Predicting = "predicting.json";
    private const int Fine = 0, Findings = 1, UnusableInput = 2;
    private static readonly TimeSpan LongestWork = TimeSpan.FromHours(3), LongestKept = TimeSpan.FromHours(6);

    private string Measurements => Path.Combine(folder, "calibration.measurements.jsonl");

    /// <inheritdoc/>
    public async Task<RunnerResult> WorkAsync(FleetTaskContract task, IReadOnlyList<string> models, CancellationToken cancellation)
    {
        string scratch = AgentFolder.Scratch();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(LongestWork);
        try
        {
            FleetWorkContract work = task.Work ?? new FleetWorkContract();
            if (work.DeviceFile is { } text)
                await File.WriteAllTextAsync(Path.Combine(scratch, Predicting), text, cancellation);
            string[] names = [.. models.Select(m => Linked(m, scratch))];
            return new RunnerResult(null, [])
            {
                Document = task.Kind switch
                {
                    FleetKind.Calibrate => await CalibrateAsync(task, work, names, scratch, limit.Token),
                    FleetKind.Proof => await ProveAsync(task, work, names[0], scratch, limit.Token),
                    FleetKind.Judge => await JudgeAsync(task, work, names, scratch, limit.Token),
                    FleetKind.Experiment => await ExperimentAsync(task, work, scratch, limit.Token),
                    _ => throw new RunnerFailedException($"The agent does not know jobs of the kind '{task.Kind}'.", isFinal: true),
                },
            };
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new RunnerFailedException($"The job took longer than {LongestWork.TotalHours:0} hours.", isFinal: false);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private async Task<string> CalibrateAsync(
        FleetTaskContract task, FleetWorkContract work, string[] models, string scratch, CancellationToken cancellation)
    {
        // What a calibration of long ago has measured says nothing about the machine of today.
        if (File.Exists(Measurements) && DateTime.UtcNow - File.GetLastWriteTimeUtc(Measurements) > LongestKept)
            File.Delete(Measurements);
        string file = device + ".json";
        IReadOnlyList<int> threads = work.ThreadCounts ?? [task.Threads];
        await RunAsync(
            [
                "calibrate", "-o", file, "--threads", string.Join(',', threads.Select(t => Number(t))), "--budget",
                Milliseconds(task.DurationSeconds), "--measurements", Measurements, "--quiet",
                .. models.Length > 0 ? (string[])["--for", .. models] : [],
            ],
            scratch, cancellation);
        string text = await File.ReadAllTextAsync(Path.Combine(scratch, file), cancellation);
        File.Delete(Measurements);
        return text;
    }

    private async Task<string> ProveAsync(
        FleetTaskContract task, FleetWorkContract work, string model, string scratch, CancellationToken cancellation)
    {
        List<string> words = ["rewrite", model, "-o", "rewritten.onnx", "-f", "json", "--quiet"];
        words.AddRange(work.Rewrites is null ? ["--all"] : work.Rewrites.Select(r => "--" + r));
        if (task.Model?.Batch is { } batch)
            words.AddRange(["--batch", Number(batch)]);
        if (task.Model?.Input is { } input)
            words.AddRange(["--input", input]);
        // Outputs that differ are a result of a proof.
        return await RunAsync(words, scratch, cancellation, Findings);
    }

    private async Task<string> JudgeAsync(
        FleetTaskContract task, FleetWorkContract work, string[] models, string scratch, CancellationToken cancellation)
    {
        await RunAsync(
            [
                "calibrate", "--judge", "-d", work.Device ?? Predicting, .. models, "--threads", Number(task.Threads), "--budget",
                Milliseconds(task.DurationSeconds), "--measurements", "judged.measurements.jsonl", "-f", "json", "-o", Report, "--quiet",
            ],
            scratch, cancellation);
        return await File.ReadAllTextAsync(Path.Combine(scratch, Report), cancellation);
    }

    private async Task<string> ExperimentAsync(
        FleetTaskContract task, FleetWorkContract work, string scratch, CancellationToken cancellation)
    {
        string? predicting = work.Device ?? (work.DeviceFile is null ? null : Predicting);
        await RunAsync(
            [
                "experiment", work.Experiment ?? "", "--measure", "--duration", Milliseconds(task.DurationSeconds), "--threads",
                Number(task.Threads), "-f", "json", "-o", Report, "--quiet", .. predicting is null ? [] : (string[])["-d", predicting],
            ],
            scratch, cancellation);
        return await File.ReadAllTextAsync(Path.Combine(scratch, Report), cancellation);
    }

    /// <summary>A file of a model in the folder of the work: reports then name it as people do.</summary>
    private static string Linked(string model, string scratch)
    {
        if (!Path.IsPathRooted(model))
            return model;
        string stem = Path.GetFileNameWithoutExtension(model), name = stem + ".onnx";
        for (int i = 2; File.Exists(Path.Combine(scratch, name)); i++)
            name = $"{stem}-{i}.onnx";
        string place = Path.Combine(scratch, name);
        if (OperatingSystem.IsWindows())
            File.Copy(model, place);
        else
            File.CreateSymbolicLink(place, model);
        return name;
    }

    private async Task<string> RunAsync(
        IReadOnlyList<string> arguments, string scratch, CancellationToken cancellation, int alsoFine = Fine)
    {
        (int exitCode, string output, string errors) = await RunnerProcess.RunAsync([.. program, .. arguments], scratch, cancellation);
        return exitCode == Fine || exitCode == alsoFine ? output
            : throw new RunnerFailedException(RunnerProcess.NetweightReason(exitCode, errors), exitCode == UnusableInput);
    }

    private static string Milliseconds(double seconds) => Number(Math.Ceiling(seconds * 1000)) + "ms";

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
