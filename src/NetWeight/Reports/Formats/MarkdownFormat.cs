using NetWeight.Reports.Documents;

namespace NetWeight.Reports.Formats;

/// <summary>
/// Markdown as GitHub renders it, for comments on pull requests; readable unrendered, too. Long tables of details are
/// folded.
/// </summary>
public sealed class MarkdownFormat() : ReportFormat("md")
{
    /// <inheritdoc/>
    public override bool HoldsSeveral => true;

    /// <inheritdoc/>
    public override void Write(IReport report, TextWriter writer) => Write(report.ToSections(), writer);

    /// <summary>
    /// Writes sections: a heading, facts as a list, a table, a paragraph per note, and remarks as a list; blank lines
    /// between them.
    /// </summary>
    public static void Write(IReadOnlyList<Section> sections, TextWriter writer)
    {
        bool isFirst = true;
        foreach (Section section in sections)
        {
            if (section.Title.Length > 0)
                Part().WriteLine($"## {MarkdownText.Escape(section.Title)}");
            List(section.Facts.Select(f => $"{MarkdownText.Escape(f.Name)}: "
                + $"{MarkdownText.Escape(f.Value.Replace("\n", "; ", StringComparison.Ordinal))}"));
            if (section.Table is { } table)
                MarkdownText.WriteTable(Part(), table);
            foreach (string note in section.Notes.Where(n => n.Length > 0))
                Part().WriteLine(MarkdownText.Escape(note));
            List(section.Remarks.Select(r => $"**{r.Weight}** {MarkdownText.Escape(r.Text)}"));
        }

        TextWriter Part()
        {
            if (!isFirst)
                writer.WriteLine();
            isFirst = false;
            return writer;
        }

        void List(IEnumerable<string> items)
        {
            string[] lines = [.. items];
            if (lines.Length == 0)
                return;
            Part();
            foreach (string line in lines)
                writer.WriteLine($"- {line}");
        }
    }
}
