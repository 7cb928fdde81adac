using NetWeight.Comparisons;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency.Timing;
using NetWeight.Reports.Analysis;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Reports.Compare;

/// <summary>
/// A comparison as comma-separated values: a diff has a row per layer and a Total row, a matrix a row per model and device. Units stand in the header; unknown is empty. Seconds have six digits.
/// </summary>
public static class CompareCsv
{
    /// <summary>Writes what the options show.</summary>
    public static void Write(CompareReport report, TextWriter writer)
    {
        if (report.ShowsDiff)
            WriteDiff(report, report.Diff!, writer);
        else
            WriteMatrix(report, writer);
    }

    private static void WriteMatrix(CompareReport report, TextWriter writer)
    {
        AnalysisCsv.WriteRow(writer,
        [
            "model", "source", "headlineMaccs", "maccs", "flops", "parameters", "memoryAccessBytes", "weightBytes", "peakActivationBytes", "status", "device", "runtime", "precision", "threads", "batch",
            "predictedLatencySeconds", "predictedLatencyLowSeconds", "predictedLatencyHighSeconds", "throughputSamplesPerSecond", "rooflineLatencySeconds", "bound", "bestPlace", "worstPlace", "timesFastest", "timesFastestLow", "timesFastestHigh", "verdictAgainstFastest", "publishedLatencySeconds",
        ]);
        IReadOnlyList<DeviceRanking> rankings = report.Matrix.Rankings;
        for (int i = 0; i < report.Entries.Count; i++)
        {
            AnalyzedModel entry = report.Entries[i];
            string[] costs = Costs(report.Names[i], entry);
            if (entry.Devices.Count == 0)
                AnalysisCsv.WriteRow(writer, [.. costs, .. Enumerable.Repeat("", 18)]);
            for (int d = 0; d < entry.Devices.Count; d++)
                AnalysisCsv.WriteRow(writer, [.. costs, .. Prediction(entry.Devices[d], rankings[d].Models.FirstOrDefault(m => m.Model == i))]);
        }
    }

    private static string[] Costs(string name, AnalyzedModel entry)
    {
        if (entry.Cost is not { } cost)
            return [name, entry.Source, .. Enumerable.Repeat("", 7), $"error: {entry.Error}"];
        CostTotals t = cost.Totals;
        return
        [
            name, entry.Source, t.HeadlineMaccs.Value.ToString(), t.Maccs.Value.ToString(), t.Flops.Value.ToString(), t.Parameters.ToString(), t.MemoryAccess.Value.ToString(),
            cost.TotalWeightBytes.Value.ToString(), cost.Memory.Peak.Value.ToString(), (t.IsComplete ? "complete" : "at least") + (entry.Devices.Any(d => d.Estimate?.Memory.Fits == false) ? $"; does not fit {string.Join(", ", entry.Devices.Where(d => d.Estimate?.Memory.Fits == false).Select(d => d.Device.Id))}" : ""),
        ];
    }

    private static string[] Prediction(DevicePrediction device, RankedModel? place)
    {
        if (device.Estimate is not { } e)
            return [device.Device.Id, .. Enumerable.Repeat("", 9), $"error: {device.Error}", .. Enumerable.Repeat("", 7)];
        return
        [
            device.Device.Id, e.Runtime.Id, e.Precision.Name, e.Threads.ToString(), e.Batch.ToString(), Plain(e.Latency.Value), Plain(e.Low.Value), e.IsComplete ? Plain(e.High.Value) : "", Plain(e.Throughput),
            Plain(e.Roofline.Value), LatencyJson.Name(e.Bound), place?.Best.ToString() ?? "", place?.Worst.ToString() ?? "",
            place is null ? "" : Plain(1 / (place.FromFastest?.SpeedUp ?? 1)), End(place?.FromFastest?.SpeedUpHigh), End(place?.FromFastest?.SpeedUpLow), place?.FromFastest is { } difference ? DifferenceText.Word(difference.Verdict) : "",
            string.Join(' ', device.Published.Select(p => p.Time.CallTime).OfType<Seconds>().Select(s => Plain(s.Value))),
        ];
    }

    /// <summary>How many times as long at an end of a speed-up's interval; empty for an open end.</summary>
    private static string End(double? speedUp) => speedUp is { } factor ? Plain(1 / factor) : "";

    private static void WriteDiff(CompareReport report, ModelDiff diff, TextWriter writer)
    {
        (string Name, Func<LayerCost, long?> Of)[] numbers =
            [("maccs", l => l.Maccs?.Value), ("flops", l => l.Flops?.Value), ("parameters", l => l.Parameters), ("memoryAccessBytes", l => l.MemoryAccess?.Value)];
        AnalysisCsv.WriteRow(writer,
        [
            "change", "name", "nameBefore", "operator", "stageBefore", "stageAfter", .. numbers.SelectMany(n => new[] { n.Name + "Before", n.Name + "After" }),
            .. report.Devices.SelectMany(d => new[] { $"{d.Id} predictedSecondsBefore", $"{d.Id} predictedSecondsAfter" }), "difference",
        ]);
        foreach (LayerDiff layer in diff.Layers)
            AnalysisCsv.WriteRow(writer,
            [
                CompareText.Word(layer.Change), layer.Name, layer.NameBefore ?? "", (layer.After ?? layer.Before)!.Operator, layer.Before?.Stage ?? "", layer.After?.Stage ?? "",
                .. numbers.SelectMany(n => new[] { Number(layer.Before, n.Of), Number(layer.After, n.Of) }),
                .. report.Devices.SelectMany((_, i) => new[] { Time(layer.Before, layer.TimesBefore[i]), Time(layer.After, layer.TimesAfter[i]) }), layer.Difference,
            ]);
        CostTotals was = diff.Before.Totals, now = diff.After.Totals;
        AnalysisCsv.WriteRow(writer,
        [
            "Total", was.IsComplete && now.IsComplete ? "" : "at least", "", "", "", "", was.Maccs.Value.ToString(), now.Maccs.Value.ToString(), was.Flops.Value.ToString(), now.Flops.Value.ToString(),
            was.Parameters.ToString(), now.Parameters.ToString(), was.MemoryAccess.Value.ToString(), now.MemoryAccess.Value.ToString(),
            .. diff.Devices.SelectMany(d => new[] { Latency(d.Before), Latency(d.After) }), string.Join(' ', CompareText.Verdicts(report)),
        ]);
    }

    private static string Number(LayerCost? layer, Func<LayerCost, long?> number) => layer is null ? "" : number(layer)?.ToString() ?? "";

    private static string Time(LayerCost? layer, Seconds? time) => layer is null || time is not { } known ? "" : Plain(known.Value);

    private static string Latency(LatencyEstimate? estimate) => estimate is null ? "" : Plain(estimate.Latency.Value);

    private static string Plain(double value) => KernelColumns.Plain(value);
}
