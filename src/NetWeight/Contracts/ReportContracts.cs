using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace NetWeight.Contracts;

/// <summary>The code that is generated for the library's contracts.</summary>
[JsonSourceGenerationOptions(
    GenerationMode = JsonSourceGenerationMode.Metadata,
    NewLine = "\n",
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    RespectNullableAnnotations = true,
    RespectRequiredConstructorParameters = true,
    WriteIndented = true)]
[JsonSerializable(typeof(IReadOnlyList<AnalysisContract>))]
[JsonSerializable(typeof(WeighedModelContract))]
[JsonSerializable(typeof(AnalysisFailureContract))]
[JsonSerializable(typeof(PredictionContract))]
[JsonSerializable(typeof(DeviceFailureContract))]
[JsonSerializable(typeof(BatchSweepContract))]
[JsonSerializable(typeof(LimitedSweepContract))]
[JsonSerializable(typeof(DiagnosticContract))]
[JsonSerializable(typeof(LintFindingContract))]
[JsonSerializable(typeof(LintContract))]
[JsonSerializable(typeof(LintVerdictContract))]
[JsonSerializable(typeof(LintFailureContract))]
[JsonSerializable(typeof(ComparisonContract))]
[JsonSerializable(typeof(ComparedContract))]
[JsonSerializable(typeof(ComparedFailureContract))]
[JsonSerializable(typeof(ComparedPredictionContract))]
[JsonSerializable(typeof(ComparedDeviceFailureContract))]
[JsonSerializable(typeof(BudgetContract))]
[JsonSerializable(typeof(ExperimentsContract))]
[JsonSerializable(typeof(RecommendationContract))]
[JsonSerializable(typeof(Int8Contract))]
[JsonSerializable(typeof(TaskContract))]
[JsonSerializable(typeof(LikeContract))]
[JsonSerializable(typeof(SearchContract))]
[JsonSerializable(typeof(SearchStateContract))]
[JsonSerializable(typeof(SearchQuestionContract))]
[JsonSerializable(typeof(EvaluatedContract))]
[JsonSerializable(typeof(IReadOnlyList<SearchSpaceContract>))]
[JsonSerializable(typeof(DeviceRankingContract))]
[JsonSerializable(typeof(MemoryFitsContract))]
[JsonSerializable(typeof(LeversContract))]
[JsonSerializable(typeof(IReadOnlyList<ZooNetworkContract>))]
[JsonSerializable(typeof(ZooStagesContract))]
[JsonSerializable(typeof(IReadOnlyList<ListedDeviceContract>))]
[JsonSerializable(typeof(IReadOnlyList<ListedArchitectureContract>))]
[JsonSerializable(typeof(DeviceDetailsContract))]
[JsonSerializable(typeof(IReadOnlyList<ListedRuntimeContract>))]
[JsonSerializable(typeof(IReadOnlyList<ListedExperimentContract>))]
internal sealed partial class ReportContracts : JsonSerializerContext
{
    private static JsonSerializerOptions? shared;

    public static JsonTypeInfo<T> Of<T>() => (JsonTypeInfo<T>)(shared ??= ContractJson.Options(Default)).GetTypeInfo(typeof(T));
}
