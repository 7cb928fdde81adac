using NetWeight.Latency.Timing;
using NetWeight.Reports.Analysis;
using NetWeight.Units;

namespace NetWeight.Reports.Charts;

/// <summary>Where the predicted time goes: by kernel, by stage, as a whole.</summary>
public static class TimeCharts
{
    /// <summary>The name of the plot of kernels.</summary>
    public const string LayersName = "layers";

    /// <summary>The name of the plot of stages.</summary>
    public const string StagesName = "stages";

    /// <summary>The name of the plot of rectangles.</summary>
    public const string TilesName = "time-map";

    /// <summary>The name of the plot of a device's shares.</summary>
    public const string SharesName = "shares";

    private const int Slowest = 25;
    private const int MostTiles = 1500;
    private const int MostStages = 40;

    /// <summary>The parts of the latency per device, in percent.</summary>
    public static Chart Shares(IReadOnlyList<LatencyEstimate> estimates) =>
        new(SharesName, "Time by cause", new ChartAxis("Share of the predicted latency", "%"),
            new ChartAxis("") { Categories = [.. estimates.Select(e => e.Device.Name)] },
            [.. KernelPoints.Bounds.Select(
                b => new ChartSeries(b.Name, SeriesKind.LyingBars, [.. estimates.Select((e, i) =>
                    new ChartPoint(100 * e.Share(b.Bound).Value / e.Latency.Value, i, $"{e.Device.Name}: {b.Name}")
                    {
                        Details = [$"{e.Share(b.Bound)} of {e.Latency}, {Format.Percent(e.Share(b.Bound).Value, e.Latency.Value)}"],
                    })]) { Color = b.Color })])
        {
            Caption = "Compute: required arithmetic. Memory: traffic that arithmetic does not hide. Overhead: kernel "
                + "launches and the inference call. Waste: channels and tiles that do not fit the hardware.",
        };

    /// <summary>The slowest kernels, and the parts of their time.</summary>
    public static Chart Layers(string model, LatencyEstimate estimate, Func<string, string>? anchor = null)
    {
        IReadOnlyList<KernelTime> kernels = KernelPoints.Slowest(estimate, Slowest);
        double shown = kernels.Sum(k => k.Total.Value);
        return new Chart(
            LayersName, $"Time by layer: {model} on {estimate.Device.Name}", new ChartAxis("Predicted time", "ms"),
            new ChartAxis("") { Categories = [.. kernels.Select(k => k.Kernel.Name)] },
            [.. KernelPoints.Bounds.Select(b => new ChartSeries(b.Name, SeriesKind.LyingBars, [.. kernels.Select(
                (k, i) => new ChartPoint(KernelPoints.Share(k, b.Bound).Value * 1e3, i, k.Kernel.Name)
                {
                    Details = KernelPoints.Details(k, estimate),
                    Link = anchor?.Invoke(k.Kernel.Name) ?? "",
                })]) { Color = b.Color })])
        {
            Variant = KernelPoints.Variant(estimate),
            Caption = kernels.Count < estimate.Kernels.Count
                ? $"The {kernels.Count} slowest of {estimate.Kernels.Count} kernels; "
                    + $"they take {Format.Percent(shown, estimate.Latency.Value)} of the predicted latency. "
                    + "A kernel has the name of its main layer."
                : "All kernels, the slowest first. A kernel has the name of its main layer.",
        };
    }

    /// <summary>The time by the spatial size that layers work at, in the order of the network.</summary>
    public static Chart Stages(string model, LatencyEstimate estimate)
    {
        IGrouping<string, KernelTime>[] stages = [.. estimate.Kernels.GroupBy(KernelPoints.Stage)];
        int all = stages.Length;
        if (all > MostStages)
            stages = [.. stages.OrderByDescending(g => g.Sum(k => k.Total.Value)).Take(MostStages)];
        return new Chart(StagesName, $"Time by stage: {model} on {estimate.Device.Name}",
            new ChartAxis("Predicted time", "ms"), new ChartAxis("") { Categories = [.. stages.Select(s => s.Key)] },
            [.. KernelPoints.Bounds.Select(b => new ChartSeries(b.Name, SeriesKind.LyingBars, [.. stages.Select(
                (s, i) => new ChartPoint(s.Sum(k => KernelPoints.Share(k, b.Bound).Value) * 1e3, i, s.Key)
                {
                    Details =
                    [
                        $"{b.Name}: {new Seconds(s.Sum(k => KernelPoints.Share(k, b.Bound).Value))}",
                        $"{new Seconds(s.Sum(k => k.Total.Value))} in all, "
                            + $"{Format.Percent(s.Sum(k => k.Total.Value), estimate.Latency.Value)} of the latency",
                        LatencyText.Plural(s.Count(), "kernel"),
                    ],
                })]) { Color = b.Color })])
        {
            Variant = KernelPoints.Variant(estimate),
            Caption = "A stage is all layers that work at one spatial size, here from the input to the "
                + $"output.{(stages.Length < all ? $" The {stages.Length} slowest of {all}." : "")}",
        };
    }

    /// <summary>All kernels as rectangles with the area of their time, by stage, in the color of their bound.</summary>
    public static Chart Tiles(string model, LatencyEstimate estimate, Func<string, string>? anchor = null)
    {
        IReadOnlyList<KernelTime> kernels = KernelPoints.Slowest(estimate, MostTiles);
        return new Chart(TilesName, $"All layers: {model} on {estimate.Device.Name}", new ChartAxis("", "ms"), new ChartAxis(""),
            [.. KernelPoints.Bounds.Select(b => new ChartSeries(b.Name, SeriesKind.Tiles, [.. kernels
                .Where(k => k.Bound == b.Bound && k.Total.Value > 0)
                .Select(k => new ChartPoint(k.Total.Value * 1e3, 0, k.Kernel.Name)
                {
                    Group = KernelPoints.Stage(k),
                    Details = KernelPoints.Details(k, estimate),
                    Link = anchor?.Invoke(k.Kernel.Name) ?? "",
                })]) { Color = b.Color }).Where(s => s.Points.Count > 0)])
        {
            Variant = KernelPoints.Variant(estimate),
            Caption = "Areas are predicted times, grouped by stage; blue is bound by compute, amber by memory, grey by "
                + "overhead, red by waste. A click on a layer leads to its row in the table."
                + (kernels.Count < estimate.Kernels.Count
                    ? $" The {kernels.Count} slowest of {estimate.Kernels.Count} kernels."
                    : ""),
        };
    }
}
