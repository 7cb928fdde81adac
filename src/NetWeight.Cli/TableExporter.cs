using NetWeight.Cli.Tables;
using NetWeight.Costs;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Documents;
using NetWeight.Units;

namespace NetWeight.Cli;

/// <summary>Aligned tables for a terminal, in its width.</summary>
internal sealed class TableExporter : IReportExporter
{
    private const int MostMissing = 5;

    /// <summary>Facts' names are not wider than this, so that the values have room.</summary>
    private const int WidestName = 30;

    public string Format => "table";

    public void Write(AnalysisReport report, TextWriter writer)
    {
        TerminalWriter terminal = TerminalWriter.Of(writer);
        if (report.HasDevices)
        {
            Write(terminal, LatencyBlocks.Of(report));
            return;
        }

        if (report.Entries.Count != 1)
        {
            TableLayout.Write(terminal, SummaryTable.Columns, report.Entries.Select(SummaryTable.Row));
            return;
        }

        if (report.Entries is not [{ Cost: { } cost } entry])
            return;
        terminal.WriteText(cost.Shaped.Model.Name, TextStyle.Bold);
        WriteFacts(terminal, SummaryTable.Facts(entry));
        terminal.WriteLine();
        WriteLayers(terminal, report, cost);
        foreach (MissingCost missing in cost.Missing.Take(MostMissing))
            terminal.WriteText($"not counted: {missing.Layer} ({missing.Operator}): {missing.Reason}", indent: 2);
        if (cost.Missing.Count > MostMissing)
            terminal.WriteText($"not counted: {cost.Missing.Count - MostMissing} more (-f json lists them)");
    }

    /// <summary>Writes the blocks of a report.</summary>
    public static void Write(TextWriter writer, IEnumerable<ReportBlock> blocks)
    {
        TerminalWriter terminal = TerminalWriter.Of(writer);
        foreach (ReportBlock block in blocks)
        {
            if (block.Title.Length > 0)
                terminal.WriteText(block.Title, TextStyle.Bold);
            WriteFacts(terminal, block.Facts);
            if (block.Facts.Count > 0 && block.Columns.Count > 0)
                terminal.WriteLine();
            if (block.Columns.Count > 0)
                TableLayout.Write(terminal, block.Columns, block.Rows);
            foreach (string note in block.Notes)
                terminal.WriteText(note);
            terminal.WriteLine();
        }
    }

    /// <summary>Writes names and values, each value in the room beside its name.</summary>
    public static void WriteFacts(TerminalWriter terminal, IReadOnlyList<(string Name, string Value)> facts)
    {
        if (facts.Count == 0)
            return;
        int names = Math.Min(WidestName, facts.Max(f => DisplayWidth.Of(f.Name))), at = 2 + names + 2;
        foreach ((string name, string value) in facts)
        {
            string shown = DisplayWidth.Shorten(Printable.Cell(name), names);
            int room = terminal.Width == TerminalWriter.Unlimited ? TerminalWriter.Unlimited : terminal.Width - at;
            string head = "  " + shown + new string(' ', names - DisplayWidth.Of(shown) + 2);
            foreach (string line in Lines(value, room))
            {
                terminal.WriteLine((head + line).TrimEnd());
                head = new string(' ', at);
            }
        }
    }

    /// <summary>A value's own lines, each wrapped.</summary>
    private static IEnumerable<string> Lines(string value, int room) =>
        value.Split('\n').SelectMany(line => DisplayWidth.Wrap(Printable.Cell(line), room, keepWords: true));

    private static void WriteLayers(TerminalWriter terminal, AnalysisReport report, ModelCost cost)
    {
        if (report.Options.GroupBy is { } grouping)
        {
            TableLayout.Write(terminal, SummaryTable.GroupColumns(grouping), cost.Group(grouping, report.Options.Depth).Select(g => SummaryTable.GroupRow(g, cost.Totals)));
            return;
        }

        LayerList list = LayerList.Of(report, cost);
        TableLayout.Write(
            terminal,
            [.. LayerColumns.Readable.Select(c => c.ForPeople)],
            list.Rows.Select(l => (IReadOnlyList<string>)[.. LayerColumns.Readable.Select(c => c.Text(l, cost.Totals))]));
        foreach (string note in list.Notes)
            terminal.WriteText(note);
    }
}
