using NetWeight.Costs;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;
using NetWeight.Reports.Analysis;
using NetWeight.Units;

namespace NetWeight.Reports.Charts;

/// <summary>Costs that need no device, and their weak relation to time on one.</summary>
public static class CostCharts
{
    /// <summary>The name of the plot of layers without a device.</summary>
    public const string LayersName = "layers";

    /// <summary>The name of the plot of stages without a device.</summary>
    public const string StagesName = "stages";

    /// <summary>The name of the plot of shares by kind of kernel.</summary>
    public const string KindsName = "cost-and-time";

    /// <summary>The name of the plot of kernels by their shares.</summary>
    public const string ScatterName = "cost-against-time";

    private const int Heaviest = 25;
    private const double LeastShare = 0.002;

    /// <summary>The layers with most MACCs.</summary>
    public static Chart Layers(ModelCost cost, Func<LayerCost, string>? anchor = null)
    {
        LayerCost[] layers = [.. cost.Layers.Where(l => l.Maccs is { Value: > 0 })
            .OrderByDescending(l => l.Maccs!.Value.Value).Take(Heaviest)];
        return new Chart(LayersName, $"MACCs by layer: {cost.Shaped.Model.Name}", new ChartAxis("MACCs", "M"),
            new ChartAxis("") { Categories = [.. layers.Select(l => l.Name)] },
            [
                new ChartSeries("MACCs", SeriesKind.LyingBars,
                    [.. layers.Select((l, i) => new ChartPoint(l.Maccs!.Value.Value / 1e6, i, l.Name)
                    {
                        Details = [$"{l.Maccs} ({Format.Percent(l.Maccs!.Value.Value, cost.Totals.Maccs.Value)})",
                            $"{l.MemoryAccess?.ToString() ?? "?"} moved, {l.Intensity?.ToString() ?? "?"}", l.Operator],
                        Link = anchor?.Invoke(l) ?? "",
                    })]),
            ])
        {
            Caption = $"The {layers.Length} layers with most multiply-accumulates. Operation counts predict time "
                + $"poorly; -d DEVICE shows the time.",
        };
    }

    /// <summary>MACCs and memory access by spatial size, each as a share of the whole.</summary>
    public static Chart Stages(ModelCost cost)
    {
        CostGroup[] stages = [.. cost.Group(Grouping.Stage).OrderByDescending(g => g.Totals.MemoryAccess.Value).Take(Heaviest)];
        return new Chart(
            StagesName, $"Costs by stage: {cost.Shaped.Model.Name}", new ChartAxis("Share of the whole", "%"),
            new ChartAxis("") { Categories = [.. stages.Select(s => s.Name)] },
            [
                Shares("MACCs", 0, g => g.Maccs.Value),
                Shares("memory access", 1, g => g.MemoryAccess.Value),
                Shares("parameters", 4, g => g.Parameters),
            ])
        {
            HasBarsBeside = true,
            Caption = "A stage is all layers that work at one spatial size. Early stages move most bytes, late ones hold most parameters.",
        };

        ChartSeries Shares(string name, int color, Func<CostTotals, long> value) =>
            new(name, SeriesKind.LyingBars, [.. stages.Select(
                (s, i) => new ChartPoint(Percent(value(s.Totals), value(cost.Totals)), i, $"{s.Name}: {name}")
                {
                    Details =
                    [
                        Format.Percent(value(s.Totals), value(cost.Totals)) is { Length: > 0 } share ? share : "none",
                        LatencyText.Plural(s.Totals.Layers, "layer"),
                    ],
                })])
            { Color = color };
    }

