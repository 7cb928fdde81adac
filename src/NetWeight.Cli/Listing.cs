using NetWeight.Contracts;
using NetWeight.Reports.Documents;

namespace NetWeight.Cli;

/// <summary>Rows of one kind, for every format.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The rows.</param>
/// <param name="Json">Writes the contract.</param>
internal record Listing<T>(IReadOnlyList<Column<T>> Columns, IReadOnlyList<T> Rows, Action<TextWriter> Json) : IReport
{
    /// <summary>The title above the rows, for people.</summary>
    public string Title { get; init; } = "";

    /// <summary>Facts about all rows for people; those without words are left out.</summary>
    public IReadOnlyList<(string Header, string Words)> Facts { get; init; } = [];

    /// <summary>Lines below the rows for people.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>The name of the rows, in plural.</summary>
    public string RowsName { get; init; } = "rows";

    /// <inheritdoc/>
    public IReadOnlyList<Section> ToSections() =>
    [
        new Section
        {
            Title = Title,
            Facts = [.. Facts.Where(f => f.Words.Length > 0)],
            Table = ToRows(),
            Notes = Notes,
        },
    ];

    /// <inheritdoc/>
    public Table ToRows() => Table.Of(Columns, Rows);

    /// <inheritdoc/>
    public ReportPage ToPage() =>
        ReportPage.Of(Title.Length > 0 ? Title : RowsName, CommandLine.Version, $"{Rows.Count} {RowsName}.", this);

    /// <inheritdoc/>
    public void WriteJson(TextWriter writer) => Json(writer);
}

/// <summary>Makes lists whose contract is an array of their rows.</summary>
internal static class Listing
{
    /// <summary>A list.</summary>
    /// <param name="name">The name of the rows, in plural.</param>
    /// <param name="columns">The columns.</param>
    /// <param name="rows">The rows.</param>
    /// <param name="contract">A row as other programs read it.</param>
    public static Listing<T> Of<T, TContract>(
        string name, IReadOnlyList<Column<T>> columns, IReadOnlyList<T> rows, Func<T, TContract> contract)
        where TContract : class, IContract<TContract> =>
        new(columns, rows, writer => ContractJson.WriteAll([.. rows.Select(contract)], writer)) { RowsName = name };
}
