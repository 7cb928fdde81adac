using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Documents;

namespace NetWeight.Reports.Formats;

/// <summary>Markdown as GitHub renders it, for comments on pull requests; readable unrendered, too. Long tables of details are folded.</summary>
public sealed class MarkdownExporter : IReportExporter
{
    /// <inheritdoc/>
    public string Format => "md";

    /// <inheritdoc/>
    public void Write(AnalysisReport report, TextWriter writer)
    {
        if (report.HasDevices)
        {
            Write(LatencyBlocks.Of(report), writer);
            return;
        }

        if (report.Entries.Count > 1)
        {
            MarkdownText.WriteTable(writer, [.. SummaryTable.Columns.Select(c => (c.Header, c.IsNumber))], [.. report.Entries.Select(SummaryTable.Row)]);
            return;
        }

        if (report.Entries is not [{ Cost: { } cost } single])
        {
            writer.WriteLine(report.Entries.Count == 1 ? MarkdownText.Escape(report.Entries[0].Error ?? "") : "");
            return;
        }

        writer.WriteLine($"## {MarkdownText.Escape(cost.Shaped.Model.Name)}");
        writer.WriteLine();
        MarkdownText.WriteTable(writer, [("", false), ("", false)], [.. SummaryTable.Facts(single).Select(f => (IReadOnlyList<string>)[f.Name, f.Value])]);
        writer.WriteLine();
        if (report.Options.GroupBy is { } grouping)
            WriteGroups(writer, cost, grouping, report.Options.Depth);
        else
            WriteLayers(writer, report, cost);
        foreach (Diagnostic diagnostic in cost.Shaped.Diagnostics)
            writer.WriteLine($"- **{diagnostic.Severity.ToString().ToLowerInvariant()}** {diagnostic.Id} {MarkdownText.Escape(SummaryTable.Text(diagnostic))}");
    }

    /// <summary>Writes blocks: a heading, facts as a list, a table, and a paragraph per note.</summary>
    public static void Write(IEnumerable<ReportBlock> blocks, TextWriter writer)
    {
        foreach (ReportBlock block in blocks)
            WriteBlock(writer, block);
    }

    /// <summary>Writes a part of a report.</summary>
    public static void Write(ReportBlock block, TextWriter writer) => WriteBlock(writer, block);

    internal static void WriteBlock(TextWriter writer, ReportBlock block)
    {
        if (block.Title.Length > 0)
            writer.WriteLine($"## {MarkdownText.Escape(block.Title)}\n");
        foreach ((string name, string value) in block.Facts)
            writer.WriteLine($"- {MarkdownText.Escape(name)}: {MarkdownText.Escape(value)}");
        if (block.Facts.Count > 0)
            writer.WriteLine();
        if (block.Columns.Count > 0)
        {
            if (block.IsLong)
                MarkdownText.WriteTable(writer, [.. block.Columns.Select(c => (c.Header, c.IsNumber))], block.Rows, $"{block.Rows.Count} {block.RowsName}");
            else
                MarkdownText.WriteTable(writer, [.. block.Columns.Select(c => (c.Header, c.IsNumber))], block.Rows);
            if (!block.IsLong)
                writer.WriteLine();
        }

        foreach (string note in block.Notes)
            writer.WriteLine($"{MarkdownText.Escape(note)}\n");
    }

    private static void WriteLayers(TextWriter writer, AnalysisReport report, ModelCost cost)
    {
        LayerList list = LayerList.Of(report, cost);
        MarkdownText.WriteTable(
            writer,
            [.. LayerColumns.Readable.Select(c => (c.Header, c.IsNumber))],
            [.. list.Rows.Select(l => (IReadOnlyList<string>)[.. LayerColumns.Readable.Select(c => c.Text(l, cost.Totals))])],
            $"{list.Rows.Count} of {cost.Layers.Count} layers");
        foreach (string note in list.Notes)
            writer.WriteLine($"{MarkdownText.Escape(note)}\n");
    }

    private static void WriteGroups(TextWriter writer, ModelCost cost, Grouping grouping, int depth)
    {
        MarkdownText.WriteTable(
            writer,
            [.. SummaryTable.GroupColumns(grouping).Select(c => (c.Header, c.IsNumber))],
            [.. cost.Group(grouping, depth).Select(g => SummaryTable.GroupRow(g, cost.Totals))]);
        writer.WriteLine();
    }
}
