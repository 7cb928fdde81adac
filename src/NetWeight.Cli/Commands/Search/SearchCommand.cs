using System.CommandLine;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using NetWeight.Architectures;
using NetWeight.Cli.Options;
using NetWeight.Contracts;
using NetWeight.Measurement.Fleet;
using NetWeight.Onnx;
using NetWeight.Reports.Search;
using NetWeight.Search;
using NetWeight.Workflows;

namespace NetWeight.Cli.Commands.Search;

/// <summary><c>netweight search</c>: networks of a search space for a device and limits.</summary>
internal static class SearchCommand
{
    /// <summary>How often the state is written: so many evaluations are lost at most when the process is killed.</summary>
    private const int SaveEach = 50;

    /// <summary>The command with its options.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var options = new SearchOptions();
        var reports = OutputOptions.Of<SearchReport>();
        var plot = new PlotOption([SearchReport.Plot]);
        var command = new Command(
            "search",
            """
            Find networks in a search space: built from published blocks, chosen by predicted latency and by an accuracy
            that a table states, that you measure (--ask), that a score of the untrained network stands in for (--proxy),
            or that is estimated from size. Predictions cost microseconds,
            so thousands of networks are weighed for each one that is evaluated. Equal seeds give equal searches.
            'netweight search spaces' lists the spaces; SPACE:GENOTYPE names a network wherever a model is asked for.

            Examples:
              netweight search -d pixel-4 --latency 20ms                    the best mobile network for a limit
              netweight search -d t4 --space repvgg --dtype fp16            the whole front, from fast to accurate
              netweight search -d pi4 --space ofa-mobilenetv3 --latency 80ms --export found/
              netweight search -d t4 --space nas-bench-macro --accuracy-from accuracies.csv --maccs 50M
              netweight search -d pi4 --latency 100ms --proxy naswot        rank untrained networks by their activations
              netweight search -d t4 --space nas-bench-201 --latency 3ms --accuracy-from a.csv --latency-from measured.csv#t4
              netweight search -d t4 --latency 2ms --state search.json      continue where search.json ended
              netweight search -d t4 --latency 2ms --ask 8 --state s.json   another program trains: JSON lines in and out
              netweight search -d pi4 --proxy naswot --islands 4 --server https://lab.example:5280 --token ann.token
              netweight search -d pi4 --program trained --server URL        workers train the networks with your program
              netweight analyze nas-bench-macro:01212102 -d t4              one network of a space

            Exit codes: 0 found; 1 no network keeps all limits; 2 invalid command line or input.
            """)
        {
            CreateSpaces(output), ServerSearch.CreateList(output, error), ServerSearch.CreateShow(output, error),
            ServerSearch.CreateCancel(output, error),
        };
        options.AddTo(command);
        reports.AddTo(command);
        plot.AddTo(command);
        command.SetAction(parsed =>
        {
            IReadOnlyList<PlotRequest> plots = plot.Read(parsed);
            var ending = new Ending(reports.Read(parsed, output), plots, options.Folder(parsed), options.Top(parsed));
            SearchTask task = options.Read(parsed);
            IslandPlan? plan = options.Plan(parsed);
            if (options.Order(parsed, task, plan, error) is { } ordered)
            {
                using FleetClient client = ordered.Client;
                return ending.Write(ServerSearch.Run(client, ordered.Order, error, SharedOptions.IsQuiet(parsed)));
            }

            if (plan is not null)
                return ending.Write(OnIslands(task, plan));
            var searching = new Searching(task);
            string? state = options.State(parsed);
            if (state is not null && File.Exists(state))
                searching.Continue(ContractJson.Read<SearchStateContract>(File.ReadAllText(state), $"'{state}'"), $"'{state}'");
            using var ended = new CancellationTokenSource();
            using (Interruption.Stage(ended.Cancel,
                state is null ? "What was evaluated so far follows." : $"'{state}' has what was evaluated."))
            {
                if (options.Ask(parsed) is { } count)
                {
                    Converse(searching, task, count, state, output, ended.Token);
                    return CommandLine.Fine;
                }

                using var progress = new SearchProgress(
                    searching, SharedOptions.IsQuiet(parsed) ? null : ErrorWriter.Progress(error),
                    plots.Count == 0 ? null : report => PlotOption.Write(plots, [report.Chart()], _ => null), TimeProvider.System);
                searching.Run(
                    network =>
                    {
                        progress.Report(network);
                        SaveNowAndThen(searching, state);
                    },
                    ended.Token);
            }

            Save(searching, state);
            return ending.Write(searching.Result);
        });
        return command;
    }

    /// <summary>All islands in this process.</summary>
    private static SearchResult OnIslands(SearchTask task, IslandPlan plan)
    {
        using var ended = new CancellationTokenSource();
        using IDisposable stage = Interruption.Stage(ended.Cancel, "What was evaluated so far follows.");
        var predictor = new CandidatePredictor(task.Request.Space, task.Device, task.Prediction, task.Batch);
        return new IslandSearch(task, plan).Run(
            asked => [.. asked.Select(g => task.Accuracy.Of(g, predictor.Predict(g)))], ended.Token);
    }

    private static Command CreateSpaces(TextWriter output)
    {
        var reports = OutputOptions.Of<Listing<SpaceEntry>>();
        var command = new Command("spaces", "List the search spaces.");
        reports.AddTo(command);
        command.SetAction(parsed =>
        {
            reports.Read(parsed, output).Write(SpaceEntry.Listing());
            return CommandLine.Fine;
        });
        return command;
    }

    /// <summary>Asks for accuracies and takes them, line by line, until the budget is spent or the input ends.</summary>
    private static void Converse(
        Searching searching, SearchTask task, int count, string? state, TextWriter output, CancellationToken cancellation)
    {
        SearchSpace space = task.Request.Space;
        while (searching.Search.History.Count < task.Request.Evaluations && !cancellation.IsCancellationRequested)
        {
            int open = Math.Min(count, task.Request.Evaluations - searching.Search.History.Count);
            IReadOnlyList<Genotype> asked = searching.Search.Ask(open);
            if (asked.Count == 0)
                return;
            WriteLine(output, new SearchQuestionContract(
                [.. asked.Select(g => SearchReport.Of(space, g, searching.Search.CostOf(g)!.Value, null))]));
            var answers = new Dictionary<Genotype, double?>();
            while (answers.Count < asked.Count)
            {
                if (StandardInput.ReadLine() is not { } line)
                    return;
                if (line.Trim().Length == 0)
                    continue;
                EvaluatedContract answer = Answer(line);
                Genotype genotype = space.Parse(answer.Genotype);
                if (!asked.Contains(genotype))
                    throw new NetWeightException($"Standard input answers '{answer.Genotype}', which was not asked for.");
                answers[genotype] = answer.Accuracy;
            }

            // In the order of the question, so that a seed gives the same search however answers arrive.
            foreach (Genotype genotype in asked)
                searching.Search.Tell(genotype, answers[genotype]);
            Save(searching, state);
        }
    }

    private static EvaluatedContract Answer(string line)
    {
        try
        {
            JsonTypeInfo format = SearchQuestionContract.Format.Options.GetTypeInfo(typeof(EvaluatedContract));
            return JsonSerializer.Deserialize(line, format) as EvaluatedContract
                ?? throw new NetWeightException("Standard input has 'null' where an answer is due.");
        }
        catch (JsonException e)
        {
            throw new NetWeightException(
                $"Standard input has a line that is no answer: {FileProblem.Json(e, isOneLine: true)}. "
                + "An answer is {\"genotype\": \"...\", \"accuracy\": 71.2}.", e);
        }
    }

    private static void WriteLine(TextWriter output, SearchQuestionContract question)
    {
        using var text = new StringWriter();
        ContractJson.Write(question, text);
        output.WriteLine(string.Join(' ', text.ToString().Split(
            '\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)));
        output.Flush();
    }

    private static void SaveNowAndThen(Searching searching, string? state)
    {
        if (searching.Search.History.Count % SaveEach == 0)
            Save(searching, state);
    }

    private static void Save(Searching searching, string? state)
    {
        if (state is not null)
            OutputFile.Write(state, TextWriter.Null, writer => ContractJson.Write(searching.State(CommandLine.Version), writer));
    }

    /// <summary>What becomes of a result.</summary>
    /// <param name="Target">Where the report goes.</param>
    /// <param name="Plots">The figures.</param>
    /// <param name="Folder">The folder of exported networks; null for none.</param>
    /// <param name="Top">How many networks are shown and exported.</param>
    private sealed record Ending(ReportTarget Target, IReadOnlyList<PlotRequest> Plots, string? Folder, int Top)
    {
        /// <summary>Writes it all. Gives the exit code.</summary>
        public int Write(SearchResult result)
        {
            var report = new SearchReport(result, Top, CommandLine.Version);
            Target.Write(report);
            PlotOption.Write(Plots, result.Search.Front.Count > 0 ? [report.Chart()] : [], _ => "no network keeps the limits.");
            if (Folder is not null)
                Export(result.Task, report.Shown, Folder);
            return result.Search.Best is null ? CommandLine.Findings : CommandLine.Fine;
        }
    }

    private static void Export(SearchTask task, IReadOnlyList<EvaluatedNetwork> networks, string folder)
    {
        Directory.CreateDirectory(folder);
        int number = 0;
        foreach (EvaluatedNetwork network in networks)
            OnnxWriter.Write(
                task.Request.Space.Build(network.Genotype, new NetworkOptions { Batch = task.Batch, Seed = task.Request.Seed }),
                Path.Combine(folder, $"{task.Request.Space.Id}-{++number}.onnx"));
    }
}
