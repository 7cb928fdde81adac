using System.Text.Json;
using NetWeight.Devices;
using NetWeight.Lint;

namespace NetWeight.Reports;

/// <summary>What linting found, as JSON; units stand in the fields' names.</summary>
public static class LintJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one object.</summary>
    public static void Write(LintResult result, string toolVersion, TextWriter writer) => JsonText.Write(writer, Options, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", 1);
        json.WriteString("toolVersion", toolVersion);
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
        json.WriteFindings(result.Findings);
        json.WriteNumber("suppressed", result.Suppressed);
        json.WriteStartArray("skippedRules");
        foreach (Rule rule in result.SkippedRules)
            json.WriteStringValue(rule.Id);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    /// <summary><c>findings[]</c>.</summary>
    internal static void WriteFindings(this Utf8JsonWriter json, IReadOnlyList<Finding> findings)
    {
        json.WriteStartArray("findings");
        foreach (Finding finding in findings)
        {
            json.WriteStartObject();
            json.WriteString("rule", finding.Rule);
            json.WriteString("name", finding.Name);
            json.WriteString("severity", LintReport.Word(finding.Severity));
            json.WriteString("message", finding.Message);
            json.WriteString("suggestion", finding.Suggestion);
            json.WriteString("device", finding.Device);
            json.WriteString("runtime", finding.Runtime);
            Number("timeSavedSeconds", finding.TimeSaved?.Value);
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
                json.WriteEndObject();
            }

            json.WriteEndArray();
            Strings("fix", finding.Fix);
            json.WriteString("fingerprint", finding.Fingerprint);
            json.WriteEndObject();
        }

        json.WriteEndArray();

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
