namespace NetWeight.Reports.Documents;

/// <summary>A column of a table for people.</summary>
/// <param name="Header">What stands above it.</param>
/// <param name="IsNumber">Whether its cells are aligned as numbers; numbers are never shortened.</param>
/// <param name="Rank">Where a table is wider than the terminal, the columns of the highest rank are left out first; those of rank 0
/// stay.</param>
public readonly record struct ReportColumn(string Header, bool IsNumber, int Rank = 1)
{
    /// <summary>The rank of a column that gives way early.</summary>
    public const int Minor = 2;

    /// <summary>The rank of a column that gives way first.</summary>
    public const int Detail = 3;

    /// <summary>Whether the cells are words such as <c>error</c> and <c>warning</c>, which a terminal colors.</summary>
    public bool IsSeverity { get; init; }

    /// <summary>A column of the usual rank.</summary>
    public static implicit operator ReportColumn((string Header, bool IsNumber) column) => FromValueTuple(column);

    /// <summary>A column of the usual rank.</summary>
    public static ReportColumn FromValueTuple((string Header, bool IsNumber) column) => new(column.Header, column.IsNumber);
}
