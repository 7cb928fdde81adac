using System.CommandLine;
using System.Globalization;
using NetWeight.Architectures;
using NetWeight.Graphs;

namespace NetWeight.Cli.Options;

/// <summary>The options of how to build a network of the zoo.</summary>
internal sealed class ScaleOptions
{
    /// <summary>A size beyond every sensible network, so that a typing error does not fill the memory.</summary>
    private const double MostScale = 64;

    private readonly Option<double> width = Scale("--width", "Multiply the channels of every layer.");
    private readonly Option<double> depth = Scale("--depth", "Multiply the blocks of every stage.");
    private readonly Option<int?> resolution = new("--resolution")
    {
        Description = "The height and width of the input (default: the published size).",
        HelpName = "PIXELS",
    };

    private readonly Option<int> classes = new("--classes")
    {
        Description = "The number of classes.",
        HelpName = "N",
        DefaultValueFactory = _ => 1000,
    };

    private readonly Option<int> opset = new("--opset")
    {
        Description = "The operator set, 13 to 21.",
        HelpName = "N",
        DefaultValueFactory = _ => 17,
    };

    private readonly Option<string> batch = new("--batch", "-b")
    {
        Description = "The batch: a number, or 'dynamic' to leave it open.",
        HelpName = "N|dynamic",
        DefaultValueFactory = _ => "1",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (Option option in new Option[] { width, depth, resolution, classes, opset, batch })
            command.Add(option);
    }

    /// <summary>The options of one command line.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="named">The width in the network's name; <c>--width</c> multiplies it.</param>
    public NetworkOptions Read(ParseResult parsed, double named = 1) => new()
    {
        Width = Within("--width", parsed.GetValue(width), MostScale) * named,
        Depth = Within("--depth", parsed.GetValue(depth), MostScale),
        Resolution = parsed.GetValue(resolution) is { } pixels ? (int)Within("--resolution", pixels, 1 << 14) : null,
        Classes = (int)Within("--classes", parsed.GetValue(classes), 1 << 24),
        Opset = parsed.GetValue(opset),
        Batch = Batch(parsed.GetValue(batch)!),
    };

    /// <summary>Whether a network is the one that was published.</summary>
    public static bool IsAsPublished(NetworkOptions options, NetworkVariant variant) =>
        options is { Width: 1, Depth: 1, Classes: 1000 } && (options.Resolution is null || options.Resolution == variant.Resolution);

    /// <summary><c>--width</c> of verbs that take models.</summary>
    public static Option<double> WidthOption() =>
        Scale("--width", "Multiply the channels of every layer of a network of the zoo, as NAME@FACTOR does.");

    /// <summary>The factor of <c>--width</c>. Throws <see cref="NetWeightException"/> for one that makes no sense.</summary>
    public static double Width(ParseResult parsed, Option<double> option) => Within(option.Name, parsed.GetValue(option), MostScale);

    private static Option<double> Scale(string name, string description) =>
        new(name) { Description = description, HelpName = "FACTOR", DefaultValueFactory = _ => 1 };

    private static double Within(string option, double value, double most) =>
        value > 0 && value <= most ? value : throw new NetWeightException($"{option} must be above 0 and at most {most}, not {value}.");

    private static Dim Batch(string text)
    {
        if (text.Equals("dynamic", StringComparison.OrdinalIgnoreCase))
            return Dim.Named("batch");
        return long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out long size) && size is > 0 and <= int.MaxValue
            ? size
            : throw new NetWeightException($"--batch '{text}' is not a batch size; write a number, or 'dynamic'.");
    }
}
