using System.Buffers;
using System.Text;
using System.Text.Json;
using NetWeight.Reports.Charts;
using NetWeight.Reports.Documents;

namespace NetWeight.Charts;

/// <summary>A page's charts and tables as data for its script.</summary>
internal static class PageData
{
    /// <summary>One JSON object, UTF-8.</summary>
    public static byte[] Write(ReportPage page)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("title", Plain(page.Title));
            Strings(json, "light", Palette.Light);
            Strings(json, "dark", Palette.Dark);
            json.WriteStartArray("charts");
            // By name, as the page shows them.
            foreach (PageSection section in page.Sections)
                foreach (IGrouping<string, Chart> variants in section.Charts.GroupBy(c => c.Name))
                    foreach (Chart chart in variants)
                        WriteChart(json, chart);
            json.WriteEndArray();
            json.WriteStartArray("tables");
            foreach (PageSection section in page.Sections)
                foreach (PageTable table in section.Tables)
                    WriteTable(json, table);
            json.WriteEndArray();
            json.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>
    /// A text without control characters and without those that turn the direction of the text after them: in names they only
    /// mislead.
    /// </summary>
    public static string Plain(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~') || !text.Any(IsOdd))
            return text;
        var plain = new StringBuilder(text.Length);
        foreach (char c in text)
            plain.Append(IsOdd(c) ? '\uFFFD' : c);
        return plain.ToString();
    }

    /// <summary>The class of the cells of a column that is not always shown; empty for others.</summary>
    public static string RankClass(PageColumn column) => column.Rank switch
    {
        >= PageColumn.Detail => "detail",
        PageColumn.Minor => "minor",
        _ => "",
    };

    private static bool IsOdd(char c) =>
        char.IsControl(c) || c is >= '\u202A' and <= '\u202E' or >= '\u2066' and <= '\u2069' or '\u2028' or '\u2029';

    private static void WriteChart(Utf8JsonWriter json, Chart chart)
    {
        json.WriteStartObject();
        json.WriteString("name", chart.Name);
        json.WriteString("title", Plain(chart.Title));
        json.WriteString("variant", Plain(chart.Variant));
        json.WriteString("caption", Plain(chart.Caption));
        json.WriteBoolean("beside", chart.HasBarsBeside);
        Strings(json, "panels", chart.Panels);
        json.WriteNumber("panelColumns", chart.PanelColumns);
        json.WriteBoolean("oneScale", chart.HasOneScale);
        WriteAxis(json, "x", chart.X);
        WriteAxis(json, "y", chart.Y);
        json.WriteStartArray("series");
        foreach (ChartSeries series in chart.Series)
            WriteSeries(json, series);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteAxis(Utf8JsonWriter json, string name, ChartAxis axis)
    {
        json.WriteStartObject(name);
        json.WriteString("title", axis.Title);
        json.WriteString("unit", axis.Unit);
        json.WriteString("scale", axis.Scale.ToString());
        Strings(json, "names", axis.Categories);
        json.WriteEndObject();
    }

    private static void WriteSeries(Utf8JsonWriter json, ChartSeries series)
    {
        IReadOnlyList<ChartPoint> points = series.Points;
        json.WriteStartObject();
        json.WriteString("name", Plain(series.Name));
        json.WriteString("kind", series.Kind.ToString());
        json.WriteBoolean("guide", series.IsGuide);
        json.WriteString("mark", series.Mark.ToString());
        json.WriteNumber("panel", series.Panel);
        if (series.Color is { } color)
            json.WriteNumber("color", color);
        Numbers("x", p => p.X, always: true);
        Numbers("y", p => p.Y, always: true);
        Numbers("weight", p => p.Weight);
        Numbers("low", p => p.Low);
        Numbers("high", p => p.High);
        Texts("label", p => p.Label);
        Texts("group", p => p.Group);
        Texts("link", p => p.Link);
        Texts("details", p => string.Join('\n', p.Details.Select(Plain)), isPlain: true);
        if (points.Any(p => p.ShowsLabel))
        {
            json.WriteStartArray("shows");
            foreach (ChartPoint point in points)
                json.WriteNumberValue(point.ShowsLabel ? 1 : 0);
            json.WriteEndArray();
        }

        json.WriteEndObject();

        void Numbers(string name, Func<ChartPoint, double?> value, bool always = false)
        {
            if (!always && !points.Any(p => value(p) is not null))
                return;
            json.WriteStartArray(name);
            foreach (ChartPoint point in points)
                WriteNumber(json, value(point));
            json.WriteEndArray();
        }

        void Texts(string name, Func<ChartPoint, string> value, bool isPlain = false)
        {
            if (!points.Any(p => value(p).Length > 0))
                return;
            json.WriteStartArray(name);
            foreach (ChartPoint point in points)
                json.WriteStringValue(isPlain ? value(point) : Plain(value(point)));
            json.WriteEndArray();
        }
    }

    /// <summary>A cell is its text; with a number or a link it is an array of all three.</summary>
    private static void WriteTable(Utf8JsonWriter json, PageTable table)
    {
        json.WriteStartObject();
        json.WriteString("id", table.Id);
        Strings(json, "columns", [.. table.Columns.Select(c => c.Header)]);
        json.WriteStartArray("numbers");
        foreach (PageColumn column in table.Columns)
            json.WriteNumberValue(column.IsNumber ? 1 : 0);
        json.WriteEndArray();
        Strings(json, "ranks", [.. table.Columns.Select(RankClass)]);
        json.WriteNumber("largestBy", table.Columns.Select(c => c.Header).ToList().IndexOf(table.LargestBy));
        Strings(json, "anchors", table.Anchors);
        json.WriteStartArray("rows");
        foreach (IReadOnlyList<PageCell> row in table.Rows)
        {
            json.WriteStartArray();
            foreach (PageCell cell in row)
            {
                if (cell.Value is null && string.IsNullOrEmpty(cell.Link))
                {
                    json.WriteStringValue(Plain(cell.Text ?? ""));
                    continue;
                }

                json.WriteStartArray();
                json.WriteStringValue(Plain(cell.Text ?? ""));
                WriteNumber(json, cell.Value);
                if (!string.IsNullOrEmpty(cell.Link))
                    json.WriteStringValue(cell.Link);
                json.WriteEndArray();
            }

            json.WriteEndArray();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteNumber(Utf8JsonWriter json, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumberValue(number);
        else
            json.WriteNullValue();
    }

    private static void Strings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(Plain(value));
        json.WriteEndArray();
    }
}
