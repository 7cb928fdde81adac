using System.Globalization;
using NetWeight.Devices;
using NetWeight.Latency.Timing;
using NetWeight.Measurement.Layers;
using NetWeight.Measurement.Reports;
using NetWeight.Measurement.Timing;
using NetWeight.Reports.Documents;
using NetWeight.Units;
using KernelTime = NetWeight.Measurement.Layers.KernelTime;

namespace NetWeight.Cli.Commands.Analyze;

/// <summary>Kernels as <c>netweight measure --per-layer</c> shows them, and what <c>-d</c> puts beside measurements.</summary>
internal static class LayerTable
{
    /// <summary>The slowest <paramref name="top"/> kernels, or all as they ran for 0.</summary>
    public static Listing<KernelTime> Of(MeasurementReport report, LayerProfile profile, int top)
    {
        var predictions = new Dictionary<KernelTime, KernelPrediction>(ReferenceEqualityComparer.Instance);
        if (report.LayerPredictions is { } all)
            for (int k = 0; k < all.Count; k++)
                predictions.Add(profile.Kernels[k], all[k]);
        return new Listing<KernelTime>(
            [
                new("Nodes", "", k => k.Nodes, Nodes) { Rank = 0 },
                new("Runs as", "", k => k.Operator) { Rank = ReportColumn.Minor },
                new("Time", "", k => k.Time.Value, k => k.Time.ToString(), true) { Rank = 0 },
                new("%", "", k => k.Share, k => (100 * k.Share).ToString("0.0", CultureInfo.InvariantCulture), true),
                .. predictions.Count > 0 ? Predicted(predictions) : [],
                new("FLOPs", "", k => k.Flops?.Value, k => k.Flops is { } flops ? Format.Count(flops.Value) : "?", true) { Rank = ReportColumn.Minor },
                new("GFLOP/s", "", k => k.FlopsPerSecond?.Value, k => k.FlopsPerSecond is { } rate ? (rate.Value / 1e9).ToString("0.0", CultureInfo.InvariantCulture) : "", true),
                .. predictions.Count > 0 ? [Share("of peak", k => predictions[k].PeakUtilisation)] : Array.Empty<ListingColumn<KernelTime>>(),
                new("GB/s", "", k => k.BytesPerSecond?.Value, k => k.BytesPerSecond is { } rate ? (rate.Value / 1e9).ToString("0.0", CultureInfo.InvariantCulture) : "", true),
                .. predictions.Count > 0 ? [Share("of peak", k => predictions[k].BandwidthUtilisation), .. Roofline(predictions)] : Array.Empty<ListingColumn<KernelTime>>(),
            ],
            [.. top == 0 ? profile.Kernels : profile.Kernels.OrderByDescending(k => k.Time.Value).Take(top)])
        {
            Title = "Where the time goes",
            Facts =
            [
                ("Kernels", "kernels", Kernels(profile), null),
                ("Nodes computed at load", "loaded", profile.LoadedNodes.Count == 0 ? "" : profile.LoadedNodes.Count.ToString(CultureInfo.InvariantCulture), null),
                ("Scaled", "factor", string.Create(CultureInfo.InvariantCulture, $"profiled times x {profile.Factor:0.###} add up to the {profile.Total} measured without a profile"), null),
                ("Predicted", "predicted", report.PredictionOf(0) is { } prediction ? PredictedText(prediction, profile) : "", null),
            ],
        };
    }

    private static string Kernels(LayerProfile profile)
    {
        KernelTime[] copies = [.. profile.Kernels.Where(k => k.ReorderFor is not null)];
        return copies.Length == 0 ? $"{profile.Kernels.Count}"
            : $"{profile.Kernels.Count}, of which {(copies.Length == 1 ? "1 copy" : $"{copies.Length} copies")} between memory layouts ({Format.Percent(copies.Sum(k => k.Share), 1)} of the time)";
    }

