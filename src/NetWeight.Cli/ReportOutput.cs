using NetWeight.Reports;

namespace NetWeight.Cli;

/// <summary>Writes a report in a format, to the terminal or to a file.</summary>
internal static class ReportOutput
{
    /// <summary>Writes the report; a file appears complete or not at all.</summary>
    public static void Write(Report report, string format, string? file, bool color, TextWriter output)
    {
        IReportExporter exporter = ExporterCatalog.All.FirstOrDefault(e => e.Format == format)
            ?? new TableExporter(color && file is null && !Console.IsOutputRedirected, file is null && !Console.IsOutputRedirected);
        OutputFile.Write(file, output, writer => exporter.Write(report, writer));
    }
}
