using System.Text;
using NetWeight.Reports.Documents;

namespace NetWeight.Charts;

/// <summary>
/// The sections of a report for a page of its own making, such as the workbench: markup, and the data that the report's
/// script draws its plots and fills its tables with.
/// </summary>
/// <param name="Html">The markup; every text in it is escaped.</param>
/// <param name="Data">The charts and tables as JSON.</param>
public sealed record PageFragment(string Html, string Data)
{
    /// <summary>Makes the fragment of a page.</summary>
    public static PageFragment Of(ReportPage page)
    {
        using var html = new StringWriter();
        HtmlPageWriter.WriteSections(page, html);
        return new PageFragment(html.ToString(), Encoding.UTF8.GetString(PageData.Write(page)));
    }
}
