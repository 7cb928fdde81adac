using System.Globalization;
using NetWeight.Latency.Timing;
using NetWeight.Measurement.Layers;
using NetWeight.Measurement.Timing;
using NetWeight.Reports.Charts;
using NetWeight.Reports.Documents;
using NetWeight.Units;

namespace NetWeight.Measurement.Reports;

/// <summary>A measurement on a page: the distribution of the times, where they go, and the prediction.</summary>
public static class MeasurementPage
{
    private const int MostPoints = 1000;
    private const int Slowest = 30;

    /// <summary>The coefficient of variation from which the report states that the machine was not quiet.</summary>
    private const double Unsteady = 0.1;

    /// <summary>The page.</summary>
    /// <param name="report">The measurement.</param>
    /// <param name="facts">Names and values about machine, runtime and runs.</param>
    public static ReportPage Of(MeasurementReport report, IReadOnlyList<(string Name, string Value)> facts)
    {
        var sections = new List<PageSection> { Glance(report), Distribution(report) };
        bool isOneModel = report.Measurements.All(m => m.Batch is not null && m.Model == report.Measurements[0].Model);
        if (isOneModel && report.Measurements.Select(m => m.Batch).Distinct().Count() > 1)
        {
            sections.Add(new PageSection("batch", "Batch")
            {
                Charts =
                [
                    Batches(report, "batch", "Throughput against batch",
                        new ChartAxis("Measured throughput", "samples/s"), m => m.SamplesPerSecond ?? 0),
                    Batches(report, "batch-latency", "Latency against batch",
                        new ChartAxis("Measured latency of the batch", "ms", AxisScale.Log10),
                        m => m.Summary.P50 * 1e3),
                ],
            });
        }

        if (report.Layers is { } layers)
            sections.Add(Layers(layers, report.LayerPredictions));
        sections.Add(new PageSection("about", "Provenance")
        {
            Facts = facts,
            Notes = [.. report.Measurements.SelectMany(m => m.Warnings).Concat(report.Scenario?.Violations ?? []).Distinct()],
        });
        using var json = new StringWriter();
        MeasurementJson.Write(report, json);
        return new ReportPage($"{string.Join(" and ", report.Measurements.Select(m => m.Model).Distinct())}, measured",
            report.ToolVersion, sections)
        {
            Verdict = Verdict(report),
            Subtitle = $"{report.Measurements[0].Machine.Processor ?? "unknown processor"}; {report.Measurements[0].Runtime}",
            Json = json.ToString(),
        };
    }

    /// <summary>How long it takes, whether that was predicted, and where the time goes.</summary>
    private static PageVerdict Verdict(MeasurementReport report)
    {
        LatencyMeasurement first = report.Measurements[0];
        var points = new List<(string, string)>();
        string sentence = $"{first.Model} takes {Format.Seconds(first.Summary.P50)} on this "
            + $"machine{(first.Batch is > 1 ? $" at batch {first.Batch}" : "")}: the median of "
            + $"{first.Summary.Count} runs"
            + (first.MedianInterval is { } interval
                ? $" (95 % interval {Format.Seconds(interval.Low)} to {Format.Seconds(interval.High)})."
                : ".");
        if (report.Comparison is { } comparison)
        {
            string range = comparison.RatioInterval is { } i
                ? string.Create(CultureInfo.InvariantCulture, $" (95 % between {i.Low:0.00} and {i.High:0.00})")
                : "";
            bool isSure = comparison.RatioInterval is { } known && !known.Contains(1);
            points.Add(("Time", sentence));
            sentence = string.Create(CultureInfo.InvariantCulture,
                $"{comparison.Second.Model} takes {comparison.Ratio:0.00} times as long as "
                    + $"{comparison.First.Model}{range}{(isSure ? "" : "; either may be faster")}.");
        }
        else if (report.Measurements.Count > 1)
        {
            points.AddRange(report.Measurements.Skip(1).Select(
                m => (Name(report, m), $"{Format.Seconds(m.Summary.P50)} (median of {m.Summary.Count} runs).")));
        }

        if (report.PredictionOf(0) is { } predicted)
        {
            double median = first.Summary.P50;
            bool isInside = median >= predicted.Low.Value && (median <= predicted.High.Value || !predicted.IsComplete);
            points.Add(("Predicted", string.Create(CultureInfo.InvariantCulture,
                $"{predicted.Latency} for {predicted.Device.Name}. "
                    + $"The measured time is {median / predicted.Latency.Value:0.00} times that, "
                    + $"{(isInside ? "inside" : "outside")} the 90 % interval of {predicted.Low} to "
                    + $"{predicted.High}.")));
        }

        if (report.Layers?.Kernels.MaxBy(k => k.Time.Value) is { } slowest)
            points.Add(
                ("Slowest", $"{Name(slowest)} takes {Format.Percent(slowest.Share, 1)} of the time ({slowest.Time}); "
                    + $"it runs as {slowest.Operator}."));
        if (first.Summary.CoefficientOfVariation > Unsteady)
            points.Add(
                ("Spread", $"The runs differ by {Format.Percent(first.Summary.CoefficientOfVariation, 1)} (standard "
                    + "deviation over mean), so the machine was not quiet."));
        return new PageVerdict(sentence) { Points = points };
    }

