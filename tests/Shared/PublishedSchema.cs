using System.Collections.Concurrent;
using System.Text.Json;
using Json.Schema;

namespace NetWeight.TestTools;

/// <summary>Holds JSON against the schemas of <c>docs/schema</c>.</summary>
internal static class PublishedSchema
{
    private static readonly ConcurrentDictionary<string, JsonSchema> Known = [];

    /// <summary>The folder of the schemas.</summary>
    public static string Folder { get; } = FindFolder();

    /// <summary>What is wrong with a document; empty where it fits.</summary>
    /// <param name="name">The schema: <c>analysis</c>.</param>
    /// <param name="document">The document.</param>
    public static IReadOnlyList<string> Errors(string name, JsonElement document) =>
        Errors(Known.GetOrAdd(name, n => JsonSchema.FromText(File.ReadAllText(Path.Combine(Folder, n + ".schema.json")))), document);

    /// <summary>What is wrong with a document; empty where it fits.</summary>
    public static IReadOnlyList<string> Errors(JsonSchema schema, JsonElement document)
    {
        EvaluationResults results = schema.Evaluate(document, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return results.IsValid ? [] :
        [
            .. from detail in results.Details ?? []
               where !detail.IsValid
               from error in detail.Errors ?? []
               select $"{detail.InstanceLocation} ({detail.EvaluationPath}): {error.Value}",
        ];
    }

    private static string FindFolder()
    {
        string? at = AppContext.BaseDirectory;
        while (at is not null && !File.Exists(Path.Combine(at, "NetWeight.slnx")))
            at = Path.GetDirectoryName(at);
        return Path.Combine(at ?? throw new InvalidOperationException("The tests do not run inside the repository."), "docs", "schema");
    }
}
