using NetWeight.Costs;
using NetWeight.Graphs;

namespace NetWeight.Reports;

/// <summary>Markdown tables as GitHub renders them.</summary>
public sealed class MarkdownExporter : IReportExporter
{
    /// <inheritdoc/>
    public string Format => "md";

    /// <inheritdoc/>
    public void Write(Report report, TextWriter writer)
    {
        if (report.HasDevices)
        {
            foreach (ReportBlock block in LatencyBlocks.Of(report))
                WriteBlock(writer, block);
            return;
        }

        if (report.Entries.Count > 1)
        {
            IReadOnlyList<string> headers = SummaryTable.Headers;
            WriteRow(writer, headers);
            WriteRow(writer, ["---", .. headers.Skip(1).Select(_ => "---:")]);
            foreach (ReportEntry entry in report.Entries)
                WriteRow(writer, SummaryTable.Row(entry));
            return;
        }

        if (report.Entries is not [{ Cost: { } cost } single])
        {
            writer.WriteLine(report.Entries.Count == 1 ? report.Entries[0].Error : "");
            return;
        }

        writer.WriteLine($"## {Escape(cost.Shaped.Model.Name)}");
        writer.WriteLine();
        WriteRow(writer, ["", ""]);
        WriteRow(writer, ["---", "---:"]);
        foreach ((string name, string value) in SummaryTable.Facts(single))
            WriteRow(writer, [name, value]);
        writer.WriteLine();
        if (report.Options.GroupBy is { } grouping)
            WriteGroups(writer, cost, grouping, report.Options.Depth);
        else
            WriteLayers(writer, report, cost);
        foreach (Diagnostic diagnostic in cost.Shaped.Diagnostics)
            writer.WriteLine($"- **{diagnostic.Severity.ToString().ToLowerInvariant()}** {diagnostic.Id} {Escape(SummaryTable.Text(diagnostic))}");
    }

    /// <summary>Writes a part of a report.</summary>
    public static void Write(ReportBlock block, TextWriter writer) => WriteBlock(writer, block);

    internal static void WriteBlock(TextWriter writer, ReportBlock block)
    {
        if (block.Title.Length > 0)
            writer.WriteLine($"## {Escape(block.Title)}\n");
        foreach ((string name, string value) in block.Facts)
            writer.WriteLine($"- {name}: {Escape(value)}");
        if (block.Facts.Count > 0)
            writer.WriteLine();
        if (block.Columns.Count > 0)
        {
            WriteRow(writer, block.Columns.Select(c => c.Header));
            WriteRow(writer, block.Columns.Select(c => c.IsNumber ? "---:" : "---"));
            foreach (IReadOnlyList<string> row in block.Rows)
                WriteRow(writer, row);
            writer.WriteLine();
        }

        foreach (string note in block.Notes)
            writer.WriteLine($"{Escape(note)}\n");
    }

    private static void WriteLayers(TextWriter writer, Report report, ModelCost cost)
    {
        IReadOnlyList<LayerCost> layers = report.Layers(cost);
        WriteRow(writer, Columns.Readable.Select(c => c.Header));
        WriteRow(writer, Columns.Readable.Select(c => c.IsNumber ? "---:" : "---"));
        foreach (LayerCost layer in layers)
            WriteRow(writer, Columns.Readable.Select(c => c.Text(layer, cost.Totals)));
        writer.WriteLine();
        if (layers.Count < cost.Layers.Count)
            writer.WriteLine($"{layers.Count} of {cost.Layers.Count} layers shown.\n");
    }

    private static void WriteGroups(TextWriter writer, ModelCost cost, Grouping grouping, int depth)
    {
        WriteRow(writer, SummaryTable.GroupHeaders(grouping));
        WriteRow(writer, ["---", .. SummaryTable.GroupHeaders(grouping).Skip(1).Select(_ => "---:")]);
        foreach (CostGroup group in cost.Group(grouping, depth))
            WriteRow(writer, SummaryTable.GroupRow(group, cost.Totals));
        writer.WriteLine();
    }

    private static void WriteRow(TextWriter writer, IEnumerable<string> cells) =>
        writer.WriteLine("| " + string.Join(" | ", cells.Select(Escape)) + " |");

    private static string Escape(string text) => text.Replace("|", "\\|", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).ReplaceLineEndings(" ");
}