    private static PageSection Glance(MeasurementReport report) => new("glance", "At a glance")
    {
        Figures = [.. report.Measurements.SelectMany((m, i) => Figures(report, m, report.PredictionOf(i)))],
    };

    private static IEnumerable<PageFigure> Figures(MeasurementReport report, LatencyMeasurement m, LatencyEstimate? predicted)
    {
        bool isOne = report.Measurements.Count == 1;
        string which = isOne ? "" : $", {Name(report, m)}", runs = $"{m.Summary.Count} runs";
        yield return new PageFigure($"Measured median{which}", Format.Seconds(m.Summary.P50),
            m.MedianInterval is { } interval
                ? $"95 % interval {Format.Seconds(interval.Low)} to {Format.Seconds(interval.High)}; {runs}"
                : runs);
        if (predicted is not null)
        {
            string ratio = string.Create(
                CultureInfo.InvariantCulture, $"measured is {m.Summary.P50 / predicted.Latency.Value:0.00} x that");
            yield return new PageFigure($"Predicted{which}", predicted.Latency.ToString(),
                $"{predicted.Device.Name}; {ratio}; 90 % expected within {predicted.Low} to {predicted.High}");
        }

        if (!isOne)
            yield break;
        yield return new PageFigure("P99", Format.Seconds(m.Summary.P99),
            $"P90 {Format.Seconds(m.Summary.P90)}, P99.9 {Format.Seconds(m.Summary.P999)}");
        yield return new PageFigure("Spread", Format.Percent(m.Summary.CoefficientOfVariation, 1),
            $"standard deviation {Format.Seconds(m.Summary.StandardDeviation)}; fastest run {Format.Seconds(m.Summary.Min)}");
        if (m.SamplesPerSecond is { } rate)
            yield return new PageFigure("Throughput", $"{Format.Count(rate)}/s", $"samples at batch {m.Batch}");
    }

    private static string Name(MeasurementReport report, LatencyMeasurement measured) =>
        report.Measurements.Select(m => m.Model).Distinct().Count() > 1 ? measured.Model : $"batch {measured.Batch}";

    private static PageSection Distribution(MeasurementReport report) => new("distribution", "How the times are distributed")
    {
        Charts = [Cumulative(report), OverTime(report)],
        Tables =
        [
            new PageTable("times-table", [("Model", false), ("Batch", true), ("Min ms", true), ("Median ms", true),
                ("Mean ms", true), ("P90 ms", true), ("P95 ms", true), ("P99 ms", true), ("P99.9 ms", true),
                ("Max ms", true), ("Runs", true)],
                [
                    .. report.Measurements.Select(m => (IReadOnlyList<PageCell>)
                    [
                        new(m.Model), new(m.Batch?.ToString(CultureInfo.InvariantCulture) ?? "", m.Batch),
                        .. new[] { m.Summary.Min, m.Summary.P50, m.Summary.Mean, m.Summary.P90, m.Summary.P95,
                            m.Summary.P99, m.Summary.P999, m.Summary.Max }.Select(Milliseconds),
                        new(m.Summary.Count.ToString(CultureInfo.InvariantCulture), m.Summary.Count),
                    ]),
                ]),
        ],
    };

    private static PageCell Milliseconds(double seconds) =>
        new((seconds * 1e3).ToString("0.0000", CultureInfo.InvariantCulture), seconds * 1e3);

