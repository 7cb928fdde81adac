using NetWeight.Recommend;
using NetWeight.Reports.Charts;
using NetWeight.Reports.Documents;
using NetWeight.Units;

namespace NetWeight.Reports.Recommend;

/// <summary>A recommendation as a page for a browser, and its plot: predicted latency against published accuracy, with the front.</summary>
public static class RecommendPage
{
    /// <summary>The plot's name.</summary>
    public const string Pareto = "pareto";

    /// <summary>The page.</summary>
    public static ReportPage Of(Recommendation result, string toolVersion)
    {
        using var json = new StringWriter { NewLine = "\n" };
        RecommendJson.Write(result, toolVersion, json);
        List<PageSection> sections = [];
        IReadOnlyList<Chart> charts = Charts(result);
        IReadOnlyList<Section> parts = RecommendSections.Of(result);
        for (int i = 0; i < parts.Count; i++)
        {
            Section part = parts[i];
            int device = result.Devices.ToList().FindIndex(d => part.Title.StartsWith("Networks for", StringComparison.Ordinal) && part.Title.EndsWith($"({d.Device.Id})", StringComparison.Ordinal));
            sections.Add(new PageSection($"part-{i + 1}", part.Title)
            {
                Facts = part.Facts,
                Figures = device >= 0 ? Figures(result.Devices[device]) : [],
                Charts = device >= 0 ? [charts[device]] : [],
                Tables = part.Table is { } table ? [PageTable.Of($"table-{i + 1}", table)] : [],
                Notes = [.. part.Notes.Where(n => n.Length > 0)],
            });
        }

        return new ReportPage(result.Devices.Count == 1 ? $"Networks for {result.Devices[0].Device.Name}" : $"Networks for {result.Devices.Count} devices", toolVersion, sections)
        {
            Subtitle = $"Limits: {RecommendText.Limits(result.Request)}",
            Json = json.ToString(),
        };
    }

    /// <summary>A plot per device, each with the device as its variant.</summary>
    public static IReadOnlyList<Chart> Charts(Recommendation result) => [.. result.Devices.Select(d => Plot(d, result.Request))];

    private static Chart Plot(DeviceAnswer answer, RecommendRequest request)
    {
        HashSet<WeighedCandidate> front = [.. answer.Front.Select(p => p.Network)], list = [.. answer.ShortList.Select(p => p.Network)], named = Named(answer);
        List<ChartSeries> series =
        [
            new("Pareto front", SeriesKind.Line, [.. answer.Front.Select(p => Point(p, named.Contains(p.Network) && !list.Contains(p.Network)))]),
            new("Short list", SeriesKind.Dots, [.. answer.ShortList.Select(p => Point(new FrontPoint(p.Network, p.Fit, true), named.Contains(p.Network)))]),
            new("Other networks that keep the limits", SeriesKind.Dots, [.. answer.Field.Where(p => p.KeepsLimits && !front.Contains(p.Network) && !list.Contains(p.Network)).Select(p => Point(p, showsLabel: false))]),
            new("Networks beyond the limits", SeriesKind.Dots, [.. answer.Field.Where(p => !p.KeepsLimits && !front.Contains(p.Network)).Select(p => Point(p, showsLabel: false))]),
        ];
        series.RemoveAll(s => s.Points.Count == 0);
        AddLimits(answer, request, series);
        return new Chart(
            Pareto, "Accuracy against predicted latency",
            new ChartAxis("Predicted latency", "ms", AxisScale.Log10), new ChartAxis("Top-1 as published", "%"), series)
        {
            Variant = answer.Device.Id,
            Caption = answer.Front is [var fastest, .., var best]
                ? $"{RecommendText.Setting(answer, request.Batch)}. From {fastest.Network.Candidate.Name} ({fastest.Fit.Latency}, {RecommendText.Top1(fastest.Network)} %) to {best.Network.Candidate.Name} ({best.Fit.Latency}, {RecommendText.Top1(best.Network)} %): "
                    + "what lies below the front is slower, less accurate, or both."
                : RecommendText.Setting(answer, request.Batch) + ".",
        };
    }

    /// <summary>The networks whose names have room beside their dots: the first pick, then the front from its most accurate end. A name takes about a fifth of the width and a twentieth of the height.</summary>
    private static HashSet<WeighedCandidate> Named(DeviceAnswer answer)
    {
        HashSet<WeighedCandidate> named = [];
        if (answer.Field.Count == 0)
            return named;
        double left = answer.Field.Min(p => p.Fit.Latency.Value), low = answer.Field.Min(p => p.Network.Top1!.Value);
        double width = Math.Max(1e-9, Math.Log(answer.Field.Max(p => p.Fit.Latency.Value) / left)), height = Math.Max(1e-9, answer.Field.Max(p => p.Network.Top1!.Value) - low);
        List<(double X, double Y)> taken = [];
        IEnumerable<(WeighedCandidate Network, DeviceFit Fit)> first = answer.ShortList.Take(1).Select(p => (p.Network, p.Fit));
        foreach ((WeighedCandidate network, DeviceFit fit) in first.Concat(answer.Front.Reverse().Select(p => (p.Network, p.Fit))))
        {
            (double x, double y) = (Math.Log(fit.Latency.Value / left) / width, (network.Top1!.Value - low) / height);
            if (taken.Exists(t => Math.Abs(t.X - x) < 0.2 && Math.Abs(t.Y - y) < 0.05))
                continue;
            taken.Add((x, y));
            named.Add(network);
        }

        return named;
    }

    private static ChartPoint Point(FrontPoint point, bool showsLabel) => new(point.Fit.Latency.Value * 1e3, point.Network.Top1!.Value, point.Network.Candidate.Name)
    {
        ShowsLabel = showsLabel,
        Group = point.Network.Candidate.Family.Name,
        Details = [$"90 % {RecommendText.Interval(point.Fit)} ms", $"parameters {Format.Count(point.Network.Parameters)}", $"MACCs {Format.Count(point.Network.Maccs)}", $"memory {point.Fit.Memory}", $"top-1 from {point.Network.Candidate.Accuracy!.Source}"],
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
            series.Add(new("Latency allowed", SeriesKind.Line, [new(latency.Value * 1e3, low), new(latency.Value * 1e3, high)]) { IsGuide = true });
        if (request.MinThroughput is { } throughput)
            series.Add(new("Throughput asked for", SeriesKind.Line, [new(1e3 * request.Batch / throughput, low), new(1e3 * request.Batch / throughput, high)]) { IsGuide = true });
    }

    private static IReadOnlyList<PageFigure> Figures(DeviceAnswer answer) => answer.ShortList is not [var first, ..] ? [] :
    [
        new("First", first.Network.Candidate.Name, first.Rank is null ? "the fastest of the front" : answer.ShortList.Count(p => p.Rank == 1) is > 1 and var tied ? $"tied with {tied - 1} more" : "alone in its rank"),
        new("Predicted latency", first.Fit.Latency.ToString(), first.Fit.IsComplete ? $"{first.Fit.Low} to {first.Fit.High}" : "no upper end"),
        new("Top-1", $"{RecommendText.Top1(first.Network)} %", first.Network.Candidate.Accuracy!.Source),
        new("Memory", first.Fit.Memory.ToString(), "weights and peak activations"),
    ];
}
