using System.IO.Compression;
using System.Net;
using System.Text;
using NetWeight.Reports.Charts;
using NetWeight.Reports.Documents;

namespace NetWeight.Charts;

/// <summary>
/// Writes a page as one HTML file that needs nothing else: no network, no server. Names in it are whatever a model's
/// author wrote, so they are text everywhere and code nowhere: escaped in the markup, packed in the data, and a content
/// security policy lets no script run but ours and the plotting library's, both known by their hash.
/// </summary>
public static class HtmlPageWriter
{
    /// <summary>A table of more rows than these can be filtered.</summary>
    private const int LongTable = 8;

    private const string ScreenButtons = """
        <button type="button" id="print">Print</button><button type="button" id="theme">Dark</button>
        """;

    /// <summary>Writes the page. Equal pages give equal text.</summary>
    public static void Write(ReportPage page, TextWriter writer)
    {
        string script = PageResources.Script;
        string ours = PageResources.Hash(Encoding.UTF8.GetBytes(script)), library = PageResources.Hash(PageResources.Plotly);
        string policy = $"default-src 'none'; script-src '{ours}' '{library}'; style-src 'unsafe-inline'; "
            + "img-src data: blob:; base-uri 'none'; form-action 'none'";
        string json = page.Json.Length > 0 ? "<button type=\"button\" id=\"json\">JSON</button>" : "";
        writer.Write($"""
            <!DOCTYPE html>
            <html lang="en">
            <head>
            <meta charset="utf-8">
            <meta http-equiv="Content-Security-Policy" content="{policy}">
            <meta name="viewport" content="width=device-width, initial-scale=1">
            <meta name="color-scheme" content="light dark">
            <meta name="generator" content="NetWeight {Escape(page.ToolVersion)}">
            <title>{Escape(page.Title)} - NetWeight</title>
            <style>
            {PageResources.Style}</style>
            </head>
            <body>
            <a class="skip" href="#main">Skip to the report</a>
            <header class="top">
            <div class="bar">
            <div class="titles"><h1>{Breaking(page.Title)}</h1><p>{Escape(page.Subtitle)}</p></div>
            <div class="tools">{json}{ScreenButtons}</div>
            </div>
            <nav aria-label="Sections">

            """);
        foreach (PageSection section in page.Sections)
            writer.Write($"<a href=\"#{Escape(section.Id)}\">{Escape(section.Title)}</a>\n");
        writer.Write("</nav>\n</header>\n<main id=\"main\" tabindex=\"-1\">\n");
        writer.Write("<noscript><p>Plots and tables need JavaScript.</p></noscript>\n");
        WriteSections(page, writer);
        writer.Write($"</main>\n<footer><p>NetWeight {Escape(page.ToolVersion)}</p>\n");
        writer.Write("<p class=\"screen\">Print makes a summary: the largest rows of long tables, and no details. "
            + "<button type=\"button\" id=\"print-all\">Print everything</button></p>\n");
        writer.Write("<p class=\"paper\">This is a summary. The page itself holds all rows of its tables, "
            + "and prints them with 'Print everything'.</p></footer>\n");
        WritePacked(writer, "data", Pack(PageData.Write(page)));
        if (page.Json.Length > 0)
            WritePacked(writer, "report", Pack(Encoding.UTF8.GetBytes(page.Json)));
        // Its licence requires this notice; the library's own copy of it is compressed.
        writer.Write($"<!--\n{string.Join('\n', PageResources.PlotlyNotice)}\ngithub.com/plotly/plotly.js/blob/master/LICENSE\n-->\n");
        WritePacked(writer, "library", Pack(PageResources.Plotly));
        writer.Write($"<script>{script}</script>\n</body>\n</html>\n");
    }

    /// <summary>Writes the verdict and the sections alone, for a page that shows them next to something else.</summary>
    internal static void WriteSections(ReportPage page, TextWriter writer)
    {
        if (page.Verdict.Sentence.Length > 0)
            WriteVerdict(page.Verdict, writer);
        var numbers = new PageNumbers();
        foreach (PageSection section in page.Sections)
            WriteSection(section, numbers, writer);
    }