    /// <summary>By kind of kernel: the shares of MACCs, bytes and predicted time next to each other.</summary>
    public static Chart Kinds(LatencyEstimate estimate)
    {
        double latency = estimate.Latency.Value;
        double flops = estimate.Kernels.Sum(k => (double)k.Kernel.MatrixFlops.Value);
        double bytes = estimate.Kernels.Sum(k => (double)k.Kernel.MemoryAccess.Value);
        (string Name, double Flops, double Bytes, double Time)[] kinds =
        [
            .. estimate.Kernels.GroupBy(k => k.Kernel.Kind)
                .Select(g => (g.Key.Name, Percent(g.Sum(k => (double)k.Kernel.MatrixFlops.Value), flops),
                    Percent(g.Sum(k => (double)k.Kernel.MemoryAccess.Value), bytes),
                    Percent(g.Sum(k => k.Total.Value), latency)))
                .Where(k => k.Item2 + k.Item3 + k.Item4 > 100 * LeastShare).OrderByDescending(k => k.Item4),
        ];
        return new Chart(KindsName, $"Share of the cost and of the time, by kind of layer, on {estimate.Device.Name}",
            new ChartAxis("Share of the whole", "%"), new ChartAxis("") { Categories = [.. kinds.Select(k => k.Name)] },
            [Shares("MACCs", 0, k => k.Flops), Shares("memory access", 1, k => k.Bytes), Shares("predicted time", 3, k => k.Time)])
        {
            HasBarsBeside = true,
            Variant = KernelPoints.Variant(estimate),
            Caption = "If the time bar is longer than the MACC bar, counting operations misleads: these layers move "
                + "bytes, start kernels, or fit the hardware badly."
                + (estimate.InferenceOverhead.Value > 0
                    ? $" {Format.Percent(estimate.InferenceOverhead.Value, latency)} of the time is the overhead "
                        + "of the inference call, the same for every network."
                    : ""),
        };

        ChartSeries Shares(string name, int color, Func<(string Name, double Flops, double Bytes, double Time), double> value) =>
            new(name, SeriesKind.LyingBars, [.. kinds.Select((k, i) => new ChartPoint(value(k), i, $"{k.Name}: {name}")
            {
                Details = [$"{value(k):0.0} % of all {name}"],
            })])
            { Color = color };
    }

    /// <summary>Every kernel by its shares of MACCs and of time: on the diagonal both are equal.</summary>
    public static Chart Scatter(LatencyEstimate estimate, Func<string, string>? anchor = null)
    {
        double flops = estimate.Kernels.Sum(k => (double)k.Kernel.MatrixFlops.Value), most = 0;
        var series = new List<ChartSeries>();
        foreach ((Bound bound, string name, int color, ChartMark mark) in KernelPoints.Bounds)
        {
            var points = new List<ChartPoint>();
            foreach (KernelTime kernel in estimate.Kernels.Where(k => k.Bound == bound))
            {
                double cost = Percent(kernel.Kernel.MatrixFlops.Value, flops), time = Percent(kernel.Total.Value, estimate.Latency.Value);
                most = Math.Max(most, Math.Max(cost, time));
                points.Add(new ChartPoint(cost, time, kernel.Kernel.Name)
                {
                    Details = [$"{cost:0.00} % of the MACCs, {time:0.00} % of the time",
                        .. KernelPoints.Details(kernel, estimate)],
                    Link = anchor?.Invoke(kernel.Kernel.Name) ?? "",
                });
            }

            if (points.Count > 0)
                series.Add(new ChartSeries($"bound by {name}", SeriesKind.Dots, points) { Color = color, Mark = mark });
        }

        series.Add(new ChartSeries("time in proportion to MACCs", SeriesKind.Line, [new(0, 0), new(most, most)]) { IsGuide = true });
        return new Chart(ScatterName, $"Cost against time, layer by layer, on {estimate.Device.Name}",
            new ChartAxis("Share of all MACCs", "%"), new ChartAxis("Share of the predicted latency", "%"), series)
        {
            Variant = KernelPoints.Variant(estimate),
            Caption = "If time followed MACCs, all dots would lie on the line. Dots above it take longer than their MACCs suggest.",
        };
    }

    private static double Percent(double part, double whole) => whole > 0 ? 100 * part / whole : 0;
}
