using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Json.Serialization.Metadata;
// Fields whose name says it all have no line of their own.
#pragma warning disable CS1573

namespace NetWeight.Reports.Levers;

/// <summary>What <c>netweight analyze MODEL -d ID --levers -f json</c> says: what each lever brings, and the cheapest change that keeps a limit.</summary>
/// <param name="Tables">One per model and device.</param>
public sealed record LeversContract(int SchemaVersion, string ToolVersion, IReadOnlyList<LeverTableContract> Tables);

/// <summary>One model on one device.</summary>
/// <param name="Answer">The answer in words.</param>
/// <param name="MaxLatencySeconds">The longest time of a call that was asked for; null for none.</param>
/// <param name="MinThroughputSamplesPerSecond">The least rate that was asked for; null for none.</param>
/// <param name="KeepsLimit">kept, likely or missed by the setting that was asked for; null without a limit.</param>
/// <param name="Cheapest">The index of the cheapest point that keeps the limit; null without one.</param>
/// <param name="Points">All combinations; the first is the setting that was asked for.</param>
/// <param name="PostProcessing">What runs behind the network; null where nothing is recognised.</param>
public sealed record LeverTableContract(
    string Model, string Device, string Answer, double? MaxLatencySeconds, double? MinThroughputSamplesPerSecond, string? KeepsLimit, int? Cheapest, IReadOnlyList<LeverPointContract> Points,
    LeverPostProcessingContract? PostProcessing);

/// <summary>What runs behind the network.</summary>
/// <param name="Does">What it does: non-maximum suppression, selection of candidates, decoding of boxes, class of each pixel.</param>
/// <param name="Seconds">Its kernels' time on the device.</param>
/// <param name="IsComplete">Whether all of it could be counted.</param>
/// <param name="IsLeftOut">Whether the points are about the network alone.</param>
/// <param name="NetworkKeepsLimit">kept, likely or missed by the network alone; null without a limit.</param>
public sealed record LeverPostProcessingContract(
    IReadOnlyList<string> Does, int Layers, double Seconds, bool IsComplete, bool IsLeftOut, double NetworkLatencySeconds,
    double NetworkLatencyLowSeconds, double? NetworkLatencyHighSeconds, string? NetworkKeepsLimit);

/// <summary>One way of running the model.</summary>
/// <param name="Threads">Threads of a CPU; null elsewhere.</param>
/// <param name="Changes">The levers that differ from the setting that was asked for: threads, runtime, halfPrecision, batch, eightBits, input.</param>
/// <param name="PredictedLatencyHighSeconds">Null where a part could not be counted.</param>
/// <param name="Bound">What most of the time goes into: compute, memory, overhead, waste.</param>
/// <param name="SpeedUp">Against the setting that was asked for; null at another batch.</param>
/// <param name="Difference">faster, slower or cannotBeTold, by the interval of the difference; null at another batch.</param>
public sealed record LeverPointContract(
    string Runtime, string Precision, int? Threads, long Batch, long? InputHeight, long? InputWidth, IReadOnlyList<string> Changes,
    double PredictedLatencySeconds, double PredictedLatencyLowSeconds, double? PredictedLatencyHighSeconds, double ThroughputSamplesPerSecond, string Bound,
    long WeightBytes, long ActivationBytes, string MemoryVerdict, double? SpeedUp, double? SpeedUpLow, double? SpeedUpHigh, string? Difference, string? KeepsLimit);

/// <summary>The code that is generated for these records.</summary>
[JsonSourceGenerationOptions(GenerationMode = JsonSourceGenerationMode.Metadata, NewLine = "\n", PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, WriteIndented = true)]
[JsonSerializable(typeof(LeversContract))]
internal sealed partial class LeverContracts : JsonSerializerContext
{
    private static JsonTypeInfo<LeversContract>? format;

    /// <summary>How the document is written: text as it is instead of escapes.</summary>
    public static JsonTypeInfo<LeversContract> Format => format ??= (JsonTypeInfo<LeversContract>)new JsonSerializerOptions(Default.Options)
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        TypeInfoResolver = Default,
    }.GetTypeInfo(typeof(LeversContract));
}
