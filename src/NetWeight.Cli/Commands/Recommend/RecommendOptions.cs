using System.CommandLine;
using System.Globalization;
using NetWeight.Architectures;
using NetWeight.Cli.Options;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Recommend;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Cli.Commands.Recommend;

/// <summary>The options of <c>netweight recommend</c> for the request.</summary>
internal sealed class RecommendOptions
{
    private readonly Option<string[]> devices = new("--device", "-d")
    {
        Description =
            "Recommend for this device: an id or alias ('netweight devices' lists them), or a file of your own that ends in .json. "
            + "Repeatable, or a list: t4,pi5.",
        HelpName = "ID",
    };

    private readonly Option<LatencyLimit?> latency = LatencyLimitOption.Of(
        $"The longest predicted latency of one inference of the batch: 5ms, or 30fps ({LatencyLimitOption.RateMeans}).",
        "--latency", "--max-latency");

    private readonly Option<long?> throughput = OptionValues.Amount(
        "--throughput", "The fewest samples per second, e.g. 1000.", "RATE", "1000 or 2.5k");
    private readonly Option<string?> accuracy = new("--accuracy")
    {
        Description = "The least published top-1 accuracy in percent, or a network of the zoo whose accuracy is to be reached.",
        HelpName = "PERCENT|NAME",
    };

    private readonly Option<long?> memory = OptionValues.Amount(
        "--memory", "The most memory for weights and peak activations of the whole batch, e.g. 64MiB.", "AMOUNT",
        "64MiB", "--max-memory");
    private readonly Option<long?> parameters = OptionValues.Amount(
        "--params", "The most parameters, e.g. 5M.", "AMOUNT", "5M", "--max-params");
    private readonly Option<long?> maccs = OptionValues.Amount("--maccs",
        "The most MACCs of conv + FC + MatMul for one image, e.g. 300M.", "AMOUNT", "300M", "--max-maccs", "--macs");
    private readonly Option<string[]> needs = Operators("--needs",
        "Only networks with this operator or structure: Conv, HardSwish, ..., Depthwise, GroupedConv, Swish, "
            + "Mish, Gelu, SqueezeExcite, ChannelShuffle. Repeatable.");
    private readonly Option<string[]> without = Operators("--without", "Only networks without it. Repeatable.");
    private readonly Option<string[]> only = Operators("--only", "Only networks of these operators: what the target supports. Repeatable.");
    private readonly Option<bool> sure = new("--sure")
    {
        Description = "Latency and throughput must hold with the whole 90 % interval, not with the prediction alone.",
    };

    private readonly Option<Preference?> prefer = new("--prefer")
    {
        Description = "What to prefer (default: speed with --accuracy, accuracy with --latency or --throughput).",
        HelpName = "speed|accuracy",
    };

    private readonly Option<int> batch = new("--batch", "-b")
    {
        Description = "Images per inference.",
        HelpName = "N",
        DefaultValueFactory = _ => 1,
    };

    private readonly PredictionChoices choices = new();
    private readonly Option<int> top = OptionRules.Top("networks a list shows", 10);

    private readonly Option<string[]> explain = new("--explain")
    {
        Description = "Explain the ranks of popular networks and of the named ones; NAME@WIDTH for another width.",
        HelpName = "NAME",
        Arity = ArgumentArity.ZeroOrMore,
    };

    private readonly Option<string?> from = new("--top1-from")
    {
        Description = "Only accuracies whose source has this word: timm, torchvision, ...",
        HelpName = "WORD",
    };

    private readonly Option<string[]> among = new("--among")
    {
        Description = "Search only these networks or families of the zoo: RepVGG,resnet18,mobilenet_v2@0.75. Repeatable.",
        HelpName = "NAME",
    };