    /// <summary>The columns of whole models that a prediction adds; none without one.</summary>
    public static IEnumerable<ListingColumn<LatencyMeasurement>> Whole(IReadOnlyDictionary<LatencyMeasurement, ModelPrediction> predictions) => predictions.Count == 0
        ? []
        :
        [
            new("Predicted", "", m => predictions[m].Estimate.Latency.Value, m => Format.Seconds(predictions[m].Estimate.Latency.Value), true),
            new("90 % interval", "", m => null, m => $"{Format.Seconds(predictions[m].Estimate.Low.Value)} .. {Format.Seconds(predictions[m].Estimate.High.Value)}", true),
            new("Pred./meas.", "", m => predictions[m].Estimate.Latency.Value / m.Summary.P50, m => (predictions[m].Estimate.Latency.Value / m.Summary.P50).ToString("0.00", CultureInfo.InvariantCulture), true),
        ];

    /// <summary>What a prediction is for, and what it rests on.</summary>
    public static string Basis(ModelPrediction prediction)
    {
        LatencyEstimate estimate = prediction.Estimate;
        string threads = estimate.Device.Class.IsCpu ? estimate.Threads == 1 ? ", 1 thread" : $", {estimate.Threads} threads" : "";
        return $"{estimate.Device.Name}, {estimate.Runtime.Name} {estimate.Precision.Name}{threads}; {estimate.Basis}{(estimate.IsComplete ? "" : "; at least: not every layer could be counted")}";
    }

    private static ListingColumn<KernelTime>[] Predicted(Dictionary<KernelTime, KernelPrediction> predictions) =>
    [
        new("Predicted", "", k => predictions[k].Predicted?.Value, k => predictions[k].Predicted is { } time ? time.ToString() : "", true),
        new("Pred./meas.", "", k => Ratio(predictions[k], k), k => Ratio(predictions[k], k) is { } ratio ? ratio.ToString("0.00", CultureInfo.InvariantCulture) : "", true),
    ];

    private static double? Ratio(KernelPrediction prediction, KernelTime measured) => measured.Time.Value > 0 ? prediction.Predicted?.Value / measured.Time.Value : null;

    private static ListingColumn<KernelTime> Share(string header, Func<KernelTime, double?> value) =>
        new(header, "", k => value(k), k => value(k) is { } share ? Format.Percent(share, 1) : "", true) { Rank = ReportColumn.Detail };

    private static ListingColumn<KernelTime>[] Roofline(Dictionary<KernelTime, KernelPrediction> predictions) =>
    [
        new("Roofline", "", k => predictions[k].Roofline?.Value, k => predictions[k].Roofline is { } time ? time.ToString() : "", true) { Rank = ReportColumn.Detail },
        new("Bound", "", k => predictions[k].IsMemoryBound, k => predictions[k].IsMemoryBound switch { true => "memory", false => "compute", null => "" }),
    ];

    private static string PredictedText(ModelPrediction prediction, LayerProfile profile)
    {
        LatencyEstimate estimate = prediction.Estimate;
        prediction.Beside(profile, out Seconds elsewhere);
        string left = elsewhere.Value > 0 ? $" and {elsewhere} in layers that the runtime did beforehand" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{estimate.Latency} in all, with {estimate.InferenceOverhead} for the inference{left}; copies between layouts with the kernel that they serve. Peaks: {estimate.Peak.Value / 1e9:0.#} GFLOP/s, {estimate.Bandwidth.Value / 1e9:0.#} GB/s (all cores)");
    }

    private static string Nodes(KernelTime kernel)
    {
        if (kernel.Nodes.Count == 0)
            return kernel.ReorderFor is { } served ? $"({(kernel.Operator.EndsWith("Input", StringComparison.Ordinal) ? "before" : "after")} {served})" : $"({kernel.Kernel})";
        // The first name whole, of the others what they do not share with it.
        string first = kernel.Nodes[0];
        int shared = first.LastIndexOfAny(['/', '.']) + 1;
        return string.Join(" + ", kernel.Nodes.Select((n, i) => i > 0 && shared > 0 && n.StartsWith(first[..shared], StringComparison.Ordinal) ? n[shared..] : n));
    }
}
