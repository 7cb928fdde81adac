using NetWeight.Devices;
using NetWeight.Latency.Timing;
using NetWeight.Reports.Analysis;
using NetWeight.Units;

namespace NetWeight.Reports.Charts;

/// <summary>
/// Kernels under the roof that a device's arithmetic and bandwidth make: after Williams, Waterman and Patterson,
/// "Roofline", CACM 52(4), 2009.
/// </summary>
public static class RooflineChart
{
    /// <summary>The name of the plot.</summary>
    public const string Name = "roofline";

    private const double Giga = 1e9;

    /// <summary>One network: its kernels, by bound.</summary>
    /// <param name="model">The network's name.</param>
    /// <param name="estimate">The prediction.</param>
    /// <param name="anchor">The anchor in the page of a layer's name; empty for none.</param>
    public static Chart Of(string model, LatencyEstimate estimate, Func<string, string>? anchor = null)
    {
        double longest = Longest([estimate]);
        var series = new List<ChartSeries>();
        foreach ((Bound bound, string name, int color, ChartMark mark) in KernelPoints.Bounds)
        {
            ChartPoint[] points = [.. Drawable(estimate).Where(k => k.Bound == bound).Select(k => Point(k, estimate, longest, anchor))];
            if (points.Length > 0)
                series.Add(new ChartSeries($"bound by {name}", SeriesKind.Dots, points) { Color = color, Mark = mark });
        }

        return Under(estimate, series, $"{model} on {estimate.Device.Name}", [estimate]);
    }

    /// <summary>Several networks on one device, each in its color.</summary>
    public static Chart Of(IReadOnlyList<(string Model, LatencyEstimate Estimate)> networks)
    {
        LatencyEstimate[] estimates = [.. networks.Select(n => n.Estimate)];
        double longest = Longest(estimates);
        return Under(
            estimates[0],
            [.. networks.Select((n, i) =>
                new ChartSeries(n.Model, SeriesKind.Dots,
                    [.. Drawable(n.Estimate).Select(k => Point(k, n.Estimate, longest, null))])
                {
                    Color = i,
                    Mark = (ChartMark)(i % Enum.GetValues<ChartMark>().Length),
                })],
            $"{string.Join(" and ", networks.Select(n => n.Model))} on {estimates[0].Device.Name}",
            estimates);
    }

    private static IEnumerable<KernelTime> Drawable(LatencyEstimate estimate) =>
        estimate.Kernels.Where(k => k.Kernel.Flops.Value > 0 && k.Kernel.MemoryAccess.Value > 0 && k.Total.Value > 0);

    private static double Longest(IEnumerable<LatencyEstimate> estimates) =>
        estimates.SelectMany(e => e.Kernels).Select(k => k.Total.Value).DefaultIfEmpty().Max();

    private static ChartPoint Point(KernelTime time, LatencyEstimate estimate, double longest, Func<string, string>? anchor) =>
        new(time.Intensity!.Value.Value, time.Kernel.Flops.Value / time.Total.Value / Giga, time.Kernel.Name)
        {
            Weight = time.Total.Value / longest,
            Details = KernelPoints.Details(time, estimate),
            Link = anchor?.Invoke(time.Kernel.Name) ?? "",
        };

    /// <summary>The roof reaches a little beyond the dots on both sides, and its corner is always in the picture.</summary>
    private static Chart Under(LatencyEstimate estimate, List<ChartSeries> series, string what, LatencyEstimate[] estimates)
    {
        double peak = estimate.Peak.Value / Giga, bandwidth = estimate.Bandwidth.Value / Giga, ridge = peak / bandwidth;
        double[] intensities = [.. series.SelectMany(s => s.Points).Select(p => p.X)];
        double low = Math.Min(intensities.DefaultIfEmpty(ridge).Min(), ridge / 4) / 1.5;
        double high = Math.Max(intensities.DefaultIfEmpty(ridge).Max(), ridge * 4) * 1.5;
        string operation = estimate.Precision == Precision.Int8 ? "OP" : "FLOP";
        series.Add(
            new ChartSeries($"roof: {Format.Count(estimate.Peak.Value)}{operation}/s, {estimate.Bandwidth}",
                SeriesKind.Line, [new(low, bandwidth * low), new(ridge, peak), new(high, peak)])
            {
                IsGuide = true,
            });
        int unknown = estimates.Sum(e => e.Kernels.Except(Drawable(e)).Count(k => k.Kernel.Layers.Any(l => l.MissingBecause is not null)));
        int hidden = estimates.Sum(e => e.Kernels.Count - Drawable(e).Count()) - unknown;
        string left = (hidden == 0 ? ""
            : $" {LatencyText.Plural(hidden, "kernel")} without arithmetic {(hidden == 1 ? "is" : "are")} not drawn.")
            + (unknown == 0 ? ""
            : $" {LatencyText.Plural(unknown, "kernel")} with unknown costs {(unknown == 1 ? "is" : "are")} not drawn.");
        return new Chart(
            Name, $"Roofline: {what}", new ChartAxis("Arithmetic intensity", $"{operation}/B", AxisScale.Log10),
            new ChartAxis("Reached rate", $"G{operation}/s", AxisScale.Log10), series)
        {
            Variant = KernelPoints.Variant(estimate),
            Caption = "Every dot is a kernel, its area the predicted time. "
                + $"The roof is what the device can do at best: left of the ridge point at {ridge:0.#} {operation}/B "
                + "its bandwidth is the limit, right of it its arithmetic. "
                + $"The further a dot lies below the roof, the more of its time is overhead, waste or avoidable traffic.{left}",
        };
    }
}
