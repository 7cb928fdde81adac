using System.Text;
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
        if (file is null)
        {
            exporter.Write(report, output);
            return;
        }

        string part = file + ".part";
        try
        {
            using (var writer = new StreamWriter(part, append: false, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false)))
            {
                writer.NewLine = "\n";
                exporter.Write(report, writer);
            }

            File.Move(part, file, overwrite: true);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            File.Delete(part);
            throw new NetWeightException($"Cannot write '{file}': {e.Message}", e);
        }
    }
}
