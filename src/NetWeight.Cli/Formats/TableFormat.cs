using NetWeight.Cli.Tables;
using NetWeight.Reports.Documents;
using NetWeight.Reports.Formats;
using NetWeight.Units;

namespace NetWeight.Cli.Formats;

/// <summary>Aligned tables for a terminal, in its width.</summary>
internal sealed class TableFormat() : ReportFormat("table")
{
    /// <summary>Facts' names are not wider than this, so that the values have room.</summary>
    private const int WidestName = 30;

    /// <inheritdoc/>
    public override IReadOnlyList<string> Endings => [".txt"];

    /// <inheritdoc/>
    public override bool HoldsSeveral => true;

    /// <inheritdoc/>
    public override void Write(IReport report, TextWriter writer)
    {
        TerminalWriter terminal = TerminalWriter.Of(writer);
        bool isFirst = true;
        foreach (Section section in report.ToSections())
        {
            if (!isFirst)
                terminal.WriteLine();
            isFirst = false;
            Write(section, terminal);
        }
    }

    private static void Write(Section section, TerminalWriter terminal)
    {
        if (section.Title.Length > 0)
            terminal.WriteText(section.Title, TextStyle.Bold);
        WriteFacts(terminal, section.Facts);
        if (section.Facts.Count > 0 && section.Table is not null)
            terminal.WriteLine();
        if (section.Table is { } table)
            TableLayout.Write(terminal, table.Readable, table.Texts);
        foreach (string note in section.Notes)
            terminal.WriteText(note);
    }

    /// <summary>Writes names and values, each value in the room next to its name.</summary>
    private static void WriteFacts(TerminalWriter terminal, IReadOnlyList<(string Name, string Value)> facts)
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
}