    /// <summary>The share of the runs up to a time: no bins that could be chosen to please.</summary>
    private static Chart Cumulative(MeasurementReport report)
    {
        var series = new List<ChartSeries>();
        foreach ((LatencyMeasurement measured, int color) in report.Measurements.Select((m, i) => (m, i)))
        {
            double[] sorted = [.. measured.SamplesSeconds.Order()];
            int step = Math.Max(1, sorted.Length / MostPoints);
            var points = new List<ChartPoint>();
            for (int i = 0; i < sorted.Length; i += step)
                points.Add(new ChartPoint(sorted[i] * 1e3, 100.0 * (i + 1) / sorted.Length)
                {
                    Details =
                [
                    string.Create(CultureInfo.InvariantCulture,
                        $"{100.0 * (i + 1) / sorted.Length:0.0} % of the runs take {Format.Seconds(sorted[i])} or less"),
                ]
                });
            series.Add(
                new ChartSeries(
                    report.Measurements.Count == 1 ? "measured" : Name(report, measured), SeriesKind.Steps, points)
                {
                    Color = color,
                });
        }

        if (report.Measurements.Count == 1 && report.PredictionOf(0) is { } predicted)
            series.Add(
                new ChartSeries($"predicted: {predicted.Latency}", SeriesKind.Line,
                    [new(predicted.Latency.Value * 1e3, 0), new(predicted.Latency.Value * 1e3, 100)])
                {
                    IsGuide = true,
                });
        return new Chart("distribution", "Share of the runs that take at most so long",
            new ChartAxis("Latency", "ms", report.Measurements.Count > 1 ? AxisScale.Log10 : AxisScale.Linear),
            new ChartAxis("Share of the runs", "%"), series)
        {
            Caption =
                "The steeper the curve, the more alike the runs. A long way to the right at the top is a tail: few "
                    + "runs that take much longer.",
        };
    }

    private static Chart OverTime(MeasurementReport report) => new("runs", "Run by run", new ChartAxis("Run"),
        new ChartAxis("Latency", "ms", report.Measurements.Count > 1 ? AxisScale.Log10 : AxisScale.Linear),
        [
            .. report.Measurements.Select((m, color) =>
                new ChartSeries(report.Measurements.Count == 1 ? "measured" : Name(report, m), SeriesKind.Line,
                    [.. m.SamplesSeconds.Select((s, i) => (s, i))
                        .Where(p => p.i % Math.Max(1, m.SamplesSeconds.Count / MostPoints) == 0)
                        .Select(p => new ChartPoint(p.i + 1, p.s * 1e3)
                        {
                            Details = [$"run {p.i + 1}: {Format.Seconds(p.s)}"],
                        })]) { Color = color }),
        ])
    {
        Caption = "Session after session, each a new load of the model. "
            + "Steps are sessions with another median, a slope is a machine that heats up, spikes are other processes.",
    };

    private static Chart Batches(
        MeasurementReport report, string name, string title, ChartAxis axis, Func<LatencyMeasurement, double> value)
    {
        var series = new List<ChartSeries> { new("measured", SeriesKind.Line, [.. report.Measurements.Select(m =>
            new ChartPoint(m.Batch!.Value, value(m)) { Details =
            [
                $"batch {m.Batch}: {Format.Seconds(m.Summary.P50)}, {Format.Count(m.SamplesPerSecond ?? 0)} samples/s",
            ] })]) { Color = 0 } };
        if (report.Predictions?.Count == report.Measurements.Count)
            series.Add(new ChartSeries("predicted", SeriesKind.Line, [.. report.Predictions.Select(p =>
                new ChartPoint(p.Batch, axis.Unit == "ms" ? p.Latency.Value * 1e3 : p.Throughput)
                {
                    Details = [$"batch {p.Batch}: {p.Latency} predicted"],
                })])
            { Color = 1 });
        return new Chart(name, title, new ChartAxis("Batch", "", AxisScale.Log2), axis, series) { Caption = "Medians." };
    }

