using NetWeight.Charts;
using NetWeight.Reports.Charts;
using NetWeight.Reports.Diagrams;
using NetWeight.Reports.Documents;

namespace NetWeight.Workbench.Texts;

/// <summary>A report's page in Chinese: every text of it but names, which stay as the model and the devices have them.</summary>
internal static class PageTranslation
{
    /// <summary>The page's own markup, around the report.</summary>
    private static readonly (string English, string Chinese)[] Markup =
    [
        (">All columns<", ">所有列<"), ("Filter; -word leaves rows out", "筛选；-词 排除行"),
        ("Filter the rows", "筛选行"), ("Save as SVG", "保存为 SVG"),
        ("aria-label=\"device table\"", "aria-label=\"设备表\""), ("aria-label=\"devices table\"", "aria-label=\"设备表\""),
        ("aria-label=\"layer table\"", "aria-label=\"层表\""),
        ("aria-label=\"layers table\"", "aria-label=\"层表\""), ("aria-label=\"peak table\"", "aria-label=\"峰值表\""),
        ("aria-label=\"models table\"", "aria-label=\"模型表\""),
        ("aria-label=\"parts table\"", "aria-label=\"分组表\""), ("aria-label=\"group table\"", "aria-label=\"分组表\""),
        ("aria-label=\"missing table\"", "aria-label=\"未统计的层\""),
        ("aria-label=\"In short\"", "aria-label=\"结论\""), ("aria-label=\"Show\"", "aria-label=\"显示\""),
    ];

    /// <summary>The page in Chinese.</summary>
    public static ReportPage Of(ReportPage page) => page with
    {
        Verdict = page.Verdict with
        {
            Sentence = Text(page.Verdict.Sentence),
            Points = [.. page.Verdict.Points.Select(p => (Text(p.Name), Text(p.Text)))],
        },
        Sections = [.. page.Sections.Select(Of)],
    };

    /// <summary>The sections as markup, with the words of the markup itself.</summary>
    public static PageFragment Fragment(ReportPage page)
    {
        PageFragment fragment = PageFragment.Of(Of(page));
        string html = fragment.Html;
        foreach ((string english, string chinese) in Markup)
            html = html.Replace(english, chinese, StringComparison.Ordinal);
        return fragment with { Html = html };
    }

    /// <summary>A network's picture.</summary>
    public static Diagram Of(Diagram diagram) => diagram with
    {
        Title = Text(diagram.Title),
        Caption = Text(diagram.Caption),
        Legend = [.. diagram.Legend.Select(l => (Text(l.Name), l.Color))],
        Boxes = [.. diagram.Boxes.Select(b => b with { Kind = Text(b.Kind), Figures = Text(b.Figures) })],
    };

    private static PageSection Of(PageSection section) => section with
    {
        Title = Text(section.Title),
        Text = [.. section.Text.Select(Text)],
        Figures = [.. section.Figures.Select(f => new PageFigure(Text(f.Name), Text(f.Value), Text(f.Detail)))],
        Facts = [.. section.Facts.Select(f => (Text(f.Name), Text(f.Value)))],
        Charts = [.. section.Charts.Select(Of)],
        Items = [.. section.Items.Select(i => i with
        {
            Title = Text(i.Title),
            Weight = Text(i.Weight),
            Figure = Text(i.Figure),
            Text = [.. i.Text.Select(Text)],
        })],
        Tables = [.. section.Tables.Select(Of)],
        Notes = [.. section.Notes.Select(Text)],
    };

    private static PageTable Of(PageTable table) => table with
    {
        Title = Text(table.Title),
        Columns = [.. table.Columns.Select(c => c with { Header = Text(c.Header) })],
        LargestBy = Text(table.LargestBy),
        Rows = [.. table.Rows.Select(row =>
            (IReadOnlyList<PageCell>)[.. row.Select(c => c.Value is null ? c with { Text = Text(c.Text) } : c)])],
    };

    private static Chart Of(Chart chart) => chart with
    {
        Title = Text(chart.Title),
        Caption = Text(chart.Caption),
        Variant = Text(chart.Variant),
        Panels = [.. chart.Panels.Select(Text)],
        X = Of(chart.X),
        Y = Of(chart.Y),
        Series = [.. chart.Series.Select(Of)],
    };

    private static ChartAxis Of(ChartAxis axis) =>
        axis with { Title = Text(axis.Title), Unit = Text(axis.Unit), Categories = [.. axis.Categories.Select(Text)] };

    private static ChartSeries Of(ChartSeries series) => series with
    {
        Name = Text(series.Name),
        Points = [.. series.Points.Select(
            p => p with { Label = Text(p.Label), Details = [.. p.Details.Select(Text)], Group = Text(p.Group) })],
    };

    private static string Text(string english) => Chinese.Sentences.Of(english);
}
