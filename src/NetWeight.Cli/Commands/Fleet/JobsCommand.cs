using System.CommandLine;
using NetWeight.Cli.Options;
using NetWeight.Contracts;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;

namespace NetWeight.Cli.Commands.Fleet;

/// <summary><c>netweight jobs</c>: the jobs of a server's fleet.</summary>
internal static class JobsCommand
{
    private const int MostListed = 10_000;

    /// <summary>The command with its sub-commands.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var fleet = new FleetOptions();
        var sweep = new Option<long?>("--sweep") { Description = "Only jobs of this sweep.", HelpName = "N" };
        var state = new Option<string?>("--state")
        {
            Description = "Only jobs in this state.",
            HelpName = "queued|running|done|failed|cancelled",
        };
        state.AcceptOnlyFromAmong("queued", "running", "done", "failed", "cancelled");
        var device = new Option<string?>("--device") { Description = "Only jobs of this device.", HelpName = "ID" };
        var disagreements = new Option<bool>("--disagreements")
        {
            Description = "Only jobs whose measurement lies outside the predicted interval.",
        };
        var regressions = new Option<bool>("--regressions") { Description = "Only jobs that are slower than earlier ones of the same." };
        var last = new Option<int>("--last")
        {
            Description = $"The number of newest jobs to list, 1 to {MostListed}.",
            HelpName = "N",
            DefaultValueFactory = _ => 20,
        };
        var reports = OutputOptions.Of<Listing<FleetJobContract>>();
        var command = new Command(
            "jobs",
            """
            List the jobs of a server's fleet, the newest first, with the measured median and its 95 % interval.

            Examples:
              netweight jobs                                     the last 20 jobs
              netweight jobs --sweep 7 -f csv -o sweep.csv       one sweep, for a program
              netweight jobs --state failed                      what went wrong
              netweight jobs --disagreements                     measured outside the predicted interval
              netweight jobs --regressions                       slower than earlier measurements of the same
              netweight jobs show 12                             one job with its attempts
              netweight jobs cancel 12 13                        jobs that wait or run
            """)
        {
            sweep, state, device, disagreements, regressions, last, CreateShow(output, error), CreateCancel(output, error),
        };
        fleet.AddTo(command);
        reports.AddTo(command);
        command.SetAction(parsed =>
        {
            ReportTarget target = reports.Read(parsed, output);
            int count = parsed.GetValue(last);
            if (count is < 1 or > MostListed)
                throw new NetWeightException($"--last must be from 1 to {MostListed}, not {count}.");
            if (parsed.GetValue(disagreements) && parsed.GetValue(regressions))
                throw new NetWeightException("--disagreements and --regressions list different jobs; use one of them.");
            using FleetClient client = fleet.Client(parsed, error);
            FleetJobListContract found = FleetOptions.Wait(ended => client.JobsAsync(
                parsed.GetValue(sweep), parsed.GetValue(state), parsed.GetValue(device), count, ended,
                parsed.GetValue(disagreements) ? "disagreements" : parsed.GetValue(regressions) ? "regressions" : null));
            string[] notes = found.Total > found.Jobs.Count
                ? [$"{found.Jobs.Count} of {found.Total} jobs. --last {Math.Min(found.Total, MostListed)} lists more."]
                : found.Total == 0 ? ["No such job. 'netweight submit' gives jobs."] : [];
            target.Write(FleetTables.Jobs(found.Jobs, notes));
            return CommandLine.Fine;
        });
        return command;
    }

    private static Command CreateShow(TextWriter output, TextWriter error)
    {
        var job = new Argument<long>("job") { Description = "The number of the job." };
        var fleet = new FleetOptions();
        var result = new Option<string?>("--result")
        {
            Description = "Write the job's result alone: the device file, or the JSON of measure, rewrite, judge or experiment; '-' is "
                + "standard output.",
            HelpName = "FILE",
        };
        var reports = OutputOptions.Of<Listing<FleetAttemptContract>>();
        var command = new Command(
            "show",
            """
            Show a job with its attempts: what each one gave, or why it gave nothing.

            Examples:
              netweight jobs show 12
              netweight jobs show 12 -f json -o job.json      with the signed result
              netweight jobs show 12 --result pi5.json        the device file of a calibration, for 'netweight analyze -d pi5.json'
            """)
        {
            job, result,
        };
        fleet.AddTo(command);
        reports.AddTo(command);
        command.SetAction(parsed =>
        {
            ReportTarget target = reports.Read(parsed, output);
            using FleetClient client = fleet.Client(parsed, error);
            string? file = parsed.GetValue(result);
            OutputFile.Check(file, "--result");
            FleetJobDetailsContract details = FleetOptions.Wait(ended => client.JobAsync(parsed.GetValue(job), ended));
            if (file is not null)
                OutputFile.Write(file, output, writer => writer.Write(Result(details)));
            else
                target.Write(FleetTables.Details(details));
            return CommandLine.Fine;
        });
        return command;
    }

    /// <summary>The document that a job gave. Throws <see cref="NetWeightException"/> for a job without one.</summary>
    private static string Result(FleetJobDetailsContract details)
    {
        FleetOutcomeContract outcome = details.ReadResult() ?? throw new NetWeightException(
            $"Job {details.Job.Id} has no result: it is {details.Job.State}.");
        if (outcome.Document is { } document)
            return document;
        using var text = new StringWriter();
        if (outcome.Measurement is { } measured)
            ContractJson.Write(measured, text);
        else
            ContractJson.WriteAll(outcome.Records, text);
        return text.ToString();
    }

    private static Command CreateCancel(TextWriter output, TextWriter error)
    {
        var jobs = new Argument<long[]>("job") { Description = "The numbers of the jobs.", Arity = ArgumentArity.OneOrMore };
        var fleet = new FleetOptions();
        var reports = OutputOptions.Of<Listing<FleetJobContract>>();
        var command = new Command(
            "cancel",
            """
            Cancel jobs that wait or run.

            Examples:
              netweight jobs cancel 12
              netweight jobs cancel 12 13 14
            """)
        {
            jobs,
        };
        fleet.AddTo(command);
        reports.AddTo(command);
        command.SetAction(parsed =>
        {
            ReportTarget target = reports.Read(parsed, output);
            using FleetClient client = fleet.Client(parsed, error);
            var cancelled = new List<FleetJobContract>();
            foreach (long job in parsed.GetValue(jobs)!)
                cancelled.Add(FleetOptions.Wait(ended => client.CancelAsync(job, ended)));
            target.Write(FleetTables.Jobs(cancelled));
            return CommandLine.Fine;
        });
        return command;
    }
}
