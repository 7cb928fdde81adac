namespace NetWeight.Reports.Documents;

/// <summary>A table: columns with their units, and cells that keep their values until a format prints them.</summary>
/// <param name="Columns">The columns.</param>
/// <param name="Rows">The rows, as many cells as there are columns; see <see cref="Column{T}"/> for the content of cells.</param>
public sealed record Table(IReadOnlyList<Column> Columns, IReadOnlyList<IReadOnlyList<object?>> Rows)
{
    /// <summary>
    /// The name of the rows, with their number: <c>20 of 53 layers</c>. Formats that can fold show a long table under it;
    /// empty for a table that stays open.
    /// </summary>
    public string Summary { get; init; } = "";

    /// <summary>
    /// How fractions are written for programs if a column does not state it; empty for the shortest text that reads back
    /// as the same number.
    /// </summary>
    public string Digits { get; init; } = "";

    /// <summary>The columns that people get.</summary>
    public IReadOnlyList<Column> Readable => [.. Columns.Where(c => c.Header is not null)];

    /// <summary>The columns that programs get.</summary>
    public IReadOnlyList<Column> Named => [.. Columns.Where(c => c.Name.Length > 0)];

    /// <summary>The texts for people: one per cell of <see cref="Readable"/>.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Texts => Cells(c => c.Header is not null, CellText.ForPeople);

    /// <summary>The texts for programs: one per cell of <see cref="Named"/>.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Plain => Cells(c => c.Name.Length > 0, (c, cell) => CellText.ForPrograms(c, cell, Digits));

    /// <summary>A table of rows of one kind.</summary>
    public static Table Of<T>(IReadOnlyList<Column<T>> columns, IEnumerable<T> rows) =>
        new([.. columns], [.. rows.Select(r => (IReadOnlyList<object?>)[.. columns.Select(c => c.Value(r))])]);

    private IReadOnlyList<IReadOnlyList<string>> Cells(Func<Column, bool> shows, Func<Column, object?, string> text)
    {
        int[] shown = [.. Enumerable.Range(0, Columns.Count).Where(i => shows(Columns[i]))];
        return [.. Rows.Select(row => (IReadOnlyList<string>)[.. shown.Select(i => text(Columns[i], row[i]))])];
    }
}
