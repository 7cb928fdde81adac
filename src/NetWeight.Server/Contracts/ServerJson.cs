using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace NetWeight.Server.Contracts;

/// <summary>How the server reads and writes JSON: strictly, so that a misspelt field is an error instead of a surprise.</summary>
public static class ServerJson
{
    /// <summary>The options.</summary>
    public static JsonSerializerOptions Options { get; } = Apply(new JsonSerializerOptions());

    /// <summary>Sets options that exist.</summary>
    public static JsonSerializerOptions Apply(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DictionaryKeyPolicy = null;
        options.NumberHandling = JsonNumberHandling.Strict;
        options.UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow;
        options.RespectNullableAnnotations = true;
        options.RespectRequiredConstructorParameters = true;
        options.AllowDuplicateProperties = false;
        options.MaxDepth = 32;
        options.TypeInfoResolver = new DefaultJsonTypeInfoResolver { Modifiers = { LeaveOutNull } };
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        return options;
    }

    /// <summary>As in every other document: a required field that is null is written, it is unknown; others are left out.</summary>
    private static void LeaveOutNull(JsonTypeInfo type)
    {
        foreach (JsonPropertyInfo property in type.Properties)
            if (!property.IsRequired)
                property.ShouldSerialize = static (_, value) => value is not null;
    }
}
