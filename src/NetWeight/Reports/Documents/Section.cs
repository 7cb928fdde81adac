namespace NetWeight.Reports.Documents;

/// <summary>
/// A part of a report for people: facts, a table, items and lines below; each may be empty. Every format that people
/// read renders the same sections.
/// </summary>
public sealed record Section
{
    /// <summary>Its heading; empty for none.</summary>
    public string Title { get; init; } = "";

    /// <summary>Names and values; a value may have several lines.</summary>
    public IReadOnlyList<(string Name, string Value)> Facts { get; init; } = [];

    /// <summary>Its table; null for none.</summary>
    public Table? Table { get; init; }

    /// <summary>Lines below the table. An empty one separates groups of lines.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Remarks about the model with their weight: <c>warning</c>. A terminal gets them as messages besides the report.</summary>
    public IReadOnlyList<(string Weight, string Text)> Remarks { get; init; } = [];
}
