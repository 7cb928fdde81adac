using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace NetWeight.Contracts;

/// <summary>Reads one of two records: the one that has a field that the other lacks, by that field.</summary>
/// <typeparam name="TBase">What both are.</typeparam>
/// <typeparam name="TUsual">The record without the field.</typeparam>
/// <typeparam name="TMarked">The record with the field.</typeparam>
/// <param name="field">The field's name in JSON.</param>
public abstract class Alternatives<TBase, TUsual, TMarked>(string field) : JsonConverter<TBase>
    where TBase : class
    where TUsual : class, TBase
    where TMarked : class, TBase
{
    /// <inheritdoc/>
    public override TBase? Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        HasField(reader) ? Read<TMarked>(ref reader, options) : Read<TUsual>(ref reader, options);

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, TBase value, JsonSerializerOptions options) =>
        JsonSerializer.Serialize(writer, value, options.GetTypeInfo(value.GetType()));

    private static T? Read<T>(ref Utf8JsonReader reader, JsonSerializerOptions options) =>
        JsonSerializer.Deserialize(ref reader, (JsonTypeInfo<T>)options.GetTypeInfo(typeof(T)));

    // The reader is a copy: the caller's stays at the beginning of the object.
    private bool HasField(Utf8JsonReader reader)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
            return false;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (reader.ValueTextEquals(field))
                return true;
            reader.Read();
            reader.Skip();
        }

        return false;
    }
}
