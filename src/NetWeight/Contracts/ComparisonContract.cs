using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;

namespace NetWeight.Contracts;

/// <summary>The JSON document of <c>netweight compare</c>: models side by side on devices, and the difference of two.</summary>
/// <param name="Conventions">The meaning of the counted fields, by name.</param>
/// <param name="Diff">The changes from the first model to the second; null unless there are two.</param>
public sealed record ComparisonContract(
    [Const(1)] int SchemaVersion, ToolContract Tool, IReadOnlyDictionary<string, string> Conventions,
    IReadOnlyList<ComparedModelContract> Models, IReadOnlyList<RankingContract> Devices,
    IReadOnlyList<RankingFlipContract> RankingFlips, ModelDiffContract? Diff) : IContract<ComparisonContract>
{
    /// <inheritdoc/>
    public static string Kind => "a report of 'netweight compare'";

    /// <inheritdoc/>
    public static JsonTypeInfo<ComparisonContract> Format => ReportContracts.Of<ComparisonContract>();
}

/// <summary>A model with its predictions, or why it could not be read.</summary>
[JsonConverter(typeof(ComparedModelAlternatives))]
public abstract record ComparedModelContract;

/// <summary>A model that could not be read.</summary>
public sealed record ComparedFailureContract(string Name, string Source, string Error) : ComparedModelContract;

/// <summary>A model with its predictions.</summary>
/// <param name="Name">The model's name here; unique.</param>
public sealed record ComparedContract(
    string Name, ModelContract Model, TotalsContract Totals,
    IReadOnlyList<ComparedDeviceContract> Devices) : ComparedModelContract;

/// <summary>A model on a device: a prediction, or why there is none.</summary>
[JsonConverter(typeof(ComparedDeviceAlternatives))]
public abstract record ComparedDeviceContract;

/// <summary>A device that nothing can be predicted on.</summary>
public sealed record ComparedDeviceFailureContract(string Id, string Error) : ComparedDeviceContract;

/// <summary>The predicted latency of a model on a device; fields as in <see cref="PredictionContract"/>.</summary>
/// <param name="FromFastestDevice">
/// The change from the device on which the model is predicted fastest to this one; null there.
/// </param>
/// <param name="FromFirstSetting">The change from the first of several runtimes or types to these; null for the first.</param>
public sealed record ComparedPredictionContract(
    string Id, string Runtime, [OneOf(Words.Precisions)] string Precision, [AtLeast(1)] int Threads,
    [AtLeast(1)] long Batch, double PredictedLatencySeconds, double PredictedLatencyLowSeconds,
    double? PredictedLatencyHighSeconds, long MemoryNeededBytes, bool? Fits, double ThroughputSamplesPerSecond,
    double RooflineLatencySeconds, [OneOf(Words.Bounds)] string Bound, [OneOf(Words.Statuses)] string Status,
    string Basis, IReadOnlyList<PublishedContract> Published, DifferenceContract? FromFastestDevice,
    DifferenceContract? FromFirstSetting) : ComparedDeviceContract;

/// <summary>The models on a device, the fastest first; without those that have no prediction.</summary>
public sealed record RankingContract(string Id, string Name, IReadOnlyList<RankedModelContract> Ranking);

/// <summary>A model's place on a device.</summary>
/// <param name="BestPlace">One more than the models that are faster for certain.</param>
/// <param name="WorstPlace">Beyond bestPlace if models cannot be distinguished.</param>
public sealed record RankedModelContract(
    string Model, [AtLeast(1)] int BestPlace, [AtLeast(1)] int WorstPlace, double PredictedLatencySeconds,
    DifferenceContract? FromFastest);

/// <summary>Two models of which each is the faster one somewhere.</summary>
/// <param name="Certain">Whether no interval overlaps on these devices; otherwise only the predictions change places.</param>
public sealed record RankingFlipContract(
    string First, string Second, IReadOnlyList<string> FirstWinsOn, IReadOnlyList<string> SecondWinsOn, bool Certain);

/// <summary>The changes from the first model to the second.</summary>
/// <param name="SharedLayers">The part of both models' layers that are in both, 0 to 1; a changed one counts half.</param>
/// <param name="IsOneNetwork">More than half are shared: people see the diff.</param>
/// <param name="Differences">The change from the first to the second, by device.</param>
/// <param name="Layers">In the order of the second model; removed ones keep their place.</param>
public sealed record ModelDiffContract(
    string Before, string After, double SharedLayers, bool IsOneNetwork, [OneOf("name|structure")] string MatchedBy,
    ChangeCountsContract Counts, IReadOnlyList<DeviceDifferenceContract> Differences,
    [OneOf(Words.Groupings)] string GroupedBy, IReadOnlyList<PartDiffContract> Parts,
    IReadOnlyList<LayerDiffContract> Layers);

/// <summary>The number of layers of each change.</summary>
public sealed record ChangeCountsContract(long Same, long Moved, long Changed, long Added, long Removed);

/// <summary>The change from the first model to the second on a device.</summary>
public sealed record DeviceDifferenceContract(string Device, DifferenceContract? Difference);

/// <summary>The changes in one part of the models.</summary>
public sealed record PartDiffContract(
    string Name, long Added, long Removed, long Changed, long Moved, PartCostContract Before, PartCostContract After);

/// <summary>The costs of a part in one model.</summary>
/// <param name="PredictedSeconds">By device id.</param>
public sealed record PartCostContract(
    long Layers, long Maccs, long Flops, long Parameters, long MemoryAccessBytes,
    IReadOnlyDictionary<string, double?>? PredictedSeconds = null);

/// <summary>The changes in one layer.</summary>
public sealed record LayerDiffContract
{
    /// <summary>The change.</summary>
    [OneOf(Words.Changes)]
    public required string Change { get; init; }

    /// <summary>The layer's name.</summary>
    public required string Name { get; init; }

    /// <summary>Its name in the first model, if that differs.</summary>
    public string? NameBefore { get; init; }

    /// <summary>The changes, for people.</summary>
    public string? Difference { get; init; }

    /// <summary>In the first model; null for an added layer.</summary>
    public required LayerCostContract? Before { get; init; }

    /// <summary>In the second model; null for a removed layer.</summary>
    public required LayerCostContract? After { get; init; }
}

/// <summary>The costs of a layer in one model; null if unknown.</summary>
/// <param name="PredictedSeconds">By device id.</param>
public sealed record LayerCostContract(
    string Operator, string Stage, string Scope, long? Maccs, long? Flops, long Parameters, long? MemoryAccessBytes,
    IReadOnlyDictionary<string, double?>? PredictedSeconds = null);

/// <summary>A weighed model or a failure.</summary>
internal sealed class ComparedModelAlternatives() : Alternatives<ComparedModelContract, ComparedContract, ComparedFailureContract>("error");

/// <summary>A prediction or a failure.</summary>
internal sealed class ComparedDeviceAlternatives()
    : Alternatives<ComparedDeviceContract, ComparedPredictionContract, ComparedDeviceFailureContract>("error");
