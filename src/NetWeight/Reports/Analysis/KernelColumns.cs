using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;
using NetWeight.Reports.Documents;

namespace NetWeight.Reports.Analysis;

/// <summary>A column of the kernel table: for people a short header and rounded text, for machines a name with its unit and the plain number.</summary>
/// <param name="Header">For people; empty for none.</param>
/// <param name="Name">For machines, with the unit; empty for none.</param>
/// <param name="Text">The cell for people.</param>
/// <param name="Plain">The cell for machines.</param>
/// <param name="IsNumber">Whether it is aligned as a number.</param>
internal sealed record KernelColumn(string Header, string Name, Func<KernelTime, LatencyEstimate, string> Text, Func<KernelTime, string> Plain, bool IsNumber = true)
{
    /// <summary>How soon it gives way where a table is too wide; see <see cref="ReportColumn.Rank"/>.</summary>
    public int Rank { get; init; } = 1;

    /// <summary>The column as people see it.</summary>
    public ReportColumn ForPeople => new(Header, IsNumber, Rank);
}

/// <summary>The columns of kernels.</summary>
internal static class KernelColumns
{
    /// <summary>All columns, in order.</summary>
    public static IReadOnlyList<KernelColumn> All { get; } =
    [
        new("Kernel", "kernel", (k, _) => k.Kernel.Name, k => k.Kernel.Name, IsNumber: false),
        new("Kind", "kind", (k, _) => k.Kernel.Kind.Name, k => k.Kernel.Kind.Name, IsNumber: false),
        new("Layers", "layers", (k, _) => k.Kernel.Layers.Count.ToString(), k => string.Join(';', k.Kernel.Layers.Select(l => l.Name))) { Rank = ReportColumn.Detail },
        Time("ms", "predictedSeconds", k => k.Total.Value) with { Rank = 0 },
        new("%", "", (k, e) => (100 * k.Total.Value / e.Latency.Value).ToString("0.0"), _ => ""),
        new("Bound by", "bound", (k, _) => Bound(k), k => k.Bound.ToString().ToLowerInvariant(), IsNumber: false),
        Time("", "computeSeconds", k => k.Compute.Value),
        Time("", "memorySeconds", k => k.Memory.Value),
        Time("", "overheadSeconds", k => k.Overhead.Value),
        Time("", "wasteSeconds", k => k.Waste.Value),
        Time("Roofline ms", "rooflineSeconds", k => k.Roofline.Value) with { Rank = ReportColumn.Minor },
        new("", "flops", (_, _) => "", k => k.Kernel.Flops.Value.ToString()),
        new("", "memoryAccessBytes", (_, _) => "", k => k.Kernel.MemoryAccess.Value.ToString()),
        new("FLOP/B", "flopsPerByte", (k, _) => k.Intensity?.Value.ToString("0.0") ?? "", k => k.Intensity?.Value.ToString("0.####") ?? "") { Rank = ReportColumn.Minor },
        new("/ ridge", "", (k, e) => k.Intensity is { } intensity ? (intensity.Value / (e.Peak / e.Bandwidth).Value).ToString("0.00") : "", _ => "") { Rank = ReportColumn.Detail },
    ];

    /// <summary>The columns for people.</summary>
    public static IReadOnlyList<KernelColumn> Readable { get; } = [.. All.Where(c => c.Header.Length > 0)];

    /// <summary>The columns for machines.</summary>
    public static IReadOnlyList<KernelColumn> Machine { get; } = [.. All.Where(c => c.Name.Length > 0)];

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
        return $"{time.Bound.ToString().ToLowerInvariant()} {(time.Total.Value > 0 ? 100 * share / time.Total.Value : 0):0} %";
    }

    private static KernelColumn Time(string header, string name, Func<KernelTime, double> seconds) =>
        new(header, name, (k, _) => LatencyText.Milliseconds(seconds(k)), k => Plain(seconds(k)));

    /// <summary>Seconds with as many digits as a prediction can mean.</summary>
    public static string Plain(double seconds) => seconds.ToString("G6");
}
