using System.CommandLine;
using NetWeight.Cli.Options;
using NetWeight.Devices;
using NetWeight.Experiments;
using NetWeight.Measurement.Experiments;
using NetWeight.Reports.Experiments;

namespace NetWeight.Cli.Commands.Experiments;

/// <summary>The arguments of <c>netweight experiment</c>.</summary>
internal sealed class ExperimentArguments
{
    private readonly Argument<string?> name = new("name")
    {
        Description = "An experiment, or 'all'. Without a name, all are listed.",
        Arity = ArgumentArity.ZeroOrOne,
    };

    private readonly Option<string[]> devices = new("--device", "-d")
    {
        Description =
            "Predict on this device: an id or alias ('netweight devices' lists them), or a file of your own that ends in .json. "
            + "Repeatable, or a list: t4,pi5.",
        HelpName = "ID",
    };

    private readonly Option<bool> measure = new("--measure")
    {
        Description = "Measure on this machine with ONNX Runtime; Ctrl+C reports the results so far.",
    };

    private readonly Option<string?> duration = new("--duration")
    {
        Description = "How long to measure an experiment, without loading and warming up: 10s, 2m; 30s unless given.",
        HelpName = "TIME",
    };

    private readonly Option<string[]> runtime = new("--runtime", "-r")
    {
        Description =
            "Predict for this runtime (default: each device's usual one, or the nearest to the paper's on the paper's device). "
            + "Repeatable, or a list.",
        HelpName = "ID",
    };

    private readonly Option<long?> batch = new("--batch", "-b")
    {
        Description = "Samples per inference (default: the experiment's number).",
        HelpName = "N",
    };

    private readonly Option<string[]> dtype = new("--dtype")
    {
        Description =
            "Predict in this type: fp16, bf16, int8, ... (default: the type that the runtime converts fp32 to). "
                + "Repeatable, or a list: fp16,int8.",
        HelpName = "TYPE",
    };

    private readonly Option<int?> threads = new("--threads")
    {
        Description = "Threads of a CPU (default: the runtime's for a prediction, one for a measurement).",
        HelpName = "N",
    };

    private readonly Option<ExperimentScale?> scale = new("--scale")
    {
        Description = "The networks' size (default: large for GPUs and matrix engines, small for CPUs and measuring).",
        HelpName = "large|small",
    };

    private readonly Option<string?> save = new("--save")
    {
        Description = "Write the networks with random weights into this folder.",
        HelpName = "DIR",
    };

    private readonly OutputOptions reports = OutputOptions.Of<ExperimentReport>();
    private readonly PlotOption plot = new([.. ExperimentCatalog.All.Select(e => e.PlotName)]);

    /// <summary>Adds the arguments to the command.</summary>
    public void AddTo(Command command)
    {
        command.Add(name);
        foreach (Option option in new Option[] { devices, measure, duration, runtime, batch, dtype, threads, scale, save })
            command.Add(option);
        reports.AddTo(command);
        plot.AddTo(command);
    }

    public string? Name(ParseResult parsed) => parsed.GetValue(name);

    public ReportTarget Target(ParseResult parsed, TextWriter output) => reports.Read(parsed, output);

    public string? Folder(ParseResult parsed) => parsed.GetValue(save);

    public IReadOnlyList<PlotRequest> Plots(ParseResult parsed) => plot.Read(parsed);

    public bool Measures(ParseResult parsed) => parsed.GetValue(measure);

    /// <summary>Throws <see cref="NetWeightException"/> if the list was requested with options that need an experiment.</summary>
    public void RefuseAlone(ParseResult parsed)
    {
        foreach (Option option in new Option[] { devices, measure, duration, runtime, batch, dtype, threads, scale, save })
            if (OptionRules.IsGiven(parsed, option))
                throw new NetWeightException(
                    $"{option.Name} needs an experiment: name one, or '{ExperimentCommand.All}' ('netweight "
                        + "experiment' lists them).");
    }

    /// <summary>
    /// The predictions to make. Throws <see cref="NetWeightException"/> for unknown words and for options without the option that they
    /// belong to.
    /// </summary>
    public ExperimentOptions Read(ParseResult parsed)
    {
        IReadOnlyList<Device> targets = OptionValues.Devices(parsed.GetValue(devices));
        if (targets.Count == 0)
        {
            foreach (Option option in new Option[] { runtime, dtype })
                if (OptionRules.IsGiven(parsed, option))
                    throw new NetWeightException($"{option.Name} needs a device: add -d ID ('netweight devices' lists them).");
            if (!Measures(parsed) && parsed.GetResult(threads) is not null)
                throw new NetWeightException($"{threads.Name} needs a device (-d ID) or --measure.");
        }

        if (!Measures(parsed) && parsed.GetResult(duration) is not null)
            throw new NetWeightException($"{duration.Name} needs --measure.");
        if (parsed.GetValue(batch) is < 1 or > int.MaxValue)
            throw new NetWeightException($"{batch.Name} must be at least 1, not {parsed.GetValue(batch)}.");
        if (parsed.GetValue(threads) is < 1 or > 4096)
            throw new NetWeightException($"{threads.Name} must be at least 1, not {parsed.GetValue(threads)}.");
        return new ExperimentOptions
        {
            Devices = targets,
            Batch = parsed.GetValue(batch),
            Scale = parsed.GetValue(scale),
            Predictions = PredictionChoices.Combine(
                parsed.GetValue(runtime), OptionValues.Types(parsed.GetValue(dtype)), parsed.GetValue(threads)),
        };
    }

    /// <summary>How to measure.</summary>
    public ExperimentMeasureSettings Measuring(ParseResult parsed)
    {
        var usual = new ExperimentMeasureSettings();
        return usual with
        {
            Budget = parsed.GetValue(duration) is { } time ? DurationText.Read(duration.Name, time) : usual.Budget,
            Session = usual.Session with { Threads = parsed.GetValue(threads) ?? 1 },
        };
    }
}
