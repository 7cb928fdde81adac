using NetWeight.Recommend;
using NetWeight.Reports.Recommend;
using NetWeight.Units;

namespace NetWeight.Reports.Charts;

/// <summary>Networks by predicted latency and published accuracy, with the Pareto front, each of whose networks has its name.</summary>
internal static class FrontChart
{
    /// <summary>The plot for a device.</summary>
    public static Chart Of(DeviceAnswer answer, RecommendRequest request)
    {
        HashSet<WeighedCandidate> front = [.. answer.Front.Select(p => p.Network)], list = [.. answer.ShortList.Select(p => p.Network)];
        FrontPoint[] others = [.. answer.Field.Where(p => !front.Contains(p.Network) && !list.Contains(p.Network))];
        List<ChartSeries> series =
        [
            new("Other networks that keep the limits", SeriesKind.Dots, [.. others.Where(p => p.KeepsLimits)
                .Select(p => Point(p, isNamed: false))]) { Color = 2 },
            new("Networks beyond the limits", SeriesKind.Dots, [.. others.Where(p => !p.KeepsLimits)
                .Select(p => Point(p, isNamed: false))]) { Color = 3, Mark = ChartMark.Triangle },
            new("Pareto front", SeriesKind.Line, [.. answer.Front.Select(p => Point(p, isNamed: !list.Contains(p.Network)))]) { Color = 0 },
            new("Short list", SeriesKind.Dots,
                [.. answer.ShortList.Select(p => Point(new FrontPoint(p.Network, p.Fit, true), isNamed: true))])
            {
                Color = 1,
                Mark = ChartMark.Diamond,
            },
        ];
        series.RemoveAll(s => s.Points.Count == 0);
        AddLimits(answer, request, series);
        string setting = RecommendText.Setting(answer, request.Batch);
        return new Chart(
            ParetoChart.Name, "Accuracy against predicted latency",
            new ChartAxis("Predicted latency", "ms", AxisScale.Log10), new ChartAxis("Top-1 as published", "%"), series)
        {
            Variant = answer.Device.Id,
            Caption = answer.Front is [var fastest, .., var best]
                ? $"{setting}. From {fastest.Network.Candidate.Name} ({fastest.Fit.Latency}, "
                    + $"{RecommendText.Top1(fastest.Network)} %) to {best.Network.Candidate.Name} "
                    + $"({best.Fit.Latency}, {RecommendText.Top1(best.Network)} %). "
                    + "Networks below the front are slower, less accurate, or both."
                : $"{setting}.",
        };
    }

    private static ChartPoint Point(FrontPoint point, bool isNamed) =>
        new(point.Fit.Latency.Value * 1e3, point.Network.Top1!.Value, point.Network.Candidate.Name)
        {
            ShowsLabel = isNamed,
            Group = point.Network.Candidate.Family.Name,
            Details =
            [
                $"{RecommendText.Top1(point.Network)} % top-1 from {point.Network.Candidate.Accuracy!.Source}",
                $"{RecommendText.Predicted(point.Fit)} ms; 90 % within {RecommendText.Interval(point.Fit)} ms",
                $"{Format.Count(point.Network.Parameters)} parameters, {Format.Count(point.Network.Maccs)} "
                    + $"MACCs, {point.Fit.Memory} of memory",
            ],
        };

    private static void AddLimits(DeviceAnswer answer, RecommendRequest request, List<ChartSeries> series)
    {
        if (answer.Field.Count == 0)
            return;
        double left = answer.Field.Min(p => p.Fit.Latency.Value) * 1e3, right = answer.Field.Max(p => p.Fit.Latency.Value) * 1e3;
        double low = answer.Field.Min(p => p.Network.Top1!.Value), high = answer.Field.Max(p => p.Network.Top1!.Value);
        if (request.MinAccuracy is { } accuracy)
            series.Add(new("Accuracy asked for", SeriesKind.Line, [new(left, accuracy), new(right, accuracy)]) { IsGuide = true });
        if (request.MaxLatency is { } latency)
            series.Add(
                new("Latency allowed", SeriesKind.Line, [new(latency.Value * 1e3, low), new(latency.Value * 1e3, high)])
                {
                    IsGuide = true,
                });
        if (request.MinThroughput is { } throughput)
            series.Add(
                new("Throughput asked for", SeriesKind.Line,
                    [new(1e3 * request.Batch / throughput, low), new(1e3 * request.Batch / throughput, high)])
                {
                    IsGuide = true,
                });
    }
}