    private static PageSection Layers(LayerProfile profile, IReadOnlyList<KernelComparison>? predicted)
    {
        MeasuredKernel[] slowest = [.. profile.Kernels.OrderByDescending(k => k.Time.Value).Take(Slowest)];
        var charts = new List<Chart>
        {
            new("layers", "Measured time by layer", new ChartAxis("Measured time", "ms"),
                new ChartAxis("") { Categories = [.. slowest.Select(Name)] },
                [new ChartSeries("measured", SeriesKind.LyingBars, [.. slowest.Select((k, i) =>
                    new ChartPoint(k.Time.Value * 1e3, i, Name(k)) { Details = Details(k) })]) { Color = 0 }])
            {
                Caption = $"The {slowest.Length} slowest of {profile.Kernels.Count} kernels, under the names of the file's own nodes.",
            },
        };
        if (predicted is not null && Predicted(profile, predicted) is { } chart)
            charts.Add(chart);
        return new PageSection("layers", "Where the time goes")
        {
            Charts = charts,
            Tables =
            [
                new PageTable("kernel-table", [("Nodes", false), ("Runs as", false), ("Measured ms", true),
                    ("Time %", true),
                    .. predicted is null ? Array.Empty<(string, bool)>()
                        : [("Predicted ms", true), ("Peak %", true), ("Bandwidth %", true), ("Bound", false)],
                    ("FLOPs", true), ("GFLOP/s", true), ("GB/s", true)],
                    [
                        .. profile.Kernels.Select((k, i) => (IReadOnlyList<PageCell>)
                        [
                            new(Name(k)), new(k.Operator), Milliseconds(k.Time.Value),
                            new((100 * k.Share).ToString("0.0", CultureInfo.InvariantCulture), 100 * k.Share),
                            .. predicted is null ? Array.Empty<PageCell>() : Beside(predicted[i]),
                            new(k.Flops is { } flops ? Format.Count(flops.Value) : "?", k.Flops?.Value),
                            Rate(k.FlopsPerSecond?.Value), Rate(k.BytesPerSecond?.Value),
                        ]),
                    ]),
            ],
            Notes = [string.Create(CultureInfo.InvariantCulture,
                $"Profiled times x {profile.Factor:0.###} add up to the {profile.Total} measured without a profile.")],
        };

        static PageCell Rate(double? rate) => new(rate is { } r ? (r / 1e9).ToString("0.0", CultureInfo.InvariantCulture) : "", rate / 1e9);
    }

    private static PageCell[] Beside(KernelComparison predicted) =>
    [
        predicted.Predicted is { } time ? Milliseconds(time.Value) : new PageCell(""),
        Share(predicted.PeakUtilisation), Share(predicted.BandwidthUtilisation),
        new PageCell(predicted.IsMemoryBound switch { true => "memory", false => "compute", null => "" }),
    ];

    private static PageCell Share(double? share) =>
        new(share is { } s ? (100 * s).ToString("0.0", CultureInfo.InvariantCulture) : "", 100 * share);

    private static Chart? Predicted(LayerProfile profile, IReadOnlyList<KernelComparison> predicted)
    {
        ChartPoint[] points =
        [
            .. profile.Kernels
                .Zip(predicted, (kernel, beside) => (Kernel: kernel, Seconds: beside.Predicted?.Value ?? 0))
                .Where(p => p.Seconds > 0 && p.Kernel.Time.Value > 0)
                .Select(p => new ChartPoint(p.Seconds * 1e3, p.Kernel.Time.Value * 1e3, Name(p.Kernel))
                {
                    Details = [$"{Format.Seconds(p.Kernel.Time.Value)} measured, {Format.Seconds(p.Seconds)} predicted",
                        .. Details(p.Kernel)],
                }),
        ];
        if (points.Length == 0)
            return null;
        double low = points.Min(p => Math.Min(p.X, p.Y)), high = points.Max(p => Math.Max(p.X, p.Y));
        return new Chart("predicted-and-measured", "Predicted and measured, layer by layer",
            new ChartAxis("Predicted", "ms", AxisScale.Log10), new ChartAxis("Measured", "ms", AxisScale.Log10),
            [new ChartSeries("kernels", SeriesKind.Dots, points) { Color = 0 },
                new ChartSeries("as predicted", SeriesKind.Line, [new(low, low), new(high, high)]) { IsGuide = true }])
        {
            Caption = "Dots on the line take as long as predicted; those above it take longer.",
        };
    }

    private static string Name(MeasuredKernel kernel) =>
        kernel.Nodes.Count > 0 ? string.Join(" + ", kernel.Nodes.Take(3)) + (kernel.Nodes.Count > 3 ? " + ..." : "")
            : kernel.ReorderFor is { } served ? $"(layout for {served})"
            : $"({kernel.Kernel})";

    private static string[] Details(MeasuredKernel kernel) =>
    [
        $"{kernel.Time}, {Format.Percent(kernel.Share, 1)} of the time; runs as {kernel.Operator}",
        .. kernel.FlopsPerSecond is { } rate ? [$"{rate}"] : Array.Empty<string>(),
        .. kernel.BytesPerSecond is { } speed ? [$"{speed}"] : Array.Empty<string>(),
    ];
}
