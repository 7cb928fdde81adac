using NetWeight.Costs;
using NetWeight.Latency.Timing;
using NetWeight.Units;

namespace NetWeight.Reports.Charts;

/// <summary>Networks by costs and latency: cheap is not fast.</summary>
public static class ParetoChart
{
    /// <summary>The name of the plot.</summary>
    public const string Name = "pareto";

    /// <summary>Networks on one device; those that no other beats in both are joined.</summary>
    public static Chart Of(IReadOnlyList<(ModelCost Cost, LatencyEstimate Estimate)> networks)
    {
        ChartPoint[] points =
        [
            .. networks.Select(n => new ChartPoint(
                n.Cost.Totals.HeadlineMaccs.Value / 1e6, n.Estimate.Latency.Value * 1e3, n.Cost.Shaped.Model.Name)
            {
                Low = n.Estimate.Low.Value * 1e3,
                High = n.Estimate.High.Value * 1e3,
                ShowsLabel = networks.Count <= 40,
                Details = [$"{n.Estimate.Latency} predicted; 90 % of measurements within {n.Estimate.Low} to "
                    + $"{n.Estimate.High}", $"{Format.Count(n.Cost.Totals.HeadlineMaccs.Value)} MACCs, "
                        + $"{Format.Count(n.Cost.Totals.Parameters)} parameters"],
            }),
        ];
        var front = new List<ChartPoint>();
        foreach (ChartPoint point in points.Where(p => p.X > 0).OrderBy(p => p.X).ThenBy(p => p.Y))
            if (front.Count == 0 || point.Y < front[^1].Y)
                front.Add(new ChartPoint(point.X, point.Y));
        LatencyEstimate first = networks[0].Estimate;
        return new Chart(Name, $"Cost against predicted latency on {first.Device.Name}",
            new ChartAxis("MACCs of conv + FC + MatMul", "M", AxisScale.Log10),
            new ChartAxis("Predicted latency", "ms", AxisScale.Log10),
            [new ChartSeries("networks", SeriesKind.Dots, points) { Color = 0 },
                new ChartSeries("none is cheaper and faster", SeriesKind.Line, front) { IsGuide = true }])
        {
            Variant = KernelPoints.Variant(first),
            Caption = "Bars hold 90 % of measurements. The dashed line joins the networks that no other beats in both; "
                + "where it falls to the right, a network with more MACCs is the faster one.",
        };
    }
}
