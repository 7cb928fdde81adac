using NetWeight.Reports.Documents;
using NetWeight.Reports.Formats;

namespace NetWeight.Charts;

/// <summary>A page for a browser, in one file that needs nothing else.</summary>
public sealed class HtmlFormat() : ReportFormat("html")
{
    /// <inheritdoc/>
    public override bool IsForFiles => true;

    /// <inheritdoc/>
    public override void Write(IReport report, TextWriter writer) => HtmlPageWriter.Write(report.ToPage(), writer);
}
