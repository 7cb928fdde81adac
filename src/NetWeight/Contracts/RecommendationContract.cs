using System.Text.Json.Serialization.Metadata;

namespace NetWeight.Contracts;

/// <summary>The JSON document of <c>netweight recommend</c>: networks that suit devices and limits.</summary>
/// <param name="Conventions">The meaning of the fields, by name.</param>
/// <param name="Answered">Whether something keeps all limits on every device; otherwise the exit code is 1.</param>
/// <param name="Compromise">With several devices: the compromise for all of them, one network per family, the best first.</param>
public sealed record RecommendationContract(
    [Const(1)] int SchemaVersion, string ToolVersion, IReadOnlyDictionary<string, string> Conventions,
    RequestContract Request, SearchedContract Searched, bool Answered, IReadOnlyList<CompromiseContract> Compromise,
    IReadOnlyList<DeviceAnswerContract> Devices) : IContract<RecommendationContract>
{
    /// <inheritdoc/>
    public static string Kind => "a report of 'netweight recommend'";

    /// <inheritdoc/>
    public static JsonTypeInfo<RecommendationContract> Format => ReportContracts.Of<RecommendationContract>();
}

/// <summary>The request; null means no limit.</summary>
/// <param name="WholeInterval">Latency and throughput must hold with the whole interval.</param>
public sealed record RequestContract(
    double? MaxLatencySeconds, double? MinThroughputSamplesPerSecond, double? MinTop1Percent, long? MaxMemoryBytes,
    long? MaxParameters, long? MaxHeadlineMaccs, IReadOnlyList<string> Needs, IReadOnlyList<string> Without,
    IReadOnlyList<string> Only, bool WholeInterval, [OneOf("speed|accuracy|front")] string Order,
    [AtLeast(1)] int Batch);

/// <summary>The number of networks in the search.</summary>
public sealed record SearchedContract(long Rated, long WithoutAccuracy, long Scaled);

/// <summary>The answer for one device.</summary>
/// <param name="Basis">The evidence of the intervals.</param>
/// <param name="GapsKnown">Whether anything is known about operators that the device or runtime lacks.</param>
/// <param name="ShortList">Networks that keep all limits, one per family, without those that another beats certainly.</param>
/// <param name="More">How many more the list has.</param>
/// <param name="Front">Nothing predicted is both faster and more accurate; the fastest first.</param>
/// <param name="Nearest">If no network keeps all limits: the nearest ones.</param>
/// <param name="ScaledToFit">More accurate networks scaled down until they keep the limits; their accuracy is unknown.</param>
public sealed record DeviceAnswerContract(
    string Id, string Runtime, string Precision, [AtLeast(1)] int Threads, string Basis,
    IReadOnlyList<string> Assumptions, bool GapsKnown, IReadOnlyList<PickContract> ShortList, long More,
    IReadOnlyList<RatedNetworkContract> Front, IReadOnlyList<RatedNetworkContract> Nearest,
    IReadOnlyList<RatedNetworkContract> ScaledToFit, IReadOnlyList<RatedNetworkContract> Explanations);

/// <summary>A network on a device, and why it is listed.</summary>
/// <param name="Network">The zoo's name with the form.</param>
/// <param name="Width">The multiplier of the published widths.</param>
/// <param name="Top1Percent">As published at this width and resolution.</param>
/// <param name="HeadlineMaccs">Of one image.</param>
/// <param name="QuantizationRisk">Guessed from the structure.</param>
/// <param name="PredictedLatencyHighSeconds">Null if layers could not be counted: the latency has no upper end.</param>
/// <param name="MemoryBytes">Weights and peak activations of the batch.</param>
/// <param name="MemoryNeededBytes">
/// Weights and the activations alive together at the peak, kernel by kernel; the runtime's own memory comes on top.
/// </param>
/// <param name="Fits">
/// Whether the device has that much memory: false for certain; null if its memory or a layer's size is unknown.
/// </param>
/// <param name="MemoryVerdict">Whether it fits into the device's memories, those on the chip included.</param>
/// <param name="Published">
/// Published times of the same network on the device, in the same runtime, type and batch; measured ones of the user's history before them.
/// </param>
/// <param name="Gaps">Operators that the device or runtime lacks.</param>
/// <param name="KeepsLimits">On the front: whether it keeps all limits.</param>
/// <param name="Misses">Among the nearest: the limits that it breaks.</param>
/// <param name="ScaledFrom">Scaled to fit: the network that it is scaled from.</param>
/// <param name="MaccsShare">Scaled to fit: its MACCs as a share of that network's.</param>
/// <param name="Text">An explanation: the sentence.</param>
public sealed record RatedNetworkContract(
    string Network, string Family, double Width, [AtLeast(1)] int Resolution, double? Top1Percent, string? Top1Source,
    IReadOnlyList<AccuracyContract> OtherTop1, long Parameters, long HeadlineMaccs,
    [OneOf(Words.Risks)] string QuantizationRisk, IReadOnlyList<string> QuantizationReasons,
    IReadOnlyList<string> Operators, IReadOnlyList<string> Structures, double PredictedLatencySeconds,
    double PredictedLatencyLowSeconds, double? PredictedLatencyHighSeconds, double ThroughputSamplesPerSecond,
    long MemoryBytes, long MemoryNeededBytes, bool? Fits,
    [OneOf(Words.MemoryVerdicts)] string MemoryVerdict, double PeakUtilisation,
    IReadOnlyList<PublishedContract> Published, IReadOnlyList<GapContract> Gaps, bool? KeepsLimits = null,
    IReadOnlyList<ShortfallContract>? Misses = null, string? ScaledFrom = null, double? ScaledFromTop1Percent = null,
    double? MaccsShare = null, string? Text = null);

