using System.Text.Json;
using NetWeight.Devices;
using NetWeight.Measurement.Layers;
using KernelTime = NetWeight.Measurement.Layers.KernelTime;

namespace NetWeight.Measurement.Reports;

/// <summary>Kernels and predictions.</summary>
public static partial class MeasurementJson
{
    private static void WriteLayers(Utf8JsonWriter json, LayerProfile? profile, IReadOnlyList<KernelPrediction>? predictions)
    {
        if (profile is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteNumber("totalSeconds", profile.Total.Value);
        json.WriteNumber("factor", profile.Factor);
        json.WriteNumber("runs", profile.Runs);
        json.WriteStartArray("loadedNodes");
        foreach (string node in profile.LoadedNodes)
            json.WriteStringValue(node);
        json.WriteEndArray();
        json.WriteStartArray("kernels");
        for (int k = 0; k < profile.Kernels.Count; k++)
        {
            KernelTime kernel = profile.Kernels[k];
            KernelPrediction? prediction = predictions?[k];
            json.WriteStartObject();
            json.WriteString("kernel", kernel.Kernel);
            json.WriteString("operator", kernel.Operator);
            json.WriteStartArray("nodes");
            foreach (string node in kernel.Nodes)
                json.WriteStringValue(node);
            json.WriteEndArray();
            Text(json, "reorderFor", kernel.ReorderFor);
            json.WriteNumber("profiledSeconds", kernel.ProfiledSeconds);
            json.WriteNumber("seconds", kernel.Time.Value);
            json.WriteNumber("share", kernel.Share);
            Number(json, "flops", kernel.Flops?.Value);
            Number(json, "bytes", kernel.Bytes?.Value);
            Number(json, "flopsPerSecond", kernel.FlopsPerSecond?.Value);
            Number(json, "bytesPerSecond", kernel.BytesPerSecond?.Value);
            Number(json, "predictedSeconds", prediction?.Predicted?.Value);
            Number(json, "peakUtilisation", prediction?.PeakUtilisation);
            Number(json, "bandwidthUtilisation", prediction?.BandwidthUtilisation);
            Number(json, "rooflineSeconds", prediction?.Roofline?.Value);
            Text(json, "rooflineBound", prediction?.IsMemoryBound is { } memory ? (memory ? "memory" : "compute") : null);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePrediction(Utf8JsonWriter json, ModelPrediction? prediction, double measured)
    {
        if (prediction is not { Estimate: var estimate })
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("device", estimate.Device.Id);
        json.WriteString("deviceName", estimate.Device.Name);
        json.WriteString("runtime", estimate.Runtime.Id);
        json.WriteString("precision", estimate.Precision.Name);
        json.WriteNumber("threads", estimate.Threads);
        json.WriteNumber("predictedLatencySeconds", estimate.Latency.Value);
        json.WriteNumber("predictedLatencyLowSeconds", estimate.Low.Value);
        json.WriteNumber("predictedLatencyHighSeconds", estimate.High.Value);
        json.WriteNumber("inferenceOverheadSeconds", estimate.InferenceOverhead.Value);
        json.WriteNumber("rooflineLatencySeconds", estimate.Roofline.Value);
        json.WriteNumber("peakFlopsPerSecond", estimate.Peak.Value);
        json.WriteNumber("bandwidthBytesPerSecond", estimate.Bandwidth.Value);
        json.WriteNumber("ratio", estimate.Latency.Value / measured);
        json.WriteString("status", estimate.IsComplete ? "complete" : "atLeast");
        json.WriteString("basis", estimate.Basis);
        json.WriteStartArray("assumptions");
        foreach (string assumption in estimate.Assumptions)
            json.WriteStringValue(assumption);
        json.WriteEndArray();
        json.WriteEndObject();
    }
}
