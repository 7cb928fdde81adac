using System.CommandLine;
using NetWeight.Cli.Commands.History;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Measurement.History;
using NetWeight.Measurement.Records;
using NetWeight.Operators;

namespace NetWeight.Cli.Options;

/// <summary>The options of verbs whose predictions are anchored on the user's own measurements.</summary>
internal sealed class HistoryOptions
{
    private readonly Option<string?> path = new("--history") { Description = "Anchor predictions on the measurements of this history; else on those of the usual one, where there is one.", HelpName = "FILE" };
    private readonly Option<bool> none = new("--no-history") { Description = "Predict without the measurements of the history." };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(path);
        command.Add(none);
    }

    /// <summary>
    /// The measurements of the history; empty without one. One that cannot be read is a warning. Throws <see cref="NetWeightException"/> where a named one does not exist.
    /// </summary>
    public HistoryAnchors Read(ParseResult parsed, TextWriter error)
    {
        if (parsed.GetValue(none))
            return parsed.GetValue(path) is null ? new HistoryAnchors([], null) : throw new NetWeightException("--history and --no-history exclude each other.");
        TextWriter? notes = SharedOptions.IsQuiet(parsed) ? null : error;
        string file = HistoryCommand.Path(parsed.GetValue(path));
        if (!File.Exists(file))
            return parsed.GetValue(path) is null ? new HistoryAnchors([], null) : throw new NetWeightException($"--history: '{file}' does not exist.");
        try
        {
            using var history = MeasurementHistory.OpenToRead(file);
            return new HistoryAnchors(history.Read(withLayers: false), notes);
        }
        // A native library that cannot be had is first missed where a class of its wrapper is set up.
        catch (Exception e) when (e is NetWeightException || (e is TypeInitializationException && e.GetBaseException() is NetWeightException))
        {
            notes?.WriteLine($"warning: {(e is NetWeightException ? e : e.GetBaseException()).Message} Predictions do not use it.");
            return new HistoryAnchors([], null);
        }
    }
}

/// <summary>Measurements that predictions are anchored on.</summary>
/// <param name="records">The measurements of whole networks.</param>
/// <param name="notes">Where notes go; null for nowhere.</param>
internal sealed class HistoryAnchors(IReadOnlyList<MeasurementRecord> records, TextWriter? notes)
{
    /// <summary>The same request on devices that the measurements correct.</summary>
    public DeviceRequest? Anchor(DeviceRequest? request, IEnumerable<ModelCost> models, InferenceOptions inference) =>
        request is null || records.Count == 0 ? request : request with { Devices = Anchor(request.Devices, [.. models], inference) };

    /// <summary>Devices that the measurements correct; those that nothing was measured on stay as they are.</summary>
    /// <param name="devices">The devices.</param>
    /// <param name="models">The models of the command line.</param>
    /// <param name="inference">What is said of their inputs.</param>
    public IReadOnlyList<Device> Anchor(IReadOnlyList<Device> devices, IReadOnlyList<ModelCost> models, InferenceOptions? inference) =>
        records.Count == 0 ? devices : [.. devices.Select(d => Anchor(d, models, inference))];

    private Device Anchor(Device device, IReadOnlyList<ModelCost> models, InferenceOptions? inference)
    {
        IReadOnlyList<MeasuredTime> times = HistoryTimes.Of(records, device, models, inference, Calibrator.MostAnchors);
        MeasuredAnchors anchored = MeasuredAnchors.Apply(device, times, "history");
        if (anchored.AreContradictory)
            notes?.WriteLine($"note: {device.Id}: the {times.Count} measurements in the history predict each other worse than the latency model does alone, so predictions do not use them. --no-history leaves them out.");
        return anchored.Device;
    }
}
