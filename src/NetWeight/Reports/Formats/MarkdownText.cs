using System.Text;
using NetWeight.Reports.Documents;
using NetWeight.Units;

namespace NetWeight.Reports.Formats;

/// <summary>Text and tables as GitHub renders them: names from a file show as they are, and tables can also be read unrendered.</summary>
public static class MarkdownText
{
    /// <summary>Cells longer than this do not widen their column: one long sentence would push all others out of sight.</summary>
    private const int WidestAligned = 60;

    private const int LeastWidth = 4;

    /// <summary>Longer names are shortened in the middle: nobody reads such a name in a comment.</summary>
    private const int LongestText = 4096;

    /// <summary>Rows beyond which a table of details is folded.</summary>
    private const int LongTable = 10;

    /// <summary>Text whose characters mean nothing to Markdown: no markup, no HTML, no cell border, no line end.</summary>
    public static string Escape(string text)
    {
        text = Printable.Cell(text, LongestText);
        var result = new StringBuilder(text.Length + 8);
        for (int i = 0; i < text.Length; i++)
        {
            char c = text[i];
            switch (c)
            {
                case '|' or '`' or '*' or '\\' or '~':
                    result.Append('\\').Append(c);
                    break;
                // Brackets alone are text; a link needs the text after them.
                case ']' when i + 1 < text.Length && text[i + 1] is '(' or '[' or ':':
                    result.Append("\\]");
                    break;
                // Within a word GitHub leaves an underscore alone: conv_1 stays readable in the source.
                case '_' when !(IsWord(text, i - 1) && IsWord(text, i + 1)):
                    result.Append("\\_");
                    break;
                case '<':
                    result.Append("&lt;");
                    break;
                case '>' when i == 0:
                    result.Append("&gt;");
                    break;
                case '&':
                    result.Append("&amp;");
                    break;
                case '#' or '-' or '+' when i == 0 && text.Length > 1 && text[1] is ' ' or '\n':
                    result.Append('\\').Append(c);
                    break;
                default:
                    result.Append(c);
                    break;
            }
        }

        return result.ToString();

        static bool IsWord(string text, int at) => at >= 0 && at < text.Length && char.IsLetterOrDigit(text[at]);
    }

    /// <summary>
    /// Writes a table whose columns are aligned in the source, too. A long one with a summary is folded under it, so
    /// that it does not bury the text below.
    /// </summary>
    public static void WriteTable(TextWriter writer, Table table)
    {
        IReadOnlyList<Column> columns = table.Readable;
        string[][] cells = [[.. columns.Select(c => Escape(c.Header!))], .. table.Texts.Select(r => r.Select(Escape).ToArray())];
        int[] widths = [.. columns.Select((_, i) =>
            cells.Select(r => r[i].Length).Where(length => length <= WidestAligned).Append(LeastWidth).Max())];
        bool folds = table.Summary.Length > 0 && table.Rows.Count > LongTable;
        if (folds)
            writer.WriteLine($"<details>\n<summary>{Html(table.Summary)}</summary>\n");
        WriteRow(cells[0]);
        writer.WriteLine($"|{string.Join('|', columns.Select((c, i) => $" {Rule(widths[i], c.IsNumber)} "))}|");
        foreach (string[] row in cells.Skip(1))
            WriteRow(row);
        if (folds)
            writer.WriteLine("\n</details>");

        void WriteRow(string[] row) => writer.WriteLine($"| {string.Join(" | ", row.Select(Padded))} |");

        string Padded(string cell, int i) => columns[i].IsNumber ? cell.PadLeft(widths[i]) : cell.PadRight(widths[i]);

        static string Rule(int width, bool isNumber) =>
            isNumber ? new string('-', width - 1) + ":" : new string('-', width);
    }

    private static string Html(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal)
            .Replace(">", "&gt;", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