/// <summary>A network of the short list; fields as in <see cref="RatedNetworkContract"/>.</summary>
/// <param name="Rank">1 + how many of the list are certainly better; null if the list is the front.</param>
public sealed record PickContract(
    [AtLeast(1)] int? Rank, string Network, string Family, double Width, [AtLeast(1)] int Resolution,
    double? Top1Percent, string? Top1Source, IReadOnlyList<AccuracyContract> OtherTop1, long Parameters,
    long HeadlineMaccs, [OneOf(Words.Risks)] string QuantizationRisk, IReadOnlyList<string> QuantizationReasons,
    IReadOnlyList<string> Operators, IReadOnlyList<string> Structures, double PredictedLatencySeconds,
    double PredictedLatencyLowSeconds, double? PredictedLatencyHighSeconds, double ThroughputSamplesPerSecond,
    long MemoryBytes, long MemoryNeededBytes, bool? Fits,
    [OneOf(Words.MemoryVerdicts)] string MemoryVerdict, double PeakUtilisation,
    IReadOnlyList<PublishedContract> Published, IReadOnlyList<GapContract> Gaps, double? ChanceWithinLimit,
    double? ChanceFasterThanFirst, string Reason, IReadOnlyList<string> OthersOfFamily);

/// <summary>A network that serves several devices; fields as in <see cref="RatedNetworkContract"/>.</summary>
/// <param name="Rank">1 + how many of the list are certainly better.</param>
/// <param name="WorstRatio">The largest of the ratios: the compromise on its worst device.</param>
public sealed record CompromiseContract(
    [AtLeast(1)] int Rank, string Network, string Family, double Width, [AtLeast(1)] int Resolution,
    double? Top1Percent, string? Top1Source, IReadOnlyList<AccuracyContract> OtherTop1, long Parameters,
    long HeadlineMaccs, [OneOf(Words.Risks)] string QuantizationRisk, IReadOnlyList<string> QuantizationReasons,
    IReadOnlyList<string> Operators, IReadOnlyList<string> Structures, [AtLeast(1)] double WorstRatio,
    IReadOnlyList<CompromiseDeviceContract> Devices);

/// <summary>The latency of a compromise on one device; fields as in <see cref="RatedNetworkContract"/>.</summary>
/// <param name="RatioToBest">Its latency, or its distance from the limits, beside the best network's there.</param>
public sealed record CompromiseDeviceContract(
    string Id, double PredictedLatencySeconds, double PredictedLatencyLowSeconds, double? PredictedLatencyHighSeconds,
    double ThroughputSamplesPerSecond, long MemoryBytes, long MemoryNeededBytes, bool? Fits,
    [OneOf(Words.MemoryVerdicts)] string MemoryVerdict, double PeakUtilisation,
    IReadOnlyList<PublishedContract> Published, IReadOnlyList<GapContract> Gaps, [AtLeast(1)] double RatioToBest);

/// <summary>Another published accuracy.</summary>
public sealed record AccuracyContract(double Top1Percent, string Top1Source);

/// <summary>An operator that the device or runtime lacks.</summary>
public sealed record GapContract(string What, string To, [AtLeast(1)] int Layers);

/// <summary>A limit that a network breaks.</summary>
/// <param name="Distance">Logarithm of the ratio to the limit (of the error rates for the accuracy); 1 per operator.</param>
public sealed record ShortfallContract(
    [OneOf("latency|throughput|memory|deviceMemory|params|maccs|accuracy|needs|without|only")] string Limit,
    string Text, [Signed] double? Distance);
