using System.IO.Pipelines;
using System.Text.Json;
using ModelContextProtocol;
using ModelContextProtocol.Client;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using NetWeight.Cli.Commands.Mcp;

namespace NetWeight.Cli.Tests;

/// <summary><c>netweight mcp</c> with the client of the protocol's own SDK, over streams in this process and over a
/// process of its own.</summary>
public sealed class AssistantTests : IDisposable
{
    private static readonly string[] Names = ["weigh", "predict", "lint", "compare", "recommend", "devices", "zoo"];

    private static readonly string[] OneDevice = ["t4"];

    private readonly TempFolder folder = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task Tools_HaveDescriptionsAndSchemas()
    {
        await using Session session = await Session.StartAsync();
        IList<McpClientTool> tools = await session.Client.ListToolsAsync(cancellationToken: Cancellation);

        Assert.Equal(Names, tools.Select(t => t.Name));
        Assert.All(tools, t => Assert.Equal("object", t.JsonSchema.GetProperty("type").GetString()));
        Assert.All(tools, t => Assert.All(t.JsonSchema.GetProperty("properties").EnumerateObject(), p =>
            Assert.True(p.Value.GetProperty("type").ValueKind == JsonValueKind.String
                && p.Value.GetProperty("description").GetString()!.Length > 10, $"{t.Name}.{p.Name}")));
        Assert.Equal(["model", "devices"], Texts(tools.Single(t => t.Name == "predict").JsonSchema.GetProperty("required")));
        Assert.All(tools.Where(t => t.Name is not ("devices" or "zoo")), t =>
            Assert.Equal("object", t.ReturnJsonSchema!.Value.GetProperty("type").GetString()));
    }

    /// <summary>What a tool answers, and the command line whose JSON is the same.</summary>
    public static TheoryData<string, string, string> Calls => new()
    {
        { "weigh", """{ "model": "mobilenet_v2", "batch": 8 }""", "analyze mobilenet_v2 -b 8" },
        { "predict", """{ "model": "mobilenet_v2", "devices": ["t4", "pi5"], "dtype": "fp16" }""",
            "analyze mobilenet_v2 -d t4,pi5 --dtype fp16 --no-history" },
        { "predict", """{ "model": "squeezenet1_1", "devices": ["t4"], "batches": [1, 4] }""",
            "analyze squeezenet1_1 -d t4 --batch-sweep 1,4 --no-history" },
        { "lint", """{ "model": "repvgg_a0:train", "devices": ["t4"] }""", "lint repvgg_a0:train -d t4" },
        { "compare", """{ "models": ["mobilenet_v2", "repvgg_a0"], "devices": ["t4"] }""",
            "compare mobilenet_v2 repvgg_a0 -d t4 --no-history" },
        { "recommend", """{ "devices": ["t4"], "latency": "2ms", "among": ["MobileNetV2", "RepVGG"] }""",
            "recommend -d t4 --latency 2ms --among MobileNetV2,RepVGG --no-history" },
    };

    [Theory]
    [MemberData(nameof(Calls))]
    public async Task Call_GivesTheJsonOfTheCommandLine_AndMarkdown(string tool, string arguments, string command)
    {
        await using Session session = await Session.StartAsync();
        CallToolResult result = await session.CallAsync(tool, arguments);

        Assert.NotEqual(true, result.IsError);
        using JsonDocument expected = JsonDocument.Parse(Run.Netweight([.. command.Split(' '), "-f", "json"]).Output);
        Assert.True(JsonElement.DeepEquals(expected.RootElement, result.StructuredContent!.Value), $"{tool} differs from '{command}'");
        Assert.Matches("^[#|]", Text(result));
    }

    [Fact]
    public async Task Lists_AreObjects()
    {
        await using Session session = await Session.StartAsync();

        JsonElement devices = (await session.CallAsync("devices", """{ "filter": "jetson" }""")).StructuredContent!.Value;
        JsonElement networks = (await session.CallAsync("zoo", """{ "filter": "squeezenet" }""")).StructuredContent!.Value;

        Assert.Contains("nvidia-jetson-nano", devices.GetProperty("devices").EnumerateArray().Select(d => d.GetProperty("id").GetString()));
        Assert.Contains("squeezenet1_1", networks.GetProperty("networks").EnumerateArray().Select(d => d.GetProperty("name").GetString()));
    }

    [Theory]
    [InlineData("predict", """{ "model": "mobilenet_v2", "devices": ["t5"] }""", "There is no device 't5'. Did you mean 't4'?")]
    [InlineData("predict", """{ "model": "mobilenet_v9", "devices": ["t4"] }""", "'mobilenet_v9' does not exist.")]
    [InlineData("predict", """{ "model": "mobilenet_v2", "devices": [] }""", "Name at least one device")]
    [InlineData("predict", """{ "model": "mobilenet_v2" }""", "The argument 'devices' is missing.")]
    [InlineData("weigh", """{ "model": "mobilenet_v2", "bach": 8 }""", "There is no argument 'bach'. Did you mean 'batch'?")]
    [InlineData("weigh", """{ "model": "mobilenet_v2", "batch": "eight" }""", "The argument 'batch' has a value of another type")]
    [InlineData("weigh", """{ "model": "-" }""", "Standard input carries the protocol")]
    [InlineData("compare", """{ "models": ["mobilenet_v2"] }""", "A comparison needs two models, not 1.")]
    [InlineData("recommend", """{ "devices": ["t4"], "latency": "5" }""", "latency '5' is not a time")]
    public async Task WrongCall_IsOneLine(string tool, string arguments, string message)
    {
        await using Session session = await Session.StartAsync();
        CallToolResult result = await session.CallAsync(tool, arguments);

        Assert.True(result.IsError);
        Assert.StartsWith(message, Text(result), StringComparison.Ordinal);
        Assert.DoesNotContain('\n', Text(result));
    }

