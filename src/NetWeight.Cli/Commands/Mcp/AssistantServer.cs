using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace NetWeight.Cli.Commands.Mcp;

/// <summary>The server: tools, and their recent reports and the pages of lint's rules as resources.</summary>
internal static class AssistantServer
{
    private const string Name = "netweight";

    private const string Instructions =
        "NetWeight weighs neural networks given as ONNX files or names of its zoo: costs, predicted latency on devices with intervals, "
        + "reasons and advice. Predictions are estimates; always state their 90 % intervals. Call 'devices' or 'zoo' for names.";

    /// <summary>Serves the client on standard input and output until it closes them.</summary>
    public static async Task RunAsync(AssistantPaths paths, CancellationToken cancellation)
    {
        var transport = new StdioServerTransport(Name);
        await using (transport.ConfigureAwait(false))
            await RunAsync(transport, paths, cancellation).ConfigureAwait(false);
    }

    /// <summary>Serves the client on a transport until it closes.</summary>
    internal static async Task RunAsync(ITransport transport, AssistantPaths paths, CancellationToken cancellation)
    {
        McpServer server = McpServer.Create(transport, Options(paths, new ReportShelf()));
        await using (server.ConfigureAwait(false))
            await server.RunAsync(cancellation).ConfigureAwait(false);
    }

    private static McpServerOptions Options(AssistantPaths paths, ReportShelf shelf) => new()
    {
        ServerInfo = new Implementation { Name = Name, Title = "NetWeight", Version = CommandLine.Version },
        ServerInstructions = Instructions,
        Capabilities = new ServerCapabilities { Tools = new ToolsCapability(), Resources = new ResourcesCapability() },
        Handlers = new McpServerHandlers
        {
            ListToolsHandler = (_, _) => ValueTask.FromResult(new ListToolsResult { Tools = [.. AssistantTools.All.Select(Describe)] }),
            CallToolHandler = (request, cancellation) => new ValueTask<CallToolResult>(
                // Off the loop that reads messages, so that a cancellation gets through.
                Task.Run(() => Call(request.Params!, paths, shelf, cancellation), cancellation)),
            ListResourcesHandler = (_, _) => ValueTask.FromResult(new ListResourcesResult { Resources = [.. shelf.All] }),
            ReadResourceHandler = (request, _) =>
                ValueTask.FromResult(new ReadResourceResult { Contents = [shelf.Read(request.Params!.Uri)] }),
        },
    };

    private static Tool Describe(AssistantTool tool) => new()
    {
        Name = tool.Name,
        Title = tool.Title,
        Description = tool.Description,
        InputSchema = tool.InputSchema,
        OutputSchema = PublishedSchema.Read(tool.OutputSchema, tool.RowsField),
        Annotations = new ToolAnnotations { ReadOnlyHint = true, IdempotentHint = true, OpenWorldHint = false },
    };

    private static CallToolResult Call(CallToolRequestParams call, AssistantPaths paths, ReportShelf shelf, CancellationToken cancellation)
    {
        AssistantTool tool = AssistantTools.All.FirstOrDefault(t => t.Name == call.Name)
            ?? throw new McpProtocolException(
                "There is no tool "
                    + $"'{call.Name}'.{Spelling.DidYouMean(call.Name, AssistantTools.All.Select(t => t.Name))}",
                    McpErrorCode.InvalidParams);
        try
        {
            ToolReport report = tool.Call(call.Arguments, paths, cancellation);
            using JsonDocument json = JsonDocument.Parse(report.Json);
            return new CallToolResult
            {
                Content = [new TextContentBlock { Text = report.Markdown }, .. shelf.Add(report)],
                StructuredContent = json.RootElement.Clone(),
            };
        }
        catch (Exception e) when (e is NetWeightException or IOException or UnauthorizedAccessException or OutOfMemoryException)
        {
            // As on the command line: one line with the problem and the remedy.
            return new CallToolResult { IsError = true, Content = [new TextContentBlock { Text = e.Message }] };
        }
    }
}
