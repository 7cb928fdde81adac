using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Reports.Analysis;
using NetWeight.Units;

namespace NetWeight.Reports.Charts;

/// <summary>Latency and throughput against the batch.</summary>
public static class BatchCharts
{
    /// <summary>The name of the plot of throughput.</summary>
    public const string ThroughputName = "batch";

    /// <summary>The name of the plot of latency.</summary>
    public const string LatencyName = "batch-latency";

    private const double MostRatio = 6;

    /// <summary>Samples per second against the batch; the knee of each curve is marked.</summary>
    /// <param name="sweeps">The name of each curve, and the curve.</param>
    public static Chart Throughput(IReadOnlyList<(string Name, BatchSweep Sweep)> sweeps)
    {
        var series = new List<ChartSeries>();
        // A phone next to a data centre's card would lie on the axis.
        double most = sweeps.Max(s => s.Sweep.Points.Max(p => p.Throughput));
        double least = sweeps.Min(s => s.Sweep.Points.Max(p => p.Throughput));
        for (int i = 0; i < sweeps.Count; i++)
        {
            (string name, BatchSweep sweep) = sweeps[i];
            series.Add(new ChartSeries(name, SeriesKind.Line, [.. sweep.Points.Select(p => new ChartPoint(p.Batch, p.Throughput, name)
            {
                Low = sweeps.Count == 1 ? p.Batch / p.High.Value : null,
                High = sweeps.Count == 1 ? p.Batch / p.Low.Value : null,
                Details = Details(p, sweep),
                ShowsLabel = false,
            })])
            { Color = i });
        }

        series.Add(new ChartSeries("knee", SeriesKind.Dots, [.. sweeps.Select(s =>
            new ChartPoint(s.Sweep.Knee.Batch, s.Sweep.Knee.Throughput, $"batch {s.Sweep.Knee.Batch}")
            {
                ShowsLabel = true,
                Details = [$"{s.Name}: the smallest batch with {100 * BatchSweep.KneeShare:0} % of the best throughput",
                    .. Details(s.Sweep.Knee, s.Sweep)],
            })])
        { Color = 3 });
        return new Chart(ThroughputName, "Throughput against batch", new ChartAxis("Batch", "", AxisScale.Log2),
            new ChartAxis(
                "Predicted throughput", "samples/s", most > MostRatio * least ? AxisScale.Log10 : AxisScale.Linear),
            series)
        {
            Caption =
                $"Beyond the knee, the smallest batch with {100 * BatchSweep.KneeShare:0} % of the best throughput "
                    + $"of the sweep, images only wait longer.{Band(sweeps.Count)}",
        };
    }

    /// <summary>Latency of a whole batch against its size.</summary>
    public static Chart Latency(IReadOnlyList<(string Name, BatchSweep Sweep)> sweeps, Seconds? limit = null)
    {
        var series = new List<ChartSeries>(sweeps.Select((s, i) => new ChartSeries(s.Name, SeriesKind.Line,
            [.. s.Sweep.Points.Select(p => new ChartPoint(p.Batch, p.Latency.Value * 1e3, s.Name)
            {
                Low = sweeps.Count == 1 ? p.Low.Value * 1e3 : null,
                High = sweeps.Count == 1 ? p.High.Value * 1e3 : null,
                Details = Details(p, s.Sweep),
            })])
        { Color = i }));
        if (limit is { } most)
            series.Add(
                new ChartSeries(
                    $"limit {most}", SeriesKind.Line, [new(sweeps.Min(s => s.Sweep.Points[0].Batch), most.Value * 1e3),
                    new(sweeps.Max(s => s.Sweep.Points[^1].Batch), most.Value * 1e3)])
                { IsGuide = true });
        return new Chart(LatencyName, "Latency against batch", new ChartAxis("Batch", "", AxisScale.Log2),
            new ChartAxis("Predicted latency of the batch", "ms", AxisScale.Log10), series)
        {
            Caption = $"While the curve is flat, a larger batch costs next to nothing.{Band(sweeps.Count)}",
        };
    }

    private static string Band(int curves) => curves == 1 ? " The band holds 90 % of measurements." : "";

    private static string[] Details(LatencyEstimate point, BatchSweep sweep) =>
    [
        $"batch {point.Batch}: {point.Latency}, {LatencyText.Rate(point.Throughput)} samples/s",
        $"90 % of measurements within {point.Low} to {point.High}",
        $"{new Seconds(point.Latency.Value / point.Batch)} per sample; "
            + $"bound by {point.Bound.ToString().ToLowerInvariant()}{(point == sweep.Knee ? "; the knee" : "")}",
    ];
}
