using System.CommandLine;
using NetWeight.Cli.Options;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Operators;
using NetWeight.Recommend;
using NetWeight.Reports.Recommend;
using NetWeight.Workflows;

namespace NetWeight.Cli.Commands.Recommend;

/// <summary><c>netweight recommend --for</c>: which device suits models.</summary>
internal sealed class ChipView
{
    /// <summary>Options that mean something here; the others search for networks.</summary>
    private static readonly string[] Own =
        ["--for", "--fits", "--class", "--input", "--device", "--latency", "--throughput", "--sure", "--batch",
            "--runtime", "--dtype", "--threads", "--top", "--format", "--output"];

    private readonly Option<string[]> models = new("--for")
    {
        Description =
        "Rank devices for this model instead of networks for a device: an .onnx file or a network of the zoo. "
            + "Repeatable: a device has to run all of them.",
        HelpName = "MODEL"
    };
    private readonly Option<bool> fits =
        new("--fits") { Description = "With --for or --task: only where the device's memories are known to suffice." };
    private readonly Option<string[]> classes = new("--class")
    {
        Description = $"With --for: only devices of this class: {string.Join(", ", DeviceClasses.All)}. Repeatable.",
        HelpName = "CLASS",
    };
    private readonly Option<string[]> inputs = new("--input")
    {
        Description =
        "With --for or --like: an input's shape, as in 'netweight analyze'. With --task: the image's, 1x3x640x640.",
        HelpName = "NAME=SHAPE"
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { models, fits, classes, inputs })
            command.Add(option);
    }

    /// <summary>Whether memory has to suffice.</summary>
    public bool Fits(ParseResult parsed) => parsed.GetValue(fits);

    /// <summary>The inputs as they were given; maybe none.</summary>
    public string[] Inputs(ParseResult parsed) => parsed.GetValue(inputs) ?? [];

    /// <summary>Whether devices are requested. Throws <see cref="NetWeightException"/> if networks are requested, too.</summary>
    public bool IsWanted(ParseResult parsed)
    {
        if (parsed.GetValue(models) is not { Length: > 0 })
        {
            foreach (Option option in new Option[] { fits, classes, inputs })
                if (OptionRules.IsGiven(parsed, option))
                    throw new NetWeightException($"{option.Name} needs --for MODEL.");
            return false;
        }

        OptionRules.RefuseOthers(parsed, "--for", Own);
        return true;
    }

    /// <summary>Writes the ranking and returns the exit code.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="named">The devices that were named; empty for all.</param>
    /// <param name="request">The other options.</param>
    /// <param name="limit">The limit as it was given: a rate is one of images, whatever the batch.</param>
    /// <param name="target">The target of the report.</param>
    public int Run(ParseResult parsed, IReadOnlyList<Device> named, RecommendRequest request, LatencyLimit? limit, ReportTarget target)
    {
        string[] words = parsed.GetValue(models)!;
        InferenceOptions inference = InputSyntax.Parse(parsed.GetValue(inputs) ?? [], [], [], request.Batch > 1 ? request.Batch : null);
        DeviceClass[] wanted = [.. (parsed.GetValue(classes) ?? []).SelectMany(c => c.Split(',')).Select(Class)];
        Model[] read = [.. words.Select(w => ModelWords.Read(w))];
        IReadOnlyList<Device> devices = [.. (named.Count > 0 ? named : ChipRanking.Chips).Where(
            d => wanted.Length == 0 || wanted.Contains(d.Class))];
        if (request.Prediction.Runtime is { } runtime && named.Count == 0)
            devices = [.. devices.Where(d => runtime.RunsOn(d.Class))];
        var chips = new ChipRequest
        {
            MaxLatency = limit?.Latency,
            MinThroughput = limit?.Rate ?? request.MinThroughput,
            Sure = request.Sure,
            Fits = parsed.GetValue(fits),
            Prediction = request.Prediction,
        };
        IReadOnlyList<ChipAnswer> answers = ChipRanking.Run(read, devices, inference, chips);
        target.Write(new ChipReport(answers, chips, request.Top, CommandLine.Version));
        return answers.Any(a => a.Answers) ? CommandLine.Fine : CommandLine.Findings;
    }

    private static DeviceClass Class(string name) =>
        DeviceClasses.Parse(name) ?? throw new NetWeightException(
            $"--class '{name}' is not a class of devices; there are {string.Join(", ", DeviceClasses.All)}.");
}
