using System.Text.Json;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;
using NetWeight.Reports.Formats;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Reports.Analysis;

/// <summary>Predictions as JSON: <c>devices[]</c> of docs/schema/analysis.schema.json.</summary>
internal static class LatencyJson
{
    public static void WriteDevices(this Utf8JsonWriter json, IReadOnlyList<DevicePrediction> devices, Seconds? maxLatency)
    {
        json.WriteStartArray("devices");
        foreach (DevicePrediction device in devices)
        {
            json.WriteStartObject();
            json.WriteString("id", device.Device.Id);
            if (device.Estimate is { } estimate)
                json.WriteEstimate(device, estimate, maxLatency);
            else
                json.WriteString("error", device.Error);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteEstimate(this Utf8JsonWriter json, DevicePrediction device, LatencyEstimate estimate, Seconds? maxLatency)
    {
        json.WriteString("name", estimate.Device.Name);
        json.WriteString("runtime", estimate.Runtime.Id);
        json.WriteString("precision", estimate.Precision.Name);
        json.WriteString("precisionReason", device.PrecisionReason);
        json.WriteNumber("threads", estimate.Threads);
        json.WriteTimes(estimate);
        json.WriteStartObject("shares");
        json.WriteNumber("computeSeconds", estimate.Share(Bound.Compute).Value);
        json.WriteNumber("memorySeconds", estimate.Share(Bound.Memory).Value);
        json.WriteNumber("overheadSeconds", estimate.Share(Bound.Overhead).Value);
        json.WriteNumber("wasteSeconds", estimate.Share(Bound.Waste).Value);
        json.WriteEndObject();
        json.WriteNumber("inferenceOverheadSeconds", estimate.InferenceOverhead.Value);
        json.WriteNumber("peakFlopsPerSecond", estimate.Peak.Value);
        json.WriteNumber("bandwidthBytesPerSecond", estimate.Bandwidth.Value);
        json.WriteNumber("ridgePointFlopsPerByte", (estimate.Peak / estimate.Bandwidth).Value);
        json.WriteNumber("peakUtilisation", estimate.PeakUtilisation);
        json.WriteNumber("bandwidthUtilisation", estimate.BandwidthUtilisation);
        json.WriteLost(estimate);
        json.WriteString("status", estimate.IsComplete ? "complete" : "atLeast");
        json.WriteStartArray("missing");
        foreach (MissingCost missing in estimate.Missing)
            json.WriteStringValue(missing.Layer);
        json.WriteEndArray();
        json.WriteString("basis", estimate.Basis);
        json.WritePublished(device.Published);
        json.WriteStartArray("assumptions");
        foreach (string assumption in estimate.Assumptions)
            json.WriteStringValue(assumption);
        json.WriteEndArray();
        json.WriteStartArray("unsupported");
        foreach (UnsupportedLayer layer in estimate.Unsupported)
        {
            json.WriteStartObject();
            json.WriteString("layer", layer.Layer.Name);
            json.WriteString("why", layer.Why);
            json.WriteString("to", layer.To);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("kernels");
        foreach (KernelTime time in estimate.Kernels)
            json.WriteKernel(time);
        json.WriteEndArray();
        if (device.Sweep is { } sweep)
            json.WriteSweep(sweep, maxLatency);
    }

    public static void WritePublished(this Utf8JsonWriter json, IReadOnlyList<PublishedComparison> published)
    {
        json.WriteStartArray("published");
        foreach (PublishedComparison one in published)
        {
            json.WriteStartObject();
            json.WriteString("protocol", one.Time.Protocol.ToString().ToLowerInvariant());
            if (one.Time.CallTime is { } call)
                json.WriteNumber("latencySeconds", call.Value);
            json.WriteNumber("throughputSamplesPerSecond", one.Time.Throughput);
            json.WriteString("harness", one.Time.Harness);
            json.WriteString("source", one.Time.Source.Title);
            if (one.Time.IsMeasured)
                json.WriteBoolean("isMeasured", true);
            json.WriteBoolean("isInsideInterval", one.IsInside);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    /// <summary>The times of one prediction; the object is the caller's.</summary>
    public static void WriteTimes(this Utf8JsonWriter json, LatencyEstimate estimate)
    {
        json.WriteNumber("batch", estimate.Batch);
        json.WriteNumber("predictedLatencySeconds", estimate.Latency.Value);
        json.WriteNumber("predictedLatencyLowSeconds", estimate.Low.Value);
        // What is missing makes the prediction "at least": it has no upper end.
        if (estimate.IsComplete)
            json.WriteNumber("predictedLatencyHighSeconds", estimate.High.Value);
        else
            json.WriteNull("predictedLatencyHighSeconds");
        json.WriteFit(estimate.Memory);
        json.WriteNumber("throughputSamplesPerSecond", estimate.Throughput);
        json.WriteNumber("rooflineLatencySeconds", estimate.Roofline.Value);
        json.WriteString("bound", Name(estimate.Bound));
    }

    /// <summary>The memory that an inference needs, and whether the device has it; null where that is not known.</summary>
    public static void WriteFit(this Utf8JsonWriter json, MemoryNeed memory)
    {
        json.WriteNumber("memoryNeededBytes", memory.Total.Value);
        if (memory.Fits is { } fits)
            json.WriteBoolean("fits", fits);
        else
            json.WriteNull("fits");
    }

    private static void WriteLost(this Utf8JsonWriter json, LatencyEstimate estimate)
    {
        LostTime lost = LostTime.Of(estimate);
        json.WriteStartObject("lostTime");
        json.WriteNumber("seconds", lost.Total.Value);
        json.WriteNumber("arithmeticSeconds", lost.Arithmetic.Value);
        json.WriteNumber("memorySeconds", lost.Memory.Value);
        json.WriteNumber("overheadSeconds", lost.Overhead.Value);
        json.WriteNumber("wasteSeconds", lost.Waste.Value);
        json.WriteString("cause", lost.Cause.ToString().ToLowerInvariant());
        json.WriteString("kernelKind", lost.Kind?.Name);
        json.WriteString("sentence", LatencyText.Lost(estimate));
        json.WriteEndObject();
    }

    private static void WriteKernel(this Utf8JsonWriter json, KernelTime time)
    {
        json.WriteStartObject();
        json.WriteString("name", time.Kernel.Name);
        json.WriteString("kind", time.Kernel.Kind.Name);
        json.WriteStartArray("layers");
        foreach (LayerCost layer in time.Kernel.Layers)
            json.WriteStringValue(layer.Name);
        json.WriteEndArray();
        json.WriteNumber("predictedSeconds", time.Total.Value);
        json.WriteNumber("computeSeconds", time.Compute.Value);
        json.WriteNumber("memorySeconds", time.Memory.Value);
        json.WriteNumber("overheadSeconds", time.Overhead.Value);
        json.WriteNumber("wasteSeconds", time.Waste.Value);
        json.WriteNumber("rooflineSeconds", time.Roofline.Value);
        json.WriteNumber("flops", time.Kernel.Flops.Value);
        json.WriteNumber("memoryAccessBytes", time.Kernel.MemoryAccess.Value);
        json.WritePropertyName("flopsPerByte");
        if (time.Intensity is { } intensity)
            json.WriteNumberValue(intensity.Value);
        else
            json.WriteNullValue();
        json.WriteString("bound", Name(time.Bound));
        json.WriteEndObject();
    }

    private static void WriteSweep(this Utf8JsonWriter json, BatchSweep sweep, Seconds? maxLatency)
    {
        json.WriteStartObject("batchSweep");
        json.WriteNumber("kneeBatch", sweep.Knee.Batch);
        if (maxLatency is { } limit)
        {
            json.WriteNumber("maxLatencySeconds", limit.Value);
            JsonValues.WriteNumber(json, "largestBatchWithin", sweep.Within(limit)?.Batch);
        }

        json.WriteStartArray("points");
        foreach (LatencyEstimate point in sweep.Points)
        {
            json.WriteStartObject();
            json.WriteTimes(point);
            json.WriteNumber("predictedSecondsPerSample", point.Latency.Value / point.Batch);
            json.WriteString("status", point.IsComplete ? "complete" : "atLeast");
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    public static string Name(Bound bound) => bound.ToString().ToLowerInvariant();
}
