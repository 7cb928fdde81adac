using System.CommandLine;
using NetWeight.Cli.Options;
using NetWeight.Devices;
using NetWeight.Latency;

namespace NetWeight.Cli.Commands.Rewrites;

/// <summary>The target of a rewritten model, and whether it is timed on this machine.</summary>
internal sealed class RewriteTarget
{
    private readonly Option<string[]> device = new("--device", "-d")
    {
        Description =
            "Predict the latency on this device before and after ('netweight devices' lists them), and apply only "
                + "what pays there; with --all, channel padding and the other exact rewrites asked for by name are "
                + "tried, too.",
        HelpName = "ID",
    };

    private readonly Option<string[]> runtime = new("--runtime", "-r")
    {
        Description = "With -d: the runtime ('netweight devices --runtimes' lists them; default: the device's usual one).",
        HelpName = "ID",
    };

    private readonly Option<string[]> dtype = new("--dtype")
    {
        Description = "With -d: predict in this type: fp16, bf16, int8, ... (default: the type that the runtime converts the model's to).",
        HelpName = "TYPE",
    };

    private readonly Option<int?> threads = new("--threads")
    {
        Description = "Threads of a CPU (default: the runtime's for -d, 1 for --measure).",
        HelpName = "N",
    };

    private readonly Option<bool> measure = new("--measure")
    {
        Description =
            "Time both models on this machine, alternating run by run, and report the real speed-up with its 95 % "
            + "interval.",
    };

    private readonly Option<string?> duration = new("--duration")
    {
        Description = "With --measure: for how long; 6s unless given.",
        HelpName = "TIME",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { device, runtime, dtype, threads, measure, duration })
            command.Add(option);
    }

    /// <summary>
    /// The options of one command line. Throws <see cref="NetWeightException"/> for options that have no effect without another one.
    /// </summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="dry">Whether nothing is run.</param>
    public RewriteAim Read(ParseResult parsed, bool dry)
    {
        Check(parsed, dry);
        return new RewriteAim(One("-d", OptionValues.Devices(parsed.GetValue(device))), Prediction(parsed), Timing(parsed));
    }

    private PredictionOptions Prediction(ParseResult parsed) => new()
    {
        Runtime = One("-r", OptionValues.Runtimes(parsed.GetValue(runtime))),
        Threads = parsed.GetValue(threads),
        Precision = OptionValues.Types(parsed.GetValue(dtype)) is { Count: > 0 } types
            ? OptionValues.Precision(One("--dtype", types)) : null,
    };

    private static T? One<T>(string option, IReadOnlyList<T> values) => values.Count switch
    {
        0 => default,
        1 => values[0],
        _ => throw new NetWeightException($"{option} takes one value: what pays is decided for one target. Run rewrite once for each."),
    };

    private bool HasDevice(ParseResult parsed) => parsed.GetValue(device) is { Length: > 0 };

    private RewriteTiming? Timing(ParseResult parsed) => !parsed.GetValue(measure) ? null
        : new RewriteTiming(parsed.GetValue(threads) ?? 1,
            parsed.GetValue(duration) is { } text ? DurationText.Read("--duration", text) : null);

    private void Check(ParseResult parsed, bool dry)
    {
        bool measures = parsed.GetValue(measure);
        foreach (Option option in new Option[] { runtime, dtype })
            if (OptionRules.IsGiven(parsed, option) && !HasDevice(parsed))
                throw new NetWeightException($"{option.Name} needs a device: add -d ID ('netweight devices' lists them).");
        if (parsed.GetValue(threads) is not null && !HasDevice(parsed) && !measures)
            throw new NetWeightException("--threads needs a device or a measurement: add -d ID or --measure.");
        if (parsed.GetValue(threads) is < 1)
            throw new NetWeightException($"--threads must be at least 1, not {parsed.GetValue(threads)}.");
        if (parsed.GetValue(duration) is not null && !measures)
            throw new NetWeightException("--duration needs --measure.");
        if (measures && dry)
            throw new NetWeightException("--measure runs both models, --dry-run runs nothing: leave one of them out.");
    }
}

/// <summary>The target of a rewritten model.</summary>
/// <param name="Device">The device; null if none is named.</param>
/// <param name="Prediction">How to predict there.</param>
/// <param name="Timing">How to measure on this machine; null if not requested.</param>
internal sealed record RewriteAim(Device? Device, PredictionOptions Prediction, RewriteTiming? Timing);

/// <summary>How to time a model before and after.</summary>
/// <param name="Threads">Threads inside an operator.</param>
/// <param name="Duration">For how long; null for the stopwatch's usual time.</param>
internal sealed record RewriteTiming(int Threads, TimeSpan? Duration);
