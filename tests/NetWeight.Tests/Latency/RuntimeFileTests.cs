using System.Text.Json;
using NetWeight.Latency.Runtimes;

namespace NetWeight.Tests.Latency;

/// <summary>The runtimes' files follow their schema, and the schema follows the code.</summary>
public class RuntimeFileTests
{
    private static string Folder { get; } = Repository.At("runtimes");

    private static string SchemaFile { get; } = Repository.At("docs", "schema", "runtime.schema.json");

    [Fact]
    public void Ids_AreTheNamesOfTheFiles()
    {
        Assert.Equal(Directory.EnumerateFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)!)
            .Order(StringComparer.Ordinal), RuntimeCatalog.Ids);
        Assert.All(RuntimeCatalog.Ids, id => Assert.Equal(id, RuntimeCatalog.Get(id).Id));
        string[] names = [.. RuntimeCatalog.All.SelectMany(r => r.Aliases.Prepend(r.Id))];
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    [Fact]
    public void Files_FollowThePublishedSchema()
    {
        var wrong = new List<string>();
        foreach (string id in RuntimeCatalog.Ids)
        {
            using JsonDocument file = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, id + ".json")));
            wrong.AddRange(SchemaValidator.Of("runtime").Validate(file.RootElement).Select(e => $"{id}: {e}"));
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Schema_KnowsEveryFusionRule()
    {
        using JsonDocument schema = JsonDocument.Parse(File.ReadAllText(SchemaFile));
        string[] known = [.. schema.RootElement.GetProperty("$defs").GetProperty("runtime").GetProperty("properties")
            .GetProperty("fusion").GetProperty("properties").EnumerateObject().Select(p => p.Name)];
        string[] rules = [.. typeof(FusionRules).GetProperties().Where(p => p.CanWrite)
            .Select(p => char.ToLowerInvariant(p.Name[0]) + p.Name[1..])];
        Assert.Equal(rules.Append("source").Order(StringComparer.Ordinal), known.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("\"id\"", "\"key\"", "'key'")]
    [InlineData("\"schemaVersion\": 1", "\"schemaVersion\": 2", "newer NetWeight")]
    [InlineData("\"fp32\"", "\"fp33\"", "no precision 'fp33'")]
    [InlineData("\"cpu-x86\"", "\"cpu-x68\"", "runsOn[0].classes")]
    [InlineData("\"runsOn\"", "\"runsIn\"", "runsIn")]
    public void AWrongFile_IsOneLine(string text, string wrong, string says)
    {
        string json = File.ReadAllText(Path.Combine(Folder, "onnxruntime.json"));
        string broken = json.Remove(json.IndexOf(text, StringComparison.Ordinal), text.Length)
            .Insert(json.IndexOf(text, StringComparison.Ordinal), wrong);
        string message = Assert.Throws<NetWeightException>(() =>
            RuntimeCatalog.Parse(System.Text.Encoding.UTF8.GetBytes(broken), "mine.json")).Message;
        Assert.StartsWith("mine.json: ", message, StringComparison.Ordinal);
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }
}
