using System.Text.Json;

namespace NetWeight.Measurement.Importers;

/// <summary>Shared code of importers of JSON.</summary>
internal static class JsonImport
{
    /// <summary>The parsed file. Throws <see cref="NetWeightException"/> if it is not JSON.</summary>
    public static JsonDocument Parse(ImportFile file)
    {
        try
        {
            return JsonDocument.Parse(file.Text, new JsonDocumentOptions { AllowTrailingCommas = true });
        }
        catch (JsonException e)
        {
            throw new NetWeightException($"'{file.Path}' is not JSON, or a cut file, at {FileProblem.Json(e)}.", e);
        }
    }

    /// <summary>The objects of the array that the file is. Throws <see cref="NetWeightException"/> for anything else.</summary>
    public static JsonElement[] Objects(JsonDocument document, ImportFile file) =>
        document.RootElement.ValueKind == JsonValueKind.Array
            ? [.. document.RootElement.EnumerateArray().Where(e => e.ValueKind == JsonValueKind.Object)]
            : throw file.Error("is not a list.");

    /// <summary>A property that is a number; null for none.</summary>
    public static double? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    /// <summary>A property that is text; null for none.</summary>
    public static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out JsonElement value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
