using System.Text.Json.Serialization.Metadata;

namespace NetWeight.Contracts;

/// <summary>
/// The JSON document of <c>netweight analyze MODEL -d ID --levers</c>: the gain from each lever, and the cheapest
/// change that keeps a limit.
/// </summary>
/// <param name="Tables">One per model and device.</param>
public sealed record LeversContract(
    [Const(1)] int SchemaVersion, string ToolVersion, IReadOnlyList<LeverTableContract> Tables) : IContract<LeversContract>
{
    /// <inheritdoc/>
    public static string Kind => "a report of 'netweight analyze --levers'";

    /// <inheritdoc/>
    public static JsonTypeInfo<LeversContract> Format => ReportContracts.Of<LeversContract>();
}

/// <summary>One model on one device.</summary>
/// <param name="Answer">The answer in words.</param>
/// <param name="MaxLatencySeconds">The longest time of a call that was requested; null for none.</param>
/// <param name="MinThroughputSamplesPerSecond">The least rate that was requested; null for none.</param>
/// <param name="KeepsLimit">Whether the setting that was requested keeps the limit; null without one.</param>
/// <param name="Cheapest">The index of the cheapest point that keeps the limit; null without one.</param>
/// <param name="Points">All combinations; the first is the setting that was requested.</param>
/// <param name="PostProcessing">The layers after the network; null if none is recognised.</param>
public sealed record LeverTableContract(
    string Model, string Device, string Answer, double? MaxLatencySeconds, double? MinThroughputSamplesPerSecond,
    [OneOf(Words.LimitVerdicts)] string? KeepsLimit, int? Cheapest, IReadOnlyList<LeverPointContract> Points,
    LeverPostProcessingContract? PostProcessing);

/// <summary>The layers after the network.</summary>
/// <param name="Does">
/// Its function: non-maximum suppression, selection of candidates, decoding of boxes, class of each pixel.
/// </param>
/// <param name="Seconds">Its kernels' time on the device.</param>
/// <param name="IsComplete">Whether all of it could be counted.</param>
/// <param name="IsLeftOut">Whether the points are about the network alone.</param>
/// <param name="NetworkKeepsLimit">Whether the network alone keeps the limit; null without one.</param>
public sealed record LeverPostProcessingContract(
    IReadOnlyList<string> Does, int Layers, double Seconds, bool IsComplete, bool IsLeftOut, double NetworkLatencySeconds,
    double NetworkLatencyLowSeconds, double? NetworkLatencyHighSeconds, [OneOf(Words.LimitVerdicts)] string? NetworkKeepsLimit);

/// <summary>One way of running the model.</summary>
/// <param name="Threads">Threads of a CPU; null elsewhere.</param>
/// <param name="Changes">
/// The levers that differ from the setting that was requested: threads, runtime, halfPrecision, batch, eightBits, input.
/// </param>
/// <param name="PredictedLatencyHighSeconds">Null if a part could not be counted.</param>
/// <param name="Bound">The largest share.</param>
/// <param name="SpeedUp">Against the setting that was requested; null at another batch.</param>
/// <param name="Difference">By the interval of the difference; null at another batch.</param>
public sealed record LeverPointContract(
    string Runtime, [OneOf(Words.Precisions)] string Precision, int? Threads, [AtLeast(1)] long Batch, long? InputHeight,
    long? InputWidth, IReadOnlyList<string> Changes, double PredictedLatencySeconds, double PredictedLatencyLowSeconds,
    double? PredictedLatencyHighSeconds, double ThroughputSamplesPerSecond, [OneOf(Words.Bounds)] string Bound,
    long WeightBytes, long ActivationBytes, [OneOf(Words.MemoryVerdicts)] string MemoryVerdict, double? SpeedUp,
    double? SpeedUpLow, double? SpeedUpHigh, [OneOf(Words.Verdicts)] string? Difference,
    [OneOf(Words.LimitVerdicts)] string? KeepsLimit);
