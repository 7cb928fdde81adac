using System.Text.Json.Serialization;

namespace NetWeight.Contracts;

/// <summary>A model on a device: a prediction, or why there is none.</summary>
[JsonConverter(typeof(DeviceAlternatives))]
public abstract record DeviceContract;

/// <summary>A device that nothing can be predicted on.</summary>
/// <param name="Error">One line: why nothing can be predicted there.</param>
public sealed record DeviceFailureContract(string Id, string Error) : DeviceContract;

/// <summary>The predicted latency of a model on a device.</summary>
/// <param name="Runtime">The id of the runtime; 'netweight devices --runtimes' lists them.</param>
/// <param name="PrecisionReason">The reason for this type.</param>
/// <param name="Threads">Threads of a CPU; 1 for what is none.</param>
/// <param name="Batch">Samples per inference.</param>
/// <param name="PredictedLatencySeconds">One inference of the batch: the kernels and inferenceOverheadSeconds.</param>
/// <param name="PredictedLatencyLowSeconds">With High, the interval that holds 90 % of measurements.</param>
/// <param name="PredictedLatencyHighSeconds">Null if status is atLeast: the missing part leaves no upper end.</param>
/// <param name="MemoryNeededBytes">
/// Weights and the activations alive together at the peak, kernel by kernel; the runtime's own memory comes on top.
/// </param>
/// <param name="Fits">
/// Whether the device has that much memory: false for certain; null if its memory or a layer's size is unknown.
/// </param>
/// <param name="RooflineLatencySeconds">
/// A lower bound: every kernel at peak arithmetic or peak bandwidth, whichever is slower. Not a prediction.
/// </param>
/// <param name="Bound">The largest share.</param>
/// <param name="InferenceOverheadSeconds">The cost of every inference besides its kernels.</param>
/// <param name="PeakFlopsPerSecond">In this precision; integer operations for int8.</param>
/// <param name="RidgePointFlopsPerByte">Below this intensity a kernel waits for the memory ideally.</param>
/// <param name="PeakUtilisation">0 to 1; above 1 if an algorithm saves operations.</param>
/// <param name="BandwidthUtilisation">0 to 1; above 1 if caches serve the bytes.</param>
/// <param name="Missing">Layers whose time is missing in the prediction.</param>
/// <param name="Basis">The evidence of the interval.</param>
/// <param name="Published">
/// Published times of the same network on the device, in the same runtime, type and batch; measured ones of the user's history before them.
/// </param>
/// <param name="Assumptions">Numbers of the device that are unknown, with their substitutes.</param>
/// <param name="Unsupported">
/// Layers that the device or runtime does not run itself: the change of processors is counted, their time there is unknown.
/// </param>
/// <param name="Kernels">In the order in which they run.</param>
public sealed record PredictionContract(
    string Id, string Name, string Runtime, [OneOf(Words.Precisions)] string Precision, string PrecisionReason,
    [AtLeast(1)] int Threads, [AtLeast(1)] long Batch, double PredictedLatencySeconds,
    double PredictedLatencyLowSeconds, double? PredictedLatencyHighSeconds, long MemoryNeededBytes, bool? Fits,
    double ThroughputSamplesPerSecond, double RooflineLatencySeconds, [OneOf(Words.Bounds)] string Bound,
    SharesContract Shares, double InferenceOverheadSeconds, double PeakFlopsPerSecond, double BandwidthBytesPerSecond,
    double RidgePointFlopsPerByte, double PeakUtilisation, double BandwidthUtilisation, LostTimeContract LostTime,
    [OneOf(Words.Statuses)] string Status, IReadOnlyList<string> Missing, string Basis,
    IReadOnlyList<PublishedContract> Published, IReadOnlyList<string> Assumptions,
    IReadOnlyList<UnsupportedContract> Unsupported, IReadOnlyList<KernelContract> Kernels,
    SweepContract? BatchSweep = null) : DeviceContract;

/// <summary>The parts of the predicted latency; they add up to it.</summary>
public sealed record SharesContract(double ComputeSeconds, double MemorySeconds, double OverheadSeconds, double WasteSeconds);

/// <summary>
/// Predicted latency less roofline, by cause; the parts add up and are negative if an algorithm or a cache saves
/// time.
/// </summary>
/// <param name="KernelKind">The kind of kernels that loses most to the cause.</param>
public sealed record LostTimeContract(
    [Signed] double Seconds, [Signed] double ArithmeticSeconds, [Signed] double MemorySeconds,
    [Signed] double OverheadSeconds, [Signed] double WasteSeconds,
    [OneOf("arithmetic|memory|overhead|waste")] string Cause, string? KernelKind, string Sentence);

/// <summary>A layer that the device or runtime does not run itself.</summary>
/// <param name="Why">The operator and the condition that holds.</param>
/// <param name="To">Where it runs instead; empty if unknown.</param>
public sealed record UnsupportedContract(string Layer, string Why, string To);

/// <summary>A kernel: layers that run together.</summary>
/// <param name="Name">The main layer's.</param>
/// <param name="Layers">The layers that run in it.</param>
/// <param name="PredictedSeconds">All launches of one inference; the four parts that follow add up to it.</param>
/// <param name="MemoryAccessBytes">
/// Activations in, weights, activations out, in this precision; fused layers pass nothing through memory.
/// </param>
public sealed record KernelContract(
    string Name, [OneOf(Words.Kinds)] string Kind, IReadOnlyList<string> Layers, double PredictedSeconds,
    double ComputeSeconds, double MemorySeconds, double OverheadSeconds, double WasteSeconds, double RooflineSeconds,
    long Flops, long MemoryAccessBytes, double? FlopsPerByte, [OneOf(Words.Bounds)] string Bound);

/// <summary>The prediction over batches.</summary>
[JsonConverter(typeof(SweepAlternatives))]
public abstract record SweepContract;

/// <summary>The prediction over batches without a limit.</summary>
/// <param name="KneeBatch">The smallest batch with 95 % of the best throughput.</param>
public sealed record BatchSweepContract(long KneeBatch, IReadOnlyList<SweepPointContract> Points) : SweepContract;

/// <summary>With --max-latency: the prediction over batches, and the largest that keeps the limit.</summary>
/// <param name="KneeBatch">The smallest batch with 95 % of the best throughput.</param>
/// <param name="LargestBatchWithin">Null if no batch keeps the limit.</param>
public sealed record LimitedSweepContract(
    long KneeBatch, double MaxLatencySeconds, long? LargestBatchWithin,
    IReadOnlyList<SweepPointContract> Points) : SweepContract;

/// <summary>One batch of a sweep; fields as in <see cref="PredictionContract"/>.</summary>
public sealed record SweepPointContract(
    [AtLeast(1)] long Batch, double PredictedLatencySeconds, double PredictedLatencyLowSeconds,
    double? PredictedLatencyHighSeconds, long MemoryNeededBytes, bool? Fits, double ThroughputSamplesPerSecond,
    double RooflineLatencySeconds, [OneOf(Words.Bounds)] string Bound, double PredictedSecondsPerSample,
    [OneOf(Words.Statuses)] string Status);

/// <summary>A prediction or a failure.</summary>
internal sealed class DeviceAlternatives() : Alternatives<DeviceContract, PredictionContract, DeviceFailureContract>("error");

/// <summary>A sweep with or without a limit.</summary>
internal sealed class SweepAlternatives() : Alternatives<SweepContract, BatchSweepContract, LimitedSweepContract>("maxLatencySeconds");
