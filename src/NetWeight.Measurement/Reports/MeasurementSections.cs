using System.Globalization;
using NetWeight.Measurement.Machines;
using NetWeight.Measurement.Records;
using NetWeight.Measurement.Statistics;
using NetWeight.Measurement.Timing;
using NetWeight.Reports.Documents;
using NetWeight.Units;

namespace NetWeight.Measurement.Reports;

/// <summary>The sections of a measurement for people: whole models, and the kernels of the first if they were requested.</summary>
internal static class MeasurementSections
{
    /// <summary>The sections, in order.</summary>
    public static IReadOnlyList<Section> Of(MeasurementReport report) =>
        [Whole(report), .. report.Layers is { } layers ? [KernelSection.Of(report, layers)] : Array.Empty<Section>()];

    /// <summary>The report as records; with a prediction, its columns follow theirs; importers ignore them.</summary>
    public static Table Rows(MeasurementReport report)
    {
        MeasurementRecord[] records = [.. report.Measurements.Select(MeasurementRecord.Of),
            .. report.Layers is { } profile ? MeasurementRecord.Of(report.Measurements[0], profile) : []];
        if (report.Predictions is null)
            return Table.Of(RecordColumns.Of(records), records);
        int wholes = report.Measurements.Count;
        var places = new Dictionary<MeasurementRecord, int>(ReferenceEqualityComparer.Instance);
        for (int i = 0; i < records.Length; i++)
            places.Add(records[i], i);
        return Table.Of(
            [
                .. RecordColumns.Of(records),
                .. PredictionColumns.All.Select(column =>
                    new Column<MeasurementRecord>(null, column.Name, record => places[record] is var i && i < wholes
                        ? column.OfWhole(report.PredictionOf(i)!, report.Measurements[i])
                        : column.OfKernel(report.LayerPredictions![i - wholes], report.Layers!.Kernels[i - wholes]))),
            ],
            records);
    }

    private static Section Whole(MeasurementReport report) => new()
    {
        Title = $"{string.Join(" and ", report.Measurements.Select(m => m.Model).Distinct())}, measured",
        Facts = Facts(report),
        Table = Table.Of<int>(
            [
                Of(report, "Model", m => m.Model, rank: 0),
                Of(report, "Batch", m => m.Batch, Unit.None),
                .. Predicted(report),
                Of(report, "Median", m => m.Summary.P50, Unit.Seconds, 0),
                Of(report, "95 % interval",
                    m => m.MedianInterval is { } i ? $"{Format.Seconds(i.Low)} .. {Format.Seconds(i.High)}" : null,
                    Unit.None, 0),
                Of(report, "Min", m => m.Summary.Min, Unit.Seconds, Column.Minor),
                Of(report, "Mean", m => m.Summary.Mean, Unit.Seconds, Column.Minor),
                Of(report, "P90", m => m.Summary.P90, Unit.Seconds),
                Of(report, "P95", m => m.Summary.P95, Unit.Seconds, Column.Detail),
                Of(report, "P99", m => m.Summary.P99, Unit.Seconds),
                Of(report, "P99.9", m => m.Summary.P999, Unit.Seconds, Column.Detail),
                Of(report, "Std dev", m => m.Summary.StandardDeviation, Unit.Seconds, Column.Detail),
                Of(report, "CV",
                    m =>
                        new Cell(m.Summary.CoefficientOfVariation, Format.Percent(m.Summary.CoefficientOfVariation, 1)),
                    Unit.None, Column.Minor),
                Of(report, "Runs", m => m.Summary.Count, Unit.None, Column.Minor),
                Of(report, "Samples/s", m => m.SamplesPerSecond, Unit.Count),
            ],
            Enumerable.Range(0, report.Measurements.Count)),
    };

    private static Column<int> Of(MeasurementReport report, string header, Func<LatencyMeasurement, object?> value,
        Unit? unit = null, int rank = 1) =>
        new(header, "", i => value(report.Measurements[i]), unit, rank);

    /// <summary>The columns that a prediction adds; none without one.</summary>
    private static IEnumerable<Column<int>> Predicted(MeasurementReport report) => report.Predictions is null ? [] :
    [
        new("Predicted", "", i => report.PredictionOf(i)!.Latency, Unit.Seconds),
        new("90 % interval", "", i => $"{report.PredictionOf(i)!.Low} .. {report.PredictionOf(i)!.High}", Unit.None),
        new("Pred./meas.", "", i => report.PredictionOf(i)!.Latency.Value / report.Measurements[i].Summary.P50, Unit.Number("0.00")),
    ];

