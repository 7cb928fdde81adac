using System.Text.Json.Serialization.Metadata;
using NetWeight.Contracts;

namespace NetWeight.Measurement.Contracts;

/// <summary>
/// One measured time, of a whole model or of one layer, as <c>netweight history -f json</c> lists it; null is unknown.
/// docs/measurement-format.md is its specification.
/// </summary>
/// <param name="Source">The stopwatch: netweight, onnxruntime, trtexec, tflite, openvino, ncnn, rknn, hailortcli, csv.</param>
/// <param name="Layer">The layer, by its original nodes joined with +; null for the whole model.</param>
/// <param name="Operator">The layer's operator, as the runtime calls it.</param>
/// <param name="DataType">The type of the numbers: float, float16, int8.</param>
/// <param name="Maccs">Of conv, FC and MatMul of one run, which distinguish networks of one name.</param>
/// <param name="MedianSeconds">The mean, if that is all there is.</param>
/// <param name="MedianLowSeconds">With High, the median's 95 % confidence interval.</param>
/// <param name="Runs">The number of runs.</param>
/// <param name="Threads">0 if the runtime chose.</param>
/// <param name="Provider">The part of the runtime that ran it: cpu, cuda, ...</param>
/// <param name="Runtime">With its version.</param>
/// <param name="Device">The processor or device.</param>
/// <param name="MeasuredAt">In ISO 8601.</param>
public sealed record RecordContract(
    [Const(1)] long SchemaVersion, string Source, string Model, string? Layer, string? Operator, long? Batch,
    string? DataType, long? Maccs, double MedianSeconds, double? MedianLowSeconds, double? MedianHighSeconds,
    double? MeanSeconds, double? MinSeconds, double? MaxSeconds, double? P90Seconds, double? P99Seconds,
    double? StandardDeviationSeconds, long? Runs, long? Threads, string? Provider, string? Runtime, string? Device,
    string? OperatingSystem, string? MeasuredAt) : IContract<RecordContract>
{
    /// <inheritdoc/>
    public static JsonTypeInfo<RecordContract> Format => MeasurementContracts.Of<RecordContract>();

    static string IContract<RecordContract>.Kind => "a list of 'netweight history'";
}
