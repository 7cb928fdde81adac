using NetWeight.Reports.Documents;
using NetWeight.Units;

namespace NetWeight.Cli.Tables;

/// <summary>
/// A table that fits: columns that are the same in every row are shown above it, text is shortened or wrapped, and if that is not enough
/// columns are left out, those of the highest rank
/// first. Numbers are whole or not there.
/// </summary>
internal sealed class TableLayout
{
    private const int Gap = 2;

    /// <summary>Text columns give up to this width before a column is left out, and to the second before all is lost.</summary>
    private const int PreferredText = 28, LeastText = 12;

    /// <summary>No cell is longer than this, however wide the table may be: others are padded to it.</summary>
    private const int LongestCell = 1024;

    /// <summary>Sentences wrap down to this width before anything else changes.</summary>
    private const int PreferredSentence = 44;

    private readonly IReadOnlyList<Column> columns;
    private readonly string[][] cells;
    private readonly int[] widths;
    private readonly bool[] hasSentences;
    private readonly List<int> shown;
    private readonly List<int> left = [];

    private TableLayout(IReadOnlyList<Column> columns, string[][] cells, int width)
    {
        this.columns = columns;
        this.cells = cells;
        widths = [.. columns.Select((c, i) => cells.Select(r => DisplayWidth.Of(r[i])).Append(DisplayWidth.Of(c.Header!)).Max())];
        hasSentences = [.. columns.Select((c, i) => !c.IsNumber && cells.Any(r => IsSentence(r[i])))];
        shown = [.. Enumerable.Range(0, columns.Count)];
        Same = width == TerminalWriter.Unlimited ? [] : [.. shown.Skip(1).Where(IsSame).Take(Math.Max(0, columns.Count - 2))];
        shown.RemoveAll(Same.Contains);
        Fit(width);
    }

    /// <summary>The columns with the same value in every row.</summary>
    private int[] Same { get; }

    /// <summary>Writes a table in the width of the writer.</summary>
    public static void Write(TerminalWriter writer, IReadOnlyList<Column> columns, IEnumerable<IReadOnlyList<string>> rows)
    {
        var layout = new TableLayout(columns, [.. rows.Select(r => r.Select(c => Printable.Cell(c, LongestCell)).ToArray())], writer.Width);
        layout.WriteAbove(writer);
        layout.WriteRows(writer);
        layout.WriteBelow(writer);
    }

    private int Total => shown.Sum(i => widths[i]) + (Gap * (shown.Count - 1));

    /// <summary>Names may have a blank or two: <c>12 x encoder/layer.*/MatMul</c>.</summary>
    private static bool IsSentence(string cell) => cell.Length > PreferredText && cell.AsSpan().Count(' ') > 2;

    /// <summary>One row is a record, and a header that two columns share would be ambiguous.</summary>
    private bool IsSame(int column) =>
        cells.Length > 1 && columns[column].Header!.Length > 0 && columns.Count(c => c.Header == columns[column].Header) == 1
        && cells.All(r => r[column] == cells[0][column]) && cells[0][column].Length <= 2 * PreferredText;

    private void Fit(int width)
    {
        Shrink(width, PreferredSentence, onlySentences: true);
        // Headers of numbers are wrapped before anything is lost.
        if (Total > width)
            foreach (int i in shown.Where(i => columns[i].IsNumber))
                widths[i] = cells.Select(r => DisplayWidth.Of(r[i])).Concat(columns[i].Header!.Split(' ').Select(DisplayWidth.Of)).Max();
        Shrink(width, PreferredText);
        while (Total > width && shown.Skip(1).Where(i => columns[i].Rank > 0).ToArray() is { Length: > 0 } able && shown.Count > 2)
        {
            int rank = able.Max(i => columns[i].Rank), last = able.Last(i => columns[i].Rank == rank);
            left.Add(last);
            shown.Remove(last);
            Restore();
            Shrink(width, PreferredText);
        }

        Shrink(width, LeastText);
        for (int i = shown.Count - 1; i > 1 && Total > width; i--)
        {
            left.Add(shown[i]);
            shown.RemoveAt(i);
        }

        left.Sort();
        // The rest is a terminal too narrow for any column to stay whole.
        Shrink(width, 1);
        for (int i = shown.Count - 1; i > 0 && Total > width; i--)
            widths[shown[i]] = Math.Max(1, widths[shown[i]] - (Total - width));
    }

