using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Reports.Documents;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Reports.Analysis;

/// <summary>The rows that summarize models and groups of layers, for every format that people read.</summary>
public static class SummaryTable
{
    /// <summary>The columns of the table with one row per model.</summary>
    public static IReadOnlyList<ReportColumn> Columns { get; } =
    [
        new("Model", false, 0), ("Input", false), new("Conv+FC+MatMul MACCs", true, 0), new("All MACCs", true, ReportColumn.Minor), new("FLOPs", true, ReportColumn.Minor), ("Params", true),
        new("Weights", true, ReportColumn.Detail), ("Mem access", true), ("Peak memory", true), new("FLOP/B", true, ReportColumn.Detail), new("Status", false, 0),
    ];

    /// <summary>One model in one row.</summary>
    public static IReadOnlyList<string> Row(AnalyzedModel entry)
    {
        if (entry.Cost is not { } cost)
            return [Path.GetFileName(entry.Source), .. Enumerable.Repeat("", Columns.Count - 2), "error: " + entry.Error];
        CostTotals t = cost.Totals;
        return
        [
            cost.Shaped.Model.Name, string.Join(", ", cost.Shaped.Graph.Inputs.Select(i => i.Shape?.ToString() ?? "?")),
            Format.Count(t.HeadlineMaccs.Value), Format.Count(t.Maccs.Value), Format.Count(t.Flops.Value), Format.Count(t.Parameters),
            cost.TotalWeightBytes.ToString(), t.MemoryAccess.ToString(), cost.Memory.Peak.ToString(), t.Intensity?.Value.ToString("0.0") ?? "",
            t.IsComplete ? "complete" : $"at least ({cost.Missing.Count} missing)",
        ];
    }

    /// <summary>The facts about one model, by name.</summary>
    public static IReadOnlyList<(string Name, string Value)> Facts(AnalyzedModel entry)
    {
        ModelCost cost = entry.Cost ?? throw new ArgumentException("The model could not be read.", nameof(entry));
        CostTotals t = cost.Totals;
        Model model = cost.Shaped.Model;
        string Least(string text) => LayerColumns.AtLeast(t, text);
        var facts = new List<(string, string)>
        {
            ("Inputs", string.Join(", ", cost.Shaped.Graph.Inputs.Select(i => i.ToString()))),
            ("Operator set", $"{model.Opset}{(model.ProducerName.Length > 0 ? $" (written by {model.ProducerName} {model.ProducerVersion})" : "")}"),
            ("MACCs of conv + FC + MatMul", (t.IsHeadlineComplete ? "" : "at least ") + Format.Count(t.HeadlineMaccs.Value)),
            ("MACCs, all", Least(Format.Count(t.Maccs.Value))),
            ("FLOPs (2 x MACCs + the rest)", Least(Format.Count(t.Flops.Value))),
            ("Parameters", Format.Count(t.Parameters)),
            ("Weights", string.Join(" + ", cost.WeightBytes.Select(w => $"{w.Value} {w.Key.OnnxName}").DefaultIfEmpty("none"))),
            ("Memory access", Least($"{t.MemoryAccess} = {t.InputBytes} read + {t.WeightBytesRead} weights + {t.OutputBytes} written")),
            ("Arithmetic intensity", t.Intensity?.ToString() ?? "none"),
            ("Peak activation memory", $"{(cost.Memory.IsComplete ? "" : "at least ")}{cost.Memory.Peak}{(cost.Memory.PeakLayer is { } at ? $" at {at}" : "")}"),
            ("Layers", $"{cost.Layers.Count}{(cost.ConstantNodes > 0 ? $" and {cost.ConstantNodes} nodes that run once at load" : "")}"),
            ("Status", t.IsComplete ? "complete" : $"at least: {LatencyText.Plural(cost.Missing.Count, "layer")} could not be counted"),
        };
        if (cost.MaccsByType.Count > 1 || cost.MaccsByType.Any(m => m.Key != DataType.Float))
            facts.Insert(4, ("MACCs by type", string.Join(", ", cost.MaccsByType.Select(m => $"{Format.Count(m.Value.Value)} {m.Key.OnnxName}"))));
        return facts;
    }

    /// <summary>The columns of the table of groups.</summary>
    public static IReadOnlyList<ReportColumn> GroupColumns(Grouping grouping) =>
    [
        (grouping.ToString(), false), ("Layers", true), ("MACCs", true), ("%", true), new("FLOPs", true, ReportColumn.Minor), ("Params", true), ("Mem access", true), new("%", true, ReportColumn.Minor),
        new("FLOP/B", true, ReportColumn.Detail),
    ];

    /// <summary>A group in one row.</summary>
    public static IReadOnlyList<string> GroupRow(CostGroup group, CostTotals whole) =>
    [
        group.Name, group.Totals.Layers.ToString(), Format.Count(group.Totals.Maccs.Value), Share(group.Totals.Maccs.Value, whole.Maccs.Value),
        Format.Count(group.Totals.Flops.Value), Format.Count(group.Totals.Parameters), group.Totals.MemoryAccess.ToString(),
        Share(group.Totals.MemoryAccess.Value, whole.MemoryAccess.Value), group.Totals.Intensity?.Value.ToString("0.0") ?? "",
    ];

    /// <summary>A diagnostic in one line.</summary>
    public static string Text(Diagnostic diagnostic) => diagnostic.Node is { Length: > 0 } node ? $"{node}: {diagnostic.Message}" : diagnostic.Message;

    private static string Share(long part, long whole) => Format.Percent(part, whole).Replace(" %", "", StringComparison.Ordinal);
}
