using System.CommandLine;
using NetWeight.Cli.Commands.Fleet;
using NetWeight.Cli.Options;
using NetWeight.Devices;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;
using NetWeight.Measurement.Proxies;
using NetWeight.Search;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Cli.Commands.Search;

/// <summary>The options of <c>netweight search</c>.</summary>
internal sealed class SearchOptions
{
    private readonly Option<string?> device = new("--device", "-d")
    {
        Description = "Search for this device: an id or alias ('netweight devices' lists them), or a file of your own that ends in .json.",
        HelpName = "ID",
    };

    private readonly Option<string> space = new("--space")
    {
        Description = "The search space ('netweight search spaces' lists them). Widths are rounded to the device's channels per block; "
            + "NAME@8 asks for other multiples, NAME@1 for the published widths.",
        HelpName = "NAME",
        DefaultValueFactory = _ => SpaceCatalog.Usual,
    };

    private readonly Option<LatencyLimit?> latency = LatencyLimitOption.Of(
        $"The longest latency of one inference of the batch: 5ms, or 30fps ({LatencyLimitOption.RateMeans}). "
            + "The upper end of the interval has to keep it. Without a limit the whole front is searched.",
        "--latency", "--max-latency");

    private readonly Option<bool> typical = new("--typical")
    {
        Description = "The predicted latency itself has to keep --latency, not the upper end of its interval.",
    };

    private readonly Option<long?> maccs = OptionValues.Amount(
        "--maccs", "The most MACCs of conv + FC + MatMul for one image, e.g. 300M.", "AMOUNT", "300M", "--max-maccs", "--macs");

    private readonly Option<long?> parameters = OptionValues.Amount(
        "--params", "The most parameters, e.g. 5M.", "AMOUNT", "5M", "--max-params");

    private readonly Option<long?> memory = OptionValues.Amount(
        "--memory", "The most memory for weights and peak activations of the whole batch, e.g. 64MiB. Networks that the device "
            + "cannot hold are never proposed.", "AMOUNT", "64MiB", "--max-memory");

    private readonly Option<string?> accuracies = new("--accuracy-from")
    {
        Description = "Accuracies of the space's networks: a CSV file (or .csv.gz) with columns 'genotype' and a value; "
            + "FILE#COLUMN names the value's.",
        HelpName = "FILE",
    };

    private readonly Option<string?> proxy = Proxy();

    private readonly Option<string?> latencies = new("--latency-from")
    {
        Description = "Measured latencies in milliseconds in place of predictions, in a file like that of --accuracy-from.",
        HelpName = "FILE",
    };

