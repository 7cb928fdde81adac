using NetWeight.Comparisons;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Documents;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Reports.Compare;

/// <summary>A comparison as rows for programs: of a diff one per layer and a Total, of a matrix one per model and device.</summary>
internal static class CompareRows
{
    private static readonly (string Name, Func<LayerCost, long?> Of)[] Numbers =
        [("maccs", l => l.Maccs?.Value), ("flops", l => l.Flops?.Value), ("parameters", l => l.Parameters),
            ("memoryAccessBytes", l => l.MemoryAccess?.Value)];

    /// <summary>The table that the options select.</summary>
    public static Table Of(CompareReport report) =>
        (report.ShowsDiff ? Diff(report, report.Diff!) : Matrix(report)) with { Digits = KernelColumns.Digits };

    private static Table Matrix(CompareReport report)
    {
        (AnalyzedModel Model, string Name, DevicePrediction? Device, RankedModel? Place)[] rows =
        [
            .. report.Entries.SelectMany((m, i) => m.Devices.Count == 0
                ? [(m, report.Names[i], null, null)]
                : m.Devices.Select((d, at) => (m, report.Names[i], (DevicePrediction?)d,
                    report.Matrix.Rankings[at].Models.FirstOrDefault(p => p.Model == i)))),
        ];
        return Table.Of<(AnalyzedModel Model, string Name, DevicePrediction? Device, RankedModel? Place)>(
            [
                new(null, "model", r => r.Name),
                new(null, "source", r => r.Model.Source),
                new(null, "headlineMaccs", r => r.Model.Cost?.Totals.HeadlineMaccs),
                new(null, "maccs", r => r.Model.Cost?.Totals.Maccs),
                new(null, "flops", r => r.Model.Cost?.Totals.Flops),
                new(null, "parameters", r => r.Model.Cost?.Totals.Parameters),
                new(null, "memoryAccessBytes", r => r.Model.Cost?.Totals.MemoryAccess),
                new(null, "weightBytes", r => r.Model.Cost?.TotalWeightBytes),
                new(null, "peakActivationBytes", r => r.Model.Cost?.Memory.Peak),
                new(null, "status", r => Status(r.Model)),
                new(null, "device", r => r.Device?.Device.Id),
                new(null, "runtime", r => r.Device?.Estimate?.Runtime.Id),
                new(null, "precision", r => r.Device?.Estimate?.Precision.Name),
                new(null, "threads", r => r.Device?.Estimate?.Threads),
                new(null, "batch", r => r.Device?.Estimate?.Batch),
                new(null, "predictedLatencySeconds", r => r.Device?.Estimate?.Latency),
                new(null, "predictedLatencyLowSeconds", r => r.Device?.Estimate?.Low),
                new(null, "predictedLatencyHighSeconds", r => r.Device?.Estimate is { IsComplete: true } e ? e.High : null),
                new(null, "throughputSamplesPerSecond", r => r.Device?.Estimate?.Throughput),
                new(null, "rooflineLatencySeconds", r => r.Device?.Estimate?.Roofline),
                new(null, "bound", r =>
                    r.Device is not { } d ? null
                        : d.Estimate is { } e ? LatencyText.Word(e.Bound)
                        : $"error: {d.Error}"),
                new(null, "bestPlace", r => r.Place?.Best),
                new(null, "worstPlace", r => r.Place?.Worst),
                new(null, "timesFastest", r => r.Place is { } p ? 1 / (p.FromFastest?.SpeedUp ?? 1) : null),
                new(null, "timesFastestLow", r => 1 / r.Place?.FromFastest?.SpeedUpHigh),
                new(null, "timesFastestHigh", r => 1 / r.Place?.FromFastest?.SpeedUpLow),
                new(null, "verdictAgainstFastest",
                    r => r.Place?.FromFastest is { } difference ? DifferenceText.Word(difference.Verdict) : null),
                new(null, "publishedLatencySeconds", r => r.Device is { Estimate: not null } d ? Published(d.Published) : null),
            ],
            rows);
    }

    /// <summary>Published times in one cell, with blanks between them.</summary>
    internal static string Published(IEnumerable<PublishedComparison> published, string digits = KernelColumns.Digits) =>
        string.Join(' ', published.Select(p => p.Time.CallTime).OfType<Seconds>().Select(s => s.Value.ToString(digits)));

    private static string Status(AnalyzedModel model)
    {
        if (model.Cost is not { } cost)
            return $"error: {model.Error}";
        string[] tooSmall = [.. model.Devices.Where(d => d.Estimate?.Memory.Fits == false).Select(d => d.Device.Id)];
        return (cost.Totals.IsComplete ? "complete" : "at least")
            + (tooSmall.Length > 0 ? $"; does not fit {string.Join(", ", tooSmall)}" : "");
    }

    private static Table Diff(CompareReport report, ModelDiff diff)
    {
        CostTotals was = diff.Before.Totals, now = diff.After.Totals;
        return new Table(
            AnalysisRows.Names(
            [
                "change", "name", "nameBefore", "operator", "stageBefore", "stageAfter",
                .. Numbers.SelectMany(n => new[] { n.Name + "Before", n.Name + "After" }),
                .. report.Devices.SelectMany(
                    d => new[] { $"{d.Id} predictedSecondsBefore", $"{d.Id} predictedSecondsAfter" }), "difference",
            ]),
            [
                .. diff.Layers.Select(layer => (IReadOnlyList<object?>)
                [
                    CompareText.Word(layer.Change), layer.Name, layer.NameBefore,
                    (layer.After ?? layer.Before)!.Operator, layer.Before?.Stage, layer.After?.Stage,
                    .. Numbers.SelectMany(n => new object?[] { Number(layer.Before, n.Of), Number(layer.After, n.Of) }),
                    .. report.Devices.SelectMany(
                        (_, i) => new object?[] { layer.Before is null ? null : layer.TimesBefore[i],
                            layer.After is null ? null : layer.TimesAfter[i] }),
                    layer.Difference,
                ]),
                [
                    "Total", was.IsComplete && now.IsComplete ? null : "at least", null, null, null, null, was.Maccs,
                    now.Maccs, was.Flops, now.Flops,
                    was.Parameters, now.Parameters, was.MemoryAccess, now.MemoryAccess,
                    .. diff.Devices.SelectMany(d => new object?[] { d.Before?.Latency, d.After?.Latency }),
                    string.Join(' ', CompareText.Verdicts(report)),
                ],
            ]);

        static long? Number(LayerCost? layer, Func<LayerCost, long?> number) => layer is null ? null : number(layer);
    }
}