    private static void WriteVerdict(PageVerdict verdict, TextWriter writer)
    {
        writer.Write("<section class=\"verdict\" aria-label=\"In short\">\n");
        writer.Write($"<p class=\"sentence\">{Sentence(verdict.Sentence)}</p>\n");
        if (verdict.Points.Count > 0)
        {
            writer.Write("<dl>\n");
            foreach ((string name, string text) in verdict.Points)
                writer.Write($"<div><dt>{Escape(name)}</dt><dd>{Sentence(text)}</dd></div>\n");
            writer.Write("</dl>\n");
        }

        writer.Write("</section>\n");
    }

    private static void WriteSection(PageSection section, PageNumbers numbers, TextWriter writer)
    {
        string id = Escape(section.Id), kind = section.IsDetail ? " class=\"detail\"" : "";
        writer.Write($"<section id=\"{id}\"{kind} aria-labelledby=\"{id}-title\">\n");
        writer.Write($"<h2 id=\"{id}-title\">{Escape(section.Title)}</h2>\n");
        foreach (string text in section.Text)
            writer.Write($"<p>{Escape(text)}</p>\n");
        if (section.Figures.Count > 0)
        {
            // Full rows look calm: as many columns as divide the cards.
            int count = section.Figures.Count;
            int columns = count % 4 == 0 ? 4 : count % 3 == 0 ? 3 : count < 3 ? 2 : 4;
            writer.Write($"<dl class=\"figures\" style=\"--columns:{columns}\">\n");
            foreach (PageFigure figure in section.Figures)
            {
                string detail = figure.Detail.Length > 0 ? $"<dd class=\"detail\">{Escape(figure.Detail)}</dd>" : "";
                writer.Write($"<div><dt>{Escape(figure.Name)}</dt><dd>{Breaking(figure.Value)}</dd>{detail}</div>\n");
            }

            writer.Write("</dl>\n");
        }

        if (section.Facts.Count > 0)
        {
            writer.Write("<dl class=\"facts\">\n");
            foreach ((string name, string value) in section.Facts)
                writer.Write($"<dt>{Escape(name)}</dt><dd>{Escape(value)}</dd>\n");
            writer.Write("</dl>\n");
        }

        if (section.Charts.Count > 0)
        {
            writer.Write("<div class=\"charts\">\n");
            Chart[][] charts = [.. section.Charts.GroupBy(c => c.Name).Select(v => v.ToArray())];
            for (int i = 0; i < charts.Length; i++)
            {
                // On paper two charts share a row if both are still read at half the width.
                bool isPair = IsNarrow(charts[i][0]) && i + 1 < charts.Length && IsNarrow(charts[i + 1][0]);
                WriteChart(charts[i], isPair, numbers, writer);
                if (isPair)
                    WriteChart(charts[++i], isHalf: true, numbers, writer);
            }

            writer.Write("</div>\n");
        }

        if (section.Diagram is { } diagram)
            writer.Write("<div class=\"diagram\" tabindex=\"0\" role=\"region\" "
                + $"aria-label=\"{Escape(diagram.Title)}\">\n{DiagramRenderer.Svg(diagram)}</div>\n");
        if (section.Items.Count > 0)
        {
            writer.Write("<div class=\"items\">\n");
            foreach (PageItem item in section.Items)
                WriteItem(item, writer);
            writer.Write("</div>\n");
        }

        foreach (PageTable table in section.Tables)
            WriteTable(table, numbers.Table++, writer);
        if (section.Notes.Count > 0)
        {
            string notes = string.Concat(section.Notes.Select(n => $"<li>{Escape(n)}</li>\n"));
            writer.Write($"<ul class=\"notes\">\n{notes}</ul>\n");
        }

        writer.Write("</section>\n");
    }

