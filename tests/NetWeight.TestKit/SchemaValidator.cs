using System.Text.Json;
using System.Text.RegularExpressions;

namespace NetWeight.TestKit;

/// <summary>Checks JSON against the part of JSON Schema that our schemas use.</summary>
public sealed class SchemaValidator(JsonElement root)
{
    /// <summary>A schema that the repository publishes: <c>analysis</c> for <c>docs/schema/analysis.schema.json</c>.</summary>
    public static SchemaValidator Of(string name) => new(JsonDocument.Parse(Repository.Read("docs", "schema", name + ".schema.json")).RootElement);

    public IReadOnlyList<string> Validate(JsonElement value) => Check(value, root, "$");

    private List<string> Check(JsonElement value, JsonElement schema, string at)
    {
        var errors = new List<string>();
        foreach (JsonProperty rule in schema.EnumerateObject())
        {
            switch (rule.Name)
            {
                case "$ref":
                    errors.AddRange(Check(value, Resolve(rule.Value.GetString()!), at));
                    break;
                case "oneOf":
                    int fitting = rule.Value.EnumerateArray().Count(option => Check(value, option, at).Count == 0);
                    if (fitting != 1)
                        errors.Add($"{at} fits {fitting} of the alternatives: {string.Join("; ", rule.Value.EnumerateArray().SelectMany(o => Check(value, o, at)).Take(5))}");
                    break;
                case "type":
                    IEnumerable<string> types = rule.Value.ValueKind == JsonValueKind.Array ? rule.Value.EnumerateArray().Select(t => t.GetString()!) : [rule.Value.GetString()!];
                    if (!types.Any(t => Is(value, t)))
                        errors.Add($"{at} is {value.ValueKind}, not {rule.Value}");
                    break;
                case "const" when !JsonElement.DeepEquals(value, rule.Value):
                case "enum" when !rule.Value.EnumerateArray().Any(v => JsonElement.DeepEquals(v, value)):
                    errors.Add($"{at} is {value}, not {rule.Value}");
                    break;
                case "pattern" when value.ValueKind == JsonValueKind.String && !Regex.IsMatch(value.GetString()!, rule.Value.GetString()!, RegexOptions.CultureInvariant):
                    errors.Add($"{at} is '{value}', which does not fit {rule.Value}");
                    break;
                case "minimum" when value.ValueKind == JsonValueKind.Number && value.GetDouble() < rule.Value.GetDouble():
                    errors.Add($"{at} is {value}, below {rule.Value}");
                    break;
                case "required" when value.ValueKind == JsonValueKind.Object:
                    errors.AddRange(rule.Value.EnumerateArray().Where(n => !value.TryGetProperty(n.GetString()!, out _)).Select(n => $"{at} lacks {n}"));
                    break;
                case "items" when value.ValueKind == JsonValueKind.Array:
                    int index = 0;
                    foreach (JsonElement item in value.EnumerateArray())
                        errors.AddRange(Check(item, rule.Value, $"{at}[{index++}]"));
                    break;
                case "properties" when value.ValueKind == JsonValueKind.Object:
                    foreach (JsonProperty property in rule.Value.EnumerateObject())
                        if (value.TryGetProperty(property.Name, out JsonElement member))
                            errors.AddRange(Check(member, property.Value, $"{at}.{property.Name}"));
                    break;
                case "additionalProperties" when value.ValueKind == JsonValueKind.Object:
                    foreach (JsonProperty member in value.EnumerateObject())
                    {
                        if (schema.TryGetProperty("properties", out JsonElement known) && known.TryGetProperty(member.Name, out _))
                            continue;
                        if (rule.Value.ValueKind == JsonValueKind.False)
                            errors.Add($"{at} has '{member.Name}', which the schema does not know");
                        else
                            errors.AddRange(Check(member.Value, rule.Value, $"{at}.{member.Name}"));
                    }

                    break;
            }
        }

        return errors;
    }

    private JsonElement Resolve(string reference)
    {
        JsonElement at = root;
        foreach (string part in reference.TrimStart('#', '/').Split('/', StringSplitOptions.RemoveEmptyEntries))
            at = at.GetProperty(part);
        return at;
    }

    private static bool Is(JsonElement value, string type) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        "null" => value.ValueKind == JsonValueKind.Null,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out _),
        "number" => value.ValueKind == JsonValueKind.Number,
        _ => throw new ArgumentException($"The validator does not know the type '{type}'.", nameof(type)),
    };
}
