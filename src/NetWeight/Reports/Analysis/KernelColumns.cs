using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;
using NetWeight.Reports.Documents;

namespace NetWeight.Reports.Analysis;

/// <summary>A kernel next to the prediction that its share is of.</summary>
/// <param name="Time">The kernel with its time.</param>
/// <param name="Whole">The prediction.</param>
internal readonly record struct KernelRow(KernelTime Time, LatencyEstimate Whole);

/// <summary>The columns of kernels that every format shares.</summary>
internal static class KernelColumns
{
    /// <summary>Seconds have as many digits as a prediction can mean.</summary>
    public const string Digits = "G6";

    /// <summary>All columns, in order.</summary>
    public static IReadOnlyList<Column<KernelRow>> All { get; } =
    [
        new("Kernel", "kernel", r => r.Time.Kernel.Name),
        new("Kind", "kind", r => r.Time.Kernel.Kind.Name),
        new("Layers", "layers",
            r => new Cell(
                string.Join(';', r.Time.Kernel.Layers.Select(l => l.Name)), r.Time.Kernel.Layers.Count.ToString()),
            Unit.None, Column.Detail),
        new("ms", "predictedSeconds", r => r.Time.Total, Unit.Milliseconds, Rank: 0),
        new("%", "", r => 100 * r.Time.Total.Value / r.Whole.Latency.Value, Unit.Percent),
        new("Bound by", "bound", r => new Cell(LatencyText.Word(r.Time.Bound), Bound(r.Time))),
        new(null, "computeSeconds", r => r.Time.Compute),
        new(null, "memorySeconds", r => r.Time.Memory),
        new(null, "overheadSeconds", r => r.Time.Overhead),
        new(null, "wasteSeconds", r => r.Time.Waste),
        new("Roofline ms", "rooflineSeconds", r => r.Time.Roofline, Unit.Milliseconds, Column.Minor),
        new(null, "flops", r => r.Time.Kernel.Flops),
        new(null, "memoryAccessBytes", r => r.Time.Kernel.MemoryAccess),
        new("FLOP/B", "flopsPerByte", r => r.Time.Intensity, Unit.Number("0.0"), Column.Minor) { Digits = "0.####" },
        new("/ ridge", "", r => r.Time.Intensity?.Value / (r.Whole.Peak / r.Whole.Bandwidth).Value, Unit.Number("0.00"), Column.Detail),
    ];

    /// <summary>The largest share with its part of the time: <c>memory 62 %</c>.</summary>
    private static string Bound(KernelTime time)
    {
        double share = time.Bound switch
        {
            Latency.Timing.Bound.Compute => time.Compute.Value,
            Latency.Timing.Bound.Memory => time.Memory.Value,
            Latency.Timing.Bound.Overhead => time.Overhead.Value,
            _ => time.Waste.Value,
        };
        return $"{LatencyText.Word(time.Bound)} {(time.Total.Value > 0 ? 100 * share / time.Total.Value : 0):0} %";
    }
}