    /// <summary>Machine, runtime and runs.</summary>
    public static IReadOnlyList<(string Name, string Value)> Facts(MeasurementReport report)
    {
        LatencyMeasurement first = report.Measurements[0];
        (string Name, string Value)[] facts =
        [
            ("Machine", Machine(first.Machine)),
            ("Runtime", $"{first.Runtime}, {first.Settings.Provider}, {Threads(first)}"),
            ("Sessions", Sessions(first)),
            ("Disturbed runs", Disturbed(report.Measurements)),
            ("Prediction", report.PredictionOf(0) is { } prediction ? KernelSection.Basis(prediction) : ""),
            ("Ratio", report.Comparison is { } comparison ? Ratio(comparison) : ""),
            ("Scenario", report.Scenario is { } scenario ? ScenarioText(scenario) : ""),
        ];
        return [.. facts.Where(f => f.Value.Length > 0)];
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
        + (measured.PinnedTo.Count > 0
            ? $" on {(measured.PinnedTo.Count == 1 ? "processor" : "processors")} {string.Join(',', measured.PinnedTo)}"
            : "");

    private static string Sessions(LatencyMeasurement measured)
    {
        IReadOnlyList<SessionTimes> sessions = measured.Sessions;
        string medians = sessions.Count > 1 ? $", medians {Format.Seconds(sessions.Min(s => s.MedianSeconds))} .. "
            + $"{Format.Seconds(sessions.Max(s => s.MedianSeconds))}" : "";
        double load = SampleSummary.Of(sessions.Select(s => s.LoadSeconds)).P50;
        double first = SampleSummary.Of(sessions.Select(s => s.FirstRunSeconds)).P50;
        return $"{sessions.Count}{medians}; load {Format.Seconds(load)}, first run {Format.Seconds(first)}, warm-up "
            + $"{sessions.Sum(s => s.WarmUpRuns) / sessions.Count} runs each";
    }

    private static string Disturbed(IReadOnlyList<LatencyMeasurement> measurements)
    {
        int disturbed = measurements.Sum(m => m.DisturbedRuns);
        int kept = measurements.Sum(m => m.Summary.Count);
        int left = measurements.Where(m => m.LeftOutDisturbed).Sum(m => m.DisturbedRuns);
        return disturbed == 0 ? "" : $"{disturbed} of {kept + left} by other "
            + $"processes{(left == 0 ? ", counted" : left == disturbed ? ", left out" : $", {left} left out")}";
    }

    private static string Ratio(ModelComparison comparison)
    {
        string interval = comparison.RatioInterval is { } i
            ? string.Create(CultureInfo.InvariantCulture, $" (95 %: {i.Low:0.000} .. {i.High:0.000})")
            : "";
        string verdict = comparison.RatioInterval is not { } known
            || known.Contains(1) ? "; no difference is certain" : known.Low > 1 ? "; it is slower" : "; it is faster";
        return string.Create(CultureInfo.InvariantCulture,
            $"{comparison.Second.Model} takes {comparison.Ratio:0.000} times as long as "
                + $"{comparison.First.Model}{interval}{verdict}");
    }

    private static string ScenarioText(ScenarioResult result)
    {
        string metric = result.Scenario switch
        {
            Scenario.SingleStream => "P90 latency "
                + $"{(result.LatencySeconds is { } p90 ? Format.Seconds(p90) : "not known: too few queries")}",
            Scenario.MultiStream => $"P99 latency of {result.SamplesPerQuery} samples "
                + $"{(result.LatencySeconds is { } p99 ? Format.Seconds(p99) : "not known: too few queries")}",
            Scenario.Server => result.QueriesPerSecond is { } rate
                ? $"{Format.Count(rate)} queries/s with P99 within {Format.Seconds(result.LatencyBoundSeconds ?? 0)}"
                : $"no rate keeps P99 within {Format.Seconds(result.LatencyBoundSeconds ?? 0)}",
            _ => $"{Format.Count(result.SamplesPerSecond)} samples/s",
        };
        return $"{result.Scenario}: {metric}; {result.Queries} queries in "
            + $"{Format.Seconds(result.DurationSeconds)}{(result.KeepsRules ? "" : " (not by MLPerf's rules)")}";
    }
}
