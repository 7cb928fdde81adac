using System.CommandLine;
using System.Globalization;
using NetWeight.Cli.Options;
using NetWeight.Graphs;
using NetWeight.Measurement;
using NetWeight.Measurement.Reports;
using NetWeight.Measurement.Timing;
using NetWeight.Measurement.Workflows;
using NetWeight.Operators;

namespace NetWeight.Cli.Commands.Measure;

/// <summary>The options of <c>netweight measure</c>.</summary>
internal sealed class MeasureOptions
{
    private readonly Argument<string> model = new("model")
    {
        Description = "An .onnx file or a name of the zoo ('netweight zoo' lists them).",
    };

    private readonly Option<int> threads = new("--threads")
    {
        Description = "Threads inside an operator; 0 lets the runtime choose.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly Option<string?> pin = new("--pin") { Description = "Keep to these processors: 0,2-3.", HelpName = "LIST" };
    private readonly Option<string> provider = new("--provider")
    {
        Description = "The execution provider; all but cpu need a separate native library.",
        HelpName = string.Join('|', ExecutionProviderCatalog.All.Select(p => p.Name)),
        DefaultValueFactory = _ => "cpu",
    };

    private readonly Option<OptimizationLevel> optimization = new("--optimization")
    {
        Description = "The runtime's level of graph optimization.",
        HelpName = "none|basic|extended|all",
        DefaultValueFactory = _ => OptimizationLevel.All,
    };

    private readonly Option<bool> noSpinning = new("--no-spinning")
    {
        Description = "Let idle threads sleep: better on a busy machine, 10 to 25 % slower on a quiet one.",
    };

    private readonly Option<int?> runs = new("--runs") { Description = "The number of counted runs, over all sessions.", HelpName = "N" };
    private readonly Option<string?> duration = new("--duration")
    {
        Description = "How long to measure, over all sessions, without warm-up: 10s, 2m.",
        HelpName = "TIME",
    };

    private readonly Option<int> sessions = new("--sessions")
    {
        Description = "The number of sessions: each loads the model anew, which shifts the median slightly.",
        HelpName = "N",
        DefaultValueFactory = _ => new StopwatchSettings().Sessions,
    };

    private readonly Option<string?> batch = new("--batch", "-b")
    {
        Description = "The batch, or several for a curve: 1,2,4,8.",
        HelpName = "LIST",
    };

    private readonly Option<string[]> inputs = new("--input")
    {
        Description = "An input's shape: NAME=1x3x224x224; the shape alone for a model with one input. Repeatable.",
        HelpName = "NAME=SHAPE",
    };

    private readonly Option<string[]> dims = new("--dim")
    {
        Description = "The size of a symbolic dimension. Repeatable.",
        HelpName = "NAME=VALUE",
    };

    private readonly Option<string[]> values = new("--value")
    {
        Description = "The content of an input that decides shapes: NAME=640,480. Repeatable.",
        HelpName = "NAME=NUMBERS",
    };

    private readonly Option<double> width = ScaleOptions.WidthOption();
    private readonly Option<int> seed = new("--seed") { Description = "The seed of random inputs and weights.", HelpName = "N" };
    private readonly Option<string?> compareWith = new("--compare-with")
    {
        Description = "Another model to compare with; their runs alternate.",
        HelpName = "MODEL",
    };

    private readonly Option<bool> perLayer = new("--per-layer") { Description = "Show the time of each of the file's nodes." };
    private readonly Option<string?> device = new("--device", "-d")
    {
        Description =
            "Show the prediction for this device beside it: an id ('netweight devices' lists them) or a file, as 'netweight "
            + "calibrate' writes one.",
        HelpName = "ID",
    };

    private readonly Option<string?> profile = new("--profile")
    {
        Description = "Write the runtime's trace of --per-layer to this file.",
        HelpName = "FILE",
    };

    private readonly Option<bool> keepDisturbed = new("--keep-disturbed")
    {
        Description = "Count runs during which another process held the processor.",
    };

    private readonly Option<Scenario?> scenario = new("--scenario")
    {
        Description = "Measure a load by MLPerf's rules (600 seconds unless --duration says otherwise).",
        HelpName = "singlestream|multistream|server|offline",
    };

    private readonly Option<string?> latencyBound = new("--latency-bound")
    {
        Description = "Server: the latency that 99 % of the queries must keep, e.g. 20ms.",
        HelpName = "TIME",
    };

    private readonly Option<int> top = OptionRules.Top("layers a table shows");

    private readonly Option<string?> samples = new("--samples")
    {
        Description = "Write every run's time to a CSV file.",
        HelpName = "FILE",
    };

    private readonly Option<string?> history = HistoryOptions.FileOption();
    private readonly Option<bool> noHistory = new("--no-history") { Description = "Do not store the measurement in the history." };
    private readonly OutputOptions reports = OutputOptions.Of<MeasurementReport>();

    // Options of the verbs that predict, for the sake of an answer that helps.
    private readonly Option<string[]> runtime = Refused(
        "measure runs ONNX Runtime only. 'netweight history import' takes the times of other runtimes.", "--runtime",
        "-r");
    private readonly Option<string[]> dtype =
        Refused("measure runs a model in the types of its file. 'netweight rewrite' writes it in another: --float16, "
            + "--quantize-int8.", "--dtype");

    /// <summary>Adds the options to the command.</summary>
    public void AddTo(Command command)
    {
        command.Add(model);
        foreach (Option option in new Option[]
        {
            threads, pin, provider, optimization, noSpinning, runs, duration, sessions, batch, inputs, dims, values,
            width, seed, compareWith, perLayer, device, profile,
            keepDisturbed, scenario, latencyBound, top, samples, history, noHistory, runtime, dtype,
        })
            command.Add(option);
        reports.AddTo(command);
    }

    /// <summary>The options of one command line. Throws <see cref="NetWeightException"/> for values that cannot be read
    /// or written.</summary>
    public MeasureArguments Read(ParseResult parsed, TextWriter output)
    {
        // An unwritable place is reported before anything is measured.
        OutputFile.CheckBinary(parsed.GetValue(samples), samples.Name, "the list of runs");
        OutputFile.CheckBinary(parsed.GetValue(profile), profile.Name, "a trace");
        return new MeasureArguments(reports.Read(parsed, output), Request(parsed))
        {
            Top = Math.Max(0, parsed.GetValue(top)),
            SamplesFile = parsed.GetValue(samples),
            HistoryFile = parsed.GetValue(noHistory) ? null : HistoryOptions.FileOf(parsed.GetValue(history)),
        };
    }

    /// <summary>The measurement to make.</summary>
    private MeasureRequest Request(ParseResult parsed)
    {
        StopwatchSettings stopwatch = Stopwatch(parsed);
        IReadOnlyList<TimedModel> models = Models(parsed);
        Scenario? load = parsed.GetValue(scenario);
        return new MeasureRequest(models)
        {
            CompareWith = CompareWith(parsed),
            Stopwatch = stopwatch,
            Scenario = load,
            ScenarioSettings = load is null ? new ScenarioSettings() : ScenarioSettings(parsed),
            Device = OptionValues.Device(parsed.GetValue(device)),
            PerLayer = parsed.GetValue(perLayer),
            Trace = parsed.GetValue(profile),
        };
    }

    /// <summary>How to measure.</summary>
    private StopwatchSettings Stopwatch(ParseResult parsed)
    {
        var usual = new StopwatchSettings();
        return usual with
        {
            Runs = parsed.GetValue(runs) is { } given ? AtLeast("--runs", given, 1) : null,
            Duration = parsed.GetValue(duration) is { } time ? DurationText.Read("--duration", time) : usual.Duration,
            Sessions = AtLeast("--sessions", parsed.GetValue(sessions), 1),
            KeepDisturbed = parsed.GetValue(keepDisturbed),
            PinTo = parsed.GetValue(pin) is { } list ? Affinity.Parse(list) : [],
        };
    }

    /// <summary>How to load.</summary>
    private ScenarioSettings ScenarioSettings(ParseResult parsed)
    {
        if (parsed.GetValue(scenario) == Measurement.Timing.Scenario.Server && parsed.GetValue(latencyBound) is null)
            throw new NetWeightException("The server scenario needs a bound for its latency; give one with --latency-bound 20ms.");
        return new ScenarioSettings
        {
            Duration = parsed.GetValue(duration) is { } time ? DurationText.Read("--duration", time) : null,
            LatencyBound = parsed.GetValue(latencyBound) is { } bound ? DurationText.Read("--latency-bound", bound) : null,
            PinTo = parsed.GetValue(pin) is { } list ? Affinity.Parse(list) : [],
            Seed = parsed.GetValue(seed),
        };
    }

    /// <summary>The model, once per batch.</summary>
    private IReadOnlyList<TimedModel> Models(ParseResult parsed)
    {
        long?[] batches = parsed.GetValue(batch) is { } list ? [.. list.Split(',').Select(Batch)] : [null];
        bool many = parsed.GetValue(compareWith) is not null || parsed.GetValue(perLayer)
            || parsed.GetValue(profile) is not null || parsed.GetValue(scenario) is not null;
        if (batches.Length > 1 && many)
            throw new NetWeightException(
                "Several batches cannot be measured together with --compare-with, --per-layer or --scenario; "
                    + "give one.");
        return [.. batches.Select(b => Timed(parsed, parsed.GetValue(model)!, b))];
    }

    /// <summary>The other model, if there is one.</summary>
    private TimedModel? CompareWith(ParseResult parsed) =>
        parsed.GetValue(compareWith) is { } other ? Timed(parsed, other, parsed.GetValue(batch) is { } list ? Batch(list) : null) : null;

    private static Option<string[]> Refused(string why, string name, params string[] aliases)
    {
        var option = new Option<string[]>(name, aliases) { Hidden = true, HelpName = "ID" };
        option.Validators.Add(result => result.AddError($"{name}: {why}"));
        return option;
    }

    private TimedModel Timed(ParseResult parsed, string word, long? size)
    {
        InferenceOptions inference = InputSyntax.Parse(
            parsed.GetValue(inputs) ?? [], parsed.GetValue(dims) ?? [], parsed.GetValue(values) ?? [], size);
        var settings = new SessionSettings
        {
            Threads = AtLeast("--threads", parsed.GetValue(threads), 0),
            Optimization = parsed.GetValue(optimization),
            Provider = parsed.GetValue(provider)!.ToLowerInvariant(),
            AllowSpinning = !parsed.GetValue(noSpinning),
            Seed = parsed.GetValue(seed),
        };
        // A network of the zoo is built at the batch: shapes inside it then fit, too.
        Model read = ModelWords.Read(word, size, width: ScaleOptions.Width(parsed, width));
        return new TimedModel(read, inference, settings);
    }

    private static long? Batch(string text) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long size) && size is > 0 and <= int.MaxValue
            ? size
            : throw new NetWeightException($"--batch '{text}' is not a batch size; write a number, or several: 1,2,4,8.");

    private static int AtLeast(string option, int value, int least) =>
        value >= least ? value : throw new NetWeightException($"{option} must be at least {least}, not {value}.");
}
