using System.Text;

namespace NetWeight.Reports.Formats;

/// <summary>
/// A table of comma- or semicolon-separated values with a header (RFC 4180: quotes around cells that hold separators,
/// doubled inside).
/// </summary>
/// <param name="Header">The names of the columns.</param>
/// <param name="Rows">The cells, with the number of the line that each row begins in.</param>
public sealed record CsvTable(IReadOnlyList<string> Header, IReadOnlyList<(int Line, IReadOnlyList<string> Cells)> Rows)
{
    /// <summary>Reads a table; empty lines and those that begin with # are skipped. A row may be shorter than the header.</summary>
    public static CsvTable Read(string text, char separator = ',')
    {
        var rows = new List<(int, IReadOnlyList<string>)>();
        var cells = new List<string>();
        var cell = new StringBuilder();
        bool quoted = false, any = false;
        int line = 1, begin = 1;
        for (int i = 0; i <= text.Length; i++)
        {
            char c = i < text.Length ? text[i] : '\n';
            if (quoted && i < text.Length)
            {
                if (c == '"' && i + 1 < text.Length && text[i + 1] == '"')
                    cell.Append(text[i++]);
                else if (c == '"')
                    quoted = false;
                else
                    cell.Append(c);
            }
            else if (c == '"' && cell.Length == 0)
            {
                quoted = any = true;
            }
            else if (c == separator)
            {
                cells.Add(cell.ToString().Trim());
                cell.Clear();
                any = true;
            }
            else if (c == '\n')
            {
                cells.Add(cell.ToString().Trim());
                if (any || cells[0].Length > 0 && cells[0][0] != '#')
                    rows.Add((begin, [.. cells]));
                cells.Clear();
                cell.Clear();
                any = quoted = false;
                begin = line + 1;
            }
            else
            {
                cell.Append(c);
            }

            if (c == '\n')
                line++;
        }

        return rows.Count == 0 ? new CsvTable([], []) : new CsvTable(rows[0].Item2, rows[1..]);
    }

    /// <summary>The values of a row by the header's names.</summary>
    public Dictionary<string, string> Values(IReadOnlyList<string> cells)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        for (int i = 0; i < Math.Min(cells.Count, Header.Count); i++)
            values[Header[i]] = cells[i];
        return values;
    }
}
