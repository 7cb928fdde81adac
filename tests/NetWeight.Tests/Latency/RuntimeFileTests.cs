using System.Text.Json;
using System.Text.RegularExpressions;
using NetWeight.Latency;

namespace NetWeight.Tests.Latency;

/// <summary>The runtimes' files follow their schema, and the schema follows the code.</summary>
public partial class RuntimeFileTests
{
    private static string Folder { get; } = Path.Combine(TestGraph.Root, "runtimes");

    private static string SchemaFile { get; } = Path.Combine(TestGraph.Root, "docs", "schema", "runtime.schema.json");

    [Fact]
    public void Ids_AreTheNamesOfTheFiles()
    {
        Assert.Equal(Directory.EnumerateFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)!).Order(StringComparer.Ordinal), RuntimeCatalog.Ids);
        Assert.All(RuntimeCatalog.Ids, id => Assert.Equal(id, RuntimeCatalog.Get(id).Id));
        string[] names = [.. RuntimeCatalog.All.SelectMany(r => r.Aliases.Prepend(r.Id))];
        Assert.Equal(names.Length, names.Distinct().Count());
    }

    [Fact]
    public void Files_FollowThePublishedSchema()
    {
        using JsonDocument schema = JsonDocument.Parse(File.ReadAllText(SchemaFile));
        var validator = new SchemaValidator(schema.RootElement);
        var wrong = new List<string>();
        foreach (string id in RuntimeCatalog.Ids)
        {
            using JsonDocument file = JsonDocument.Parse(File.ReadAllText(Path.Combine(Folder, id + ".json")));
            wrong.AddRange(validator.Validate(file.RootElement).Select(e => $"{id}: {e}"));
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public void Schema_KnowsEveryFactorWithItsMeaning()
    {
        (string Name, string Meaning)[] factors = [.. FactorComment().Matches(File.ReadAllText(Path.Combine(TestGraph.Root, "src", "NetWeight", "Latency", "Factor.cs")))
            .Select(m => (char.ToLowerInvariant(m.Groups["name"].Value[0]) + m.Groups["name"].Value[1..], m.Groups["meaning"].Value))];
        Assert.Equal(Enum.GetValues<Factor>().Select(Factors.Name), factors.Select(f => f.Name));
        string names = string.Join(",\n", factors.Select(f => $"            \"{f.Name}\"").Chunk(8).Select(c => "            " + string.Join(", ", c.Select(n => n.Trim()))));
        string properties = string.Join(",\n", factors.Select(f => $"            \"{f.Name}\": {{ \"$ref\": \"#/$defs/share\", \"description\": \"{f.Meaning}\" }}"));
        string kept = File.ReadAllText(SchemaFile).ReplaceLineEndings("\n");
        string expected = FactorSchema().Replace(kept, $"\"values\": {{\n          \"type\": \"object\",\n          \"required\": [\n{names}\n          ],\n          \"additionalProperties\": false,\n          \"properties\": {{\n{properties}\n          }}\n        }}".Replace("$", "$$", StringComparison.Ordinal));
        if (Environment.GetEnvironmentVariable("NETWEIGHT_ACCEPT") == "1")
            File.WriteAllText(SchemaFile, kept = expected);
        Assert.True(expected == kept, "docs/schema/runtime.schema.json does not list the factors as the code has them; NETWEIGHT_ACCEPT=1 dotnet test writes them anew.");
    }

    [Fact]
    public void Schema_KnowsEveryFusionRule()
    {
        using JsonDocument schema = JsonDocument.Parse(File.ReadAllText(SchemaFile));
        string[] known = [.. schema.RootElement.GetProperty("$defs").GetProperty("runtime").GetProperty("properties").GetProperty("fusion").GetProperty("properties").EnumerateObject().Select(p => p.Name)];
        string[] rules = [.. typeof(FusionRules).GetProperties().Where(p => p.CanWrite).Select(p => char.ToLowerInvariant(p.Name[0]) + p.Name[1..])];
        Assert.Equal(rules.Append("source").Order(StringComparer.Ordinal), known.Order(StringComparer.Ordinal));
    }

    [Theory]
    [InlineData("\"id\"", "\"key\"", "'key'")]
    [InlineData("\"schemaVersion\": 1", "\"schemaVersion\": 2", "newer NetWeight")]
    [InlineData("\"fp32\"", "\"fp33\"", "no precision 'fp33'")]
    [InlineData("\"pointwise\": ", "\"pointwise\": -", "factors[0].pointwise")]
    [InlineData("\"pointwise\"", "\"pointwize\"", "pointwize")]
    public void AWrongFile_IsOneLine(string text, string wrong, string says)
    {
        string json = File.ReadAllText(Path.Combine(Folder, "onnxruntime.json"));
        string broken = json.Remove(json.IndexOf(text, StringComparison.Ordinal), text.Length).Insert(json.IndexOf(text, StringComparison.Ordinal), wrong);
        string message = Assert.Throws<NetWeightException>(() => RuntimeCatalog.Parse(System.Text.Encoding.UTF8.GetBytes(broken), "mine.json")).Message;
        Assert.StartsWith("mine.json: ", message, StringComparison.Ordinal);
        Assert.Contains(says, message, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', message);
    }

    [GeneratedRegex(@"/// <summary>(?<meaning>[^\n]*)</summary>\s*\n\s*(?<name>[A-Z]\w+),")]
    private static partial Regex FactorComment();

    [GeneratedRegex(@"""values"": \{\n          ""type"".*?\n          \}\n        \}", RegexOptions.Singleline)]
    private static partial Regex FactorSchema();
}
