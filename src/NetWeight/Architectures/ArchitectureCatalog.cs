using NetWeight.Graphs;

namespace NetWeight.Architectures;

/// <summary>The zoo: every family of networks that NetWeight can build.</summary>
public static class ArchitectureCatalog
{
    private static readonly Lazy<Dictionary<string, (Architecture Family, NetworkVariant Variant)>> ByName = new(Index);

    /// <summary>The families.</summary>
    public static IReadOnlyList<Architecture> All { get; } =
    [
        new AcNet(),
        new AlexNet(),
        new ConvNeXt(),
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
        new PeleeNet(),
        new RegNet(),
        new ResNet(),
        new SqueezeNet(),
        new Vgg(),
    ];

    /// <summary>The network of a name, and the form that it asks for (<c>repvgg_a0:train</c>); null where the zoo has none. Case, dots, dashes and underscores do not count.</summary>
    public static (Architecture Family, NetworkVariant Variant, string Form)? Find(string name)
    {
        int colon = name.IndexOf(':', StringComparison.Ordinal);
        string form = colon < 0 ? "" : name[(colon + 1)..];
        return ByName.Value.TryGetValue(Key(colon < 0 ? name : name[..colon]), out var found) ? (found.Family, found.Variant, form) : null;
    }

    /// <summary>Builds the network of a name. Throws <see cref="NetWeightException"/> with the nearest names where the zoo has none.</summary>
    public static Model Build(string name, NetworkOptions? options = null) =>
        Find(name) is { } found
            ? found.Variant.Build(options, found.Form)
            : throw new NetWeightException($"The zoo has no network '{name}'.{Nearest(name)} 'netweight zoo' lists all.");

    private static string Nearest(string name)
    {
        string key = Key(name.Split(':')[0]);
        string[] near = [.. ByName.Value.Values.Select(v => v.Variant.Name).Distinct().Where(n => key.Length > 2 && (Key(n).StartsWith(key, StringComparison.Ordinal) || key.StartsWith(Key(n), StringComparison.Ordinal))).Take(5)];
        return near.Length == 0 ? "" : $" Near: {string.Join(", ", near)}.";
    }

    private static Dictionary<string, (Architecture, NetworkVariant)> Index()
    {
        var index = new Dictionary<string, (Architecture, NetworkVariant)>();
        foreach (Architecture family in All)
            foreach (NetworkVariant variant in family.Variants)
                foreach (string name in variant.Aliases.Prepend(variant.Name))
                    if (!index.TryAdd(Key(name), (family, variant)))
                        throw new InvalidOperationException($"Two networks are called '{name}'.");
        return index;
    }

    private static string Key(string name) => string.Concat(name.Where(char.IsLetterOrDigit)).ToLowerInvariant();
}
