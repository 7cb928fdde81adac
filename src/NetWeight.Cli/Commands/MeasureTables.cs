using System.Globalization;
using NetWeight.Charts;
using NetWeight.Devices;
using NetWeight.Measurement.Layers;
using NetWeight.Measurement.Machines;
using NetWeight.Measurement.Records;
using NetWeight.Measurement.Reports;
using NetWeight.Measurement.Statistics;
using NetWeight.Measurement.Timing;
using NetWeight.Units;

namespace NetWeight.Cli.Commands;

/// <summary>What <c>netweight measure</c> shows. CSV is the measurement format, JSON has its own schema.</summary>
internal static class MeasureTables
{
    /// <summary>Writes a report; a table shows <paramref name="top"/> layers, 0 for all.</summary>
    public static void Write(MeasurementReport report, string format, int top, TextWriter writer)
    {
        switch (format)
        {
            case "json":
                MeasurementJson.Write(report, writer);
                break;
            case "csv":
                RecordListing([
                    .. report.Measurements.Select(MeasurementRecord.Of),
                    .. report.Layers is { } profile ? MeasurementRecord.Of(report.Measurements[0], profile) : [],
                ]).Write(format, writer);
                break;
            case PageOutput.Format:
                HtmlPageWriter.Write(MeasurementPage.Of(report, Facts(report)), writer);
                break;
            default:
                Whole(report).Write(format, writer);
                if (report.Layers is { } layers)
                {
                    writer.WriteLine();
                    Layers(layers, top).Write(format, writer);
                    if (top > 0 && top < layers.Kernels.Count)
                        writer.WriteLine($"{top} of {layers.Kernels.Count} kernels, the slowest first; --top 0 shows all, as they ran.");
                }

                break;
        }
    }

    private static IReadOnlyList<(string Name, string Value)> Facts(MeasurementReport report) =>
        [.. Whole(report).Facts.Select(f => (f.Header, f.Text ?? f.Value?.ToString() ?? "")).Where(f => f.Header.Length > 0 && f.Item2.Length > 0)];

    /// <summary>Records with all fields for programs, the telling ones for people.</summary>
    public static Listing<MeasurementRecord> RecordListing(IReadOnlyList<MeasurementRecord> records) => new(
        [
            .. RecordField.All.Select(field => field.Name switch
            {
                "source" => Column(field, "Source"),
                "model" => Column(field, "Model"),
                "layer" => Column(field, records.Any(r => r.Layer is not null) ? "Layer" : ""),
                "batch" => Column(field, "Batch"),
                "threads" => Column(field, "Threads"),
                "provider" => Column(field, "Provider"),
                "device" => Column(field, "Device"),
                "runs" => Column(field, "Runs"),
                "medianSeconds" => Column(field, "Median", r => Format.Seconds(r.MedianSeconds)),
                "measuredAt" => Column(field, "When", r => r.MeasuredAt?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? ""),
                "p99Seconds" => Column(field, "P99", r => r.P99Seconds is { } p99 ? Format.Seconds(p99) : ""),
                _ => Column(field, ""),
            }),
        ],
        records);

    private static ListingColumn<MeasurementRecord> Column(RecordField field, string header, Func<MeasurementRecord, string>? text = null) =>
        new(header, field.Name, field.Get, text, field.Kind is RecordFieldKind.Whole or RecordFieldKind.Seconds);

