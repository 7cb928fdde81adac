using NetWeight.Costs;
using NetWeight.Reports;
using Spectre.Console;
using Columns = NetWeight.Reports.Columns;

namespace NetWeight.Cli;

/// <summary>Aligned tables for a terminal.</summary>
/// <param name="color">Whether to use color.</param>
/// <param name="fitsTerminal">Whether rows are cut to the terminal's width; a file or pipe gets them whole.</param>
internal sealed class TableExporter(bool color, bool fitsTerminal) : IReportExporter
{
    private const int Unlimited = 1000;
    private const int ColumnGap = 2;
    private const int ShortestName = 20;

    public string Format => "table";

    public void Write(Report report, TextWriter writer)
    {
        IAnsiConsole console = Open(writer, color, fitsTerminal);
        if (report.HasDevices)
        {
            foreach (ReportBlock block in LatencyBlocks.Of(report))
                Write(console, block);
            return;
        }

        if (report.Entries.Count != 1)
        {
            WriteRows(console, SummaryTable.Headers, report.Entries.Select(SummaryTable.Row), i => i >= 2);
            return;
        }

        if (report.Entries is not [{ Cost: { } cost } entry])
            return;
        console.WriteLine(cost.Shaped.Model.Name, new Style(decoration: Decoration.Bold));
        console.Write(Facts(SummaryTable.Facts(entry)));
        console.WriteLine();

        if (report.Options.GroupBy is { } grouping)
        {
            WriteRows(console, SummaryTable.GroupHeaders(grouping), cost.Group(grouping, report.Options.Depth).Select(g => SummaryTable.GroupRow(g, cost.Totals)), i => i >= 1);
            return;
        }

        IReadOnlyList<LayerCost> layers = report.Layers(cost);
        WriteRows(
            console,
            [.. Columns.Readable.Select(c => c.Header)],
            layers.Select(l => (IReadOnlyList<string>)[.. Columns.Readable.Select(c => c.Text(l, cost.Totals))]),
            i => Columns.Readable[i].IsNumber);
        if (layers.Count < cost.Layers.Count)
            console.WriteLine($"{layers.Count} of {cost.Layers.Count} layers, {Order(report.Options.Order)}; --top 0 shows all.");
        foreach (MissingCost missing in cost.Missing.Take(5))
            console.WriteLine($"not counted: {missing.Layer} ({missing.Operator}): {missing.Reason}");
        if (cost.Missing.Count > 5)
            console.WriteLine($"not counted: {cost.Missing.Count - 5} more (-f json lists them)");
    }

    internal static void Write(IAnsiConsole console, ReportBlock block)
    {
        if (block.Title.Length > 0)
            console.WriteLine(block.Title, new Style(decoration: Decoration.Bold));
        if (block.Facts.Count > 0)
            console.Write(Facts(block.Facts));
        if (block.Columns.Count > 0)
            WriteRows(console, [.. block.Columns.Select(c => c.Header)], block.Rows, i => block.Columns[i].IsNumber);
        foreach (string note in block.Notes)
            console.WriteLine(note);
        console.WriteLine();
    }

    /// <summary>A console that writes to <paramref name="writer"/>.</summary>
    internal static IAnsiConsole Open(TextWriter writer, bool color, bool fitsTerminal)
    {
        IAnsiConsole console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = color ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = color ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Out = new AnsiConsoleOutput(writer),
            Interactive = InteractionSupport.No,
        });
        if (!fitsTerminal)
            console.Profile.Width = Unlimited;
        return console;
    }

    /// <summary>Two columns of names and values.</summary>
    internal static Grid Facts(IEnumerable<(string Name, string Value)> facts)
    {
        Grid grid = new Grid().AddColumn(new GridColumn().NoWrap().PadLeft(2).PadRight(2)).AddColumn(new GridColumn());
        foreach ((string name, string value) in facts)
            grid.AddRow(new Text(name), new Text(value));
        return grid;
    }

    private static string Order(LayerOrder order) => order switch
    {
        LayerOrder.Graph => "as they run",
        LayerOrder.Flops => "most FLOPs first",
        LayerOrder.Memory => "most memory access first",
        LayerOrder.Parameters => "most parameters first",
        _ => "most MACCs first",
    };

    /// <summary>
    /// Writes an aligned table: numbers to the right. Where a terminal is too narrow, the names of the first column are cut at their front (ids, which are typed again, are not); numbers are never cut,
    /// rather do lines run over.
    /// </summary>
    internal static void WriteRows(IAnsiConsole console, IReadOnlyList<string> headers, IEnumerable<IReadOnlyList<string>> rows, Func<int, bool> isNumber, bool cutsNames = true)
    {
        IReadOnlyList<string>[] cells = [.. rows];
        var table = new Table { Border = TableBorder.Simple };
        int others = 0, names = 0;
        for (int i = 0; i < headers.Count; i++)
        {
            var column = new TableColumn(new Text(headers[i])) { NoWrap = true, Padding = new Padding(0, 0, ColumnGap, 0) };
            table.AddColumn(isNumber(i) ? column.RightAligned() : column);
            int width = cells.Select(r => r[i].Length).Append(headers[i].Length).Max();
            if (i == 0)
                names = width;
            else
                others += width + ColumnGap + 1;
        }

        int before = console.Profile.Width, room = cutsNames ? Math.Clamp(before - others - ColumnGap - 2, Math.Min(names, ShortestName), names) : names;
        foreach (IReadOnlyList<string> row in cells)
            table.AddRow(row.Select((cell, i) => new Text(i == 0 && cell.Length > room ? "..." + cell[(cell.Length - room + 3)..] : cell)));
        console.Profile.Width = Math.Max(before, room + others + ColumnGap + 2);
        console.Write(table);
        console.Profile.Width = before;
    }
}
