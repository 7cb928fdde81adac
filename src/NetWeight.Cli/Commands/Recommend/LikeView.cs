using System.CommandLine;
using NetWeight.Cli.Options;
using NetWeight.Devices;
using NetWeight.Operators;
using NetWeight.Recommend;
using NetWeight.Reports.Recommend;

namespace NetWeight.Cli.Commands.Recommend;

/// <summary><c>netweight recommend --like</c>: networks and changes that are faster than a model at hand.</summary>
internal sealed class LikeView
{
    /// <summary>Options that mean something here.</summary>
    private static readonly string[] Own =
    [
        "--like", "--input", "--device", "--batch", "--runtime", "--dtype", "--threads", "--top", "--format",
        "--output", "--history", "--no-history",
    ];

    private readonly Option<string?> model = new("--like")
    {
        Description =
            "Find what is faster than this model: networks of the zoo for the same job, and single changes of the "
                + "model itself (width, blocks, input, type, runtime).",
        HelpName = "MODEL",
    };

    /// <summary>Adds the option to a command.</summary>
    public void AddTo(Command command) => command.Add(model);

    /// <summary>Whether this is requested. Throws <see cref="NetWeightException"/> for options of other searches.</summary>
    public bool IsWanted(ParseResult parsed)
    {
        if (parsed.GetValue(model) is null)
            return false;
        OptionRules.RefuseOthers(parsed, "--like", Own);
        return true;
    }

    /// <summary>Writes one report per device and returns the exit code.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="devices">The devices.</param>
    /// <param name="request">The other options.</param>
    /// <param name="inputs">The settings of the model's inputs.</param>
    /// <param name="target">The target of the report.</param>
    public int Run(ParseResult parsed, IReadOnlyList<Device> devices, RecommendRequest request, string[] inputs, ReportTarget target)
    {
        target.RequireOne(devices.Count, "-d");
        InferenceOptions inference = InputSyntax.Parse(inputs, [], [], request.Batch > 1 ? request.Batch : null);
        var read = ModelWords.Read(parsed.GetValue(model)!);
        LikeAnswer[] answers = [.. devices.Select(d => LikeSearch.Run(read, d, inference, request.Prediction))];
        target.Write([.. answers.Select(a => new LikeReport(a, request.Top, CommandLine.Version))]);
        return CommandLine.Fine;
    }
}
