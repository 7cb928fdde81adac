using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Workflows;

namespace NetWeight.Reports.Analysis;

/// <summary>Predictions as comma-separated values: a row per kernel and a Total row per model and device; for sweeps a row per batch. Seconds have six digits.</summary>
internal static class LatencyCsv
{
    public static void Write(AnalysisReport report, TextWriter writer)
    {
        bool sweep = report.Entries.Any(e => e.Devices.Any(d => d.Sweep is not null));
        string[] own = sweep
            ? ["predictedLatencySeconds", "predictedLatencyLowSeconds", "predictedLatencyHighSeconds", "predictedSecondsPerSample", "throughputSamplesPerSecond", "rooflineLatencySeconds", "bound", "knee", "status"]
            : [.. KernelColumns.Machine.Select(c => c.Name), "predictedLowSeconds", "predictedHighSeconds", "throughputSamplesPerSecond", "status"];
        string[] head = ["model", "device", "runtime", "precision", "threads", "batch"];
        AnalysisCsv.WriteRow(writer, [.. head, .. own]);
        foreach (AnalyzedModel entry in report.Entries)
        {
            if (entry.Cost is not { } cost)
            {
                Fail(entry.Source, "", entry.Error);
                continue;
            }

            string model = cost.Shaped.Model.Name;
            foreach (DevicePrediction device in entry.Devices)
            {
                if (device.Estimate is not { } estimate)
                    Fail(model, device.Device.Id, device.Error);
                else if (sweep)
                    WriteSweep(device.Sweep!, model, writer);
                else
                    WriteKernels(estimate, model, writer);
            }
        }

        void Fail(string model, string device, string? error) =>
            AnalysisCsv.WriteRow(writer, [model, device, .. Enumerable.Repeat("", head.Length - 2 + own.Length - 1), $"error: {error}"]);
    }

    private static void WriteKernels(LatencyEstimate estimate, string model, TextWriter writer)
    {
        string[] head = Head(estimate, model);
        foreach (KernelTime time in estimate.Kernels)
            AnalysisCsv.WriteRow(writer, [.. head, .. KernelColumns.Machine.Select(c => c.Plain(time)), "", "", "", ""]);
        long flops = 0, bytes = 0;
        foreach (KernelTime time in estimate.Kernels)
            (flops, bytes) = (flops + time.Kernel.Flops.Value, bytes + time.Kernel.MemoryAccess.Value);
        AnalysisCsv.WriteRow(writer,
        [
            .. head, "Total", "", "", Plain(estimate.Latency.Value), Name(estimate.Bound), Plain(estimate.Share(Bound.Compute).Value), Plain(estimate.Share(Bound.Memory).Value),
            Plain(estimate.Share(Bound.Overhead).Value), Plain(estimate.Share(Bound.Waste).Value), Plain(estimate.Roofline.Value), flops.ToString(), bytes.ToString(),
            bytes > 0 ? ((double)flops / bytes).ToString("0.####") : "", Plain(estimate.Low.Value), estimate.IsComplete ? Plain(estimate.High.Value) : "", Plain(estimate.Throughput), Status(estimate),
        ]);
    }

    private static void WriteSweep(BatchSweep sweep, string model, TextWriter writer)
    {
        LatencyEstimate knee = sweep.Knee;
        foreach (LatencyEstimate point in sweep.Points)
            AnalysisCsv.WriteRow(writer,
            [
                .. Head(point, model), Plain(point.Latency.Value), Plain(point.Low.Value), point.IsComplete ? Plain(point.High.Value) : "", Plain(point.Latency.Value / point.Batch), Plain(point.Throughput),
                Plain(point.Roofline.Value), Name(point.Bound), point == knee ? "true" : "false", Status(point),
            ]);
    }

    private static string[] Head(LatencyEstimate estimate, string model) =>
        [model, estimate.Device.Id, estimate.Runtime.Id, estimate.Precision.Name, estimate.Threads.ToString(), estimate.Batch.ToString()];

    private static string Status(LatencyEstimate estimate) => (estimate.IsComplete ? "complete" : "at least") + (estimate.Memory.Fits == false ? "; does not fit" : "");

    private static string Plain(double value) => KernelColumns.Plain(value);

    private static string Name(Bound bound) => bound.ToString().ToLowerInvariant();
}
