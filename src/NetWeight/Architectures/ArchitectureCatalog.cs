using System.Globalization;
using NetWeight.Graphs;

namespace NetWeight.Architectures;

/// <summary>The zoo: every family of networks that NetWeight can build.</summary>
public static class ArchitectureCatalog
{
    private static readonly Lazy<Dictionary<string, (Architecture Family, NetworkVariant Variant)>> ByName = new(Index);

    /// <summary>A size beyond every sensible network, so that a typing error does not fill the memory.</summary>
    private const int MostWidth = 64;

    /// <summary>The families.</summary>
    public static IReadOnlyList<Architecture> All { get; } =
    [
        new AcNet(),
        new AlexNet(),
        new ConvNeXt(),
        new CspDenseNet(),
        new CspNet(),
        new DenseNet(),
        new EfficientNet(),
        new EfficientNetEdgeTpu(),
        new EfficientNetLite(),
        new GhostNet(),
        new GoogLeNet(),
        new InceptionV3(),
        new MixNet(),
        new MnasNet(),
        new MobileDets(),
        new MobileNetV1(),
        new MobileNetV2(),
        new MobileNetV3(),
        new MobileNetV4(),
        new MobileOne(),
        new PeleeNet(),
        new RegNet(),
        new RepVGG(),
        new ResNet(),
        new ShuffleNetV1(),
        new ShuffleNetV2(),
        new SqueezeNet(),
        new SsdLite(),
        new Vgg(),
        new VoVNet(),
        new VoVNetV2(),
        new Yolo(),
        new YoloX(),
    ];

    /// <summary>
    /// The network of a name, and the form in the name (<c>repvgg_a0:train</c>); null if the zoo has none.
    /// Case, dots, dashes and underscores do not count.
    /// </summary>
    public static (Architecture Family, NetworkVariant Variant, string Form)? Find(string name)
    {
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        string form = colon < 0 ? "" : name[(colon + 1)..];
        return ByName.Value.TryGetValue(Spelling.Key(colon < 0 ? name : name[..colon]), out var found)
            ? (found.Family, found.Variant, form)
            : null;
    }

    /// <summary>
    /// A name and the width in it: <c>mobilenet_v2@0.75</c>. Throws <see cref="NetWeightException"/> if the
    /// text after the @ is not a width.
    /// </summary>
    public static (string Name, double Width) SplitWidth(string name)
    {
        int at = name.LastIndexOf('@');
        if (at < 0)
            return (name, 1);
        string text = name[(at + 1)..];
        return double.TryParse(text, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out double width)
            && width is > 0 and <= MostWidth
            ? (name[..at], width)
            : throw new NetWeightException(
                $"'{name}': '{text}' is not a width. Write a factor above 0 and at most {MostWidth}: "
                    + "mobilenet_v2@0.75.");
    }

    /// <summary>
    /// Builds the network of a name. Throws <see cref="NetWeightException"/> with the nearest names if the zoo has
    /// none.
    /// </summary>
    public static Model Build(string name, NetworkOptions? options = null) =>
        Find(name) is { } found
            ? found.Variant.Build(options, found.Form)
            : throw new NetWeightException(NotFound(name));

    /// <summary>The message for a network that the zoo does not have: the nearest names.</summary>
    public static string NotFound(string name) =>
        $"The zoo has no network '{name}'.{Spelling.Question([.. Near(name)])} 'netweight zoo' lists all.";

    /// <summary>The nearest names, each with the form that was requested.</summary>
    private static IEnumerable<string> Near(string name)
    {
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        string form = colon < 0 ? "" : name[colon..];
        IEnumerable<NetworkVariant> variants = All.SelectMany(f => f.Variants);
        return Spelling.Nearest(colon < 0 ? name : name[..colon], variants
            .SelectMany(v => v.Aliases.Prepend(v.Name).Select(n => (n, v.Name)))).Select(n => n + form);
    }

    private static Dictionary<string, (Architecture, NetworkVariant)> Index()
    {
        var index = new Dictionary<string, (Architecture, NetworkVariant)>();
        foreach (Architecture family in All)
            foreach (NetworkVariant variant in family.Variants)
                foreach (string name in variant.Aliases.Prepend(variant.Name))
                    if (!index.TryAdd(Spelling.Key(name), (family, variant)))
                        throw new InvalidOperationException($"Two networks are called '{name}'.");
        return index;
    }
}
