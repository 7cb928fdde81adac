using NetWeight.Reports.Charts;
using NetWeight.Reports.Diagrams;

namespace NetWeight.Reports.Documents;

/// <summary>
/// A report as one page for a browser: sections with text, facts, plots and tables. The page is data; a renderer makes
/// a file of it.
/// </summary>
/// <param name="Title">The page's title.</param>
/// <param name="ToolVersion">The version of NetWeight that made it.</param>
/// <param name="Sections">Its sections, from top to bottom.</param>
public sealed record ReportPage(string Title, string ToolVersion, IReadOnlyList<PageSection> Sections)
{
    /// <summary>The message of the page, before all numbers.</summary>
    public required PageVerdict Verdict { get; init; }

    /// <summary>The subject of the page, in one line below the title; empty for none.</summary>
    public string Subtitle { get; init; } = "";

    /// <summary>The numbers behind the page: the same report as JSON, kept in the page for machines; empty for none.</summary>
    public string Json { get; init; } = "";

    /// <summary>A page of a report's own sections, for reports that have no page of their own.</summary>
    /// <param name="title">The page's title.</param>
    /// <param name="toolVersion">The version of NetWeight that made it.</param>
    /// <param name="verdict">Its message, in one sentence.</param>
    /// <param name="report">The report.</param>
    public static ReportPage Of(string title, string toolVersion, string verdict, IReport report)
    {
        using var json = new StringWriter { NewLine = "\n" };
        report.WriteJson(json);
        IEnumerable<PageSection> sections =
            report.ToSections().Select((s, i) => new PageSection($"part-{i + 1}", s.Title.Length > 0 ? s.Title : title)
            {
                Facts = s.Facts,
                Tables = s.Table is { } table ? [PageTable.Of($"table-{i + 1}", table)] : [],
                Notes = [.. s.Notes.Where(n => n.Length > 0), .. s.Remarks.Select(r => $"{r.Weight} {r.Text}")],
            });
        return new ReportPage(title, toolVersion, [.. sections]) { Verdict = new PageVerdict(verdict), Json = json.ToString() };
    }
}

/// <summary>The answer that a page begins with.</summary>
/// <param name="Sentence">The answer in one sentence, in plain English: who is faster by how much, or how long a network takes.</param>
public sealed record PageVerdict(string Sentence)
{
    /// <summary>The details, a sentence or two each: the bound, the first change to make, the unknown parts.</summary>
    public IReadOnlyList<(string Name, string Text)> Points { get; init; } = [];
}

/// <summary>A part of a page; each of its parts may be empty.</summary>
/// <param name="Id">Its anchor: lower case, words joined by <c>-</c>, once in a page.</param>
/// <param name="Title">Its heading.</param>
public sealed record PageSection(string Id, string Title)
{
    /// <summary>The message of the section, in plain sentences.</summary>
    public IReadOnlyList<string> Text { get; init; } = [];

    /// <summary>The most important numbers, shown large.</summary>
    public IReadOnlyList<PageFigure> Figures { get; init; } = [];

    /// <summary>Names and values.</summary>
    public IReadOnlyList<(string Name, string Value)> Facts { get; init; } = [];

    /// <summary>Its plots.</summary>
    public IReadOnlyList<Chart> Charts { get; init; } = [];

    /// <summary>A network, or the difference of two, as a picture; null for none.</summary>
    public Diagram? Diagram { get; init; }

    /// <summary>Things of the same kind, one below the other: findings.</summary>
    public IReadOnlyList<PageItem> Items { get; init; } = [];

    /// <summary>Its tables.</summary>
    public IReadOnlyList<PageTable> Tables { get; init; } = [];

    /// <summary>Lines in small print below.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Whether it is printed only if the reader asks for the whole page.</summary>
    public bool IsDetail { get; init; }
}

/// <summary>A number shown large.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">The number with its unit.</param>
/// <param name="Detail">A detail: an interval, a bound; empty for none.</param>
public sealed record PageFigure(string Name, string Value, string Detail = "");

/// <summary>One of several things of the same kind: a finding.</summary>
/// <param name="Id">Its anchor, once in a page.</param>
/// <param name="Title">Its heading.</param>
public sealed record PageItem(string Id, string Title)
{
    /// <summary>
    /// A word in front of the title with its severity: <c>error</c>, <c>warning</c>, <c>note</c>; empty for
    /// none.
    /// </summary>
    public string Weight { get; init; } = "";

    /// <summary>Its number, the saving; empty for none.</summary>
    public string Figure { get; init; } = "";

    /// <summary>Whether that number is good news.</summary>
    public bool IsGain { get; init; }

    /// <summary>The text, in plain sentences.</summary>
    public IReadOnlyList<string> Text { get; init; } = [];

    /// <summary>Its subjects: names and the anchors in the page that they lead to; an empty anchor for none.</summary>
    public IReadOnlyList<(string Text, string Anchor)> Links { get; init; } = [];
}

/// <summary>A table that the reader can sort and filter.</summary>
/// <param name="Id">Its anchor, once in a page.</param>
/// <param name="Columns">
/// The columns. Paper and small screens leave out those of <see cref="PageColumn.Minor"/> rank, wide screens those of
/// <see cref="PageColumn.Detail"/>; a button shows all of them.
/// </param>
/// <param name="Rows">The rows, as many cells as there are columns.</param>
public sealed record PageTable(string Id, IReadOnlyList<PageColumn> Columns, IReadOnlyList<IReadOnlyList<PageCell>> Rows)
{
    /// <summary>The title above it; empty for none.</summary>
    public string Title { get; init; } = "";

    /// <summary>The header of the column by which a long table's largest rows are chosen for paper; empty for the first rows.</summary>
    public string LargestBy { get; init; } = "";

    /// <summary>Whether rows become blocks of names and values on a small screen: for tables with sentences in their cells.</summary>
    public bool Stacks { get; init; }

    /// <summary>An anchor for each row; empty if rows have none.</summary>
    public IReadOnlyList<string> Anchors { get; init; } = [];

    /// <summary>A table of a report, sorted by its values.</summary>
    /// <param name="id">Its anchor, once in a page.</param>
    /// <param name="table">The table.</param>
    public static PageTable Of(string id, Table table)
    {
        int[] shown = [.. Enumerable.Range(0, table.Columns.Count).Where(i => table.Columns[i].Header is not null)];
        return new PageTable(
            id,
            [.. shown.Select(i => PageColumn.Of(table.Columns[i]))],
            [.. table.Rows.Select(row => (IReadOnlyList<PageCell>)[.. shown.Select(i => PageCell.Of(table.Columns[i], row[i]))])]);
    }
}

/// <summary>A cell.</summary>
/// <param name="Text">Its text.</param>
/// <param name="Value">The number to sort by; null to sort by text.</param>
/// <param name="Link">The anchor in the page that it leads to; empty for none.</param>
public readonly record struct PageCell(string Text, double? Value = null, string Link = "")
{
    /// <summary>A cell of a report's table.</summary>
    public static PageCell Of(Column column, object? cell) =>
        new(CellText.ForPeople(column, cell), column.IsNumber ? CellText.Number(cell) : null);
}
