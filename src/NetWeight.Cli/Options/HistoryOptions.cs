using System.CommandLine;
using NetWeight.Measurement.History;
using NetWeight.Measurement.Records;
using NetWeight.Measurement.Workflows;
using NetWeight.Workflows;

namespace NetWeight.Cli.Options;

/// <summary>The options of verbs whose predictions are anchored on the user's own measurements.</summary>
internal sealed class HistoryOptions
{
    private readonly Option<string?> path = new("--history")
    {
        Description = "Anchor predictions on the measurements of this history (default: the default history, if it exists).",
        HelpName = "FILE",
    };

    private readonly Option<bool> none = new("--no-history") { Description = "Predict without the measurements of the history." };

    /// <summary>The option that names the history's file, for verbs that write it.</summary>
    public static Option<string?> FileOption() => new("--history")
    {
        Description = $"The history file (default: the one in {MeasurementHistory.PathVariable}).",
        HelpName = "FILE",
    };

    /// <summary>The history's file: the option's, otherwise the usual one.</summary>
    public static string FileOf(string? given) => given ?? MeasurementHistory.DefaultPath;

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(path);
        command.Add(none);
    }

    /// <summary>
    /// Corrects devices by the measurements of the history, which is read when it is needed; one that cannot be read is a warning.
    /// Throws <see cref="NetWeightException"/> if a named one does not exist.
    /// </summary>
    public DeviceCorrection Correction(ParseResult parsed, TextWriter error)
    {
        TextWriter? notes = SharedOptions.IsQuiet(parsed) ? null : error;
        return (devices, models, inference) =>
            new HistoryCorrection(Read(parsed, notes), note => notes?.WriteLine($"note: {note}")).Apply(devices, models, inference);
    }

    private IReadOnlyList<MeasurementRecord> Read(ParseResult parsed, TextWriter? notes)
    {
        if (parsed.GetValue(none))
            return parsed.GetValue(path) is null ? [] : throw new NetWeightException("--history and --no-history exclude each other.");
        string file = FileOf(parsed.GetValue(path));
        if (!File.Exists(file))
            return parsed.GetValue(path) is null ? [] : throw new NetWeightException($"--history: '{file}' does not exist.");
        try
        {
            using var history = MeasurementHistory.OpenToRead(file);
            return history.Read(withLayers: false);
        }
        // A native library that cannot be had is first missed where a class of its wrapper is set up.
        catch (Exception e) when (e is NetWeightException
            || (e is TypeInitializationException && e.GetBaseException() is NetWeightException))
        {
            notes?.WriteLine($"warning: {(e is NetWeightException ? e : e.GetBaseException()).Message} Predictions do not use it.");
            return [];
        }
    }
}
