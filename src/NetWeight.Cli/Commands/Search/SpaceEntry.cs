using NetWeight.Contracts;
using NetWeight.Reports.Documents;
using NetWeight.Search;
using NetWeight.Units;

namespace NetWeight.Cli.Commands.Search;

/// <summary>A search space in the list of them.</summary>
/// <param name="Space">The space with its published widths.</param>
internal sealed record SpaceEntry(SearchSpace Space)
{
    private static readonly Column<SpaceEntry>[] Columns =
    [
        new("Space", "name", e => e.Space.Id) { Rank = 0 },
        new("Networks", "size", e => new Cell(e.Space.Size, Format.Size(e.Space.Size)), Unit.None) { Rank = 0 },
        new("Genes", "genes", e => e.Space.Genes.Count, Unit.Count),
        new("Input", "resolution", e => e.Space.Resolution, Unit.None) { Rank = Column.Minor },
        new("What", "title", e => e.Space.Title) { Rank = 0 },
        new("Paper", "paper", e => e.Space.Paper) { Rank = Column.Detail },
    ];

    /// <summary>The table of spaces.</summary>
    public static Listing<SpaceEntry> Listing() =>
        Cli.Listing.Of("spaces", Columns, [.. SpaceCatalog.All.Select(s => new SpaceEntry(s))], e => e.ToContract());

    private SearchSpaceContract ToContract() => new(
        Space.Id, Space.Title, Space.Paper, Space.Size, Space.Resolution, Space.Classes,
        [.. Space.Genes.Select(g => new SearchGeneContract(g.Name, g.Choices))], Space.Relatives);
}
