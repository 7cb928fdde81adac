using System.CommandLine;
using NetWeight.Devices;
using NetWeight.Graphs;
using NetWeight.Latency;
using NetWeight.Latency.Runtimes;

namespace NetWeight.Cli.Options;

/// <summary>
/// <c>-r</c>, <c>--dtype</c> and <c>--threads</c> of verbs that predict: each combination of runtime and type is a separate prediction.
/// </summary>
internal sealed class PredictionChoices
{
    private readonly Option<string[]> runtimes = RuntimeOption();
    private readonly Option<string[]> types = new("--dtype")
    {
        Description =
            "Predict in this type: fp16, bf16, int8, ... (default: the type that the runtime converts the model's to). "
                + "Repeatable, or a list: fp16,int8.",
        HelpName = "TYPE",
    };

    private readonly Option<int?> threads = ThreadsOption();

    /// <summary>The options, in the order of the help.</summary>
    public IEnumerable<Option> All => [runtimes, types, threads];

    /// <summary>The option of the runtimes.</summary>
    public static Option<string[]> RuntimeOption() => new("--runtime", "-r")
    {
        Description = "Predict for this runtime ('netweight devices --runtimes' lists them; default: each device's "
            + "usual one). Repeatable, or a list.",
        HelpName = "ID",
    };

    /// <summary>The option of the threads.</summary>
    public static Option<int?> ThreadsOption() => new("--threads")
    {
        Description = "Threads of a CPU (default: the runtime's, one for tflite, all fast cores for others).",
        HelpName = "N",
    };

    /// <summary>
    /// Every combination that one command line requests; one default combination if it requests none. Throws <see
    /// cref="NetWeightException"/>
    /// for unknown words.
    /// </summary>
    public IReadOnlyList<PredictionOptions> Read(ParseResult parsed) =>
        Combine(parsed.GetValue(runtimes), OptionValues.Types(parsed.GetValue(types)), parsed.GetValue(threads));

    /// <summary>Throws <see cref="NetWeightException"/> if one of the options is given without a device.</summary>
    public static void RefuseAlone(ParseResult parsed, IEnumerable<Option> options)
    {
        foreach (Option option in options)
            if (OptionRules.IsGiven(parsed, option))
                throw new NetWeightException($"{option.Name} needs a device: add -d ID ('netweight devices' lists them).");
    }

    /// <summary>Throws <see cref="NetWeightException"/> if an option is given without a device.</summary>
    public static void RequireDevice(bool has, Option option)
    {
        if (!has)
            throw new NetWeightException($"{option.Name} needs a device: add -d ID ('netweight devices' lists them).");
    }

    /// <summary>Every combination of runtimes and types.</summary>
    public static IReadOnlyList<PredictionOptions> Combine(string[]? runtimes, IReadOnlyList<DataType> types, int? threads)
    {
        RuntimeProfile?[] profiles = runtimes is { Length: > 0 } ? [.. OptionValues.Runtimes(runtimes)] : [null];
        Precision?[] precisions = types.Count > 0 ? [.. types.Select(t => (Precision?)OptionValues.Precision(t)).Distinct()] : [null];
        return [.. profiles.SelectMany(
            r => precisions.Select(p => new PredictionOptions { Runtime = r, Precision = p, Threads = threads }))];
    }
}