    private static void WriteChart(Chart[] variants, bool isHalf, PageNumbers numbers, TextWriter writer)
    {
        string id = $"chart-{Escape(variants[0].Name)}";
        string list = string.Join(',', variants.Select(_ => numbers.Chart++));
        string kind = isHalf ? " half" : variants[0].Series.Any(s => s.Kind == SeriesKind.Tiles) ? " tiles" : "";
        string title = Escape(variants[0].Title), caption = Escape(variants[0].Caption);
        writer.Write($"<figure class=\"chart{kind}\" id=\"{id}\" data-charts=\"{list}\">\n");
        writer.Write($"<div class=\"head\"><h3>{title}</h3>");
        if (variants.Length > 1)
        {
            writer.Write("<div class=\"tabs\" role=\"group\" aria-label=\"Show\">");
            for (int i = 0; i < variants.Length; i++)
            {
                string isPressed = i == 0 ? "true" : "false";
                writer.Write($"<button type=\"button\" aria-pressed=\"{isPressed}\">");
                writer.Write($"{Escape(variants[i].Variant)}</button>");
            }

            writer.Write("</div>");
        }

        writer.Write($"<button type=\"button\" class=\"save\" aria-label=\"Save as SVG: {title}\">SVG</button></div>\n");
        writer.Write($"<div class=\"plot\" style=\"min-height:{Height(variants[0])}px\" role=\"group\" ");
        writer.Write($"aria-label=\"{title}\" aria-describedby=\"{id}-caption\"></div>\n");
        writer.Write($"<figcaption id=\"{id}-caption\">{caption}</figcaption>\n</figure>\n");
    }

    /// <summary>About as high as the script draws it, so that little moves on the page when it does.</summary>
    private static int Height(Chart chart)
    {
        int rows = chart.Y.Categories.Count;
        if (chart.Panels.Count > 0)
            return 60 + (260 * ((chart.Panels.Count + chart.PanelColumns - 1) / chart.PanelColumns));
        if (chart.Series.Any(s => s.Kind == SeriesKind.LyingBars))
            return 116 + (Math.Max(3, rows) * (chart.HasBarsBeside ? 34 : rows < 8 ? 26 : 19));
        return chart.Series.Any(s => s.Kind == SeriesKind.Tiles) ? 460 : 430;
    }

    /// <summary>Whether it is still read at half the width of a sheet of paper.</summary>
    private static bool IsNarrow(Chart chart) =>
        chart.Panels.Count == 0 && chart.Y.Categories.Count < 12 && chart.X.Categories.Count < 12
        && !chart.Series.Any(s => s.Kind == SeriesKind.Tiles || s.Points.Count(p => p.ShowsLabel) > 3);

    private static void WriteItem(PageItem item, TextWriter writer)
    {
        string weight = Escape(item.Weight), mark = weight.Length > 0 ? $"<span class=\"weight\">{weight}</span> " : "";
        string kind = item.IsGain ? " gain" : "";
        string figure = item.Figure.Length > 0 ? $" <span class=\"figure{kind}\">{Escape(item.Figure)}</span>" : "";
        writer.Write($"<article id=\"{Escape(item.Id)}\" class=\"item is-{weight}\">\n");
        writer.Write($"<h3>{mark}{Escape(item.Title)}{figure}</h3>\n");
        foreach (string text in item.Text)
            writer.Write($"<p>{Escape(text)}</p>\n");
        if (item.Links.Count > 0)
        {
            const int Shown = 6;
            writer.Write("<p class=\"links\">");
            WriteLinks(item.Links.Take(Shown), writer);
            writer.Write("</p>\n");
            if (item.Links.Count > Shown)
            {
                writer.Write($"<details><summary>and {item.Links.Count - Shown} more</summary><p class=\"links\">");
                WriteLinks(item.Links.Skip(Shown), writer);
                writer.Write("</p></details>\n");
            }
        }

        writer.Write("</article>\n");
    }

