using NetWeight.Cli.Options;
using NetWeight.Reports.Analysis;

namespace NetWeight.Cli;

/// <summary>Writes a report in a format, to the terminal or to a file.</summary>
internal static class ReportOutput
{
    /// <summary>Writes the report; a file appears complete or not at all.</summary>
    public static void Write(AnalysisReport report, ReportTarget target)
    {
        IReportExporter exporter = ExporterCatalog.All.FirstOrDefault(e => e.Format == target.Format) ?? new TableExporter();
        target.Write(writer => exporter.Write(report, writer));
    }
}
