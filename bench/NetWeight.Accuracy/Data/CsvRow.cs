using NetWeight.Reports.Formats;

namespace NetWeight.Accuracy.Data;

/// <summary>Comma-separated values with a header, in which every row has as many cells.</summary>
public static class CsvRows
{
    /// <summary>Reads a file. Throws <see cref="NetWeightException"/> if it is missing or a row has another number of
    /// cells than the header.</summary>
    public static IReadOnlyList<CsvRow> Read(string path)
    {
        if (!File.Exists(path))
            throw new NetWeightException($"{path}: no such table.");
        return Parse(File.ReadAllLines(path), Path.GetFileName(path));
    }

    /// <summary>Reads lines; <paramref name="name"/> is the prefix of errors.</summary>
    public static IReadOnlyList<CsvRow> Parse(IReadOnlyList<string> lines, string name)
    {
        var table = CsvTable.Read(string.Join('\n', lines));
        if (table.Header.Count == 0)
            throw new NetWeightException($"{name}: the table is empty.");
        foreach ((int line, IReadOnlyList<string> cells) in table.Rows)
            if (cells.Count != table.Header.Count)
                throw new NetWeightException($"{name}: line {line} has {cells.Count} cells, the header {table.Header.Count}.");
        return [.. table.Rows.Select(r => new CsvRow($"{name}: line {r.Line}", table.Header, r.Cells))];
    }
}

/// <summary>A row of a table.</summary>
/// <param name="Place">The file and line, for errors.</param>
/// <param name="Header">The names of the columns.</param>
/// <param name="Cells">The cells.</param>
public sealed record CsvRow(string Place, IReadOnlyList<string> Header, IReadOnlyList<string> Cells)
{
    /// <summary>The cell of a column. Throws <see cref="NetWeightException"/> if the table lacks the column.</summary>
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
        double.TryParse(this[column], out double number) ? number
            : throw new NetWeightException($"{Place}: '{this[column]}' in '{column}' is not a number.");
}
