using NetWeight.Costs;
using NetWeight.Reports.Documents;
using NetWeight.Units;

namespace NetWeight.Reports.Analysis;

/// <summary>A column of the layer table: for people a short header and rounded text, for machines a name with its unit and the plain number.</summary>
/// <param name="Header">For people.</param>
/// <param name="Name">For machines, with the unit.</param>
/// <param name="Text">The cell for people; <c>?</c> where a number is not known.</param>
/// <param name="Plain">The cell for machines; empty where a number is not known.</param>
/// <param name="IsNumber">Whether it is aligned as a number.</param>
public sealed record Column(string Header, string Name, Func<LayerCost, CostTotals, string> Text, Func<LayerCost, string> Plain, bool IsNumber = true)
{
    /// <summary>How soon it gives way where a table is too wide; see <see cref="ReportColumn.Rank"/>.</summary>
    public int Rank { get; init; } = 1;

    /// <summary>The column as people see it.</summary>
    public ReportColumn ForPeople => new(Header, IsNumber, Rank);
}

/// <summary>The columns that every tabular format shares.</summary>
public static class LayerColumns
{
    /// <summary>The columns of a layer table, in order.</summary>
    public static IReadOnlyList<Column> Layer { get; } =
    [
        new("Layer", "name", (l, _) => l.Name, l => l.Name, IsNumber: false),
        new("Operator", "operator", (l, _) => l.Operator, l => l.Operator, IsNumber: false),
        new("Output", "outputShape", (l, _) => OutputShape(l) ?? "?", l => OutputShape(l) ?? "", IsNumber: false),
        Number("MACCs", "maccs", l => l.Maccs?.Value, Format.Count) with { Rank = 0 },
        Share("%", l => l.Maccs?.Value, t => t.Maccs.Value),
        Number("FLOPs", "flops", l => l.Flops?.Value, Format.Count) with { Rank = ReportColumn.Minor },
        Number("Params", "parameters", l => l.Parameters, Format.Count),
        Number("Input", "inputBytes", l => l.InputBytes?.Value, Format.Bytes, onlyPlain: true),
        Number("Weights", "weightBytes", l => l.WeightBytes?.Value, Format.Bytes, onlyPlain: true),
        Number("Written", "outputBytes", l => l.OutputBytes?.Value, Format.Bytes, onlyPlain: true),
        Number("Mem access", "memoryAccessBytes", l => l.MemoryAccess?.Value, Format.Bytes),
        Share("%", l => l.MemoryAccess?.Value, t => t.MemoryAccess.Value) with { Rank = ReportColumn.Minor },
        new("FLOP/B", "flopsPerByte", (l, _) => l.Intensity?.Value.ToString("0.0") ?? "", l => l.Intensity?.Value.ToString("0.####") ?? "") { Rank = ReportColumn.Detail },
    ];

    /// <summary>The columns for people: those with a header.</summary>
    public static IReadOnlyList<Column> Readable { get; } = [.. Layer.Where(c => c.Header.Length > 0)];

    /// <summary>The columns for machines: those with a name.</summary>
    public static IReadOnlyList<Column> Machine { get; } = [.. Layer.Where(c => c.Name.Length > 0)];

    /// <summary>The shape of a layer's first output; null where not even the rank is known.</summary>
    public static string? OutputShape(LayerCost layer) => layer.Node.Outputs.FirstOrDefault(o => o is not null)?.Shape?.ToString();

    /// <summary>A total, with "at least" where something is missing.</summary>
    public static string AtLeast(CostTotals totals, string text) => totals.IsComplete ? text : "at least " + text;

    private static Column Number(string header, string name, Func<LayerCost, long?> value, Func<double, string> format, bool onlyPlain = false) =>
        new(onlyPlain ? "" : header, name, (l, _) => value(l) is { } v ? v == 0 ? "0" : format(v) : "?", l => value(l)?.ToString() ?? "");

    private static Column Share(string header, Func<LayerCost, long?> part, Func<CostTotals, long> whole) =>
        new(header, "", (l, t) => part(l) is { } v ? Format.Percent(v, whole(t)).Replace(" %", "", StringComparison.Ordinal) : "?", _ => "");
}
