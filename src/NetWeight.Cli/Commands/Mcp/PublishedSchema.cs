using System.Text.Json;
using System.Text.Json.Nodes;

namespace NetWeight.Cli.Commands.Mcp;

/// <summary>The published JSON schemas (docs/schema) as the protocol wants them: the schema of one object.</summary>
internal static class PublishedSchema
{
    /// <summary>The schema of a name: <c>lint</c>.</summary>
    /// <param name="name">The name.</param>
    /// <param name="rowsField">The field that holds the rows of a list; null for other reports.</param>
    public static JsonElement Read(string name, string? rowsField)
    {
        using Stream stream = typeof(PublishedSchema).Assembly.GetManifestResourceStream($"schema/{name}.schema.json")
            ?? throw new InvalidOperationException($"The schema '{name}' is not embedded.");
        JsonObject schema = JsonNode.Parse(stream)!.AsObject();
        // A file may hold one report or an array of them; a tool answers with one.
        if (schema["oneOf"] is JsonArray choices && choices[0] is JsonObject one)
        {
            schema.Remove("oneOf");
            foreach ((string key, JsonNode? value) in one)
                schema[key] = value?.DeepClone();
        }

        if (rowsField is not null)
        {
            schema["required"] = new JsonArray(rowsField);
            schema["properties"] = new JsonObject
            {
                [rowsField] = new JsonObject { ["type"] = "array", ["items"] = schema["items"]!.DeepClone() },
            };
        }

        schema.Remove("items");
        schema["type"] = "object";
        using JsonDocument document = JsonDocument.Parse(schema.ToJsonString());
        return document.RootElement.Clone();
    }
}
