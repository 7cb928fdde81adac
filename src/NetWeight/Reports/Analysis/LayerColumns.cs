using NetWeight.Costs;
using NetWeight.Reports.Documents;

namespace NetWeight.Reports.Analysis;

/// <summary>A layer beside the totals that its shares are of.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="Whole">The totals of the model.</param>
public readonly record struct LayerRow(LayerCost Layer, CostTotals Whole);

/// <summary>The columns of layers that every format shares.</summary>
public static class LayerColumns
{
    /// <summary>The columns of a layer table, in order.</summary>
    public static IReadOnlyList<Column<LayerRow>> All { get; } =
    [
        new("Layer", "name", r => r.Layer.Name),
        new("Operator", "operator", r => r.Layer.Operator),
        new("Output", "outputShape", r => OutputShape(r.Layer)) { Unknown = "?" },
        new("MACCs", "maccs", r => r.Layer.Maccs, Unit.Count, Rank: 0) { Unknown = "?" },
        new("%", "", r => Percent(r.Layer.Maccs?.Value, r.Whole.Maccs.Value), Unit.Percent) { Unknown = "?" },
        new("FLOPs", "flops", r => r.Layer.Flops, Unit.Count, Column.Minor) { Unknown = "?" },
        new("Params", "parameters", r => r.Layer.Parameters, Unit.Count),
        new(null, "inputBytes", r => r.Layer.InputBytes),
        new(null, "weightBytes", r => r.Layer.WeightBytes),
        new(null, "outputBytes", r => r.Layer.OutputBytes),
        new("Mem access", "memoryAccessBytes", r => r.Layer.MemoryAccess, Unit.BytesOrZero) { Unknown = "?" },
        new("%", "", r => Percent(r.Layer.MemoryAccess?.Value, r.Whole.MemoryAccess.Value), Unit.Percent, Column.Minor) { Unknown = "?" },
        new("FLOP/B", "flopsPerByte", r => r.Layer.Intensity, Unit.Number("0.0"), Column.Detail) { Digits = "0.####" },
    ];

    /// <summary>The columns for people.</summary>
    public static IReadOnlyList<Column<LayerRow>> Readable { get; } = [.. All.Where(c => c.Header is not null)];

    /// <summary>The shape of a layer's first output; null if not even the rank is known.</summary>
    public static string? OutputShape(LayerCost layer) => layer.Node.Outputs.FirstOrDefault(o => o is not null)?.Shape?.ToString();

    /// <summary>A total, with "at least" if something is missing.</summary>
    public static string AtLeast(CostTotals totals, string text) => totals.IsComplete ? text : "at least " + text;

    /// <summary>A share in percent; empty if there is no whole, null if the part is unknown.</summary>
    internal static object? Percent(long? part, long whole) => part is null ? null : whole > 0 ? 100.0 * part.Value / whole : "";
}