    private void Restore()
    {
        foreach (int i in shown.Where(i => !columns[i].IsNumber))
            widths[i] = cells.Select(r => DisplayWidth.Of(r[i])).Append(DisplayWidth.Of(columns[i].Header!)).Max();
    }

    /// <summary>Takes the excess from the widest text columns.</summary>
    private void Shrink(int width, int least, bool onlySentences = false)
    {
        while (Total > width)
        {
            IEnumerable<int> able = shown.Where(i => !columns[i].IsNumber && widths[i] > least && (hasSentences[i] || !onlySentences));
            int[] texts = [.. able.OrderByDescending(i => widths[i])];
            if (texts.Length == 0)
                return;
            int next = texts.Length > 1 ? Math.Max(least, widths[texts[1]]) : least;
            int step = Math.Max(1, widths[texts[0]] - next);
            widths[texts[0]] -= Math.Min(step, Total - width);
        }
    }

    private void WriteAbove(TerminalWriter writer)
    {
        string[] same = [.. Same.Where(i => cells[0][i].Length > 0).Select(i => $"{columns[i].Header} {cells[0][i]}")];
        string[] empty = [.. Same.Where(i => cells[0][i].Length == 0).Select(i => columns[i].Header!)];
        if (same.Length > 0)
            writer.WriteText($"In every row: {string.Join(", ", same)}.", TextStyle.Dim);
        if (empty.Length > 0)
            writer.WriteText($"Empty in every row: {string.Join(", ", empty)}.", TextStyle.Dim);
    }

    private void WriteRows(TerminalWriter writer)
    {
        WriteRow(writer, i => columns[i].Header!, isHead: true);
        writer.WriteLine(new string('─', Math.Max(1, Total)));
        foreach (string[] row in cells)
            WriteRow(writer, i => row[i], isHead: false);
    }

    private void WriteBelow(TerminalWriter writer)
    {
        if (left.Count == 0)
            return;
        IEnumerable<IGrouping<string, int>> headers =
            left.GroupBy(i => columns[i].Header!.Length > 0 ? columns[i].Header! : $"column {i + 1}");
        string names = string.Join(", ", headers.Select(g => g.Count() == 1 ? g.Key : $"{g.Count()} x {g.Key}"));
        string count = left.Count == 1 ? "1 column is" : $"{left.Count} columns are";
        writer.WriteText($"{count} left out for the width: {names}. --wide shows all.", TextStyle.Dim);
    }

    private void WriteRow(TerminalWriter writer, Func<int, string> cell, bool isHead)
    {
        IReadOnlyList<string>[] lines =
        [
            .. shown.Select(i => hasSentences[i] || isHead ? DisplayWidth.Wrap(cell(i), widths[i])
                : [DisplayWidth.Shorten(cell(i), widths[i])]),
        ];
        int height = lines.Max(l => l.Count);
        // Headers are aligned to their last line.
        if (isHead)
            lines = [.. lines.Select(l => (IReadOnlyList<string>)[.. Enumerable.Repeat("", height - l.Count), .. l])];
        for (int line = 0; line < height; line++)
        {
            int pending = 0;
            for (int c = 0; c < shown.Count; c++)
            {
                int i = shown[c];
                string text = line < lines[c].Count ? lines[c][line] : "";
                int blank = widths[i] - DisplayWidth.Of(text);
                if (columns[i].IsNumber)
                    pending += blank;
                // Blanks are written before the next text, so that no line ends in some.
                if (text.Length > 0)
                {
                    writer.Write(new string(' ', pending));
                    writer.Write(text, isHead ? TextStyle.Bold : columns[i].IsSeverity ? Severity(text) : TextStyle.Plain);
                    pending = 0;
                }

                pending += Gap + (columns[i].IsNumber ? 0 : blank);
            }

            writer.WriteLine();
        }
    }

    private static TextStyle Severity(string word) => word switch
    {
        "error" => TextStyle.Red,
        "warning" => TextStyle.Yellow,
        "note" => TextStyle.Cyan,
        _ => TextStyle.Plain,
    };
}