    private static Listing<LatencyMeasurement> Whole(MeasurementReport report)
    {
        LatencyMeasurement first = report.Measurements[0];
        return new Listing<LatencyMeasurement>(
            [
                new("Model", "", m => m.Model),
                new("Batch", "", m => m.Batch, null, true),
                new("Median", "", m => m.Summary.P50, m => Format.Seconds(m.Summary.P50), true),
                new("95 % interval", "", m => m.MedianInterval, m => m.MedianInterval is { } i ? $"{Format.Seconds(i.Low)} .. {Format.Seconds(i.High)}" : "", true),
                new("Min", "", m => m.Summary.Min, m => Format.Seconds(m.Summary.Min), true),
                new("Mean", "", m => m.Summary.Mean, m => Format.Seconds(m.Summary.Mean), true),
                new("P90", "", m => m.Summary.P90, m => Format.Seconds(m.Summary.P90), true),
                new("P95", "", m => m.Summary.P95, m => Format.Seconds(m.Summary.P95), true),
                new("P99", "", m => m.Summary.P99, m => Format.Seconds(m.Summary.P99), true),
                new("P99.9", "", m => m.Summary.P999, m => Format.Seconds(m.Summary.P999), true),
                new("Std dev", "", m => m.Summary.StandardDeviation, m => Format.Seconds(m.Summary.StandardDeviation), true),
                new("CV", "", m => m.Summary.CoefficientOfVariation, m => Format.Percent(m.Summary.CoefficientOfVariation, 1), true),
                new("Runs", "", m => m.Summary.Count, null, true),
                new("Samples/s", "", m => m.SamplesPerSecond, m => m.SamplesPerSecond is { } rate ? Format.Count(rate) : "", true),
            ],
            report.Measurements)
        {
            Title = $"{string.Join(" and ", report.Measurements.Select(m => m.Model).Distinct())}, measured",
            Facts =
            [
                ("Machine", "machine", Machine(first.Machine), null),
                ("Runtime", "runtime", $"{first.Runtime}, {first.Settings.Provider}, {Threads(first)}", null),
                ("Sessions", "sessions", Sessions(first), null),
                ("Disturbed runs", "disturbed", Disturbed(report.Measurements), null),
                ("Ratio", "ratio", report.Comparison is { } comparison ? Ratio(comparison) : "", null),
                ("Predicted", "predicted", Predicted(report), null),
                ("Scenario", "scenario", report.Scenario is { } scenario ? ScenarioText(scenario) : "", null),
            ],
        };
    }

    private static Listing<KernelTime> Layers(LayerProfile profile, int top) => new(
        [
            new("Nodes", "", k => k.Nodes, Nodes),
            new("Runs as", "", k => k.Operator),
            new("Time", "", k => k.Time.Value, k => k.Time.ToString(), true),
            new("%", "", k => k.Share, k => (100 * k.Share).ToString("0.0", CultureInfo.InvariantCulture), true),
            new("FLOPs", "", k => k.Flops?.Value, k => k.Flops is { } flops ? Format.Count(flops.Value) : "?", true),
            new("GFLOP/s", "", k => k.FlopsPerSecond?.Value, k => k.FlopsPerSecond is { } rate ? (rate.Value / 1e9).ToString("0.0", CultureInfo.InvariantCulture) : "", true),
            new("GB/s", "", k => k.BytesPerSecond?.Value, k => k.BytesPerSecond is { } rate ? (rate.Value / 1e9).ToString("0.0", CultureInfo.InvariantCulture) : "", true),
        ],
        [.. top == 0 ? profile.Kernels : profile.Kernels.OrderByDescending(k => k.Time.Value).Take(top)])
    {
        Title = "Where the time goes",
        Facts =
        [
            ("Kernels", "kernels", $"{profile.Kernels.Count}, of which {profile.Kernels.Count(k => k.ReorderFor is not null)} copies between memory layouts ({Format.Percent(profile.Kernels.Where(k => k.ReorderFor is not null).Sum(k => k.Share), 1)} of the time)", null),
            ("Nodes computed at load", "loaded", profile.LoadedNodes.Count == 0 ? "" : profile.LoadedNodes.Count.ToString(CultureInfo.InvariantCulture), null),
            ("Scaled", "factor", string.Create(CultureInfo.InvariantCulture, $"profiled times x {profile.Factor:0.###} add up to the {profile.Total} measured without a profile"), null),
        ],
    };

    private static string Nodes(KernelTime kernel)
    {
        if (kernel.Nodes.Count == 0)
            return kernel.ReorderFor is { } served ? $"({(kernel.Operator.EndsWith("Input", StringComparison.Ordinal) ? "before" : "after")} {served})" : $"({kernel.Kernel})";
        // The first name whole, of the others what they do not share with it.
        string first = kernel.Nodes[0];
        int shared = first.LastIndexOfAny(['/', '.']) + 1;
        return string.Join(" + ", kernel.Nodes.Select((n, i) => i > 0 && shared > 0 && n.StartsWith(first[..shared], StringComparison.Ordinal) ? n[shared..] : n));
    }

