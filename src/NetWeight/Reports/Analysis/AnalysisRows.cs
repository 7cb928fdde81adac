using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Reports.Documents;
using NetWeight.Workflows;

namespace NetWeight.Reports.Analysis;

/// <summary>
/// An analysis as rows for programs: one per layer and a Total per model; with devices one per kernel and a Total per
/// model and device; for sweeps one per batch.
/// </summary>
internal static class AnalysisRows
{
    /// <summary>The rows.</summary>
    public static Table Of(AnalysisReport report) =>
        !report.HasDevices ? Layers(report)
            : report.IsSweep ? Predictions(report, Sweeps, (_, device) => Points(device.Sweep!))
            : Predictions(report, Kernels, (_, device) => Times(device.Estimate!));

    private static readonly Column[] LayerNames = Named(LayerColumns.All);

    private static readonly Column[] Kernels = [.. Named(KernelColumns.All),
        .. Names("predictedLowSeconds", "predictedHighSeconds", "throughputSamplesPerSecond", "status")];

    private static readonly Column[] Sweeps = Names(
        "predictedLatencySeconds", "predictedLatencyLowSeconds", "predictedLatencyHighSeconds",
        "predictedSecondsPerSample", "throughputSamplesPerSecond", "rooflineLatencySeconds",
        "bound", "knee", "status");

    /// <summary>Columns that only programs get.</summary>
    internal static Column[] Names(params IEnumerable<string> names) => [.. names.Select(n => new Column(null, n))];

    private static Column[] Named(IEnumerable<Column> columns) => [.. columns.Where(c => c.Name.Length > 0)];

    private static IEnumerable<object?> Values<T>(IEnumerable<Column<T>> columns, T row) =>
        columns.Where(c => c.Name.Length > 0).Select(c => c.Value(row));

    private static Table Layers(AnalysisReport report)
    {
        var rows = new List<IReadOnlyList<object?>>();
        foreach (AnalyzedModel model in report.Entries)
        {
            if (model.Cost is not { } cost)
            {
                rows.Add([model.Source, "Error", .. Enumerable.Repeat<object?>(null, LayerNames.Length + 2), model.Error]);
                continue;
            }

            CostTotals t = cost.Totals;
            rows.AddRange(cost.Layers.Select(l => (IReadOnlyList<object?>)[cost.Shaped.Model.Name,
                .. Values(LayerColumns.All, new LayerRow(l, t)), l.Scope, l.Stage, l.Executions, l.MissingBecause]));
            rows.Add(
            [
                cost.Shaped.Model.Name, "Total", null, null, t.Maccs, t.Flops, t.Parameters, t.InputBytes,
                t.WeightBytesRead, t.OutputBytes, t.MemoryAccess, t.Intensity,
                null, null, null, t.IsComplete ? null : "at least",
            ]);
        }

        return new Table([.. Names("model"), .. LayerNames, .. Names("scope", "stage", "executions", "missing")], rows);
    }

    /// <summary>Rows of each model and device; if there is no prediction, the reason.</summary>
    private static Table Predictions(AnalysisReport report, Column[] own,
        Func<AnalyzedModel, DevicePrediction, IEnumerable<(LatencyEstimate Head, object?[] Cells)>> cells)
    {
        Column[] head = Names("model", "device", "runtime", "precision", "threads", "batch");
        var rows = new List<IReadOnlyList<object?>>();
        foreach (AnalyzedModel model in report.Entries)
        {
            if (model.Cost is not { } cost)
            {
                Fail(model.Source, null, model.Error);
                continue;
            }

            string name = cost.Shaped.Model.Name;
            foreach (DevicePrediction device in model.Devices)
            {
                if (device.Estimate is null)
                    Fail(name, device.Device.Id, device.Error);
                else
                    foreach ((LatencyEstimate e, object?[] row) in cells(model, device))
                        rows.Add([name, e.Device.Id, e.Runtime.Id, e.Precision.Name, e.Threads, e.Batch, .. row]);
            }
        }

        return new Table([.. head, .. own], rows) { Digits = KernelColumns.Digits };

        void Fail(string model, string? device, string? error) => rows.Add(
            [model, device, .. Enumerable.Repeat<object?>(null, head.Length - 2 + own.Length - 1), $"error: {error}"]);
    }

    private static IEnumerable<(LatencyEstimate, object?[])> Times(LatencyEstimate e)
    {
        long flops = 0, bytes = 0;
        foreach (KernelTime time in e.Kernels)
        {
            (flops, bytes) = (flops + time.Kernel.Flops.Value, bytes + time.Kernel.MemoryAccess.Value);
            yield return (e, [.. Values(KernelColumns.All, new KernelRow(time, e)), null, null, null, null]);
        }

        yield return (e,
        [
            "Total", null, null, e.Latency, LatencyText.Word(e.Bound), e.Share(Bound.Compute), e.Share(Bound.Memory),
            e.Share(Bound.Overhead), e.Share(Bound.Waste), e.Roofline,
            flops, bytes, bytes > 0 ? (double)flops / bytes : null, e.Low, e.IsComplete ? e.High : null, e.Throughput, Status(e),
        ]);
    }

    private static IEnumerable<(LatencyEstimate, object?[])> Points(BatchSweep sweep)
    {
        LatencyEstimate knee = sweep.Knee;
        foreach (LatencyEstimate e in sweep.Points)
            yield return (e,
            [
                e.Latency, e.Low, e.IsComplete ? e.High : null, e.Latency.Value / e.Batch, e.Throughput, e.Roofline,
                LatencyText.Word(e.Bound), e == knee, Status(e),
            ]);
    }

    private static string Status(LatencyEstimate estimate) =>
        (estimate.IsComplete ? "complete" : "at least") + (estimate.Memory.Fits == false ? "; does not fit" : "");
}
