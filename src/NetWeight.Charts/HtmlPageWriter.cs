using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Text;
using NetWeight.Reports.Charts;
using NetWeight.Reports.Documents;

namespace NetWeight.Charts;

/// <summary>
/// Writes a page as one HTML file that needs nothing else: no network, no server. Names in it are whatever a model's author wrote, so they are text everywhere and code nowhere:
/// escaped in the markup, packed in the data, and a content security policy lets no script run but ours and the plotting library's, both known by their hash.
/// </summary>
public static class HtmlPageWriter
{
    /// <summary>Writes the page. Equal pages give equal text.</summary>
    public static void Write(ReportPage page, TextWriter writer)
    {
        string script = PageResources.Script;
        string policy = $"default-src 'none'; script-src '{PageResources.Hash(Encoding.UTF8.GetBytes(script))}' '{PageResources.Hash(PageResources.Plotly)}'; style-src 'unsafe-inline'; img-src data: blob:; base-uri 'none'; form-action 'none'";
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
            <div class="titles"><h1>{Escape(page.Title)}</h1><p>{Escape(page.Subtitle)}</p></div>
            <div class="tools"><button type="button" id="theme" aria-label="Light or dark">Dark</button>{(page.Json.Length > 0 ? "<button type=\"button\" id=\"json\">JSON</button>" : "")}</div>
            </div>
            <nav aria-label="Sections">

            """);
        foreach (PageSection section in page.Sections)
            writer.Write($"<a href=\"#{Escape(section.Id)}\">{Escape(section.Title)}</a>\n");
        writer.Write("</nav>\n</header>\n<main id=\"main\" tabindex=\"-1\">\n<noscript><p>Plots and tables need JavaScript.</p></noscript>\n");
        var numbers = new PageNumbers();
        foreach (PageSection section in page.Sections)
            WriteSection(section, numbers, writer);
        writer.Write($"</main>\n<footer><p>NetWeight {Escape(page.ToolVersion)}</p></footer>\n");
        WritePacked(writer, "data", Pack(PageData.Write(page)));
        if (page.Json.Length > 0)
            WritePacked(writer, "report", Pack(Encoding.UTF8.GetBytes(page.Json)));
        // Its licence asks for this notice; the library's own copy of it is compressed.
        writer.Write($"<!--\n{string.Join('\n', PageResources.PlotlyNotice)}\ngithub.com/plotly/plotly.js/blob/master/LICENSE\n-->\n");
        WritePacked(writer, "library", Pack(PageResources.Plotly));
        writer.Write($"<script>{script}</script>\n</body>\n</html>\n");
    }

    private static void WriteSection(PageSection section, PageNumbers numbers, TextWriter writer)
    {
        writer.Write($"<section id=\"{Escape(section.Id)}\" aria-labelledby=\"{Escape(section.Id)}-title\">\n<h2 id=\"{Escape(section.Id)}-title\">{Escape(section.Title)}</h2>\n");
        foreach (string text in section.Text)
            writer.Write($"<p>{Escape(text)}</p>\n");
        if (section.Figures.Count > 0)
        {
            // Full rows look calm: as many columns as divide the cards.
            int columns = section.Figures.Count % 4 == 0 ? 4 : section.Figures.Count % 3 == 0 ? 3 : section.Figures.Count < 3 ? 2 : 4;
            writer.Write($"<dl class=\"figures\" style=\"--columns:{columns}\">\n");
            foreach (PageFigure figure in section.Figures)
                writer.Write($"<div><dt>{Escape(figure.Name)}</dt><dd>{Escape(figure.Value)}</dd>{(figure.Detail.Length > 0 ? $"<dd class=\"detail\">{Escape(figure.Detail)}</dd>" : "")}</div>\n");
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
            foreach (IGrouping<string, Chart> variants in section.Charts.GroupBy(c => c.Name))
                WriteChart([.. variants], numbers, writer);
            writer.Write("</div>\n");
        }

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
            writer.Write($"<ul class=\"notes\">\n{string.Concat(section.Notes.Select(n => $"<li>{Escape(n)}</li>\n"))}</ul>\n");
        writer.Write("</section>\n");
    }

    private static void WriteChart(Chart[] variants, PageNumbers numbers, TextWriter writer)
    {
        string id = $"chart-{Escape(variants[0].Name)}";
        string list = string.Join(',', variants.Select(_ => numbers.Chart++));
        writer.Write($"<figure class=\"chart\" id=\"{id}\" data-charts=\"{list}\">\n<div class=\"head\"><h3>{Escape(variants[0].Title)}</h3>");
        if (variants.Length > 1)
        {
            writer.Write("<div class=\"tabs\" role=\"group\" aria-label=\"Show\">");
            for (int i = 0; i < variants.Length; i++)
                writer.Write($"<button type=\"button\" aria-pressed=\"{(i == 0 ? "true" : "false")}\">{Escape(variants[i].Variant)}</button>");
            writer.Write("</div>");
        }

        writer.Write($"</div>\n<div class=\"plot\" style=\"min-height:{Height(variants[0])}px\" role=\"img\" aria-label=\"{Escape(variants[0].Title)}\" aria-describedby=\"{id}-caption\"></div>\n<figcaption id=\"{id}-caption\">{Escape(variants[0].Caption)}</figcaption>\n</figure>\n");
    }

    /// <summary>About as high as the script draws it, so that little moves on the page when it does.</summary>
    private static int Height(Chart chart) =>
        chart.Series.Any(s => s.Kind == SeriesKind.LyingBars) ? 116 + (Math.Max(3, chart.Y.Categories.Count) * (chart.HasBarsBeside ? 34 : chart.Y.Categories.Count < 8 ? 26 : 19)) : chart.Series.Any(s => s.Kind == SeriesKind.Tiles) ? 460 : 430;

    private static void WriteItem(PageItem item, TextWriter writer)
    {
        string weight = Escape(item.Weight);
        writer.Write($"<article id=\"{Escape(item.Id)}\" class=\"item is-{weight}\">\n<h3>{(weight.Length > 0 ? $"<span class=\"weight\">{weight}</span> " : "")}{Escape(item.Title)}{(item.Figure.Length > 0 ? $" <span class=\"figure{(item.IsGain ? " gain" : "")}\">{Escape(item.Figure)}</span>" : "")}</h3>\n");
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
            writer.Write(anchor.Length > 0 ? $"<a href=\"#{Escape(anchor)}\">{Escape(text)}</a> " : $"<span>{Escape(text)}</span> ");
    }

    private static void WriteTable(PageTable table, int number, TextWriter writer)
    {
        string id = Escape(table.Id);
        if (table.Title.Length > 0)
            writer.Write($"<h3>{Escape(table.Title)}</h3>\n");
        writer.Write($"<div class=\"table\" id=\"{id}\" data-table=\"{number.ToString(CultureInfo.InvariantCulture)}\">\n");
        if (table.Rows.Count > 8)
            writer.Write($"<div class=\"filter\"><input type=\"search\" placeholder=\"Filter; -word leaves rows out\" aria-label=\"Filter the rows\" aria-describedby=\"{id}-count\"><span id=\"{id}-count\" role=\"status\"></span></div>\n");
        writer.Write($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{Escape(table.Title.Length > 0 ? table.Title : table.Id)}\"><table><thead><tr>");
        foreach ((string header, bool isNumber) in table.Columns)
            writer.Write($"<th scope=\"col\"{HeaderClass(header, isNumber)} aria-sort=\"none\"><button type=\"button\">{Escape(header)}</button></th>");
        writer.Write("</tr></thead><tbody></tbody></table></div>\n<div class=\"more\"></div>\n</div>\n");
    }

    /// <summary>A short header stays in one line: it would break at its hyphen.</summary>
    private static string HeaderClass(string header, bool isNumber)
    {
        const int Short = 8;
        string names = string.Join(' ', (string[])[.. isNumber ? ["number"] : Array.Empty<string>(), .. header.Length <= Short ? ["short"] : Array.Empty<string>()]);
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

    private static string Escape(string text) => WebUtility.HtmlEncode(PageData.Plain(text));

    /// <summary>Charts and tables are numbered through the page, as they are in the data.</summary>
    private sealed class PageNumbers
    {
        public int Chart { get; set; }

        public int Table { get; set; }
    }
}