    private static string Machine(MachineRecord machine) => string.Join(", ", new[]
    {
        machine.Processor ?? "unknown processor",
        $"{machine.LogicalProcessors} processors ({machine.Architecture})",
        machine.ClockHertz is { } clock ? string.Create(CultureInfo.InvariantCulture, $"{clock / 1e9:0.00} GHz") : "",
        machine.Governor is { } governor ? $"governor {governor}" : "",
        machine.OperatingSystem,
        machine.LoadAverage is { } load ? string.Create(CultureInfo.InvariantCulture, $"load {load:0.0}") : "",
    }.Where(part => part.Length > 0));

    private static string Threads(LatencyMeasurement measured) =>
        (measured.Settings.Threads switch { 0 => "threads by the runtime", 1 => "1 thread", var n => $"{n} threads" })
        + (measured.PinnedTo.Count > 0 ? $" on processors {string.Join(',', measured.PinnedTo)}" : "");

    private static string Sessions(LatencyMeasurement measured)
    {
        IReadOnlyList<SessionTimes> sessions = measured.Sessions;
        string medians = sessions.Count > 1 ? $", medians {Format.Seconds(sessions.Min(s => s.MedianSeconds))} .. {Format.Seconds(sessions.Max(s => s.MedianSeconds))}" : "";
        double load = SampleSummary.Of(sessions.Select(s => s.LoadSeconds)).P50, first = SampleSummary.Of(sessions.Select(s => s.FirstRunSeconds)).P50;
        return $"{sessions.Count}{medians}; load {Format.Seconds(load)}, first run {Format.Seconds(first)}, warm-up {sessions.Sum(s => s.WarmUpRuns) / sessions.Count} runs each";
    }

    private static string Disturbed(IReadOnlyList<LatencyMeasurement> measurements)
    {
        int disturbed = measurements.Sum(m => m.DisturbedRuns), kept = measurements.Sum(m => m.Summary.Count), left = measurements.Where(m => m.LeftOutDisturbed).Sum(m => m.DisturbedRuns);
        return disturbed == 0 ? "" : $"{disturbed} of {kept + left} by other processes{(left == 0 ? ", counted" : left == disturbed ? ", left out" : $", {left} left out")}";
    }

    private static string Ratio(ModelComparison comparison)
    {
        string interval = comparison.RatioInterval is { } i ? string.Create(CultureInfo.InvariantCulture, $" (95 %: {i.Low:0.000} .. {i.High:0.000})") : "";
        string verdict = comparison.RatioInterval is not { } known || known.Contains(1) ? "; no difference is certain" : known.Low > 1 ? "; it is slower" : "; it is faster";
        return string.Create(CultureInfo.InvariantCulture, $"{comparison.Second.Model} takes {comparison.Ratio:0.000} times as long as {comparison.First.Model}{interval}{verdict}");
    }

    private static string Predicted(MeasurementReport report) => string.Join("; ", report.Predictions.Zip(report.Measurements, (p, m) => string.Create(
        CultureInfo.InvariantCulture,
        $"{(report.Measurements.Count > 1 ? $"{m.Model}, batch {m.Batch}: " : "")}{p.Latency} on {p.Device.Name} ({p.Runtime.Id}, {p.Precision.Name}{(p.Device.Class.IsCpu ? $", {p.Threads} thread(s)" : "")}), 90 % within {p.Low} to {p.High}; measured is {m.Summary.P50 / p.Latency.Value:0.00} x that")));

    private static string ScenarioText(ScenarioResult result)
    {
        string metric = result.Scenario switch
        {
            Scenario.SingleStream => $"P90 latency {(result.LatencySeconds is { } p90 ? Format.Seconds(p90) : "not known: too few queries")}",
            Scenario.MultiStream => $"P99 latency of {result.SamplesPerQuery} samples {(result.LatencySeconds is { } p99 ? Format.Seconds(p99) : "not known: too few queries")}",
            Scenario.Server => result.QueriesPerSecond is { } rate ? $"{Format.Count(rate)} queries/s with P99 within {Format.Seconds(result.LatencyBoundSeconds ?? 0)}" : $"no rate keeps P99 within {Format.Seconds(result.LatencyBoundSeconds ?? 0)}",
            _ => $"{Format.Count(result.SamplesPerSecond)} samples/s",
        };
        return $"{result.Scenario}: {metric}; {result.Queries} queries in {Format.Seconds(result.DurationSeconds)}{(result.KeepsRules ? "" : " (not by MLPerf's rules)")}";
    }
}
