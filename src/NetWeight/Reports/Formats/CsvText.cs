using NetWeight.Units;

namespace NetWeight.Reports.Formats;

/// <summary>
/// Comma-separated values (RFC 4180), one record per line: line breaks and other control characters in a cell become escapes. Lines end
/// alike on every system. <see cref="CsvTable"/> reads them.
/// </summary>
public static class CsvText
{
    /// <summary>Writes a record.</summary>
    public static void WriteRow(TextWriter writer, IEnumerable<string> cells) => writer.Write(Row(cells) + '\n');

    /// <summary>A record without its line end.</summary>
    public static string Row(IEnumerable<string> cells) => string.Join(',', cells.Select(Quote));

    /// <summary>A cell as it is in a record.</summary>
    public static string Quote(string cell)
    {
        string text = Printable.Escape(cell);
        return text.AsSpan().IndexOfAny(',', '"') < 0 ? text : "\"" + text.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";
    }
}
