using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;

namespace NetWeight.Contracts;

/// <summary>Contracts as JSON, written and read by code that is generated at compile time.</summary>
public static partial class ContractJson
{
    /// <summary>
    /// The options of a generated context: text as it is instead of escapes, and fields that are not required left out if they are null
    /// (<see cref="IStatesUnknown"/> makes exceptions).
    /// A required field that is null is written: it is unknown.
    /// </summary>
    /// <param name="context">The generated context.</param>
    public static JsonSerializerOptions Options(JsonSerializerContext context) => new(context.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = context.WithAddedModifier(LeaveOutNull),
    };

    /// <summary>Writes a document with a line end after it. Line ends are the same on every system.</summary>
    /// <param name="document">The document.</param>
    /// <param name="writer">Where to.</param>
    public static void Write<T>(T document, TextWriter writer)
        where T : class, IContract<T>
    {
        writer.Write(JsonSerializer.Serialize(document, T.Format));
        writer.Write('\n');
    }

    /// <summary>Writes documents as one array.</summary>
    /// <param name="documents">The documents.</param>
    /// <param name="writer">Where to.</param>
    public static void WriteAll<T>(IReadOnlyList<T> documents, TextWriter writer)
        where T : class, IContract<T>
    {
        writer.Write(JsonSerializer.Serialize(documents, T.Format.Options.GetTypeInfo(typeof(IReadOnlyList<T>))));
        writer.Write('\n');
    }

    /// <summary>Reads a document. Throws <see cref="NetWeightException"/> naming <paramref name="place"/> if it is not one.</summary>
    /// <param name="json">The text.</param>
    /// <param name="place">The name of the text in messages: <c>'report.json'</c>.</param>
    public static T Read<T>(string json, string place)
        where T : class, IContract<T>
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return Read<T>(document.RootElement, place);
        }
        catch (JsonException e)
        {
            throw new NetWeightException($"{place} is not JSON: {FileProblem.Json(e)}.", e);
        }
    }

    /// <summary>
    /// Reads a file that holds one document, or an array of them. Throws <see cref="NetWeightException"/> if it does
    /// not.
    /// </summary>
    /// <param name="json">The text.</param>
    /// <param name="place">The name of the text in messages.</param>
    public static IReadOnlyList<T> ReadAll<T>(string json, string place)
        where T : class, IContract<T>
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json);
            return document.RootElement.ValueKind == JsonValueKind.Array
                ? [.. document.RootElement.EnumerateArray().Select((e, i) => Read<T>(e, $"{place}, document {i + 1}"))]
                : [Read<T>(document.RootElement, place)];
        }
        catch (JsonException e)
        {
            throw new NetWeightException($"{place} is not JSON: {FileProblem.Json(e)}.", e);
        }
    }

    private static T Read<T>(JsonElement json, string place)
        where T : class, IContract<T>
    {
        if (json.ValueKind != JsonValueKind.Object)
            throw new NetWeightException($"{place} is not {T.Kind}: it is not an object.");
        if (json.TryGetProperty("schemaVersion", out JsonElement version) && version.ValueKind == JsonValueKind.Number
            && version.TryGetInt32(out int number) && number > T.Version)
            throw new NetWeightException(
                $"{place} has schemaVersion {number}; this NetWeight reads {T.Version}. A newer NetWeight reads it.");
        try
        {
            return json.Deserialize(T.Format)!;
        }
        catch (JsonException e)
        {
            throw new NetWeightException($"{place} is not {T.Kind}: {Reason(e)}.", e);
        }
    }

    private static string Reason(JsonException problem)
    {
        string at = problem.Path is null or "$" ? "" : problem.Path["$.".Length..];
        return MissingFields().Match(problem.Message) is { Success: true } missing
            ? $"the field '{(at.Length > 0 ? at + "." : "")}{missing.Groups["name"].Value}' is missing"
            : $"the field '{at}' has the wrong type";
    }

    private static void LeaveOutNull(JsonTypeInfo type)
    {
        foreach (JsonPropertyInfo property in type.Properties)
            if (!property.IsRequired)
                property.ShouldSerialize = (record, value) =>
                    value is not null || record is IStatesUnknown known && known.StatesUnknown(property.Name);
    }

    // The serialiser names missing fields in its message only: "... missing required properties including: 'devices', 'findings'."
    [GeneratedRegex(@"including: '(?<name>[^']+)'")]
    private static partial Regex MissingFields();
}
