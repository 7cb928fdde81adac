using System.CommandLine;
using System.Globalization;
using NetWeight.Cli.Options;
using NetWeight.Devices;
using NetWeight.Latency.Runtimes;
using NetWeight.Measurement.Calibration;
using NetWeight.Measurement.Records;
using NetWeight.Reports.Formats;

namespace NetWeight.Cli.Commands.Calibrate;

/// <summary>The options of <c>netweight calibrate</c>.</summary>
internal sealed class CalibrateOptions
{
    private const int MostPasses = 100;

    private readonly Argument<string[]> models = new("MODEL")
    {
        Description = "With --judge or --plan: files or networks of the zoo.",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> file = new("--output", "-o")
    {
        Description = "The device file to write; with --judge the report. '-' is standard output.",
        HelpName = "FILE",
    };

    private readonly Option<string> budget = new("--budget")
    {
        Description = "How long to measure.",
        HelpName = "TIME",
        DefaultValueFactory = _ => "5m",
    };

    private readonly Option<string> threads = new("--threads")
    {
        Description = "Numbers of threads, each measured by itself.",
        HelpName = "1,4",
        DefaultValueFactory = _ => "1",
    };

    private readonly Option<string[]> from = new("--from")
    {
        Description =
            "Use measured times of a file in place of measuring ('netweight history import' reads the same). 3 to 10 whole networks "
            + "give a scale, more give factors. Repeatable.",
        HelpName = "FILE",
    };

    private readonly Option<string?> device = new("--device", "-d")
    {
        Description = "The device that the times belong to, or whose numbers are kept; else this machine, probed.",
        HelpName = "ID",
    };

    private readonly Option<string?> runtime = new("--runtime", "-r")
    {
        Description = "The runtime that was measured; else what the times say, or onnxruntime.",
        HelpName = "ID",
    };

    private readonly Option<string> precision = new("--dtype")
    {
        Description = "The data type of the measured networks.",
        HelpName = string.Join('|', Precisions.All),
        DefaultValueFactory = _ => "fp32",
    };

    private readonly Option<string?> store = new("--measurements")
    {
        Description = "Where measurements are kept; else beside the device file, ending in .measurements.jsonl.",
        HelpName = "FILE",
    };

    private readonly Option<string[]> networks = new("--for")
    {
        Description =
            "Aim at these files or networks of the zoo: first measure micro-kernels of their own shapes. They are not measured "
            + "themselves.",
        HelpName = "MODEL",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> plan = new("--plan")
    {
        Description = "Measure nothing, but write what is to be measured, and the given models, as a job for agents/measure_torch.py.",
        HelpName = "FILE",
    };

    private readonly Option<bool> judge = new("--judge")
    {
        Description = "Predict the given models with -d FILE, measure each in several passes, and tell how far off the predictions are.",
    };

    private readonly Option<int> passes = new("--passes")
    {
        Description = "How often --judge measures each network; the lowest time counts.",
        HelpName = "N",
        DefaultValueFactory = _ => 2,
    };

    private readonly FormatOption format = FormatOption.Of<JudgeReport>("How --judge writes it.");

    /// <summary>Adds the options to the command.</summary>
    public void AddTo(Command command)
    {
        precision.AcceptOnlyFromAmong([.. Precisions.All]);
        passes.Validators.Add(result =>
        {
            if (result.Tokens.Count > 0 && int.TryParse(result.Tokens[0].Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out int count) && count is < 1 or > MostPasses)
                result.AddError($"--passes '{result.Tokens[0].Value}': write a number from 1 to {MostPasses}.");
        });
        command.Add(models);
        foreach (Option option in new Option[] { file, budget, threads, from, device, runtime, precision, store, networks, plan, judge, passes })
            command.Add(option);
        format.AddTo(command);
        command.Validators.Add(result =>
        {
            if (!result.GetValue(judge) && result.GetResult(passes) is { Implicit: false })
                result.AddError("--passes is for --judge: a calibration decides by itself what to measure again.");
            if (!result.GetValue(judge) && result.GetResult(plan) is null && result.GetValue(models) is { Length: > 0 } given)
                result.AddError($"'{given[0]}': models are given with --judge or --plan only, or after --for; a calibration has its own networks.");
        });
    }

    public bool Judges(ParseResult parsed) => parsed.GetValue(judge);

    /// <summary>How often each network is measured to judge.</summary>
    public int Passes(ParseResult parsed) => parsed.GetValue(passes);

    public string[] Models(ParseResult parsed) => parsed.GetValue(models) ?? [];

    public string? File(ParseResult parsed) => parsed.GetValue(file);

    public ReportFormat Format(ParseResult parsed) => format.Read(parsed, File(parsed));

    public string[] From(ParseResult parsed) => parsed.GetValue(from) ?? [];

    public string? DeviceWord(ParseResult parsed) => parsed.GetValue(device);

    public Device? Device(ParseResult parsed) => OptionValues.Device(parsed.GetValue(device));

    public RuntimeProfile Runtime(ParseResult parsed) => OptionValues.Runtime(parsed.GetValue(runtime)) ?? RuntimeCatalog.Get("onnxruntime");

    /// <summary>The runtime that was named, else the one that measured.</summary>
    public RuntimeProfile Runtime(ParseResult parsed, IReadOnlyList<MeasurementRecord> records) =>
        parsed.GetValue(runtime) is null && records.All(r => r.Runtime?.StartsWith("PyTorch", StringComparison.Ordinal) ?? false)
            ? RuntimeCatalog.Get(records[0].Runtime!.Contains("compiled", StringComparison.Ordinal) ? "pytorch-compiled" : "pytorch-eager")
            : Runtime(parsed);

    /// <summary>The networks that it is aimed at.</summary>
    public string[] For(ParseResult parsed) => parsed.GetValue(networks) ?? [];

    /// <summary>Where the job is written; null where none is.</summary>
    public string? Plan(ParseResult parsed) => parsed.GetValue(plan);

    public Precision Precision(ParseResult parsed) => Precisions.Parse(parsed.GetValue(precision)!)!.Value;

    /// <summary>Where measurements are kept, beside a file unless told otherwise.</summary>
    public string Store(ParseResult parsed, string beside) => parsed.GetValue(store) ?? Path.ChangeExtension(beside, ".measurements.jsonl");

    /// <summary>The device's id: the file's name, as ids are spelled.</summary>
    public string Id(ParseResult parsed)
    {
        string name = Path.GetFileNameWithoutExtension(parsed.GetValue(file)!).ToLowerInvariant();
        string id = string.Concat(name.Select(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) ? c : '-')).Trim('-');
        return id.Length > 0 ? id : "this-machine";
    }

    /// <summary>The numbers of threads.</summary>
    public IReadOnlyList<int> Threads(ParseResult parsed) => Threads(parsed, Environment.ProcessorCount, ", the processors of this machine, like 1,2");

    /// <summary>The numbers of threads of another machine, whose processors are not known here.</summary>
    public IReadOnlyList<int> PlannedThreads(ParseResult parsed) => Threads(parsed, 1024, ", like 1,2");

    private IReadOnlyList<int> Threads(ParseResult parsed, int most, string which) => [.. parsed.GetValue(threads)!.Split(',').Select(part =>
        int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out int count) && count >= 1 && count <= most
            ? count
            : throw new NetWeightException($"--threads '{parsed.GetValue(threads)}': write numbers from 1 to {most}{which}.")).Distinct()];

    /// <summary>How to measure.</summary>
    public CalibrationSettings Settings(ParseResult parsed, IReadOnlyList<int>? threads = null) => new()
    {
        Threads = threads ?? Threads(parsed),
        Budget = DurationText.Read("--budget", parsed.GetValue(budget)!),
    };
}
