using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace NetWeight.Measurement.Records;

/// <summary>Records as JSON: one object each, with the fields of <see cref="RecordField"/>.</summary>
public static class RecordJson
{
    private static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>A record in one line; fields that are not known are left out.</summary>
    public static string Write(MeasurementRecord record)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            foreach (RecordField field in RecordField.All)
                switch (field.Get(record))
                {
                    case null: break;
                    case long whole: json.WriteNumber(field.Name, whole); break;
                    case double seconds: json.WriteNumber(field.Name, seconds); break;
                    case var text: json.WriteString(field.Name, text.ToString()); break;
                }

            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>Reads a record. Throws <see cref="NetWeightException"/> naming <paramref name="place"/> where it is none.</summary>
    public static MeasurementRecord Read(string json, string place)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return Read(document.RootElement, place);
        }
        catch (JsonException e)
        {
            throw new NetWeightException($"{place} is not JSON at {FileProblem.Json(e, isOneLine: true)}.", e);
        }
    }

    /// <summary>Reads a record from parsed JSON.</summary>
    internal static MeasurementRecord Read(JsonElement element, string place)
    {
        if (element.ValueKind != JsonValueKind.Object)
            throw new NetWeightException($"{place} is not a JSON object.");
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (JsonProperty property in element.EnumerateObject())
            if (property.Value.ValueKind is not JsonValueKind.Null)
                values[property.Name] = property.Value.ToString();
        return RecordField.Parse(values, place);
    }
}
