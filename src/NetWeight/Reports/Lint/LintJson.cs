using System.Text.Json;
using NetWeight.Devices;
using NetWeight.Lint;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Compare;
using NetWeight.Reports.Formats;

namespace NetWeight.Reports.Lint;

/// <summary>What linting found, as JSON by docs/schema/lint.schema.json; units stand in the fields' names.</summary>
public static class LintJson
{
    /// <summary>The version of the schema; it grows when a name changes its meaning or goes away.</summary>
    public const int SchemaVersion = 1;

    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one object.</summary>
    public static void Write(LintResult result, string toolVersion, TextWriter writer) => JsonText.Write(writer, Options, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", SchemaVersion);
        json.WriteStartObject("tool");
        json.WriteString("name", "netweight");
        json.WriteString("version", toolVersion);
        json.WriteEndObject();
        json.WriteString("model", result.Cost.Shaped.Model.Name);
        json.WriteStartArray("devices");
        foreach (DeviceVerdict verdict in result.Devices)
        {
            json.WriteStartObject();
            json.WriteString("id", verdict.Device.Id);
            if (verdict.Estimate is { } estimate)
            {
                json.WriteString("runtime", estimate.Runtime.Id);
                json.WriteString("precision", estimate.Precision.Name);
                json.WriteFit(estimate.Memory);
                json.WriteNumber("predictedLatencySeconds", estimate.Latency.Value);
                json.WriteNumber("couldGoSeconds", verdict.CouldGo.Value);
            }
            else
            {
                json.WriteString("error", verdict.Error);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("findings");
        foreach (Finding finding in result.Findings)
            json.WriteFinding(finding);
        json.WriteEndArray();
        json.WriteNumber("suppressed", result.Suppressed);
        json.WriteStartArray("skippedRules");
        foreach (Rule rule in result.SkippedRules)
            json.WriteStringValue(rule.Id);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary>One of <c>findings[]</c>, here and in the report of <c>analyze</c>.</summary>
    internal static void WriteFinding(this Utf8JsonWriter json, Finding finding)
    {
        json.WriteStartObject();
        json.WriteString("id", finding.Rule);
        json.WriteString("name", finding.Name);
        json.WriteString("severity", LintReport.Word(finding.Severity));
        json.WriteString("message", finding.Message);
        json.WriteString("suggestion", finding.Suggestion);
        json.WriteString("device", finding.Device);
        json.WriteString("runtime", finding.Runtime);
        Number("timeSavedSeconds", finding.TimeSaved?.Value);
        Number("timeSavedLowSeconds", finding.Difference?.SavedLow?.Value);
        Number("timeSavedHighSeconds", finding.Difference?.SavedHigh?.Value);
        json.WriteString("savingVerdict", finding.Difference is { } difference ? DifferenceText.Word(difference.Verdict) : null);
        Number("timeLostSeconds", finding.TimeLost?.Value);
        Number("bytesLost", finding.BytesLost?.Value);
        Strings("layers", finding.Layers);
        json.WriteStartArray("evidence");
        foreach (Evidence evidence in finding.Evidence)
        {
            json.WriteStartObject();
            json.WriteString("name", evidence.Name);
            Number("value", evidence.Value);
            json.WriteString("unit", evidence.Unit);
            if (evidence.Layer is { } layer)
                json.WriteString("layer", layer);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Strings("fix", finding.Fix);
        if (finding.FixMultiple is { } multiple)
            json.WriteNumber("fixMultiple", multiple);
        json.WriteString("fingerprint", finding.Fingerprint);
        json.WriteEndObject();

        void Number(string name, double? value)
        {
            if (value is { } number && double.IsFinite(number))
                json.WriteNumber(name, number);
            else
                json.WriteNull(name);
        }

        void Strings(string name, IReadOnlyList<string> values)
        {
            json.WriteStartArray(name);
            foreach (string value in values)
                json.WriteStringValue(value);
            json.WriteEndArray();
        }
    }
}
