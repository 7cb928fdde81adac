using System.CommandLine;
using NetWeight.Cli.Commands.Measure;
using NetWeight.Cli.Options;
using NetWeight.Contracts;
using NetWeight.Experiments;
using NetWeight.Measurement.Experiments;
using NetWeight.Measurement.Timing;
using NetWeight.Onnx;
using NetWeight.Reports.Charts;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Experiments;
using NetWeight.Workflows;

namespace NetWeight.Cli.Commands.Experiments;

/// <summary><c>netweight experiment</c>: the literature's claims, tried on any device and on this machine.</summary>
internal static class ExperimentCommand
{
    /// <summary>The word for every experiment.</summary>
    public const string All = "all";

    private static readonly Column<Experiment>[] Columns =
    [
        new("Name", "name", e => e.Name),
        new("Claim", "claim", e => e.Claim),
        new(null, "source", e => e.Source),
        new(null, "setUp", e => e.SetUp),
    ];

    /// <summary>The command with its options.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var options = new ExperimentArguments();
        var command = new Command(
            "experiment",
            """
            Test a claim of the literature with small networks that differ in one property only. Their times stand side by side:
            predicted for devices, measured on this machine, and as the paper prints them. A verdict is computed from them.
            Without a name: the list.

            Examples:
              netweight experiment                                       all experiments with what they claim
              netweight experiment g1 -d gtx-1080-ti                     beside the paper's own table
              netweight experiment kernel-size -d t4 -d cortex-a53       on two devices
              netweight experiment alignment --measure                   the steps of this machine
              netweight experiment alignment -d t4 --plot staircase.svg  their picture
              netweight experiment all -d t4 -f html -o claims.html      every experiment on one page
              netweight experiment all -d t4 -f json -o claims.json      every experiment, for a program
              netweight experiment g3 --save networks                    its networks as ONNX files

            A GPU gets larger networks than a CPU (--scale). Exit codes: 0 fine, whatever the verdicts; 2 unusable command line.
            """);
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            ReportTarget target = options.Target(parsed, output);
            IReadOnlyList<PlotRequest> plots = options.Plots(parsed);
            OutputFile.CheckFolder(options.Folder(parsed), "--save");
            if (options.Name(parsed) is not { } name)
            {
                if (plots.Count > 0)
                    throw new NetWeightException("The list has no plots; name an experiment.");
                options.RefuseAlone(parsed);
                target.Write(Listing.Of(
                    "experiments", Columns, ExperimentCatalog.All,
                    e => new ListedExperimentContract(e.Name, e.Claim, e.Source, e.SetUp)));
                return CommandLine.Fine;
            }

            bool all = name.Equals(All, StringComparison.OrdinalIgnoreCase);
            Experiment[] experiments = all ? [.. ExperimentCatalog.All] : [ExperimentCatalog.Get(name)];
            ExperimentOptions request = options.Read(parsed);
            // Before the work: a plot of another experiment, or of times that nobody requested.
            foreach (PlotRequest plot in plots)
                if (!experiments.Any(e => e.PlotName == plot.Name))
                    throw new NetWeightException($"--plot {plot.Name}: it belongs to the experiment "
                        + $"'{ExperimentCatalog.All.First(e => e.PlotName == plot.Name).Name}'.");
            List<ExperimentSheet> sheets = [.. Experimenting.Run(new ExperimentRequest(experiments) { Options = request })];
            if (plots.Count > 0 && !options.Measures(parsed) && !sheets.Any(s => s.Series.Count > 0))
                throw new NetWeightException($"--plot {plots[0].Name}: there are no times to draw; add -d ID or --measure.");
            if (options.Folder(parsed) is { } folder)
                Save(sheets, folder, SharedOptions.IsQuiet(parsed) ? TextWriter.Null : error);
            bool interrupted = false;
            if (options.Measures(parsed))
                (sheets, interrupted) = Measure(sheets, options, parsed, error);
            target.Write(new ExperimentReport(sheets, CommandLine.Version));
            PlotOption.Write(plots, [.. sheets.Where(s => s.Series.Count > 0).Select(s => Chart(s, sheets))],
                plot => experiments.Any(e => e.PlotName == plot)
                ? "there are no times to draw; add -d ID or --measure."
                : $"it belongs to the experiment '{ExperimentCatalog.All.First(e => e.PlotName == plot).Name}'.");
            if (!interrupted)
                return CommandLine.Fine;
            error.WriteLine("netweight: interrupted. The report holds the results so far.");
            return Interruption.ExitCode;
        });
        return command;
    }

    /// <summary>Measures the sheets of the small scale, or of the scale that was requested.</summary>
    private static (List<ExperimentSheet> Sheets, bool IsInterrupted) Measure(
        List<ExperimentSheet> sheets, ExperimentArguments options, ParseResult parsed, TextWriter error)
    {
        using var progress = new MeasureProgress(error, SharedOptions.IsQuiet(parsed));
        ExperimentMeasureSettings settings = options.Measuring(parsed);
        ExperimentScale scale = options.Read(parsed).Scale ?? ExperimentScale.Small;
        sheets = [.. Experimenting.WithScale(sheets, scale, options.Read(parsed))];
        int[] wanted = [.. Enumerable.Range(0, sheets.Count).Where(i => sheets[i].Scale == scale)];
        for (int i = 0; i < wanted.Length && !(progress.Cancellation.IsCancellationRequested && i > 0); i++)
            sheets[wanted[i]] = ExperimentStopwatch.Measure(
                sheets[wanted[i]], settings, new PartProgress(progress, i, wanted.Length), progress.Cancellation);
        return (sheets, progress.Cancellation.IsCancellationRequested);
    }

    /// <summary>The plot of a sheet; of an experiment at both scales there are two.</summary>
    private static Chart Chart(ExperimentSheet sheet, List<ExperimentSheet> sheets) =>
        ExperimentPage.Chart(sheet) with
        {
            Variant = sheets.Count(s => s.Experiment == sheet.Experiment && s.Series.Count > 0) > 1
                ? sheet.Scale.ToString().ToLowerInvariant()
                : "",
        };

    private static void Save(List<ExperimentSheet> sheets, string folder, TextWriter error)
    {
        Directory.CreateDirectory(folder);
        int count = 0;
        foreach (ExperimentSheet sheet in sheets)
            foreach (ExperimentCell cell in sheet.Cells)
            {
                // Both scales have the same rows and columns.
                string scale = sheets.Count(s => s.Experiment == sheet.Experiment) > 1
                    ? $"-{sheet.Scale.ToString().ToLowerInvariant()}"
                    : "";
                OnnxWriter.Write(cell.Build(sheet.Experiment, seed: 0),
                    Path.Combine(folder, $"{cell.ModelName(sheet.Experiment)}{scale}.onnx"));
                count++;
            }

        error.WriteLine($"{count} networks written to '{folder}'.");
    }
}
