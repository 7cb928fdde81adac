using System.Globalization;
using NetWeight.Charts;
using NetWeight.Cli.Commands.Analyze;
using NetWeight.Measurement.Machines;
using NetWeight.Measurement.Records;
using NetWeight.Measurement.Reports;
using NetWeight.Measurement.Statistics;
using NetWeight.Measurement.Timing;
using NetWeight.Reports.Documents;
using NetWeight.Units;

namespace NetWeight.Cli.Commands.Measure;

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
                Records(report).Write(format, writer);
                break;
            case PageOutput.Format:
                HtmlPageWriter.Write(MeasurementPage.Of(report, Facts(report)), writer);
                break;
            default:
                Whole(report).Write(format, writer);
                if (report.Layers is { } layers)
                {
                    writer.WriteLine();
                    LayerTable.Of(report, layers, top).Write(format, writer);
                    if (top > 0 && top < layers.Kernels.Count)
                        TerminalWriter.Of(writer).WriteText($"{top} of {layers.Kernels.Count} kernels, the slowest first; --top 0 shows all, as they ran.");
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
                "source" => Column(field, "Source") with { Rank = ReportColumn.Detail },
                "model" => Column(field, "Model") with { Rank = 0 },
                "layer" => Column(field, records.Any(r => r.Layer is not null) ? "Layer" : ""),
                "batch" => Column(field, "Batch"),
                "threads" => Column(field, "Threads"),
                "provider" => Column(field, "Provider") with { Rank = ReportColumn.Detail },
                "device" => Column(field, "Device") with { Rank = ReportColumn.Minor },
                "runs" => Column(field, "Runs") with { Rank = ReportColumn.Minor },
                "medianSeconds" => Column(field, "Median", r => Format.Seconds(r.MedianSeconds)) with { Rank = 0 },
                "measuredAt" => Column(field, "When", r => r.MeasuredAt?.ToString("yyyy-MM-dd HH:mm", CultureInfo.InvariantCulture) ?? ""),
                "p99Seconds" => Column(field, "P99", r => r.P99Seconds is { } p99 ? Format.Seconds(p99) : ""),
                _ => Column(field, ""),
            }),
        ],
        records);

    /// <summary>The report as records; with a prediction its columns stand behind theirs, which importers pass over.</summary>
    private static Listing<MeasurementRecord> Records(MeasurementReport report)
    {
        Listing<MeasurementRecord> records = RecordListing([.. report.Measurements.Select(MeasurementRecord.Of), .. report.Layers is { } profile ? MeasurementRecord.Of(report.Measurements[0], profile) : []]);
        if (report.Predictions is null)
            return records;
        int wholes = report.Measurements.Count;
        var places = new Dictionary<MeasurementRecord, int>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < records.Rows.Count; i++)
            places.Add(records.Rows[i], i);
        return records with
        {
            Columns = [.. records.Columns, .. PredictionColumns.All.Select(column => new ListingColumn<MeasurementRecord>("", column.Name, record =>
                places[record] is var i && i < wholes ? column.OfWhole(report.PredictionOf(i)!, report.Measurements[i]) : column.OfKernel(report.LayerPredictions![i - wholes], report.Layers!.Kernels[i - wholes])))],
        };
    }

    private static ListingColumn<MeasurementRecord> Column(RecordField field, string header, Func<MeasurementRecord, string>? text = null) =>
        new(header, field.Name, field.Get, text, field.Kind is RecordFieldKind.Whole or RecordFieldKind.Seconds);

    private static Listing<LatencyMeasurement> Whole(MeasurementReport report)
    {
        LatencyMeasurement first = report.Measurements[0];
        var predictions = report.Predictions is null ? [] : report.Measurements.Select((m, i) => (m, i)).ToDictionary(x => x.m, x => report.PredictionOf(x.i)!);
        return new Listing<LatencyMeasurement>(
            [
                new("Model", "", m => m.Model) { Rank = 0 },
                new("Batch", "", m => m.Batch, null, true),
                .. LayerTable.Whole(predictions),
                new("Median", "", m => m.Summary.P50, m => Format.Seconds(m.Summary.P50), true) { Rank = 0 },
                new("95 % interval", "", m => m.MedianInterval, m => m.MedianInterval is { } i ? $"{Format.Seconds(i.Low)} .. {Format.Seconds(i.High)}" : "", true) { Rank = 0 },
                new("Min", "", m => m.Summary.Min, m => Format.Seconds(m.Summary.Min), true) { Rank = ReportColumn.Minor },
                new("Mean", "", m => m.Summary.Mean, m => Format.Seconds(m.Summary.Mean), true) { Rank = ReportColumn.Minor },
                new("P90", "", m => m.Summary.P90, m => Format.Seconds(m.Summary.P90), true),
                new("P95", "", m => m.Summary.P95, m => Format.Seconds(m.Summary.P95), true) { Rank = ReportColumn.Detail },
                new("P99", "", m => m.Summary.P99, m => Format.Seconds(m.Summary.P99), true),
                new("P99.9", "", m => m.Summary.P999, m => Format.Seconds(m.Summary.P999), true) { Rank = ReportColumn.Detail },
                new("Std dev", "", m => m.Summary.StandardDeviation, m => Format.Seconds(m.Summary.StandardDeviation), true) { Rank = ReportColumn.Detail },
                new("CV", "", m => m.Summary.CoefficientOfVariation, m => Format.Percent(m.Summary.CoefficientOfVariation, 1), true) { Rank = ReportColumn.Minor },
                new("Runs", "", m => m.Summary.Count, null, true) { Rank = ReportColumn.Minor },
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
                ("Prediction", "prediction", report.PredictionOf(0) is { } prediction ? LayerTable.Basis(prediction) : "", null),
                ("Ratio", "ratio", report.Comparison is { } comparison ? Ratio(comparison) : "", null),
                ("Scenario", "scenario", report.Scenario is { } scenario ? ScenarioText(scenario) : "", null),
            ],
        };
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
        + (measured.PinnedTo.Count > 0 ? $" on {(measured.PinnedTo.Count == 1 ? "processor" : "processors")} {string.Join(',', measured.PinnedTo)}" : "");

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
