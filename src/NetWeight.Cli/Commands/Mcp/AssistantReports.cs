using NetWeight.Lint;
using NetWeight.Recommend;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Compare;
using NetWeight.Reports.Formats;
using NetWeight.Reports.Lint;
using NetWeight.Reports.Recommend;

namespace NetWeight.Cli.Commands.Mcp;

/// <summary>Reports as the answer of a tool: Markdown to read, and the JSON of the command line.</summary>
internal static class AssistantReports
{
    /// <summary>An analysis.</summary>
    public static ToolReport Of(string title, AnalysisReport report) =>
        Of(title, w => new MarkdownExporter().Write(report, w), w => new AnalysisJson().Write(report, w));

    /// <summary>The findings of lint.</summary>
    public static ToolReport Of(string title, LintResult result) =>
        Of(title, w => LintReport.WriteMarkdown(result, w), w => LintJson.Write(result, CommandLine.Version, w));

    /// <summary>A comparison.</summary>
    public static ToolReport Of(string title, CompareReport report) =>
        Of(title, w => MarkdownExporter.Write(CompareBlocks.Of(report), w), w => CompareJson.Write(report, w));

    /// <summary>A recommendation.</summary>
    public static ToolReport Of(string title, Recommendation result) =>
        Of(title, w => RecommendBlocks.WriteMarkdown(result, w), w => RecommendJson.Write(result, CommandLine.Version, w));

    /// <summary>A list, as one object with the rows in a field: the protocol has no arrays at the top.</summary>
    public static ToolReport Of<T>(string title, string field, Listing<T> listing)
    {
        ToolReport rows = Of(title, w => listing.Write("md", w), w => listing.Write("json", w));
        return rows with { Json = $"{{ \"{field}\": {rows.Json} }}" };
    }

    private static ToolReport Of(string title, Action<TextWriter> markdown, Action<TextWriter> json) => new(title, Text(markdown), Text(json));

    private static string Text(Action<TextWriter> write)
    {
        using var text = new StringWriter { NewLine = "\n" };
        write(text);
        return text.ToString();
    }
}
