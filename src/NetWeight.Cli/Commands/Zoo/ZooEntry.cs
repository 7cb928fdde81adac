using NetWeight.Architectures;
using NetWeight.Contracts;
using NetWeight.Costs;
using NetWeight.Reports.Documents;

namespace NetWeight.Cli.Commands.Zoo;

/// <summary>A network of the zoo with the counts of its usual form.</summary>
/// <param name="Family">Its family.</param>
/// <param name="Variant">The network.</param>
/// <param name="Totals">Its costs at its published size.</param>
internal sealed record ZooEntry(Architecture Family, NetworkVariant Variant, CostTotals Totals)
{
    /// <summary>The columns of <c>netweight zoo</c>.</summary>
    private static readonly Column<ZooEntry>[] Columns =
    [
        new("Name", "name", e => e.Variant.Name) { Rank = 0 },
        new(null, "aliases", e => e.Variant.Aliases),
        new(null, "family", e => e.Family.Name),
        new("Forms", "forms", e => e.Variant.Forms) { Rank = Column.Minor },
        new("Params", "parameters", e => e.Totals.Parameters, Unit.Count),
        new("MACCs", "headlineMaccs", e => e.Totals.HeadlineMaccs, Unit.Count) { Rank = 0 },
        new("Input", "resolution", e => e.Variant.Resolution, Unit.None) { Rank = Column.Minor },
        new("Top-1 %", "top1Percent", e => e.Accuracy?.Top1, Unit.Number("0.0##")) { Rank = 0 },
        new("Top-1 from", "top1Source", e => e.TopSource) { Rank = Column.Minor },
        new(null, "countsFrom", e => e.Variant.Published.Select(p => p.Source)),
        new("Paper", "paper", e => e.Family.Paper) { Rank = Column.Detail },
    ];

    private string? TopSource => Accuracy?.Top1Source ?? Accuracy?.Source;

    private Published? Accuracy => Variant.Published.FirstOrDefault(p => p.Top1 is not null);

    /// <summary>Builds and weighs a network as published.</summary>
    public static ZooEntry Of(Architecture family, NetworkVariant variant) =>
        new(family, variant, ZooCommand.Weigh(variant.Build()).Totals);

    /// <summary>Whether a network has a word in its name, other name, family or paper.</summary>
    public static bool Exists(string word) => Named(word).Any();

    /// <summary>The networks that match a word; all for null. Throws <see cref="NetWeightException"/> if there are none.</summary>
    public static IReadOnlyList<ZooEntry> Matching(string? word)
    {
        ZooEntry[] entries = [.. Named(word).Select(n => Of(n.Family, n.Variant))];
        if (entries.Length > 0)
            return entries;
        var names = ArchitectureCatalog.All.SelectMany(f => f.Variants.Select(v => v.Name).Prepend(f.Name));
        string near = Spelling.DidYouMean(word!, names);
        throw new NetWeightException(
            $"The zoo has no network with '{word}' in its name, family or paper.{near} 'netweight zoo' lists all.");
    }

    private static IEnumerable<(Architecture Family, NetworkVariant Variant)> Named(string? word) =>
        ArchitectureCatalog.All.SelectMany(f => f.Variants.Select(v => (f, v))).Where(n => word is null || n.v.Aliases
            .Append(n.v.Name).Append(n.f.Name).Append(n.f.Paper).Any(text => text.Contains(word, StringComparison.OrdinalIgnoreCase)));

    /// <summary>The table of networks.</summary>
    public static Listing<ZooEntry> Listing(IReadOnlyList<ZooEntry> entries) =>
        Cli.Listing.Of("networks", Columns, entries, e => e.ToContract());

    private ZooNetworkContract ToContract() => new(
        Variant.Name, Variant.Aliases, Family.Name, Variant.Forms, Totals.Parameters, Totals.HeadlineMaccs.Value,
        Variant.Resolution, Accuracy?.Top1, TopSource, [.. Variant.Published.Select(p => p.Source)], Family.Paper);
}
