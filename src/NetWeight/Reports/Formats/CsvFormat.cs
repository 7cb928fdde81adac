using NetWeight.Reports.Documents;

namespace NetWeight.Reports.Formats;

/// <summary>Comma-separated values (RFC 4180): a report's rows, with units in the header; unknown is empty.</summary>
public sealed class CsvFormat() : ReportFormat("csv")
{
    /// <inheritdoc/>
    public override void Write(IReport report, TextWriter writer)
    {
        Table rows = report.ToRows();
        CsvText.WriteRow(writer, rows.Named.Select(c => c.Name));
        foreach (IReadOnlyList<string> row in rows.Plain)
            CsvText.WriteRow(writer, row);
    }
}
