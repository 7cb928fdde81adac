using System.Text.Json.Serialization.Metadata;

namespace NetWeight.Contracts;

// Fields with a self-explanatory name have no comment.
#pragma warning disable CS1573

/// <summary>The JSON document of <c>netweight recommend --like MODEL -d ID</c>: networks and changes that are faster
/// than a model at hand.</summary>
/// <param name="Answer">The answer in words.</param>
/// <param name="Task">The model's task, by its outputs; null if it was not recognised.</param>
/// <param name="Resolution">Height and width of its input; null if it is not a square image.</param>
/// <param name="RecognisedAs">The network of the zoo that it is; null if it is none.</param>
/// <param name="Top1Percent">That network's published ImageNet accuracy.</param>
/// <param name="HeadlineMaccs">Of one call.</param>
/// <param name="PredictedLatencyHighSeconds">Null if a part could not be counted.</param>
/// <param name="Compared">The number of networks of the zoo that are at least as accurate as <paramref
/// name="LeastAccuracyPercent"/>.</param>
/// <param name="LeastAccuracyPercent">
/// The model's published accuracy if it was recognised, otherwise the median of networks with as many MACCs; null if too few are
/// known: then networks with no fewer MACCs count.
/// </param>
/// <param name="LeftOut">The post-processing that was left out.</param>
/// <param name="Faster">Those of them that are predicted to be faster, one per family, the fastest first.</param>
/// <param name="Changes">Single changes of the model, the fastest first.</param>
/// <param name="NotTried">Changes that do not apply.</param>
public sealed record LikeContract(
    [Const(1)] int SchemaVersion, string ToolVersion, string Model, string Device, string Runtime, string Precision, string Basis,
    string Answer, [OneOf("classification|detection")] string? Task, [AtLeast(1)] int? Resolution, string? RecognisedAs,
    double? Top1Percent, long HeadlineMaccs, double PredictedLatencySeconds, double PredictedLatencyLowSeconds,
    double? PredictedLatencyHighSeconds, int Compared, double? LeastAccuracyPercent, IReadOnlyList<string> LeftOut,
    IReadOnlyList<LikeNetworkContract> Faster,
    IReadOnlyList<OwnChangeContract> Changes, IReadOnlyList<UntriedChangeContract> NotTried) : IContract<LikeContract>
{
    /// <inheritdoc/>
    public static string Kind => "a report of 'netweight recommend --like'";

    /// <inheritdoc/>
    public static JsonTypeInfo<LikeContract> Format => ReportContracts.Of<LikeContract>();
}

/// <summary>A network of the zoo that does the same job.</summary>
/// <param name="AccuracyPercent">Published at this input: top-1, or box mAP of detectors; null if none was published.</param>
/// <param name="Difference">faster, slower or cannotBeTold, by the interval of the difference.</param>
public sealed record LikeNetworkContract(
    string Network, string Family, double? AccuracyPercent, long HeadlineMaccs, double PredictedLatencySeconds,
    double PredictedLatencyLowSeconds, double? PredictedLatencyHighSeconds, double SpeedUp, double? SpeedUpLow,
    double? SpeedUpHigh, [OneOf(Words.Verdicts)] string Difference, [OneOf(Words.MemoryVerdicts)] string MemoryVerdict);

/// <summary>A single change of the model.</summary>
/// <param name="Change">The change: <c>width x0.75</c>, <c>type fp16</c>.</param>
/// <param name="Needs">setting, check of the accuracy, or training.</param>
/// <param name="Difference">faster, slower or cannotBeTold, by the interval of the difference.</param>
public sealed record OwnChangeContract(
    string Change, [OneOf("width|blocks|input|runtime|type|threads")] string Kind, [OneOf("setting|check|training")] string Needs,
    long HeadlineMaccs, double PredictedLatencySeconds, double PredictedLatencyLowSeconds, double? PredictedLatencyHighSeconds,
    double SpeedUp, double? SpeedUpLow, double? SpeedUpHigh, [OneOf(Words.Verdicts)] string Difference,
    [OneOf(Words.MemoryVerdicts)] string MemoryVerdict);

/// <summary>A change that does not apply.</summary>
public sealed record UntriedChangeContract(string Change, string Why);
