namespace NetWeight.Reports.Formats;

/// <summary>
/// The formats that the library itself writes. A program adds those that need more: a terminal's tables, pages with
/// plots.
/// </summary>
public static class FormatCatalog
{
    /// <summary>The formats.</summary>
    public static IReadOnlyList<ReportFormat> All { get; } = [new JsonFormat(), new CsvFormat(), new MarkdownFormat(), new SarifFormat()];
}
