using System.Text;

namespace NetWeight.Accuracy.Data;

/// <summary>Comma-separated values (RFC 4180) with a header; line breaks inside quotes are not read.</summary>
/// <param name="Rows">The rows after the header.</param>
public sealed record CsvTable(IReadOnlyList<CsvRow> Rows)
{
    /// <summary>Reads a file. Throws <see cref="NetWeightException"/> where it is missing or a row has another number of cells than the header.</summary>
    public static CsvTable Read(string path)
    {
        if (!File.Exists(path))
            throw new NetWeightException($"{path}: no such table.");
        return Parse(File.ReadAllLines(path), Path.GetFileName(path));
    }

    /// <summary>Reads lines; <paramref name="name"/> stands before errors.</summary>
    public static CsvTable Parse(IReadOnlyList<string> lines, string name)
    {
        if (lines.Count == 0)
            throw new NetWeightException($"{name}: the table is empty.");
        string[] header = [.. Split(lines[0])];
        var rows = new List<CsvRow>();
        for (int i = 1; i < lines.Count; i++)
        {
            if (lines[i].Length == 0)
                continue;
            string[] cells = [.. Split(lines[i])];
            if (cells.Length != header.Length)
                throw new NetWeightException($"{name}: line {i + 1} has {cells.Length} cells, the header {header.Length}.");
            rows.Add(new CsvRow($"{name}: line {i + 1}", header, cells));
        }

        return new CsvTable(rows);
    }

    /// <summary>A cell as it is written.</summary>
    public static string Quote(string cell) =>
        cell.AsSpan().IndexOfAny(",\"\r\n") < 0 ? cell : "\"" + cell.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    private static List<string> Split(string line)
    {
        var cells = new List<string>();
        var cell = new StringBuilder();
        bool quoted = false;
        for (int i = 0; i < line.Length; i++)
        {
            char c = line[i];
            if (c == '"' && quoted && i + 1 < line.Length && line[i + 1] == '"')
                cell.Append(line[i++]);
            else if (c == '"')
                quoted = !quoted;
            else if (c == ',' && !quoted)
            {
                cells.Add(cell.ToString());
                cell.Clear();
            }
            else
                cell.Append(c);
        }

        cells.Add(cell.ToString());
        return cells;
    }
}

/// <summary>A row of a table.</summary>
/// <param name="Place">The file and line, for errors.</param>
/// <param name="Header">The names of the columns.</param>
/// <param name="Cells">The cells.</param>
public sealed record CsvRow(string Place, IReadOnlyList<string> Header, IReadOnlyList<string> Cells)
{
    /// <summary>The cell of a column. Throws <see cref="NetWeightException"/> where the table lacks the column.</summary>
    public string this[string column]
    {
        get
        {
            for (int i = 0; i < Header.Count; i++)
                if (Header[i] == column)
                    return Cells[i];
            throw new NetWeightException($"{Place}: the table has no column '{column}'.");
        }
    }

    /// <summary>The number in a column.</summary>
    public double Number(string column) =>
        double.TryParse(this[column], out double number) ? number : throw new NetWeightException($"{Place}: '{this[column]}' in '{column}' is not a number.");
}
