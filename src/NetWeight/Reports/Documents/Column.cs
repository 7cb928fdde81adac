namespace NetWeight.Reports.Documents;

/// <summary>A column of a table.</summary>
/// <param name="Header">The heading for people; null for a column for programs only.</param>
/// <param name="Name">The name for programs, with the unit; empty for a column for people only.</param>
/// <param name="Unit">How its numbers are printed; null for a column of text.</param>
/// <param name="Rank">If a table is wider than the terminal, the columns of the highest rank are left out first;
/// those of rank 0 stay.</param>
public record Column(string? Header, string Name = "", Unit? Unit = null, int Rank = 1)
{
    /// <summary>The rank of a column that gives way early.</summary>
    public const int Minor = 2;

    /// <summary>The rank of a column that gives way first.</summary>
    public const int Detail = 3;

    /// <summary>A column that only people get.</summary>
    public Column(string header, Unit? unit, int rank = 1)
        : this(header, "", unit, rank)
    {
    }

    /// <summary>Whether its cells are aligned as numbers; numbers are never shortened.</summary>
    public bool IsNumber => Unit is not null;

    /// <summary>The text for people in place of an unknown value.</summary>
    public string Unknown { get; init; } = "";

    /// <summary>How fractions are written for programs; empty for the shortest text that reads back as the same number.</summary>
    public string Digits { get; init; } = "";

    /// <summary>Whether the cells are words such as <c>error</c> and <c>warning</c>, which a terminal colors.</summary>
    public bool IsSeverity { get; init; }
}

/// <summary>A column that takes its cells from rows of one kind.</summary>
/// <param name="Header">The heading for people; null for a column for programs only.</param>
/// <param name="Name">The name for programs, with the unit; empty for a column for people only.</param>
/// <param name="Value">The cell of a row: a number, a quantity, a text, a list of texts, null if it is unknown, or
/// a <see cref="Cell"/>.</param>
/// <param name="Unit">How its numbers are printed; null for a column of text.</param>
/// <param name="Rank">Its rank in leaving a table that is too wide.</param>
public sealed record Column<T>(string? Header, string Name, Func<T, object?> Value, Unit? Unit = null, int Rank = 1)
    : Column(Header, Name, Unit, Rank);
