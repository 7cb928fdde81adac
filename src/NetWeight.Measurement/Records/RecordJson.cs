using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NetWeight.Measurement.Contracts;

namespace NetWeight.Measurement.Records;

/// <summary>Records as JSON: one object each, with the fields of <see cref="RecordField"/>.</summary>
public static class RecordJson
{
    private static readonly JsonTypeInfo<RecordContract> Line = (JsonTypeInfo<RecordContract>)new JsonSerializerOptions(
        MeasurementContracts.InLines<RecordContract>().Options)
    { DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull }
        .GetTypeInfo(typeof(RecordContract));

    /// <summary>A record in one line; fields that are unknown are left out.</summary>
    public static string Write(MeasurementRecord record) => JsonSerializer.Serialize(Contract(record), Line);

    /// <summary>The record as other programs read it.</summary>
    public static RecordContract Contract(MeasurementRecord r) => new(
        MeasurementRecord.Version, r.Source, r.Model, r.Layer, r.Operator, r.Batch, r.DataType, r.Maccs, r.MedianSeconds,
        r.MedianLowSeconds, r.MedianHighSeconds, r.MeanSeconds, r.MinSeconds, r.MaxSeconds, r.P90Seconds, r.P99Seconds,
        r.StandardDeviationSeconds, r.Runs, r.Threads, r.Provider, r.Runtime, r.Device, r.OperatingSystem,
        r.MeasuredAt?.ToString("O", CultureInfo.InvariantCulture));

    /// <summary>Reads a record. Throws <see cref="NetWeightException"/> naming <paramref name="place"/> if it is none.</summary>
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
