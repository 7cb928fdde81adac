using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NetWeight.Measurement.Layers;
using NetWeight.Measurement.Machines;
using NetWeight.Measurement.Statistics;
using NetWeight.Measurement.Timing;

namespace NetWeight.Measurement.Reports;

/// <summary>The report as JSON, by <c>docs/schema/measurement.schema.json</c>.</summary>
public static partial class MeasurementJson
{
    private const int SchemaVersion = 1;
    private static readonly JsonWriterOptions Options = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes the report.</summary>
    public static void Write(MeasurementReport report, TextWriter writer)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            json.WriteStartObject();
            json.WriteNumber("schemaVersion", SchemaVersion);
            json.WriteStartObject("tool");
            json.WriteString("name", "netweight");
            json.WriteString("version", report.ToolVersion);
            json.WriteEndObject();
            json.WritePropertyName("machine");
            WriteMachine(json, report.Measurements[0].Machine);
            json.WriteStartArray("measurements");
            for (int i = 0; i < report.Measurements.Count; i++)
                WriteMeasurement(json, report.Measurements[i], report.PredictionOf(i));
            json.WriteEndArray();
            json.WritePropertyName("comparison");
            WriteComparison(json, report.Comparison);
            json.WritePropertyName("layers");
            WriteLayers(json, report.Layers, report.LayerPredictions);
            json.WritePropertyName("scenario");
            WriteScenario(json, report.Scenario);
            json.WriteEndObject();
        }

        writer.WriteLine(Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length));
    }

    private static void WriteMachine(Utf8JsonWriter json, MachineRecord machine)
    {
        json.WriteStartObject();
        Text(json, "processor", machine.Processor);
        json.WriteString("architecture", machine.Architecture);
        json.WriteNumber("logicalProcessors", machine.LogicalProcessors);
        Number(json, "clockHertz", machine.ClockHertz);
        Number(json, "maximumClockHertz", machine.MaximumClockHertz);
        Text(json, "governor", machine.Governor);
        json.WriteNumber("memoryBytes", machine.MemoryBytes);
        json.WriteString("operatingSystem", machine.OperatingSystem);
        Number(json, "loadAverage", machine.LoadAverage);
        json.WriteEndObject();
    }

    private static void WriteMeasurement(Utf8JsonWriter json, LatencyMeasurement measured, ModelPrediction? prediction)
    {
        json.WriteStartObject();
        json.WriteString("model", measured.Model);
        Number(json, "batch", measured.Batch);
        Text(json, "dataType", measured.DataType);
        json.WriteString("measuredAt", measured.MeasuredAt);
        json.WriteStartObject("settings");
        json.WriteString("runtime", measured.Runtime);
        json.WriteString("provider", measured.Settings.Provider);
        json.WriteNumber("threads", measured.Settings.Threads);
        json.WriteStartArray("pinnedTo");
        foreach (int processor in measured.PinnedTo)
            json.WriteNumberValue(processor);
        json.WriteEndArray();
        json.WriteString("optimization", measured.Settings.Optimization.ToString().ToLowerInvariant());
        json.WriteBoolean("allowSpinning", measured.Settings.AllowSpinning);
        json.WriteNumber("seed", measured.Settings.Seed);
        json.WriteEndObject();

        SampleSummary summary = measured.Summary;
        json.WriteStartObject("latency");
        json.WriteNumber("runs", summary.Count);
        json.WriteNumber("minSeconds", summary.Min);
        json.WriteNumber("meanSeconds", summary.Mean);
        json.WriteNumber("medianSeconds", summary.P50);
        Interval(json, "medianIntervalSeconds", measured.MedianInterval);
        json.WriteNumber("p90Seconds", summary.P90);
        json.WriteNumber("p95Seconds", summary.P95);
        json.WriteNumber("p99Seconds", summary.P99);
        json.WriteNumber("p999Seconds", summary.P999);
        json.WriteNumber("maxSeconds", summary.Max);
        json.WriteNumber("standardDeviationSeconds", summary.StandardDeviation);
        json.WriteNumber("coefficientOfVariation", summary.CoefficientOfVariation);
        json.WriteEndObject();
        Number(json, "samplesPerSecond", measured.SamplesPerSecond);
        json.WriteNumber("disturbedRuns", measured.DisturbedRuns);
        json.WriteBoolean("leftOutDisturbed", measured.LeftOutDisturbed);
        json.WriteNumber("drift", measured.Drift);
        json.WriteBoolean("wasCut", measured.WasCut);
        json.WriteStartArray("sessions");
        foreach (SessionTimes session in measured.Sessions)
        {
            json.WriteStartObject();
            json.WriteNumber("loadSeconds", session.LoadSeconds);
            json.WriteNumber("firstRunSeconds", session.FirstRunSeconds);
            json.WriteNumber("warmUpRuns", session.WarmUpRuns);
            json.WriteBoolean("isSteady", session.IsSteady);
            json.WriteNumber("medianSeconds", session.MedianSeconds);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("warnings");
        foreach (string warning in measured.Warnings)
            json.WriteStringValue(warning);
        json.WriteEndArray();
        json.WritePropertyName("prediction");
        WritePrediction(json, prediction, summary.P50);
        json.WriteEndObject();
    }

    private static void WriteComparison(Utf8JsonWriter json, ModelComparison? comparison)
    {
        if (comparison is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("first", comparison.First.Model);
        json.WriteString("second", comparison.Second.Model);
        json.WriteNumber("ratio", comparison.Ratio);
        Interval(json, "ratioInterval", comparison.RatioInterval);
        json.WriteEndObject();
    }

    private static void WriteScenario(Utf8JsonWriter json, ScenarioResult? scenario)
    {
        if (scenario is null)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartObject();
        json.WriteString("name", scenario.Scenario.ToString());
        json.WriteNumber("queries", scenario.Queries);
        json.WriteNumber("samplesPerQuery", scenario.SamplesPerQuery);
        json.WriteNumber("durationSeconds", scenario.DurationSeconds);
        Number(json, "latencySeconds", scenario.LatencySeconds);
        Number(json, "queriesPerSecond", scenario.QueriesPerSecond);
        json.WriteNumber("samplesPerSecond", scenario.SamplesPerSecond);
        Number(json, "latencyBoundSeconds", scenario.LatencyBoundSeconds);
        json.WriteBoolean("keepsRules", scenario.KeepsRules);
        json.WriteStartArray("violations");
        foreach (string violation in scenario.Violations)
            json.WriteStringValue(violation);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void Interval(Utf8JsonWriter json, string name, Interval? interval)
    {
        json.WritePropertyName(name);
        if (interval is not { } known)
        {
            json.WriteNullValue();
            return;
        }

        json.WriteStartArray();
        json.WriteNumberValue(known.Low);
        json.WriteNumberValue(known.High);
        json.WriteEndArray();
    }

    private static void Text(Utf8JsonWriter json, string name, string? text)
    {
        if (text is null)
            json.WriteNull(name);
        else
            json.WriteString(name, text);
    }

    private static void Number(Utf8JsonWriter json, string name, long? number)
    {
        if (number is { } known)
            json.WriteNumber(name, known);
        else
            json.WriteNull(name);
    }

    private static void Number(Utf8JsonWriter json, string name, double? number)
    {
        if (number is { } known)
            json.WriteNumber(name, known);
        else
            json.WriteNull(name);
    }
}
