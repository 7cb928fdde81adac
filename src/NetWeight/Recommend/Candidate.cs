using NetWeight.Architectures;

namespace NetWeight.Recommend;

/// <summary>A network of the zoo at one width and resolution.</summary>
/// <param name="Family">Its family.</param>
/// <param name="Variant">The network.</param>
/// <param name="Form">Its form; empty if it has only one.</param>
/// <param name="Width">The multiplier of the published widths.</param>
/// <param name="Resolution">Height and width of its input.</param>
public sealed record Candidate(Architecture Family, NetworkVariant Variant, string Form, double Width, int Resolution)
{
    /// <summary>Whether this is the network as it was published; only then it has an accuracy.</summary>
    public bool IsPublished => Width == 1 && Resolution == Variant.Resolution;

    /// <summary>Its published accuracies; empty for every scaled point.</summary>
    public IReadOnlyList<PublishedAccuracy> Accuracies { get; init; } = [];

    /// <summary>Its accuracy; null if none was published at this very width and resolution.</summary>
    public PublishedAccuracy? Accuracy => Accuracies is [var first, ..] ? first : null;

    /// <summary>The name for people: <c>repvgg_a0</c>, <c>resnet50 width 0.75 at 192</c>.</summary>
    public string Name => IsPublished ? FormName
        : $"{FormName}{(Width == 1 ? "" : $" width {Width:0.###}")}{(Resolution == Variant.Resolution ? "" : $" at {Resolution}")}";

    /// <summary>The name of the network with its form, as the zoo builds it.</summary>
    public string FormName => Form.Length == 0 || Form == Variant.Forms[0] ? Variant.Name : $"{Variant.Name}:{Form}";

    /// <summary>Every word for a network or a family, with its meaning.</summary>
    private static IEnumerable<(string Word, string Of)> Names() =>
        ArchitectureCatalog.All.SelectMany(f => f.Variants
            .SelectMany(v => v.Aliases.Prepend(v.Name).Select(n => (n, v.Name)))
            .Prepend((f.Name, f.Name)));

    /// <summary>
    /// The networks of the zoo as published; those that the request names, if it names any. Throws
    /// <see cref="NetWeightException"/> for a word that names neither a network nor a family.
    /// </summary>
    internal static IReadOnlyList<Candidate> Published(RecommendRequest request)
    {
        foreach (string word in request.Among.Select(w => ArchitectureCatalog.SplitWidth(w).Name))
            if (!ArchitectureCatalog.All.Any(f => Spelling.Key(f.Name) == Spelling.Key(word)) && ArchitectureCatalog.Find(word) is null)
                throw new NetWeightException($"'{word}' is neither a network nor a family of the zoo."
                    + $"{Spelling.Question(Spelling.Nearest(word, Names()))} 'netweight zoo' lists all.");
        List<Candidate> candidates = [];
        string[] whole = [.. request.Among.Where(w => ArchitectureCatalog.SplitWidth(w).Width == 1)
            .Select(w => ArchitectureCatalog.SplitWidth(w).Name)];
        foreach (Architecture family in ArchitectureCatalog.All)
            foreach (NetworkVariant variant in family.Variants)
            {
                if (request.Among.Count > 0 && !whole.Any(word => Spelling.Key(word) == Spelling.Key(family.Name)
                    || ArchitectureCatalog.Find(word)?.Variant == variant))
                    continue;
                string form = FormOf(variant, request);
                candidates.Add(new Candidate(family, variant, form, 1, variant.Resolution)
                {
                    Accuracies = PublishedAccuracy.Of(variant, form, request.AccuracyFrom),
                });
            }

        return candidates;
    }

    /// <summary>
    /// The networks among the words that ask for a separate width: <c>mobilenet_v2@0.8</c>. Throws
    /// <see cref="NetWeightException"/> for a family.
    /// </summary>
    internal static IReadOnlyList<Candidate> OfWidths(IEnumerable<string> words, RecommendRequest request)
    {
        List<Candidate> candidates = [];
        foreach (string word in words)
        {
            (string name, double width) = ArchitectureCatalog.SplitWidth(word);
            if (width == 1)
                continue;
            if (ArchitectureCatalog.Find(name) is not { } found)
                throw new NetWeightException($"'{word}': '{name}' is a family. Name one of its networks with a width.");
            candidates.Add(new Candidate(found.Family, found.Variant, FormOf(found.Variant, request), width, found.Variant.Resolution));
        }

        return [.. candidates.DistinctBy(c => c.Name)];
    }

    private static string FormOf(NetworkVariant variant, RecommendRequest request) =>
        variant.Forms.Count == 0 ? "" : request.TrainingForms && variant.Forms.Contains("train") ? "train" : variant.Forms[0];

    /// <summary>The network at every point of the grid that is narrower, smaller, or both.</summary>
    internal IEnumerable<Candidate> Scaled(RecommendRequest request)
    {
        foreach (double width in request.Widths.Where(w => w <= 1))
            foreach (int resolution in request.Resolutions.Where(r => r < Variant.Resolution).Append(Variant.Resolution))
                if (new Candidate(Family, Variant, Form, width, resolution) is { IsPublished: false } point)
                    yield return point;
    }
}
