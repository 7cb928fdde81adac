using System.Globalization;
using NetWeight.Devices;
using NetWeight.Latency.Timing;
using NetWeight.Measurement.Layers;
using NetWeight.Reports.Documents;
using NetWeight.Units;

namespace NetWeight.Measurement.Reports;

/// <summary>Where a measured model's time goes, kernel by kernel, with the prediction next to it if there is one.</summary>
internal static class KernelSection
{
    /// <summary>The slowest kernels, or all as they ran.</summary>
    public static Section Of(MeasurementReport report, LayerProfile profile)
    {
        int top = report.Top;
        var predictions = new Dictionary<MeasuredKernel, KernelComparison>(ReferenceEqualityComparer.Instance);
        if (report.LayerPredictions is { } all)
            for (int k = 0; k < all.Count; k++)
                predictions.Add(profile.Kernels[k], all[k]);
        (string Name, string Value)[] facts =
        [
            ("Kernels", Kernels(profile)),
            ("Nodes computed at load",
                profile.LoadedNodes.Count == 0 ? "" : profile.LoadedNodes.Count.ToString(CultureInfo.InvariantCulture)),
            ("Scaled", string.Create(CultureInfo.InvariantCulture,
                $"profiled times x {profile.Factor:0.###} add up to the {profile.Total} measured without a profile")),
            ("Predicted", report.PredictionOf(0) is { } prediction ? PredictedText(prediction, profile) : ""),
        ];
        return new Section
        {
            Title = "Where the time goes",
            Facts = [.. facts.Where(f => f.Value.Length > 0)],
            Table = Table.Of(
                Columns(predictions.Count > 0 ? k => predictions[k] : null),
                top == 0 ? profile.Kernels : profile.Kernels.OrderByDescending(k => k.Time.Value).Take(top)),
            Notes = top > 0 && top < profile.Kernels.Count
                ? [$"{top} of {profile.Kernels.Count} kernels, the slowest first; --top 0 shows all, as they ran."]
                : [],
        };
    }

    private static IReadOnlyList<Column<MeasuredKernel>> Columns(Func<MeasuredKernel, KernelComparison>? predicted)
    {
        Column<MeasuredKernel>[] beside = predicted is null ? [] :
        [
            new("Predicted", "", k => predicted(k).Predicted, Unit.Seconds),
            new("Pred./meas.", "", k => k.Time.Value > 0 ? predicted(k).Predicted?.Value / k.Time.Value : null, Unit.Number("0.00")),
            Share("of peak", k => predicted(k).PeakUtilisation),
            Share("of peak", k => predicted(k).BandwidthUtilisation),
            new("Roofline", "", k => predicted(k).Roofline, Unit.Seconds, Column.Detail),
            new("Bound", "", k => predicted(k).IsMemoryBound switch { true => "memory", false => "compute", null => null }),
        ];
        return
        [
            new("Nodes", "", Nodes, Rank: 0),
            new("Runs as", "", k => k.Operator, Rank: Column.Minor),
            new("Time", "", k => k.Time, Unit.Seconds, 0),
            new("%", "", k => 100 * k.Share, Unit.Percent),
            .. beside.Take(2),
            new("FLOPs", "", k => k.Flops, Unit.Count, Column.Minor) { Unknown = "?" },
            new("GFLOP/s", "", k => k.FlopsPerSecond?.Value / 1e9, Unit.Number("0.0")),
            .. beside.Skip(2).Take(1),
            new("GB/s", "", k => k.BytesPerSecond?.Value / 1e9, Unit.Number("0.0")),
            .. beside.Skip(3),
        ];
    }

    private static Column<MeasuredKernel> Share(string header, Func<MeasuredKernel, double?> value) =>
        new(header, "", k => new Cell(value(k), value(k) is { } share ? Format.Percent(share, 1) : ""), Unit.None, Column.Detail);

    private static string Kernels(LayerProfile profile)
    {
        MeasuredKernel[] copies = [.. profile.Kernels.Where(k => k.ReorderFor is not null)];
        return copies.Length == 0 ? $"{profile.Kernels.Count}"
            : $"{profile.Kernels.Count}, of which {(copies.Length == 1 ? "1 copy" : $"{copies.Length} copies")} "
                + $"between memory layouts ({Format.Percent(copies.Sum(k => k.Share), 1)} of the time)";
    }

    /// <summary>The setting of a prediction, and its evidence.</summary>
    public static string Basis(LatencyEstimate estimate)
    {
        string threads = estimate.Device.Class.IsCpu ? estimate.Threads == 1 ? ", 1 thread" : $", {estimate.Threads} threads" : "";
        return $"{estimate.Device.Name}, {estimate.Runtime.Name} {estimate.Precision.Name}{threads}; "
            + $"{estimate.Basis}{(estimate.IsComplete ? "" : "; at least: not every layer could be counted")}";
    }

    private static string PredictedText(LatencyEstimate estimate, LayerProfile profile)
    {
        MeasuredPrediction.Beside(estimate, profile, out Seconds elsewhere);
        string left = elsewhere.Value > 0 ? $" and {elsewhere} in layers that the runtime did beforehand" : "";
        return string.Create(CultureInfo.InvariantCulture,
            $"{estimate.Latency} in all, with {estimate.InferenceOverhead} for the inference{left}; "
                + $"copies between layouts with the kernel that they serve. "
                + $"Peaks: {estimate.Peak.Value / 1e9:0.#} GFLOP/s, {estimate.Bandwidth.Value / 1e9:0.#} GB/s (all "
                + $"cores)");
    }

    private static string Nodes(MeasuredKernel kernel)
    {
        if (kernel.Nodes.Count == 0)
            return kernel.ReorderFor is { } served
                ? $"({(kernel.Operator.EndsWith("Input", StringComparison.Ordinal) ? "before" : "after")} {served})"
                : $"({kernel.Kernel})";
        // The first name whole, of the others the part that differs.
        string first = kernel.Nodes[0];
        int shared = first.LastIndexOfAny(['/', '.']) + 1;
        return string.Join(" + ", kernel.Nodes.Select((n, i) =>
            i > 0 && shared > 0 && n.StartsWith(first[..shared], StringComparison.Ordinal) ? n[shared..] : n));
    }
}