    private static void WriteLinks(IEnumerable<(string Text, string Anchor)> links, TextWriter writer)
    {
        foreach ((string text, string anchor) in links)
            writer.Write(anchor.Length > 0
                ? $"<a href=\"#{Escape(anchor)}\">{Escape(text)}</a> "
                : $"<span>{Escape(text)}</span> ");
    }

    private static void WriteTable(PageTable table, int number, TextWriter writer)
    {
        string id = Escape(table.Id);
        if (table.Title.Length > 0)
            writer.Write($"<h3>{Escape(table.Title)}</h3>\n");
        string kind = table.Stacks ? " stack" : "";
        writer.Write($"<div class=\"table{kind}\" id=\"{id}\" data-table=\"{number}\">\n");
        bool isLong = table.Rows.Count > LongTable;
        bool hasMinor = table.Columns.Any(c => c.Rank == PageColumn.Minor);
        bool hasDetail = table.Columns.Any(c => c.Rank >= PageColumn.Detail);
        if (isLong || hasMinor || hasDetail)
        {
            writer.Write($"<div class=\"filter{(isLong ? "" : " columns-only")}{(hasDetail ? " has-detail" : "")}\">");
            if (isLong)
            {
                writer.Write("<input type=\"search\" placeholder=\"Filter; -word leaves rows out\" ");
                writer.Write($"aria-label=\"Filter the rows\" aria-describedby=\"{id}-count\">");
                writer.Write($"<span id=\"{id}-count\" role=\"status\"></span>");
            }

            if (hasMinor || hasDetail)
                writer.Write("<button type=\"button\" class=\"columns\" aria-pressed=\"false\">All columns</button>");
            writer.Write("</div>\n");
        }

        string name = Escape(table.Title.Length > 0 ? table.Title : table.Id.Replace('-', ' '));
        writer.Write($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{name}\"><table><thead><tr>");
        foreach (PageColumn column in table.Columns)
        {
            writer.Write($"<th scope=\"col\"{HeaderClass(column)} aria-sort=\"none\">");
            writer.Write($"<button type=\"button\">{Escape(column.Header)}</button></th>");
        }

        writer.Write("</tr></thead><tbody></tbody></table></div>\n");
        writer.Write("<div class=\"more\"></div>\n<p class=\"paper\"></p>\n</div>\n");
    }

    /// <summary>A short header stays in one line: it would break at its hyphen.</summary>
    private static string HeaderClass(PageColumn column)
    {
        const int Short = 8;
        string kind = column.IsNumber ? "number" : "", size = column.Header.Length <= Short ? "short" : "";
        string[] all = [kind, size, PageData.RankClass(column)];
        string names = string.Join(' ', all.Where(n => n.Length > 0));
        return names.Length > 0 ? $" class=\"{names}\"" : "";
    }

    private static void WritePacked(TextWriter writer, string id, byte[] packed)
    {
        writer.Write($"<script type=\"application/gzip\" id=\"{id}\">");
        writer.Write(Convert.ToBase64String(packed));
        writer.Write("</script>\n");
    }

    private static byte[] Pack(byte[] content)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal, leaveOpen: true))
            gzip.Write(content);
        return packed.ToArray();
    }

    /// <summary>Names of networks and layers break after their underscores and dots, rather than in a word.</summary>
    private static string Breaking(string name) => Escape(name).Replace("_", "_<wbr>", StringComparison.Ordinal);

    /// <summary>A number and its percent sign stay in one line.</summary>
    private static string Sentence(string text) => Escape(text).Replace(" %", "&nbsp;%", StringComparison.Ordinal);

    private static string Escape(string text) => WebUtility.HtmlEncode(PageData.Plain(text));

    /// <summary>Charts and tables are numbered through the page, as they are in the data.</summary>
    private sealed class PageNumbers
    {
        public int Chart { get; set; }

        public int Table { get; set; }
    }
}
