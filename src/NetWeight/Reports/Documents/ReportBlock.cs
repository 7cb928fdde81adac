namespace NetWeight.Reports.Documents;

/// <summary>A part of a report for people: facts, a table, and lines below it; each may be empty. Every format that people read writes the same blocks.</summary>
public sealed record ReportBlock
{
    /// <summary>What stands above it; empty for nothing.</summary>
    public string Title { get; init; } = "";

    /// <summary>Whether the table is a detail that formats which can fold show folded.</summary>
    public bool IsLong { get; init; }

    /// <summary>What the rows are, in the plural.</summary>
    public string RowsName { get; init; } = "rows";

    /// <summary>Names and values.</summary>
    public IReadOnlyList<(string Name, string Value)> Facts { get; init; } = [];

    /// <summary>The table's columns.</summary>
    public IReadOnlyList<ReportColumn> Columns { get; init; } = [];

    /// <summary>The table's rows.</summary>
    public IReadOnlyList<IReadOnlyList<string>> Rows { get; init; } = [];

    /// <summary>Lines below the table.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];
}
