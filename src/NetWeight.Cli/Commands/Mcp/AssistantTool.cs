using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace NetWeight.Cli.Commands.Mcp;

/// <summary>The answer of a tool: the report for the assistant to read, and the same as the JSON that the command line prints.</summary>
/// <param name="Title">The report in a few words.</param>
/// <param name="Markdown">The report as Markdown.</param>
/// <param name="Json">The report as JSON, one object.</param>
internal sealed record ToolReport(string Title, string Markdown, string Json);

/// <summary>A tool that an assistant can call.</summary>
/// <param name="Name">The tool's name.</param>
/// <param name="Title">The name for people.</param>
/// <param name="Description">The questions that it answers, and when to call it.</param>
internal abstract record AssistantTool(string Name, string Title, string Description)
{
    /// <summary>The schema of the arguments.</summary>
    public abstract JsonElement InputSchema { get; }

    /// <summary>The published schema of <see cref="ToolReport.Json"/>, by name.</summary>
    public required string OutputSchema { get; init; }

    /// <summary>The field that holds the rows of a list: the protocol has no arrays at the top. Null for other reports.</summary>
    public string? RowsField { get; init; }

    /// <summary>Answers a call. Throws <see cref="NetWeightException"/> with one line about its error.</summary>
    public abstract ToolReport Call(IDictionary<string, JsonElement>? arguments, AssistantPaths paths, CancellationToken cancellation);
}

/// <summary>A tool with arguments of a type.</summary>
/// <param name="Name">The tool's name.</param>
/// <param name="Title">The name for people.</param>
/// <param name="Description">The questions that it answers, and when to call it.</param>
/// <param name="Type">The type of the arguments.</param>
/// <param name="Run">Answers a call.</param>
internal sealed record AssistantTool<T>(
    string Name, string Title, string Description, JsonTypeInfo<T> Type, Func<T, AssistantPaths, CancellationToken, ToolReport> Run)
    : AssistantTool(Name, Title, Description)
{
    /// <inheritdoc/>
    public override JsonElement InputSchema => AssistantArguments.Schema(Type);

    /// <inheritdoc/>
    public override ToolReport Call(IDictionary<string, JsonElement>? arguments, AssistantPaths paths, CancellationToken cancellation) =>
        Run(AssistantArguments.Read(arguments, Type), paths, cancellation);
}
