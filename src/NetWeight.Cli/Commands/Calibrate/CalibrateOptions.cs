using System.CommandLine;
using System.Globalization;
using NetWeight.Cli.Options;
using NetWeight.Devices;

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
        Description = "Numbers of threads, measured one after the other.",
        HelpName = "1,4",
        DefaultValueFactory = _ => "1",
    };

    private readonly Option<string[]> from = new("--from")
    {
        Description =
            "Read measured times from a file instead of measuring ('netweight history import' reads the same). 3 to 10 whole networks "
            + "give a scale, more give factors. Repeatable.",
        HelpName = "FILE",
    };

    private readonly Option<string?> device = new("--device", "-d")
    {
        Description = "The device of the times, or the device whose data are kept (default: this machine, probed).",
        HelpName = "ID",
    };

    private readonly Option<string?> runtime = new("--runtime", "-r")
    {
        Description = "The runtime that was measured (default: the one named in the times, or onnxruntime).",
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
        Description = "The file for the measurements (default: next to the device file, ending in .measurements.jsonl).",
        HelpName = "FILE",
    };

    private readonly Option<string[]> networks = new("--for")
    {
        Description =
            "Calibrate for these files or networks of the zoo: micro-kernels with their shapes are measured first. They are not measured "
            + "themselves.",
        HelpName = "MODEL",
        AllowMultipleArgumentsPerToken = true,
    };

    private readonly Option<string?> plan = new("--plan")
    {
        Description = "Write a job for agents/measure_torch.py instead of measuring; it includes the given models.",
        HelpName = "FILE",
    };

    private readonly Option<bool> judge = new("--judge")
    {
        Description = "Predict the given models with -d FILE, measure each in several passes, and report the errors of the predictions.",
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
            if (result.Tokens.Count > 0
                && int.TryParse(
                    result.Tokens[0].Value, NumberStyles.Integer, CultureInfo.InvariantCulture, out int count)
                && count is < 1 or > MostPasses)
                result.AddError($"--passes '{result.Tokens[0].Value}': write a number from 1 to {MostPasses}.");
        });
        command.Add(models);
        foreach (Option option in new Option[] { file, budget, threads, from, device, runtime, precision, store,
            networks, plan, judge, passes })
            command.Add(option);
        format.AddTo(command);
        command.Validators.Add(result =>
        {
            if (!result.GetValue(judge) && result.GetResult(passes) is { Implicit: false })
                result.AddError("--passes applies to --judge only; a calibration decides itself which measurements to repeat.");
            if (!result.GetValue(judge) && result.GetResult(plan) is null && result.GetValue(models) is { Length: > 0 } given)
                result.AddError($"'{given[0]}': models are given with --judge or --plan only, or after --for; "
                    + "a calibration has its own networks.");
        });
    }

    /// <summary>The options of one command line. Throws <see cref="NetWeightException"/> if nothing can be written there.</summary>
    public CalibrateArguments Read(ParseResult parsed)
    {
        OutputFile.Check(parsed.GetValue(file));
        OutputFile.Check(parsed.GetValue(plan), "--plan");
        return new CalibrateArguments
        {
            Judges = parsed.GetValue(judge),
            Passes = parsed.GetValue(passes),
            Models = parsed.GetValue(models) ?? [],
            File = parsed.GetValue(file),
            Format = format.Read(parsed, parsed.GetValue(file)),
            From = parsed.GetValue(from) ?? [],
            DeviceWord = parsed.GetValue(device),
            RuntimeWord = parsed.GetValue(runtime),
            For = parsed.GetValue(networks) ?? [],
            PlanFile = parsed.GetValue(plan),
            Precision = Precisions.Parse(parsed.GetValue(precision)!)!.Value,
            StoreFile = parsed.GetValue(store),
            ThreadsText = parsed.GetValue(threads)!,
            BudgetText = parsed.GetValue(budget)!,
        };
    }
}
