using NetWeight.Reports.Documents;

namespace NetWeight.Workbench.Texts;

/// <summary>
/// A report's page with its headings, names of numbers and columns in Chinese. Sentences of findings and captions stay in
/// English, as they do in every other report.
/// </summary>
internal static class PageTranslation
{
    /// <summary>The page in Chinese.</summary>
    public static ReportPage Of(ReportPage page) => page with
    {
        Sections =
        [
            .. page.Sections.Select(s => s with
            {
                Title = Text(s.Title),
                Figures = [.. s.Figures.Select(f => f with { Name = Text(f.Name) })],
                Facts = [.. s.Facts.Select(f => (Text(f.Name), f.Value))],
                Tables = [.. s.Tables.Select(t => t with { Title = Text(t.Title), Columns = [.. t.Columns.Select(c => c with { Header = Text(c.Header) })], LargestBy = Text(t.LargestBy) })],
            }),
        ],
    };

    private static string Text(string english) => Chinese.Texts.GetValueOrDefault(english, english);
}
