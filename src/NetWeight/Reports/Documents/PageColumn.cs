namespace NetWeight.Reports.Documents;

/// <summary>A column of a page's table.</summary>
/// <param name="Header">The heading above it.</param>
/// <param name="IsNumber">Whether its cells are aligned as numbers.</param>
/// <param name="Rank">The order in which paper and small screens leave columns out; see <see cref="Column.Rank"/>.</param>
public readonly record struct PageColumn(string Header, bool IsNumber, int Rank = 1)
{
    /// <summary>The rank of a column that gives way early.</summary>
    public const int Minor = Column.Minor;

    /// <summary>The rank of a column that gives way first.</summary>
    public const int Detail = Column.Detail;

    /// <summary>A column of the usual rank.</summary>
    public static implicit operator PageColumn((string Header, bool IsNumber) column) => FromValueTuple(column);

    /// <summary>A column of the usual rank.</summary>
    public static PageColumn FromValueTuple((string Header, bool IsNumber) column) => new(column.Header, column.IsNumber);

    /// <summary>A column of a report's table.</summary>
    public static PageColumn Of(Column column) => new(column.Header ?? "", column.IsNumber, column.Rank);
}
