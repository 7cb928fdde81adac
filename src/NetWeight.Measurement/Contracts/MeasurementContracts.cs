using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
using NetWeight.Contracts;

namespace NetWeight.Measurement.Contracts;

/// <summary>The code that is generated for the contracts of measuring.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(MeasurementContract))]
[JsonSerializable(typeof(JobContract))]
[JsonSerializable(typeof(JudgementContract))]
[JsonSerializable(typeof(RewriteContract))]
[JsonSerializable(typeof(CountedQuantityContract))]
[JsonSerializable(typeof(UncertainQuantityContract))]
[JsonSerializable(typeof(IReadOnlyList<RecordContract>))]
internal sealed partial class MeasurementContracts : JsonSerializerContext
{
    private static JsonSerializerOptions? indented;
    private static JsonSerializerOptions? compact;

    private static JsonSerializerOptions Indented => indented ??= ContractJson.Options(Default);

    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)Indented.GetTypeInfo(typeof(T));

    /// <summary>The same without line breaks.</summary>
    public static JsonTypeInfo<T> InLines<T>() =>
        (JsonTypeInfo<T>)(compact ??= new JsonSerializerOptions(Indented) { WriteIndented = false }).GetTypeInfo(typeof(T));
}