    [Fact]
    public async Task UnknownTool_IsAnErrorOfTheProtocol()
    {
        await using Session session = await Session.StartAsync();
        McpException error = await Assert.ThrowsAnyAsync<McpException>(() => session.CallAsync("wiegh", "{}"));

        Assert.Contains("Did you mean 'weigh'?", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Reports_AreResources()
    {
        await using Session session = await Session.StartAsync();
        CallToolResult result = await session.CallAsync("weigh", """{ "model": "squeezenet1_1" }""");
        string[] links = [.. result.Content.OfType<ResourceLinkBlock>().Select(l => l.Uri)];

        Assert.Equal(["netweight://reports/1.md", "netweight://reports/1.json"], links);
        IList<McpClientResource> all = await session.Client.ListResourcesAsync(cancellationToken: Cancellation);
        Assert.Equal(links, all.Take(2).Select(r => r.Uri));
        Assert.Equal(Text(result), await session.ReadAsync(links[0]));
        using JsonDocument json = JsonDocument.Parse(await session.ReadAsync(links[1]));
        Assert.True(JsonElement.DeepEquals(json.RootElement, result.StructuredContent!.Value));
        Assert.Equal(Repository.Read("docs", "rules", "NW201.md"), await session.ReadAsync("netweight://rules/NW201"));
        await Assert.ThrowsAnyAsync<McpException>(() => session.ReadAsync("netweight://reports/2.md"));
    }

    [Fact]
    public async Task Cancelled_TheServerGoesOn()
    {
        await using Session session = await Session.StartAsync();
        using var soon = CancellationTokenSource.CreateLinkedTokenSource(Cancellation);
        Task<CallToolResult> call = session.CallAsync("recommend", """{ "devices": ["t4"] }""", soon.Token);
        await soon.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        Assert.NotEqual(true, (await session.CallAsync("weigh", """{ "model": "squeezenet1_1" }""")).IsError);
    }

    [Fact]
    public async Task Roots_KeepOtherFilesOut()
    {
        string inside = folder["inside"], model = Repository.At("models", "mobilenet_v2.onnx");
        Directory.CreateDirectory(inside);
        File.Copy(model, Path.Combine(inside, "m.onnx"));
        File.CreateSymbolicLink(Path.Combine(inside, "link.onnx"), model);
        await using Session session = await Session.StartAsync(inside);

        Assert.NotEqual(true, (await session.CallAsync("weigh", """{ "model": "m.onnx" }""")).IsError);
        Assert.NotEqual(true, (await session.CallAsync("weigh", """{ "model": "squeezenet1_1" }""")).IsError);
        foreach (string word in new[] { model, "../m.onnx", "link.onnx", "/etc/passwd" })
            Assert.Contains("is outside the folders",
                Text(await session.CallAsync("weigh", $$"""{ "model": "{{word}}" }""")), StringComparison.Ordinal);
    }

    [Fact]
    public void Root_ThatIsNoFolder_IsAnError()
    {
        Run run = Run.Netweight("mcp", "--root", folder["missing"]);
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("is not a folder", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Process_TalksOverStandardStreams()
    {
        var transport = new StdioClientTransport(new StdioClientTransportOptions
        {
            Command = "dotnet",
            Arguments = [Path.Combine(AppContext.BaseDirectory, "NetWeight.Cli.dll"), "mcp"],
        });
        await using McpClient client = await McpClient.CreateAsync(transport, cancellationToken: Cancellation);
        CallToolResult result = await client.CallToolAsync(
            "predict", new Dictionary<string, object?> { ["model"] = "squeezenet1_1", ["devices"] = OneDevice },
                cancellationToken: Cancellation);

        Assert.Equal("netweight", client.ServerInfo!.Name);
        Assert.NotEqual(true, result.IsError);
        Assert.Equal("squeezenet1_1", result.StructuredContent!.Value.GetProperty("model").GetProperty("name").GetString());
    }

    private static string Text(CallToolResult result) => result.Content.OfType<TextContentBlock>().Single().Text;

    private static IEnumerable<string?> Texts(JsonElement array) => array.EnumerateArray().Select(e => e.GetString());

    /// <summary>A server and its client, joined by pipes.</summary>
    private sealed class Session(McpClient client, Task server, CancellationTokenSource end) : IAsyncDisposable
    {
        public McpClient Client => client;

        public static async Task<Session> StartAsync(params string[] roots)
        {
            Pipe up = new(), down = new();
            var end = new CancellationTokenSource();
            Task server = AssistantServer.RunAsync(
                new StreamServerTransport(up.Reader.AsStream(), down.Writer.AsStream(), "netweight"), new AssistantPaths(roots), end.Token);
            var transport = new StreamClientTransport(up.Writer.AsStream(), down.Reader.AsStream());
            return new Session(await McpClient.CreateAsync(transport, cancellationToken: Cancellation), server, end);
        }

        public Task<CallToolResult> CallAsync(string tool, string arguments, CancellationToken cancellation = default)
        {
            var given = JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(arguments)!;
            return Client.CallToolAsync(
                tool, given.ToDictionary(a => a.Key, a => (object?)a.Value), cancellationToken: cancellation == default
                    ? Cancellation : cancellation).AsTask();
        }

        public async Task<string> ReadAsync(string uri) =>
            ((TextResourceContents)(await Client.ReadResourceAsync(uri, cancellationToken: Cancellation)).Contents.Single()).Text;

        public async ValueTask DisposeAsync()
        {
            await client.DisposeAsync();
            await end.CancelAsync();
            try
            {
                await server;
            }
            catch (OperationCanceledException)
            {
                // The server was ended.
            }

            end.Dispose();
        }
    }
}
