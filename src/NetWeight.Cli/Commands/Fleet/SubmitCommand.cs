using System.CommandLine;
using System.Globalization;
using NetWeight.Architectures;
using NetWeight.Cli.Options;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;
using NetWeight.Onnx;
using NetWeight.Search;

namespace NetWeight.Cli.Commands.Fleet;

/// <summary><c>netweight submit</c>: gives models to the devices of a server's fleet.</summary>
internal static class SubmitCommand
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>The command with its options.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var models = new Argument<string[]>("model")
        {
            Description = "An .onnx file, which is uploaded, a name of the zoo, or SPACE:GENOTYPE of a search; with --kind experiment an "
                + "experiment. Repeatable.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var fleet = new FleetOptions();
        var options = new SubmitOptions();
        var wait = new Option<bool>("--wait") { Description = "Wait until all jobs have ended. Exit code 1 if one has no result." };
        var reports = OutputOptions.Of<Listing<FleetJobContract>>();
        var command = new Command(
            "submit",
            """
            Measure models on the devices of a server's fleet: one job for each model, device, batch and number of threads.
            Other kinds of work run there with --kind. 'netweight jobs' shows how far they are.

            Examples:
              netweight submit model.onnx                                    on every registered device
              netweight submit a.onnx b.onnx --devices pi5,jetson --wait     on two devices, and wait for the results
              netweight submit mobilenet_v2 resnet18 -b 1,4 --threads 1,4    a sweep
              netweight submit model.onnx --repeat-until 3%                  until the interval is +-3 % of the median
              netweight submit model.onnx --priority 10                      before jobs of a lower priority
              netweight submit --kind calibrate --devices pi5                the device file of a board
              netweight submit model.onnx --kind proof --devices pi5         do rewritten models compute the same there?
              netweight submit mobilenet_v2 resnet18 --kind judge            predictions of the calibration beside times
              netweight submit alignment --kind experiment                   an experiment of 'netweight experiment'

            Exit codes: 0 submitted, with --wait: all measured; 1 with --wait: a job failed or was cancelled; 2 invalid
            command line or input, or refused by the server.
            """)
        {
            models, wait,
        };
        options.AddTo(command);
        fleet.AddTo(command);
        reports.AddTo(command);
        command.SetAction(parsed =>
        {
            ReportTarget target = reports.Read(parsed, output);
            FleetSweepRequestContract request = options.Read(parsed);
            string[] words = parsed.GetValue(models)!;
            long?[] batches = options.Batches(parsed);
            if (request.Kind == FleetKind.Experiment)
                (request, words) = (request with { Experiments = words }, []);
            if (words.Length + (request.Experiments?.Count ?? 0) == 0 && request.Kind != FleetKind.Calibrate)
                throw new NetWeightException(request.Kind == FleetKind.Experiment
                    ? "submit needs an experiment: 'netweight experiment' lists them."
                    : "submit needs a model: a file or a name of the zoo.");
            // What cannot be measured is refused before anything is uploaded.
            foreach (string word in words)
                ModelWords.Read(word);
            using FleetClient client = fleet.Client(parsed, error);
            (FleetSubmissionContract submission, IReadOnlyList<FleetJobContract> jobs) = FleetOptions.Wait(async ended =>
            {
                var given = new List<FleetModelContract>();
                foreach (string word in words)
                {
                    FleetModelContract model = await ModelAsync(word, client, ended);
                    given.AddRange(batches.Select(b => model with { Batch = b, Input = options.Input(parsed) }));
                }

                FleetSubmissionContract made = await client.SubmitAsync(request with { Models = given }, ended);
                return parsed.GetValue(wait)
                    ? (made, await EndAsync(made, client, error, SharedOptions.IsQuiet(parsed), ended)) : (made, made.Jobs);
            });
            target.Write(FleetTables.Jobs(
                jobs, $"Sweep {submission.Sweep.Id}. 'netweight jobs --sweep {submission.Sweep.Id}' shows how far it is."));
            return parsed.GetValue(wait) && jobs.Any(j => j.State != "done") ? CommandLine.Findings : CommandLine.Fine;
        });
        return command;
    }

    private static async Task<FleetModelContract> ModelAsync(string word, FleetClient client, CancellationToken ended)
    {
        if (!File.Exists(word) && SpaceCatalog.Network(word) is { } found)
        {
            // Agents measure files, whatever spaces their version knows.
            string file = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.onnx");
            try
            {
                OnnxWriter.Write(found.Space.Build(found.Genotype, new NetworkOptions { Seed = 0 }), file);
                return new FleetModelContract(word, Sha256: await client.UploadAsync(file, word, ended));
            }
            finally
            {
                File.Delete(file);
            }
        }

        bool isFile = File.Exists(word) || word.Contains('/', StringComparison.Ordinal) || ArchitectureCatalog.Find(
            ArchitectureCatalog.SplitWidth(word).Name) is null;
        string name = isFile ? Path.GetFileNameWithoutExtension(word) : word;
        return isFile ? new FleetModelContract(name, Sha256: await client.UploadAsync(word, name, ended))
            : new FleetModelContract(name, Network: word);
    }

    /// <summary>Waits until a sweep has ended. Gives its jobs in the order of the submission.</summary>
    private static async Task<IReadOnlyList<FleetJobContract>> EndAsync(
        FleetSubmissionContract submission, FleetClient client, TextWriter error, bool isQuiet, CancellationToken ended)
    {
        TextWriter? line = isQuiet ? null : ErrorWriter.Progress(error);
        while (true)
        {
            FleetSweepContract sweep = submission.Sweep;
            try
            {
                sweep = await client.SweepAsync(submission.Sweep.Id, ended);
            }
            catch (FleetUnreachableException)
            {
                // The server may be restarting; the jobs are in its store.
            }

            line?.Write(string.Create(
                CultureInfo.InvariantCulture, $"\r{sweep.Done} of {sweep.Jobs} measured, {sweep.Running} running, {sweep.Failed} failed "));
            if (sweep.Queued + sweep.Running == 0)
                break;
            await Task.Delay(Pause, ended);
        }

        line?.Write($"\r{new string(' ', 60)}\r");
        FleetJobListContract jobs = await client.JobsAsync(submission.Sweep.Id, null, null, submission.Sweep.Jobs, ended);
        return [.. jobs.Jobs.OrderBy(j => j.Id)];
    }
}