    private readonly Option<int> evaluations = Number("--evaluations", "Networks whose accuracy may be looked at.", 200);
    private readonly Option<int> seed = Number("--seed", "Equal seeds give equal searches.", 1);
    private readonly Option<int> batch = new("--batch", "-b")
    {
        Description = "Images per inference.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };
    private readonly PredictionChoices choices = new();

    private readonly Option<string?> state = new("--state")
    {
        Description = "Keep what was evaluated in this file, and continue from it where it exists.",
        HelpName = "FILE",
    };

    private readonly Option<int?> ask = new("--ask")
    {
        Description = "Ask for accuracies instead of estimating them, N networks at a time: writes "
            + "{\"ask\": [{\"genotype\": ...}]} as a line, "
            + "reads {\"genotype\": ..., \"accuracy\": ...} lines (accuracy null: it failed).",
        HelpName = "N",
    };

    private readonly Option<int?> islands = new("--islands")
    {
        Description = "Search on N islands: searches with seeds of their own that exchange networks now and then (default: 1).",
        HelpName = "N",
    };

    private readonly Option<int?> generation = new("--generation")
    {
        Description = "With --islands or --server: networks that an island has evaluated at a time (default: 8).",
        HelpName = "N",
    };

    private readonly FleetOptions fleet = new("Let the workers of this NetWeight server evaluate the networks ('netweight worker').");

    private readonly Option<string?> program = new("--program")
    {
        Description = "With --server: evaluate networks with the workers' own program of this name, for example by training them "
            + "('netweight worker --program NAME=COMMAND').",
        HelpName = "NAME",
    };

    private readonly Option<string?> export = new("--export")
    {
        Description = "Write the networks of the front as ONNX files into this folder, with random weights.",
        HelpName = "FOLDER",
    };

    private readonly Option<int> top = Number("--top", "How many networks the table shows and --export writes; 0 for all.", 10);

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { device, space, latency, typical, maccs, parameters, memory, accuracies, proxy, latencies,
            evaluations, seed, batch }.Concat(choices.All).Concat([islands, generation, state, ask, program, export, top]))
            command.Add(option);
        fleet.AddTo(command);
    }

    /// <summary>How many networks a list shows; 0 for all.</summary>
    public int Top(ParseResult parsed) => parsed.GetValue(top) is >= 0 and var most ? most
        : throw new NetWeightException($"--top must be 0 or more, not {parsed.GetValue(top)}.");

    /// <summary>The file of the state; null for none.</summary>
    public string? State(ParseResult parsed)
    {
        string? file = parsed.GetValue(state);
        OutputFile.Check(file, "--state");
        return file;
    }

    /// <summary>The folder of exported networks; null for none.</summary>
    public string? Folder(ParseResult parsed)
    {
        string? folder = parsed.GetValue(export);
        OutputFile.CheckFolder(folder, "--export");
        return folder;
    }

    /// <summary>How many networks to ask for at a time; null where accuracies are estimated.</summary>
    public int? Ask(ParseResult parsed) => parsed.GetValue(ask) is not { } count ? null
        : count is > 0 and <= 1024 ? count : throw new NetWeightException($"--ask must be between 1 and 1024, not {count}.");

    /// <summary>How the search is shared out; null for one that evaluates one network after the other.</summary>
    public IslandPlan? Plan(ParseResult parsed)
    {
        bool isOnServer = fleet.AreGiven(parsed);
        if (parsed.GetValue(islands) is null && parsed.GetValue(generation) is null && !isOnServer)
            return null;
        string given = isOnServer ? "--server" : parsed.GetValue(islands) is null ? "--generation" : "--islands";
        foreach ((Option option, bool isGiven) in ((Option, bool)[])
            [(ask, Ask(parsed) is not null), (state, State(parsed) is not null)])
            if (isGiven)
                throw new NetWeightException($"{given} cannot be combined with {option.Name}.");
        var plan = new IslandPlan { Islands = parsed.GetValue(islands) ?? 1, Width = parsed.GetValue(generation) ?? 8 };
        plan.Check(parsed.GetValue(evaluations));
        return plan;
    }

    /// <summary>A client of the server whose workers evaluate, with the order; null where this process evaluates.</summary>
    public (FleetClient Client, SearchOrderContract Order)? Order(ParseResult parsed, SearchTask task, IslandPlan? plan, TextWriter error)
    {
        if (!fleet.AreGiven(parsed))
            return null;
        string score = parsed.GetValue(proxy) ?? parsed.GetValue(program) ?? throw new NetWeightException(
            "--server needs --proxy or --program: workers score untrained networks, or run a program of yours. "
            + "Tables and estimates cost less than a message.");
        if (task.Latencies is not null)
            throw new NetWeightException("--server cannot be combined with --latency-from: the table stays on this machine.");
        return (fleet.Client(parsed, error), SearchOrders.Of(task, plan!, score, parsed.GetValue(device)!));
    }

    /// <summary>What is asked for. Throws <see cref="NetWeightException"/> for what cannot be.</summary>
    public SearchTask Read(ParseResult parsed)
    {
        Device asked = OptionValues.Device(parsed.GetValue(device))
            ?? throw new NetWeightException("Option '--device' is required: name a device with -d ID.");
        SearchSpace among = SpaceCatalog.Get(parsed.GetValue(space)!, asked);
        if (choices.Read(parsed) is not [var prediction])
            throw new NetWeightException("'search' takes one -r and one --dtype; run the command once for each.");
        long images = parsed.GetValue(batch) is > 0 and <= 65536 and var b ? b
            : throw new NetWeightException($"--batch must be between 1 and 65536, not {parsed.GetValue(batch)}.");
        if (parsed.GetValue(evaluations) is not (>= 1 and <= 1_000_000) and var many)
            throw new NetWeightException($"--evaluations must be between 1 and 1000000, not {many}.");
        string[] sources =
        [
            .. Ask(parsed) is not null ? new[] { "--ask" } : [],
            .. parsed.GetValue(accuracies) is not null ? new[] { "--accuracy-from" } : [],
            .. parsed.GetValue(proxy) is not null ? new[] { "--proxy" } : [],
            .. parsed.GetValue(program) is not null ? new[] { "--program" } : [],
        ];
        if (sources.Length > 1)
            throw new NetWeightException($"{sources[0]} cannot be combined with {sources[1]}: both say where accuracies come from.");
        if (parsed.GetValue(program) is { } name)
        {
            ProgramNames.Check(name);
            if (!fleet.AreGiven(parsed))
                throw new NetWeightException("--program needs --server: workers have the program. On this machine, --ask asks one.");
        }

        var request = new SearchRequest(among)
        {
            MaxLatency = parsed.GetValue(latency)?.For(images),
            IsWholeInterval = !parsed.GetValue(typical),
            MaxMaccs = parsed.GetValue(maccs) is { } count ? new Maccs(count) : null,
            MaxParameters = parsed.GetValue(parameters),
            MaxMemory = parsed.GetValue(memory) is { } bytes ? new Bytes(bytes) : null,
            Evaluations = parsed.GetValue(evaluations),
            Seed = parsed.GetValue(seed),
        };
        return new SearchTask(asked, request, Source(parsed, request))
        {
            Prediction = prediction,
            Batch = images,
            Latencies = parsed.GetValue(latencies) is { } times ? ScoreTable.Read(among, times) : null,
        };
    }

    private AccuracySource Source(ParseResult parsed, SearchRequest request) =>
        Ask(parsed) is not null || parsed.GetValue(program) is not null ? AccuracySource.Asked
        : parsed.GetValue(accuracies) is { } file ? AccuracySource.Of(ScoreTable.Read(request.Space, file))
        : parsed.GetValue(proxy) is { } score
            ? new ProxyAccuracy(request.Space, new TrainingFreeSettings(TrainingFreeScore.Find(score)!.Value) { Seed = request.Seed })
        : AccuracySource.Of(request.Space);

    private static Option<string?> Proxy()
    {
        var option = new Option<string?>("--proxy")
        {
            Description = "Rank networks by a training-free score in place of an accuracy, from forward passes of the untrained network in "
                + "ONNX Runtime: naswot (different activations for different images) or zen (change of the features with the image).",
            HelpName = "SCORE",
        };
        option.AcceptOnlyFromAmong([.. Enum.GetValues<TrainingFreeKind>().Select(TrainingFreeScore.Id)]);
        return option;
    }

    private static Option<int> Number(string name, string description, int usual) =>
        new(name) { Description = description, HelpName = "N", DefaultValueFactory = _ => usual };
}
