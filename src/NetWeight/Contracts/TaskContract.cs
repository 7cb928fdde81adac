using System.Text.Json.Serialization.Metadata;

namespace NetWeight.Contracts;

// Fields with a self-explanatory name have no comment.
#pragma warning disable CS1573

/// <summary>The JSON document of <c>netweight recommend --task detection -d ID</c>: networks of a task ranked on a device.</summary>
/// <param name="Answered">Whether a network keeps all limits; otherwise the exit code is 1.</param>
/// <param name="Answer">The answer in a sentence.</param>
/// <param name="Networks">Those that keep all limits by predicted latency, then the others.</param>
public sealed record TaskContract(
    [Const(1)] int SchemaVersion, string ToolVersion, [OneOf("detection")] string Task, string Device,
    double? MaxLatencySeconds, double? MinThroughputSamplesPerSecond, double? MinAccuracyPercent, bool WholeInterval,
    [AtLeast(1)] int Batch, bool Answered, string Answer, IReadOnlyList<TaskNetworkContract> Networks) : IContract<TaskContract>
{
    /// <inheritdoc/>
    public static string Kind => "a report of 'netweight recommend --task'";

    /// <inheritdoc/>
    public static JsonTypeInfo<TaskContract> Format => ReportContracts.Of<TaskContract>();
}

/// <summary>A network of the task on the device.</summary>
/// <param name="Rank">Its place by predicted latency; null for one that does not keep the limits.</param>
/// <param name="LastRank">The last place that it may have by the intervals.</param>
/// <param name="Resolution">Height of its input here.</param>
/// <param name="ImageWidth">Width of its input here.</param>
/// <param name="AccuracyPercent">
/// Box mAP on COCO, published at this resolution; null if none was published.
/// </param>
/// <param name="PublishedPercent">The same at <paramref name="PublishedResolution"/>.</param>
/// <param name="Backbone">The classifier of the zoo that it is built on; null if it has a separate backbone.</param>
/// <param name="BackboneTop1Percent">The published ImageNet accuracy of that classifier.</param>
/// <param name="HeadlineMaccs">Of one image.</param>
/// <param name="PredictedLatencyHighSeconds">Null if a part could not be counted.</param>
/// <param name="MemoryVerdict">fits, spills, contexts, uncertain, doesNotFit or unknown.</param>
/// <param name="GapLayers">Layers that leave the device; null if nothing is known about that.</param>
/// <param name="Basis">The evidence of the prediction.</param>
/// <param name="Misses">The limits that it does not keep.</param>
public sealed record TaskNetworkContract(
    [AtLeast(1)] int? Rank, [AtLeast(1)] int? LastRank, string Network, string Family,
    [AtLeast(1)] int Resolution, [AtLeast(1)] int ImageWidth,
    double? AccuracyPercent, double? PublishedPercent, [AtLeast(1)] int? PublishedResolution, string? AccuracySource,
    string? Backbone, double? BackboneTop1Percent, string? BackboneTop1Source, long Parameters, long HeadlineMaccs,
    string Runtime, string Precision, double PredictedLatencySeconds, double PredictedLatencyLowSeconds,
    double? PredictedLatencyHighSeconds, double ThroughputSamplesPerSecond,
    [OneOf(Words.MemoryVerdicts)] string MemoryVerdict, long WeightBytes,
    long ActivationBytes, int? GapLayers, string Basis, IReadOnlyList<string> Misses);