    private readonly Option<bool> training = new("--training-forms")
    {
        Description = "Compare networks in their training form, with branches and norms, instead of the deployed form.",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { devices, latency, throughput, accuracy, memory, parameters, maccs,
            needs, without, only, sure, prefer,
            batch }.Concat(choices.All).Concat([top, explain, from, among, training]))
            command.Add(option);
    }

    /// <summary>The devices. Throws <see cref="NetWeightException"/> for unknown ones, and without any.</summary>
    public IReadOnlyList<Device> Devices(ParseResult parsed) =>
        Named(parsed) is { Count: > 0 } named ? named : throw new NetWeightException(
            "Option '--device' is required. Name a device with -d ID, or a model with --for MODEL.");

    /// <summary>The devices that were named, maybe none.</summary>
    public IReadOnlyList<Device> Named(ParseResult parsed) =>
        parsed.GetValue(devices) is { Length: > 0 } ids ? OptionValues.Devices(ids) : [];

    /// <summary>The request. Throws <see cref="NetWeightException"/> for several runtimes or types.</summary>
    public RecommendRequest Single(ParseResult parsed) =>
        Read(parsed) is [var one] ? one : throw new NetWeightException(
            "--for, --task and --like take one -r and one --dtype; run the command once for each.");

    /// <summary>The limit of the latency as it was given; null for none.</summary>
    public LatencyLimit? Limit(ParseResult parsed) => parsed.GetValue(latency);

    /// <summary>
    /// The requests, one for every combination of runtime and type. Throws <see cref="NetWeightException"/> for
    /// unknown words.
    /// </summary>
    public IReadOnlyList<RecommendRequest> Read(ParseResult parsed) => [.. choices.Read(parsed).Select(c => Read(parsed, c))];

    private RecommendRequest Read(ParseResult parsed, PredictionOptions prediction) => new()
    {
        MaxLatency = parsed.GetValue(latency)?.For(Math.Max(1, parsed.GetValue(batch))),
        MinThroughput = parsed.GetValue(throughput),
        MinAccuracy = parsed.GetValue(accuracy) is { } word ? Accuracy(word, parsed.GetValue(from)) : null,
        MaxMemory = parsed.GetValue(memory) is { } bytes ? new Bytes(bytes) : null,
        MaxParameters = parsed.GetValue(parameters),
        MaxMaccs = parsed.GetValue(maccs) is { } count ? new Maccs(count) : null,
        Needs = Names(parsed.GetValue(needs)),
        Without = Names(parsed.GetValue(without)),
        Only = Names(parsed.GetValue(only)),
        Sure = parsed.GetValue(sure),
        Prefer = parsed.GetValue(prefer),
        Batch = parsed.GetValue(batch) is > 0 and <= 65536 and var images ? images
            : throw new NetWeightException($"--batch must be between 1 and 65536, not {parsed.GetValue(batch)}."),
        Prediction = prediction,
        Among = Names(parsed.GetValue(among)),
        TrainingForms = parsed.GetValue(training),
        AccuracyFrom = parsed.GetValue(from),
        Top = parsed.GetValue(top) is >= 0 and var most ? most
            : throw new NetWeightException($"--top must be 0 or more, not {parsed.GetValue(top)}."),
        Explain = parsed.GetResult(explain) is null ? null : Names(parsed.GetValue(explain)),
    };

    /// <summary>Percent, or the published accuracy of a network.</summary>
    private static double Accuracy(string word, string? from)
    {
        string number = word.TrimEnd('%').TrimEnd();
        if (double.TryParse(number, NumberStyles.Float, CultureInfo.InvariantCulture, out double percent))
            return percent is > 0 and <= 100 ? percent : throw new NetWeightException(
                $"--accuracy {word} is not a top-1 accuracy in percent; write 72 for 72 %.");
        if (word.Contains('@', StringComparison.Ordinal))
            throw new NetWeightException(
                $"--accuracy '{word}': accuracies were published for networks of the original width only; "
                    + "write a number of percent.");
        if (ArchitectureCatalog.Find(word) is not { } found)
            throw new NetWeightException($"--accuracy '{word}' is neither a number of percent nor a network. "
                + $"{ArchitectureCatalog.NotFound(word)}");
        string form = found.Form.Length > 0 ? found.Form : found.Variant.Forms.Count > 0 ? found.Variant.Forms[0] : "";
        return PublishedAccuracy.Of(found.Variant, form, from) is [var first, ..]
            ? first.Percent
            : throw new NetWeightException($"--accuracy: no accuracy of {found.Variant.Name} is "
                + $"known{(from is null ? "" : $" from '{from}'")}; write a number of percent.");
    }

    /// <summary>Names as people write them: <c>op=Swish</c>, <c>Conv,Relu</c>.</summary>
    private static IReadOnlyList<string> Names(string[]? words) =>
        [.. (words ?? []).SelectMany(w => (w.StartsWith("op=", StringComparison.OrdinalIgnoreCase) ? w[3..] : w).Split(
            ',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    private static Option<string[]> Operators(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "op=NAME",
    };
}
