using System.Globalization;
using NetWeight.Graphs;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Importers;
using NetWeight.Measurement.Machines;
using NetWeight.Measurement.Records;
using NetWeight.Onnx;
using NetWeight.Workflows;

namespace NetWeight.Measurement.Fleet;

/// <summary>A runner that a <see cref="RunnerDescription"/> describes: other stopwatches, and boards behind SSH.</summary>
/// <param name="description">The description.</param>
public sealed class DescribedRunner(RunnerDescription description) : IFleetRunner
{
    private const int WeightSeed = 0;

    /// <inheritdoc/>
    public string Id => description.Id;

    /// <inheritdoc/>
    public async Task<RunnerResult> MeasureAsync(
        FleetTaskContract task, string model, TimeSpan duration, CancellationToken cancellation)
    {
        // What the programs are not told would be measured as if it had not been asked for.
        if (task.Model!.Batch is not null && task.Model.Network is null && !description.Uses("batch"))
            throw new RunnerFailedException($"The runner '{Id}' cannot set the batch of a file.", isFinal: true);
        if (task.Model.Input is not null && !description.Uses("input") && !description.Uses("inputList"))
            throw new RunnerFailedException($"The runner '{Id}' cannot set the shape of the input.", isFinal: true);
        if (task.Model.Input is null && (description.Uses("input") || description.Uses("inputList")))
            throw new RunnerFailedException($"The runner '{Id}' needs the shape of the input: submit with --input.", isFinal: true);
        if (!description.Uses("threads") && task.Threads > 1)
            throw new RunnerFailedException($"The runner '{Id}' cannot set the number of threads.", isFinal: true);
        string scratch = AgentFolder.Scratch();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(TimeSpan.FromSeconds(description.LongestSeconds));
        try
        {
            string file = task.Model.Network is null ? model : Build(task.Model, scratch);
            Dictionary<string, string> values = Values(task, file, duration, scratch);
            foreach (IReadOnlyList<string> convert in description.Convert ?? [])
                await RunAsync(Filled(convert, values), scratch, limit.Token);
            string printed = await RunAsync(Filled(description.Command, values), scratch, limit.Token);
            return Result(task, description.Output is { } output ? await ReadAsync(Filled(output, values)) : printed);
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new RunnerFailedException($"The runner '{Id}' took longer than {description.LongestSeconds:0} s.", isFinal: false);
        }
        finally
        {
            Directory.Delete(scratch, recursive: true);
        }
    }

    private static async Task<string> RunAsync(string[] command, string scratch, CancellationToken cancellation)
    {
        (int exitCode, string output, string errors) = await RunnerProcess.RunAsync(command, scratch, cancellation);
        if (exitCode != 0)
            throw new RunnerFailedException(
                RunnerProcess.Reason($"'{command[0]}'", exitCode, errors.Length > 0 ? errors : output), isFinal: false);
        // Some programs print their times to standard error.
        return output + errors;
    }

    private RunnerResult Result(FleetTaskContract task, string text)
    {
        IReadOnlyList<MeasurementRecord> read;
        try
        {
            var printed = new ImportFile($"output of {Id}", text) { GivenModel = task.Model!.Name };
            read = ImporterCatalog.Import(printed, description.Importer);
        }
        catch (NetWeightException e)
        {
            throw new RunnerFailedException(e.Message, isFinal: false);
        }

        int whole = read.Count(r => r.Layer is null);
        if (whole != 1)
            throw new RunnerFailedException($"'{Id}' gave {whole} times of the whole model instead of one.", isFinal: true);
        MachineRecord machine = MachineRecord.Read();
        return new RunnerResult(null, [.. read.Select(r => RecordJson.Contract(r with
        {
            Model = task.Model!.Name,
            Batch = r.Batch ?? task.Model.Batch,
            Threads = r.Threads ?? (description.Uses("threads") ? task.Threads : null),
            Runtime = r.Runtime ?? description.Runtime,
            Device = r.Device ?? machine.Processor,
            OperatingSystem = r.OperatingSystem ?? machine.OperatingSystem,
            MeasuredAt = r.MeasuredAt ?? TimeProvider.System.GetUtcNow(),
        }))]);
    }

    /// <summary>A network of the zoo as a file, with seeded weights.</summary>
    private static string Build(FleetModelContract wanted, string scratch)
    {
        Model network = ModelInput.Of(wanted.Network!, wanted.Width, WeightSeed).Read(wanted.Batch);
        string file = Path.Combine(scratch, "model.onnx");
        using FileStream stream = File.Create(file);
        OnnxWriter.Write(network, stream);
        return file;
    }

    private static Dictionary<string, string> Values(FleetTaskContract task, string model, TimeSpan duration, string scratch) => new()
    {
        ["model"] = model,
        ["name"] = Path.GetFileNameWithoutExtension(model),
        ["scratch"] = scratch,
        ["threads"] = Number(task.Threads),
        ["seconds"] = Number(Math.Ceiling(duration.TotalSeconds)),
        ["milliseconds"] = Number(Math.Ceiling(duration.TotalMilliseconds)),
        ["batch"] = Number(task.Model!.Batch ?? 1),
        ["input"] = task.Model.Input ?? "",
        ["inputList"] = (task.Model.Input ?? "").Replace('x', ','),
    };

    private static string[] Filled(IReadOnlyList<string> command, Dictionary<string, string> values) =>
        [.. command.Select(a => Filled(a, values))];

    private static string Filled(string text, Dictionary<string, string> values) =>
        values.Aggregate(text, (filled, value) => filled.Replace('{' + value.Key + '}', value.Value, StringComparison.Ordinal));

    private static async Task<string> ReadAsync(string file)
    {
        try
        {
            return await File.ReadAllTextAsync(file);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new RunnerFailedException($"The file of times cannot be read: {FileProblem.Reason(e)}.", isFinal: false);
        }
    }

    private static string Number(double value) => value.ToString("R", CultureInfo.InvariantCulture);
}
