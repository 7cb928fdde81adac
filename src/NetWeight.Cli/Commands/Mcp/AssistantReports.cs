using NetWeight.Reports.Documents;
using NetWeight.Reports.Formats;

namespace NetWeight.Cli.Commands.Mcp;

/// <summary>Reports as the answer of a tool: Markdown to read, and the JSON of the command line.</summary>
internal static class AssistantReports
{
    /// <summary>A report.</summary>
    public static ToolReport Of(string title, IReport report) =>
        new(title, Text(w => new MarkdownFormat().Write(report, w)), Text(report.WriteJson));

    /// <summary>A list, as one object with the rows in a field: the protocol has no arrays at the top.</summary>
    public static ToolReport Of<T>(string title, string field, Listing<T> listing)
    {
        ToolReport rows = Of(title, listing);
        return rows with { Json = $"{{ \"{field}\": {rows.Json} }}" };
    }

    private static string Text(Action<TextWriter> write)
    {
        using var text = new StringWriter { NewLine = "\n" };
        write(text);
        return text.ToString();
    }
}
