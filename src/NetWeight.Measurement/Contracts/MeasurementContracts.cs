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
[JsonSerializable(typeof(FleetAgentContract))]
[JsonSerializable(typeof(FleetSessionContract))]
[JsonSerializable(typeof(FleetTakeContract))]
[JsonSerializable(typeof(FleetLeaseContract))]
[JsonSerializable(typeof(FleetRenewalContract))]
[JsonSerializable(typeof(FleetRenewedContract))]
[JsonSerializable(typeof(FleetSignedContract))]
[JsonSerializable(typeof(FleetOutcomeContract))]
[JsonSerializable(typeof(FleetReceiptContract))]
[JsonSerializable(typeof(FleetSweepRequestContract))]
[JsonSerializable(typeof(FleetSweepContract))]
[JsonSerializable(typeof(IReadOnlyList<FleetJobContract>))]
[JsonSerializable(typeof(FleetJobDetailsContract))]
[JsonSerializable(typeof(IReadOnlyList<FleetDeviceContract>))]
[JsonSerializable(typeof(FleetJobListContract))]
[JsonSerializable(typeof(FleetSubmissionContract))]
[JsonSerializable(typeof(FleetDeviceListContract))]
[JsonSerializable(typeof(SearchOrderContract))]
[JsonSerializable(typeof(IReadOnlyList<SearchProgressContract>))]
[JsonSerializable(typeof(SearchListContract))]
[JsonSerializable(typeof(SearchEvaluatedContract))]
[JsonSerializable(typeof(WorkRequestContract))]
[JsonSerializable(typeof(WorkAnswerContract))]
[JsonSerializable(typeof(WorkQuestionContract))]
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
