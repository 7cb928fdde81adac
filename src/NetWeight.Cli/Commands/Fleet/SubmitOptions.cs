using System.CommandLine;
using System.Globalization;
using NetWeight.Cli.Options;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;

namespace NetWeight.Cli.Commands.Fleet;

/// <summary>The options of <c>netweight submit</c> that say what to measure.</summary>
internal sealed class SubmitOptions
{
    private const double Percent = 100;

    private readonly Option<string> kind = new("--kind")
    {
        Description = "What to do: measure models, calibrate the device, prove rewrites, judge its predictions, or run an experiment.",
        HelpName = string.Join('|', FleetKind.All),
        DefaultValueFactory = _ => FleetKind.Measure,
    };

    private readonly Option<string[]> rewrites = new("--rewrite")
    {
        Description = "With --kind proof: a rewrite of 'netweight rewrite', such as fold-batchnorm (default: all that are exact and "
            + "general). Repeatable.",
        HelpName = "NAME",
    };

    private readonly Option<string?> against = new("--against")
    {
        Description = "With --kind judge: the device of 'netweight devices' whose predictions are judged (default: each device's newest "
            + "calibration).",
        HelpName = "ID",
    };

    private readonly Option<string[]> devices = new("--devices", "-d")
    {
        Description = "The devices: pi5,jetson; else all that are registered. Repeatable.",
        HelpName = "LIST",
    };

    private readonly Option<string?> batch = new("--batch", "-b") { Description = "The batch, or several: 1,2,4,8.", HelpName = "LIST" };
    private readonly Option<string?> threads = new("--threads")
    {
        Description = "Threads inside an operator, or several numbers: 1,4; 0 lets the runtime choose.",
        HelpName = "LIST",
    };

    private readonly Option<string?> input = new("--input")
    {
        Description = "The shape of the model's only input: 1x3x224x224.",
        HelpName = "SHAPE",
    };

    private readonly Option<string?> duration = new("--duration")
    {
        Description = "How long each measurement takes, without warm-up: 10s, 2m (default: 6s; 5m for calibrate and judge, 30s for "
            + "experiment).",
        HelpName = "TIME",
    };

    private readonly Option<int> sessions = new("--sessions")
    {
        Description = "The number of sessions: each loads the model anew.",
        HelpName = "N",
        DefaultValueFactory = _ => 6,
    };

    private readonly Option<bool> perLayer = new("--per-layer") { Description = "Measure the time of each layer, too." };
    private readonly Option<string?> repeatUntil = new("--repeat-until")
    {
        Description = "Measure for longer until the median's interval is this narrow: 3% is +-3 % of the median.",
        HelpName = "PERCENT",
    };

    private readonly Option<int> priority = new("--priority")
    {
        Description = "From -100 to 100; jobs of a higher priority run first.",
        HelpName = "N",
    };

    private readonly Option<string> runner = new("--runner")
    {
        Description = "What measures on the device.",
        HelpName = "ID",
        DefaultValueFactory = _ => MeasureRunner.RunnerId,
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        kind.AcceptOnlyFromAmong([.. FleetKind.All]);
        foreach (Option option in (Option[])[
            kind, rewrites, against, devices, batch, threads, input, duration, sessions, perLayer, repeatUntil, priority, runner])
            command.Add(option);
    }

    /// <summary>The request, without its models. Throws <see cref="NetWeightException"/> for what cannot be meant.</summary>
    public FleetSweepRequestContract Read(ParseResult parsed) => new(
        [], [.. (parsed.GetValue(devices) ?? []).SelectMany(d => d.Split(',', StringSplitOptions.TrimEntries))],
        parsed.GetValue(threads) is { } list ? [.. list.Split(',').Select(t => (int)Whole("--threads", t, 0))] : null,
        parsed.GetValue(runner)!,
        parsed.GetValue(duration) is { } time ? DurationText.Read("--duration", time).TotalSeconds : UsualSeconds(Kind(parsed)),
        parsed.GetValue(sessions), parsed.GetValue(perLayer),
        parsed.GetValue(repeatUntil) is { } width ? Share(width) : null, parsed.GetValue(priority),
        Kind(parsed), parsed.GetValue(rewrites) is { Length: > 0 } names ? [.. names.SelectMany(n => n.Split(','))] : null,
        Against: parsed.GetValue(against));

    /// <summary>The kind of work.</summary>
    public string Kind(ParseResult parsed) => parsed.GetValue(kind)!;

    /// <summary>The batches; null for the model's own.</summary>
    public long?[] Batches(ParseResult parsed) =>
        parsed.GetValue(batch) is { } list ? [.. list.Split(',').Select(b => (long?)Whole("--batch", b, 1))] : [null];

    /// <summary>The shape of the only input; null for the model's own.</summary>
    public string? Input(ParseResult parsed) => parsed.GetValue(input);

    private static double UsualSeconds(string kind) => kind switch
    {
        FleetKind.Calibrate or FleetKind.Judge => 300,
        FleetKind.Experiment => 30,
        _ => 6,
    };

    private static long Whole(string option, string text, long least) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long number) && number >= least && number <= int.MaxValue
            ? number : throw new NetWeightException($"{option} '{text}' is not a number from {least}; write one, or several: 1,2,4.");

    private static double Share(string text)
    {
        string number = text.TrimEnd('%').TrimEnd();
        return text.EndsWith('%') && double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double percent)
            && percent >= 0.1 && percent <= Percent ? percent / Percent
            : throw new NetWeightException($"--repeat-until '{text}' is not a percentage from 0.1% to 100%; write one like 3%.");
    }
}
