using System.Reflection;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using NetWeight.Contracts;

namespace NetWeight.TestKit;

/// <summary>
/// The JSON schema of a contract: types, required fields and structure from the records, rules from their attributes, descriptions from
/// their documentation. Every record is a separate definition.
/// </summary>
public sealed partial class ContractSchema
{
    /// <summary>A line of the file is at most so long where it can be broken.</summary>
    private const int Width = 160;

    private static readonly JsonSerializerOptions Text = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly JsonObject definitions = [];
    private readonly JsonSerializerOptions options;
    private readonly JsonSchemaExporterOptions exporter;

    private ContractSchema(JsonSerializerOptions options)
    {
        this.options = options;
        exporter = new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true, TransformSchemaNode = Transform };
    }

    /// <summary>Compares the published schema with the generated one; with NETWEIGHT_ACCEPT=1 the file is written first.</summary>
    /// <param name="name">The file's name: <c>lint</c>.</param>
    /// <param name="title">What writes such documents.</param>
    /// <param name="description">What is to be known of the whole.</param>
    /// <param name="holds">How many documents there are in a file.</param>
    public static void Check<T>(string name, string title, string description, Documents holds)
        where T : class, IContract<T>
    {
        string path = Path.Combine(Repository.Root, "docs", "schema", name + ".schema.json"), text = Of<T>(title, description, holds);
        if (Environment.GetEnvironmentVariable("NETWEIGHT_ACCEPT") == "1")
            File.WriteAllText(path, text);
        Assert.True(
            text == File.ReadAllText(path).ReplaceLineEndings("\n"),
            $"docs/schema/{name}.schema.json is not the schema of {typeof(T).Name}; NETWEIGHT_ACCEPT=1 dotnet test writes it anew.");
    }

    private static string Of<T>(string title, string description, Documents holds)
        where T : class, IContract<T>
    {
        var schema = new ContractSchema(T.Format.Options);
        JsonObject one = schema.Reference(typeof(T));
        var root = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = title,
            ["description"] = description,
        };
        if (holds == Documents.OneOrMany)
            root["oneOf"] = new JsonArray(one, new JsonObject { ["type"] = "array", ["items"] = one.DeepClone() });
        else if (holds == Documents.Many)
            (root["type"], root["items"]) = ("array", one);
        else
            root["$ref"] = one["$ref"]!.DeepClone();
        root["$defs"] = schema.definitions;
        var text = new StringBuilder();
        Write(text, root, 0);
        Assert.DoesNotContain("\"#/properties", text.ToString(), StringComparison.Ordinal);
        return text.Append('\n').ToString();
    }

    /// <summary>A reference to the definition of a record, which is made where it is not yet.</summary>
    private JsonObject Reference(Type type)
    {
        string name = char.ToLowerInvariant(type.Name[0]) + type.Name[1..].Replace("Contract", "", StringComparison.Ordinal);
        if (!definitions.ContainsKey(name))
        {
            definitions[name] = null;
            JsonObject definition = Choices(type) is { } choices
                ? new JsonObject { ["oneOf"] = new JsonArray([.. choices.Select(Reference)]) }
                : JsonSchemaExporter.GetJsonSchemaAsNode(options, type, exporter).AsObject();
            definition.Insert(0, "description", ContractDocumentation.Summary(type));
            definitions[name] = definition;
        }

        return new JsonObject { ["$ref"] = "#/$defs/" + name };
    }

    private JsonNode Transform(JsonSchemaExporterContext context, JsonNode node)
    {
        Type type = context.TypeInfo.Type;
        PropertyInfo? field = Field(context.PropertyInfo);
        if (node is JsonObject { Count: > 0 } && IsRecord(type) && context.Path.Length == 0)
            return Closed(node.AsObject());
        if (IsRecord(type))
            node = IsNull(node) ? Nullable(Reference(type)) : Reference(type);
        if (node is not JsonObject schema)
            return node;
        if (context.TypeInfo.ElementType is { } element && IsRecord(element))
            schema[context.TypeInfo.Kind == JsonTypeInfoKind.Dictionary ? "additionalProperties" : "items"] = Reference(element);
        else if (context.TypeInfo.ElementType is { } known && schema["items"]?["$ref"] is not null)
            // The exporter refers to where it met the type before, within the record, which is not where the definition will stand.
            schema["items"] = JsonSchemaExporter.GetJsonSchemaAsNode(options, known, exporter);
        if (Names(schema["type"]).Any(t => t is "integer" or "number"))
            schema["minimum"] = 0;
        if (context.PropertyInfo is { } property && field is not null)
        {
            schema.Remove("default");
            if (!property.IsRequired && Rule<UnknownAttribute>(field) is null)
                schema = NotNull(schema);
            schema = Ruled(schema, property, field);
            if (ContractDocumentation.Field(property.DeclaringType, field.Name) is { } description)
                schema["description"] = description;
        }

        return schema;
    }

    private static JsonObject Ruled(JsonObject schema, JsonPropertyInfo property, PropertyInfo field)
    {
        JsonObject value = schema["items"] as JsonObject ?? schema;
        if (Rule<SignedAttribute>(field) is not null)
            value.Remove("minimum");
        if (Rule<AtLeastAttribute>(field) is { } least)
            value["minimum"] = least.Value;
        if (Rule<PatternAttribute>(field) is { } pattern)
            value["pattern"] = pattern.Expression;
        if (Rule<NullItemsAttribute>(field) is not null)
            schema["items"] = Nullable(schema["items"]!.DeepClone().AsObject());
        if (Rule<OneOfAttribute>(field) is { } words)
            return new JsonObject
            {
                ["enum"] =
                new JsonArray([.. words.Words, .. property.IsRequired && IsNull(schema) ? [null] : Array.Empty<JsonNode?>()])
            };
        if (Rule<ConstAttribute>(field) is { } constant)
            return new JsonObject { ["const"] = JsonSerializer.SerializeToNode(constant.Value) };
        return schema;
    }

    /// <summary>The rule of a field, which stands at the parameter of the constructor or at the property.</summary>
    private static TRule? Rule<TRule>(PropertyInfo field)
        where TRule : Attribute =>
        field.GetCustomAttribute<TRule>() ?? field.DeclaringType!.GetConstructors().SelectMany(c => c.GetParameters())
            .FirstOrDefault(p => p.Name == field.Name)?.GetCustomAttribute<TRule>();

    private static PropertyInfo? Field(JsonPropertyInfo? property) =>
        property?.DeclaringType.GetProperties().Single(p => JsonNamingPolicy.CamelCase.ConvertName(p.Name) == property.Name);

    private static bool IsRecord(Type type) => type.Name.EndsWith("Contract", StringComparison.Ordinal);

    /// <summary>The records of which one is meant; null for a single one.</summary>
    private static Type[]? Choices(Type type)
    {
        Type? converter = type.GetCustomAttribute<JsonConverterAttribute>(inherit: false)?.ConverterType?.BaseType;
        return converter is { IsGenericType: true } && converter.GetGenericTypeDefinition() == typeof(Alternatives<,,>)
            ? converter.GetGenericArguments()[1..] : null;
    }

    private static JsonObject Closed(JsonObject schema)
    {
        JsonNode? properties = schema["properties"], required = schema["required"];
        schema.Remove("properties");
        schema.Remove("required");
        if (required is not null)
            schema["required"] = required;
        schema["additionalProperties"] = false;
        schema["properties"] = properties;
        return schema;
    }

    private static IEnumerable<string> Names(JsonNode? type) => type switch
    {
        JsonArray several => several.Select(t => (string)t!),
        null => [],
        _ => [(string)type!],
    };

    private static bool IsNull(JsonNode schema) => schema is JsonObject known
        && (Names(known["type"]).Contains("null") || known["oneOf"] is JsonArray choices && choices.Any(c => IsNull(c!)));

    private static JsonObject Nullable(JsonObject schema)
    {
        if (schema["type"] is null)
            return new JsonObject { ["oneOf"] = new JsonArray(schema, new JsonObject { ["type"] = "null" }) };
        if (!IsNull(schema))
            schema["type"] = new JsonArray([.. Names(schema["type"]), "null"]);
        return schema;
    }

    private static JsonObject NotNull(JsonObject schema)
    {
        if (schema["oneOf"] is JsonArray choices && IsNull(schema))
            return choices[0]!.DeepClone().AsObject();
        if (schema["type"] is JsonArray)
            schema["type"] = Names(schema["type"]).First(t => t != "null");
        return schema;
    }

    /// <summary>JSON with what fits in a line in one.</summary>
    private static void Write(StringBuilder text, JsonNode? node, int depth)
    {
        string line = Spaced(node);
        if (depth > 1 && line.Length + (2 * depth) <= Width || node is not (JsonObject or JsonArray))
        {
            text.Append(line);
            return;
        }

        IEnumerable<(string Name, JsonNode? Value)> items = node is JsonObject members
            ? members.Select(m => (Spaced(m.Key) + ": ", m.Value)) : node.AsArray().Select(i => ("", i));
        text.Append(node is JsonObject ? "{" : "[");
        string separator = "";
        foreach ((string name, JsonNode? value) in items)
        {
            text.Append(separator).Append('\n').Append(' ', 2 * (depth + 1)).Append(name);
            Write(text, value, depth + 1);
            separator = ",";
        }

        text.Append('\n').Append(' ', 2 * depth).Append(node is JsonObject ? "}" : "]");
    }

    private static string Spaced(JsonNode? node) => node switch
    {
        JsonObject members => "{ " + string.Join(", ", members.Select(m => $"{Spaced(m.Key)}: {Spaced(m.Value)}")) + " }",
        JsonArray items => "[" + string.Join(", ", items.Select(Spaced)) + "]",
        null => "null",
        _ => node.ToJsonString(Text),
    };

    /// <summary>What the records' documentation says, from the file that the compiler writes beside the assembly.</summary>
    private static partial class ContractDocumentation
    {
        private static readonly Dictionary<Assembly, Dictionary<string, XElement>> Files = [];

        public static string Summary(Type type) => Words(Member(type)!.Element("summary")!);

        /// <summary>What is said of a field; where nothing is, what is said of it in the records that the summary refers to.</summary>
        public static string? Field(Type type, string name)
        {
            XElement? member = Member(type);
            XElement? own = member?.Elements("param").FirstOrDefault(p => (string)p.Attribute("name")! == name)
                ?? Documents(type.Assembly).GetValueOrDefault($"P:{type.FullName}.{name}")?.Element("summary");
            if (own is not null)
                return Words(own);
            return member?.Element("summary")!.Elements("see").Select(s => (string?)s.Attribute("cref")).OfType<string>()
                .Select(c => type.Assembly.GetType(c[2..])).OfType<Type>().Select(t => Field(t, name)).FirstOrDefault(d => d is not null);
        }

        private static XElement? Member(Type type) => Documents(type.Assembly).GetValueOrDefault("T:" + type.FullName);

        private static Dictionary<string, XElement> Documents(Assembly assembly)
        {
            if (!Files.TryGetValue(assembly, out Dictionary<string, XElement>? members))
                Files[assembly] = members = XDocument.Load(Path.ChangeExtension(assembly.Location, "xml")).Descendants("member")
                    .ToDictionary(m => (string)m.Attribute("name")!);
            return members;
        }

        private static string Words(XElement text) => Blank().Replace(
            string.Concat(text.Nodes().Select(n => n switch
            {
                XText words => words.Value,
                XElement { Name.LocalName: "see" } see => Record().Match((string)see.Attribute("cref")!).Groups["name"].Value,
                XElement code => code.Value,
                _ => "",
            })), " ").Trim();

        [GeneratedRegex(@"\s+")]
        private static partial Regex Blank();

        [GeneratedRegex(@"(?<name>\w+?)(Contract)?$")]
        private static partial Regex Record();
    }
}

/// <summary>How many documents a file holds.</summary>
public enum Documents
{
    /// <summary>One.</summary>
    One,

    /// <summary>One, or an array of several.</summary>
    OneOrMany,

    /// <summary>An array, whatever their number.</summary>
    Many,
}
