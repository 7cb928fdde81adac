using System.Text.Json;

namespace NetWeight.Server.Tests;

/// <summary>The published description of the interface.</summary>
public class OpenApiTests(LocalServer server) : IClassFixture<LocalServer>
{
    [Fact]
    public async Task Description_IsThePublishedOne() =>
        Snapshot.Matches(
            "docs/openapi.json", (await server.Client.GetStringAsync("api/openapi.json")).ReplaceLineEndings("\n").TrimEnd() + "\n");

    [Fact]
    public async Task EveryOperation_HasASummary_AndAnAnswerWithAType()
    {
        using JsonDocument document = JsonDocument.Parse(await server.Client.GetStringAsync("api/openapi.json"));
        int count = 0;
        foreach (JsonProperty path in document.RootElement.GetProperty("paths").EnumerateObject())
            foreach (JsonProperty operation in path.Value.EnumerateObject())
            {
                count++;
                Assert.NotEmpty(operation.Value.GetProperty("summary").GetString()!);
                Assert.NotEmpty(operation.Value.GetProperty("operationId").GetString()!);
                JsonProperty[] answers = [.. operation.Value.GetProperty("responses").EnumerateObject()];
                Assert.All(answers, a => Assert.True(a.Name == "204" || a.Value.GetProperty("content").EnumerateObject().All(c =>
                    c.Value.TryGetProperty("schema", out _)), $"{path.Name} {a.Name}"));
            }

        Assert.Equal(46, count);
    }
}
