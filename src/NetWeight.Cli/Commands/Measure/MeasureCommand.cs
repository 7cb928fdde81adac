using System.CommandLine;
using NetWeight.Cli.Options;
using NetWeight.Measurement.Reports;
using NetWeight.Measurement.Workflows;

namespace NetWeight.Cli.Commands.Measure;

/// <summary><c>netweight measure</c>: the stopwatch.</summary>
internal static class MeasureCommand
{
    /// <summary>The command with its options.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var options = new MeasureOptions();
        var command = new Command(
            "measure",
            """
            Measure a model with ONNX Runtime on this machine: latency with its percentiles and confidence interval.
            Random inputs of the right type and shape are fed; weights that the file lacks are drawn at random.

            Examples:
              netweight measure model.onnx                             one thread, about 10 seconds
              netweight measure model.onnx --threads 4 --pin 0-3       on four processors
              netweight measure mobilenet_v2 --batch 1,2,4,8           latency and throughput by batch
              netweight measure model.onnx --per-layer --top 20        where the time goes, by the file's own nodes
              netweight measure model.onnx --per-layer -d mine.json    with predictions and the device's peak
              netweight measure model.onnx --compare-with other.onnx   which is faster, and how sure that is
              netweight measure model.onnx --scenario server --latency-bound 20ms
              netweight measure model.onnx -f json -o measured.json    all data, for programs
              netweight measure model.onnx --per-layer -d this-machine.json -f html -o measured.html    a page, with the predicted beside

            Every measurement goes into the history ('netweight history') unless --no-history is given.
            """);
        options.AddTo(command);
        command.SetAction(parsed =>
        {
            MeasureArguments given = options.Read(parsed, output);
            MeasurementReport report;
            bool interrupted;
            using (var progress = new MeasureProgress(error, SharedOptions.IsQuiet(parsed)))
            {
                MeasureResult measured = Measuring.Run(given.Request, progress, progress.Cancellation);
                report = new MeasurementReport(
                    CommandLine.Version, measured.Measurements, measured.Comparison, measured.Layers, measured.Scenario,
                    measured.Predictions);
                interrupted = progress.Cancellation.IsCancellationRequested;
            }

            given.Target.Write(report with { Top = given.Top });
            foreach (string warning in report.Measurements.SelectMany(m => m.Warnings).Concat(report.Scenario?.Violations ?? []).Distinct())
                if (!SharedOptions.IsQuiet(parsed))
                    error.WriteLine($"note: {warning}");
            given.WriteSamples(report);
            given.Keep(report);

            if (!interrupted)
                return CommandLine.Fine;
            int runs = report.Measurements.Sum(m => m.Summary.Count);
            string kept = given.HistoryFile is null ? "" : "; the history keeps them";
            error.WriteLine($"netweight: interrupted. The report has the {(runs == 1 ? "1 run" : $"{runs} runs")} until then{kept}.");
            return Interruption.ExitCode;
        });
        return command;
    }
}
