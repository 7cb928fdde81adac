using NetWeight.Architectures;

namespace NetWeight.Recommend;

/// <summary>A network of the zoo at one width and resolution.</summary>
/// <param name="Family">Its family.</param>
/// <param name="Variant">The network.</param>
/// <param name="Form">Its form; empty where it has only one.</param>
/// <param name="Width">What the published widths are multiplied by.</param>
/// <param name="Resolution">Height and width of its input.</param>
public sealed record Candidate(Architecture Family, NetworkVariant Variant, string Form, double Width, int Resolution)
{
    /// <summary>Whether this is the network as it was published; only then it has an accuracy.</summary>
    public bool IsPublished => Width == 1 && Resolution == Variant.Resolution;

    /// <summary>What was published about its accuracy; empty for every scaled point.</summary>
    public IReadOnlyList<PublishedAccuracy> Accuracies { get; init; } = [];

    /// <summary>Its accuracy; null where none was published at this very width and resolution.</summary>
    public PublishedAccuracy? Accuracy => Accuracies is [var first, ..] ? first : null;

    /// <summary>The name for people: <c>repvgg_a0</c>, <c>resnet50 width 0.75 at 192</c>.</summary>
    public string Name => IsPublished ? FormName : $"{FormName}{(Width == 1 ? "" : $" width {Width:0.###}")}{(Resolution == Variant.Resolution ? "" : $" at {Resolution}")}";

    /// <summary>The name of the network with its form, as the zoo builds it.</summary>
    public string FormName => Form.Length == 0 || Form == Variant.Forms[0] ? Variant.Name : $"{Variant.Name}:{Form}";

    /// <summary>The network as it was published, which this was scaled from.</summary>
    public string Parent => FormName;

    /// <summary>All networks of the zoo as published, then each at every other point of the grid.</summary>
    /// <param name="request">Which forms, accuracies and points.</param>
    internal static IReadOnlyList<Candidate> All(RecommendRequest request)
    {
        List<Candidate> candidates = [], scaled = [];
        foreach (Architecture family in ArchitectureCatalog.All)
            foreach (NetworkVariant variant in family.Variants)
            {
                string form = variant.Forms.Count == 0 ? "" : request.TrainingForms && variant.Forms.Contains("train") ? "train" : variant.Forms[0];
                candidates.Add(new Candidate(family, variant, form, 1, variant.Resolution) { Accuracies = PublishedAccuracy.Of(variant, form, request.AccuracyFrom) });
                foreach (double width in request.Widths)
                    foreach (int resolution in request.Resolutions.Append(variant.Resolution).Distinct())
                        if (new Candidate(family, variant, form, width, resolution) is { IsPublished: false } point)
                            scaled.Add(point);
            }

        candidates.AddRange(scaled);
        return candidates;
    }
}
