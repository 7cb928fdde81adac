using System.Collections.Concurrent;
using System.Text.Json;
using Json.Schema;

namespace NetWeight.TestKit;

/// <summary>Checks JSON against a JSON schema.</summary>
public sealed class SchemaValidator(JsonElement root)
{
    private static readonly ConcurrentDictionary<string, SchemaValidator> Published = [];

    private readonly JsonSchema schema = JsonSchema.Build(root);

    /// <summary>A schema that the repository publishes: <c>analysis</c> for <c>docs/schema/analysis.schema.json</c>.</summary>
    public static SchemaValidator Of(string name) =>
        Published.GetOrAdd(name, n => new(JsonDocument.Parse(Repository.Read("docs", "schema", n + ".schema.json")).RootElement));

    /// <summary>What is wrong with a document, and where; empty if it fits.</summary>
    public IReadOnlyList<string> Validate(JsonElement value)
    {
        EvaluationResults results = schema.Evaluate(value, new EvaluationOptions { OutputFormat = OutputFormat.List });
        return results.IsValid ? [] :
        [
            .. from detail in results.Details ?? []
               where !detail.IsValid
               from error in detail.Errors ?? []
               select $"{detail.InstanceLocation} ({detail.EvaluationPath}): {error.Value}",
        ];
    }
}
