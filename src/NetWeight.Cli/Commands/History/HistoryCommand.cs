using System.CommandLine;
using NetWeight.Cli.Options;
using NetWeight.Measurement.History;
using NetWeight.Measurement.Importers;
using NetWeight.Measurement.Records;
using NetWeight.Measurement.Reports;

namespace NetWeight.Cli.Commands.History;

/// <summary><c>netweight history</c>: measurements from here or elsewhere.</summary>
internal static class HistoryCommand
{
    /// <summary>The command with its sub-commands.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var filter = Filter();
        var layers = new Option<bool>("--layers") { Description = "Include measurements of single layers." };
        var last = new Option<int>("--last")
        {
            Description = "The number of newest measurements to list; 0 for all.",
            HelpName = "N",
            DefaultValueFactory = _ => 20,
        };
        var path = HistoryOptions.FileOption();
        var reports = OutputOptions.Of<Listing<MeasurementRecord>>();
        var command = new Command(
            "history",
            $"""
            Show what was measured. The history is an SQLite file: --history FILE, the file in the variable
            {MeasurementHistory.PathVariable}, or the default one in the user's local application data.

            Examples:
              netweight history                                     the last 20 measurements
              netweight history mobilenet --last 0                  all of some models
              netweight history export -f csv -o measurements.csv   all data, for programs
              netweight history import profile.json --model resnet50 --device "Jetson Orin"
            """)
        {
            filter, layers, last, path, CreateExport(output), CreateImport(output, error),
        };
        reports.AddTo(command);
        command.SetAction(parsed =>
        {
            ReportTarget target = reports.Read(parsed, output);
            string? word = parsed.GetValue(filter);
            if (word is not null && !File.Exists(HistoryOptions.FileOf(parsed.GetValue(path))))
                UsageErrors.RefuseMisspeltCommand(parsed.CommandResult.Command, word);
            IReadOnlyList<MeasurementRecord> records =
                Read(parsed.GetValue(path), word, parsed.GetValue(layers), parsed.CommandResult.Command);
            int count = Math.Max(0, parsed.GetValue(last));
            target.Write(Listing([.. count == 0 ? records : records.TakeLast(count)]));
            return CommandLine.Fine;
        });
        return command;
    }

    private static Command CreateExport(TextWriter output)
    {
        var filter = Filter();
        var path = HistoryOptions.FileOption();
        var reports = OutputOptions.Of<Listing<MeasurementRecord>>("csv", "json", "jsonl");
        var command = new Command(
            "export",
            """
            Write the history in the measurement format (docs/measurement-format.md), layers included.

            Examples:
              netweight history export -f csv -o measurements.csv
              netweight history export mobilenet -f jsonl
            """)
        {
            filter, path,
        };
        reports.AddTo(command);
        command.SetAction(parsed =>
        {
            ReportTarget target = reports.Read(parsed, output);
            IReadOnlyList<MeasurementRecord> records = Read(parsed.GetValue(path), parsed.GetValue(filter), withLayers: true);
            target.Write(Listing(records));
            return CommandLine.Fine;
        });
        return command;
    }

    private static Command CreateImport(TextWriter output, TextWriter error)
    {
        var files = new Argument<string[]>("file") { Description = "Files of other stopwatches.", Arity = ArgumentArity.OneOrMore };
        var from = new Option<string?>("--from")
        {
            Description = "The format of the files; recognized if left out.",
            HelpName = string.Join('|', ImporterCatalog.All.Select(i => i.Name)),
        };
        var model = new Option<string?>("--model")
        {
            Description = "The model's name, if the file does not state one (default: the file's name).",
            HelpName = "NAME",
        };
        var device = new Option<string?>("--device") { Description = "What it ran on.", HelpName = "NAME" };
        var batch = new Option<long?>("--batch", "-b") { Description = "The batch, if the file does not state one.", HelpName = "N" };
        var dryRun = new Option<bool>("--dry-run") { Description = "Show the records without storing them." };
        var path = HistoryOptions.FileOption();
        var reports = OutputOptions.Of<Listing<MeasurementRecord>>();
        var command = new Command(
            "import",
            $"""
            Import the times of other stopwatches:
            {string.Join('\n', ImporterCatalog.All.Select(i => $"  {i.Name,-16} {i.Summary}"))}

            Examples:
              netweight history import profile.json --model resnet50 --device "Jetson Orin"
              netweight history import times.csv --dry-run -f csv      into the measurement format, nothing kept
            """)
        {
            files, from, model, device, batch, dryRun, path,
        };
        reports.AddTo(command);
        command.SetAction(parsed =>
        {
            ReportTarget target = reports.Read(parsed, output);
            var records = new List<MeasurementRecord>();
            foreach (string file in parsed.GetValue(files) ?? [])
                records.AddRange(ImporterCatalog.Import(file, parsed.GetValue(from), parsed.GetValue(model))
                    .Select(r => r with { Device = parsed.GetValue(device) ?? r.Device, Batch = r.Batch ?? parsed.GetValue(batch) }));
            if (!parsed.GetValue(dryRun))
            {
                // All files or none: a wrong one among them must not leave half of the others.
                using var history = MeasurementHistory.Open(HistoryOptions.FileOf(parsed.GetValue(path)));
                history.Add(records);
                if (!SharedOptions.IsQuiet(parsed))
                    error.WriteLine($"{records.Count} measurements imported.");
            }

            target.Write(Listing(records));
            return CommandLine.Fine;
        });
        return command;
    }

    private static IReadOnlyList<MeasurementRecord> Read(string? path, string? filter, bool withLayers, Command? command = null)
    {
        string file = HistoryOptions.FileOf(path);
        if (!File.Exists(file))
            throw new NetWeightException($"There is no history yet at '{file}'; 'netweight measure' creates one.");
        using var history = MeasurementHistory.Open(file);
        IReadOnlyList<MeasurementRecord> records = history.Read(filter, withLayers);
        if (records.Count > 0 || filter is null)
            return records;
        // A word that is nearly that of a sub-command was meant as one.
        if (command is not null)
            UsageErrors.RefuseMisspeltCommand(command, filter);
        throw new NetWeightException(
            $"There is no measurement of a model with '{filter}' in its name. 'netweight history --last 0' lists all.");
    }

    private static Listing<MeasurementRecord> Listing(IReadOnlyList<MeasurementRecord> records) =>
        Cli.Listing.Of("measurements", RecordColumns.Of(records), records, RecordJson.Contract);

    private static Argument<string?> Filter() => new("filter")
    {
        Description = "Only models with this word in their name.",
        Arity = ArgumentArity.ZeroOrOne,
    };
}
