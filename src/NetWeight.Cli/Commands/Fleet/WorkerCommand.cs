using System.CommandLine;
using System.Globalization;
using NetWeight.Cli.Options;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;
using NetWeight.Measurement.Proxies;
using NetWeight.Search;
using NetWeight.Units;

namespace NetWeight.Cli.Commands.Fleet;

/// <summary><c>netweight worker</c>: evaluates networks for the searches of a server.</summary>
internal static class WorkerCommand
{
    private const int MostSlots = 1024;

    /// <summary>The command with its options.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var fleet = new FleetOptions();
        var name = new Option<string?>("--name")
        {
            Description = "What the server calls this worker; else the name of this machine.",
            HelpName = "NAME",
        };
        var slots = new Option<int>("--slots")
        {
            Description = "How many networks are evaluated at once, each on one thread (default: one for each processor).",
            HelpName = "N",
            DefaultValueFactory = _ => Environment.ProcessorCount,
        };
        var programs = new Option<string[]>("--program")
        {
            Description = "Evaluate with this program, for searches with '--program NAME', and with nothing else. It reads a line "
                + "{\"ask\": [{\"network\": ..., \"genotype\": ..., \"seed\": ...}]} for each network and answers with a line "
                + "{\"genotype\": ..., \"accuracy\": ...} (accuracy null: it failed). Can be given several times.",
            HelpName = "NAME=COMMAND",
        };
        var once = new Option<bool>("--until-idle") { Description = "End when no network waits." };
        var command = new Command(
            "worker",
            """
            Evaluate networks for the searches of a NetWeight server ('netweight search --server'). The worker calls the
            server and is never called. Any number of workers may join and leave while a search runs: what one had in hand
            is given to another, and the search finds the same networks.

            Examples:
              netweight worker                                                    for a server on this machine
              netweight worker --server https://lab.example:5280 --token agent.token
              netweight worker --slots 1 --program "trained=python3 train.py"     trains networks, one at a time
              netweight worker --slots 4 --until-idle                             a batch job that ends by itself

            Exit codes: 0 ended by Ctrl+C or --until-idle; 2 refused by the server, or invalid command line.
            """)
        {
            name, slots, programs, once,
        };
        fleet.AddTo(command);
        command.SetAction(parsed =>
        {
            int count = parsed.GetValue(slots) is >= 1 and <= MostSlots and var given ? given
                : throw new NetWeightException($"--slots must be between 1 and {MostSlots}, not {parsed.GetValue(slots)}.");
            bool isQuiet = SharedOptions.IsQuiet(parsed);
            using var own = new OwnPrograms(parsed.GetValue(programs) ?? [], line => Tell(output, isQuiet, line));
            var settings = new WorkerSettings(
                parsed.GetValue(name) ?? Environment.MachineName,
                own.Names.Count > 0 ? own.Names : [.. Enum.GetValues<TrainingFreeKind>().Select(TrainingFreeScore.Id)])
            {
                Slots = count,
                EndsWhenIdle = parsed.GetValue(once),
            };
            using FleetClient client = fleet.Client(parsed, error);
            var worker = new SearchWorker(
                client, settings, (task, cancellation) => own.Find(task.Score)?.Evaluate(task, cancellation) ?? Score(task),
                line => Tell(output, isQuiet, line));
            Tell(output, isQuiet, $"Evaluating for {client.Server}, {count} at a time.");
            ServiceRun.UntilEnded(worker.RunAsync, "What was in hand is given to another worker.");
            Tell(output, isQuiet, $"Networks evaluated: {worker.Evaluated}.");
            return CommandLine.Fine;
        });
        return command;
    }

    private static double Score(WorkTaskContract task)
    {
        TrainingFreeKind kind = TrainingFreeScore.Find(task.Score)
            ?? throw new NetWeightException($"This worker has no score '{task.Score}'.");
        (SearchSpace space, Genotype genotype) = SpaceCatalog.Network(task.Network)
            ?? throw new NetWeightException($"This worker has no search space of '{task.Network}'.");
        return TrainingFreeScore.Of(space, genotype, new TrainingFreeSettings(kind) { Seed = task.Seed });
    }

    private static void Tell(TextWriter output, bool isQuiet, string line)
    {
        if (isQuiet)
            return;
        lock (output)
        {
            output.WriteLine($"{DateTime.Now.ToString("HH:mm:ss", CultureInfo.InvariantCulture)}  {Printable.Cell(line)}");
            output.Flush();
        }
    }

    /// <summary>The programs of the command line.</summary>
    private sealed class OwnPrograms : IDisposable
    {
        private readonly Dictionary<string, EvaluationProgram> programs = [];

        public OwnPrograms(IReadOnlyList<string> given, Action<string> tell)
        {
            foreach ((string name, IReadOnlyList<string> command) in given.Select(ProgramNames.Parse))
                if (!programs.TryAdd(name, new EvaluationProgram(name, command, tell)))
                    throw new NetWeightException($"--program names '{name}' twice.");
        }

        public IReadOnlyList<string> Names => [.. programs.Keys];

        public EvaluationProgram? Find(string name) => programs.GetValueOrDefault(name);

        public void Dispose()
        {
            foreach (EvaluationProgram program in programs.Values)
                program.Dispose();
        }
    }
}
