using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;
using NetWeight.Units;

namespace NetWeight.Reports.Charts;

/// <summary>Shared parts of plots of kernels: their colors, their tooltips, and the links into the page.</summary>
internal static class KernelPoints
{
    private const int NamedLayers = 4;

    /// <summary>The bounds in the order in which they are drawn, each with its place in the palette and its mark.</summary>
    public static IReadOnlyList<(Bound Bound, string Name, int Color, ChartMark Mark)> Bounds { get; } =
    [
        (Bound.Compute, "compute", 0, ChartMark.Square), (Bound.Memory, "memory", 1, ChartMark.Diamond),
        (Bound.Overhead, "overhead", 2, ChartMark.Disc),
        (Bound.Waste, "waste", 3, ChartMark.Triangle),
    ];

    /// <summary>A share of a kernel's time.</summary>
    public static Seconds Share(KernelTime time, Bound bound) => bound switch
    {
        Bound.Compute => time.Compute,
        Bound.Memory => time.Memory,
        Bound.Overhead => time.Overhead,
        _ => time.Waste,
    };

    /// <summary>The lines that a plot shows for a kernel.</summary>
    public static IReadOnlyList<string> Details(KernelTime time, LatencyEstimate estimate)
    {
        Kernel kernel = time.Kernel;
        var lines = new List<string>
        {
            $"{time.Total}, {Format.Percent(time.Total.Value, estimate.Latency.Value)} of the latency; "
                + $"bound by {time.Bound.ToString().ToLowerInvariant()}",
            string.Join(" + ", Bounds.Where(b => Share(time, b.Bound).Value > 0).Select(b => $"{Share(time, b.Bound)} {b.Name}")),
        };
        if (kernel.Flops.Value > 0)
            lines.Add($"{kernel.Flops}{(time.Intensity is { } intensity ? $", {intensity}" : "")}, "
                + $"{Format.Count(kernel.Flops.Value / time.Total.Value)}FLOP/s");
        lines.Add($"{kernel.MemoryAccess} moved; at the roofline {time.Roofline}");
        lines.Add($"{kernel.Kind.Name}{(kernel.Launches > 1 ? $", {kernel.Launches} launches" : "")}");
        if (kernel.Layers.Count > 1)
        {
            var others = kernel.Layers.Where(l => l.Name != kernel.Name).Take(NamedLayers).Select(l => l.Operator);
            lines.Add($"with {string.Join(", ", others)}{(kernel.Layers.Count > NamedLayers + 1 ? ", ..." : "")}");
        }

        return lines;
    }

    /// <summary>The kernels with most time first.</summary>
    public static IReadOnlyList<KernelTime> Slowest(LatencyEstimate estimate, int count) =>
        [.. estimate.Kernels.OrderByDescending(k => k.Total.Value).Take(count)];

    /// <summary>The stage that a kernel's main layer works at: its spatial size.</summary>
    public static string Stage(KernelTime time) =>
        time.Kernel.Layers.FirstOrDefault(l => l.Name == time.Kernel.Name)?.Stage is { Length: > 0 } stage ? stage
            : "no spatial size";

    /// <summary>The name of a device's chart variant: its name, with settings that differ from the usual ones.</summary>
    public static string Variant(LatencyEstimate estimate) => estimate.Device.Name;
}
