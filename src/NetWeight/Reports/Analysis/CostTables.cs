using NetWeight.Costs;
using NetWeight.Graphs;
using NetWeight.Reports.Documents;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Reports.Analysis;

/// <summary>The costs of models and of groups of layers, for every format that people read.</summary>
public static class CostTables
{
    /// <summary>The columns of the table with one row per model.</summary>
    public static IReadOnlyList<Column<AnalyzedModel>> Models { get; } =
    [
        new("Model", "", m => m.Cost?.Shaped.Model.Name ?? Path.GetFileName(m.Source), Rank: 0),
        new("Input", "", m => m.Cost?.Shaped.Graph.Inputs.Select(i => i.Shape?.ToString() ?? "?")),
        new("Conv+FC+MatMul MACCs", "", m => m.Cost?.Totals.HeadlineMaccs, Unit.Count, Rank: 0),
        new("All MACCs", "", m => m.Cost?.Totals.Maccs, Unit.Count, Column.Minor),
        new("FLOPs", "", m => m.Cost?.Totals.Flops, Unit.Count, Column.Minor),
        new("Params", "", m => m.Cost?.Totals.Parameters, Unit.Count),
        new("Weights", "", m => m.Cost?.TotalWeightBytes, Unit.Bytes, Column.Detail),
        new("Mem access", "", m => m.Cost?.Totals.MemoryAccess, Unit.Bytes),
        new("Peak memory", "", m => m.Cost?.Memory.Peak, Unit.Bytes),
        new("FLOP/B", "", m => m.Cost?.Totals.Intensity, Unit.Number("0.0"), Column.Detail),
        new("Status", "", m => m.Cost is { } cost ? Status(cost) : "error: " + m.Error, Rank: 0),
    ];

    /// <summary>Whether everything was counted.</summary>
    internal static string Status(ModelCost cost) => cost.Totals.IsComplete ? "complete" : $"at least ({cost.Missing.Count} missing)";

    /// <summary>The facts about one model, by name.</summary>
    public static IReadOnlyList<(string Name, string Value)> Facts(ModelCost cost)
    {
        CostTotals t = cost.Totals;
        Model model = cost.Shaped.Model;
        string Least(string text) => LayerColumns.AtLeast(t, text);
        string producer = model.ProducerName.Length > 0 ? $" (written by {model.ProducerName} {model.ProducerVersion})" : "";
        string peakLayer = cost.Memory.PeakLayer is { } at ? $" at {at}" : "";
        var facts = new List<(string, string)>
        {
            ("Inputs", string.Join(", ", cost.Shaped.Graph.Inputs.Select(i => i.ToString()))),
            ("Operator set", $"{model.Opset}{producer}"),
            ("MACCs of conv + FC + MatMul", (t.IsHeadlineComplete ? "" : "at least ") + Format.Count(t.HeadlineMaccs.Value)),
            ("MACCs, all", Least(Format.Count(t.Maccs.Value))),
            ("FLOPs (2 x MACCs + the rest)", Least(Format.Count(t.Flops.Value))),
            ("Parameters", Format.Count(t.Parameters)),
            ("Weights", string.Join(" + ", cost.WeightBytes.Select(w => $"{w.Value} {w.Key.OnnxName}").DefaultIfEmpty("none"))),
            ("Memory access", Least($"{t.MemoryAccess} = {t.InputBytes} read + {t.WeightBytesRead} weights + {t.OutputBytes} written")),
            ("Arithmetic intensity", t.IntensityText),
            ("Peak activation memory", $"{(cost.Memory.IsComplete ? "" : "at least ")}{cost.Memory.Peak}{peakLayer}"),
            ("Layers", $"{cost.Layers.Count}{(cost.ConstantNodes > 0 ? $" and {cost.ConstantNodes} nodes that run once at load" : "")}"),
            ("Status", t.IsComplete ? "complete" : $"at least: {Format.Plural(cost.Missing.Count, "layer")} could not be counted"),
        };
        if (cost.MaccsByType.Count > 1 || cost.MaccsByType.Any(m => m.Key != DataType.Float))
            facts.Insert(4, ("MACCs by type", string.Join(
                ", ", cost.MaccsByType.Select(m => $"{Format.Count(m.Value.Value)} {m.Key.OnnxName}"))));
        return facts;
    }

    /// <summary>Groups of layers with their shares of the model.</summary>
    public static Table Groups(ModelCost cost, Grouping grouping, int depth)
    {
        CostTotals whole = cost.Totals;
        return Table.Of<CostGroup>(
            [
                new(grouping.ToString(), "", g => g.Name),
                new("Layers", "", g => g.Totals.Layers, Unit.None),
                new("MACCs", "", g => g.Totals.Maccs, Unit.Count),
                new("%", "", g => LayerColumns.Percent(g.Totals.Maccs.Value, whole.Maccs.Value), Unit.Percent),
                new("FLOPs", "", g => g.Totals.Flops, Unit.Count, Column.Minor),
                new("Params", "", g => g.Totals.Parameters, Unit.Count),
                new("Mem access", "", g => g.Totals.MemoryAccess, Unit.Bytes),
                new("%", "", g => LayerColumns.Percent(g.Totals.MemoryAccess.Value, whole.MemoryAccess.Value), Unit.Percent, Column.Minor),
                new("FLOP/B", "", g => g.Totals.Intensity, Unit.Number("0.0"), Column.Detail),
            ],
            cost.Group(grouping, depth));
    }

    /// <summary>A diagnostic in one line.</summary>
    public static string Text(Diagnostic diagnostic) =>
        diagnostic.Node is { Length: > 0 } node ? $"{node}: {diagnostic.Message}" : diagnostic.Message;
}
