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
        new Vgg(),
        new VoVNet(),
        new VoVNetV2(),
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
            : throw new NetWeightException(NotFound(name));

    /// <summary>What to tell a user who asked for a network that the zoo does not have: the nearest names.</summary>
    public static string NotFound(string name) => $"The zoo has no network '{name}'.{Nearest(name)} 'netweight zoo' lists all.";

    private static string Nearest(string name)
    {
        string key = Key(name.Split(':')[0]);
        string[] near =
        [
            .. ByName.Value.Values.Select(v => v.Variant.Name).Distinct()
                .Select(n => (Name: n, Distance: Distance(key, Key(n))))
                .Where(n => key.Length > 2 && n.Distance <= key.Length / 3)
                .OrderBy(n => n.Distance).ThenBy(n => n.Name, StringComparer.Ordinal).Take(5).Select(n => n.Name),
        ];
        return near.Length == 0 ? "" : $" Near: {string.Join(", ", near)}.";
    }

    /// <summary>Edits from one key to another (Levenshtein 1966); none for what only has to be typed to the end.</summary>
    private static int Distance(string from, string to)
    {
        if (to.StartsWith(from, StringComparison.Ordinal))
            return 0;
        int[] row = [.. Enumerable.Range(0, to.Length + 1)];
        for (int i = 1; i <= from.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i;
            for (int j = 1; j <= to.Length; j++)
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j - 1], row[j]) + 1, diagonal + (from[i - 1] == to[j - 1] ? 0 : 1)));
        }

        return row[^1];
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
