using System.Text.Json;
using NetWeight.Graphs;
using NetWeight.Lint;
using NetWeight.Reports.Compare;
using NetWeight.Reports.Formats;

namespace NetWeight.Reports.Lint;

/// <summary>
/// The findings of lint, as SARIF 2.1.0 (OASIS, 2020) in the form that GitHub's code scanning takes: rules with help,
/// levels, a physical location (the model's file), logical ones (the nodes) and fingerprints.
/// </summary>
public static class LintSarif
{
    /// <summary>The number of nodes that one result names as locations; all are in its properties.</summary>
    private const int LocationLimit = 10;

    private static readonly JsonWriterOptions Options = new()
    {
        Indented = true,
        NewLine = "\n",
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    /// <summary>Writes one log with one run.</summary>
    /// <param name="result">The findings.</param>
    /// <param name="file">The model's file as the user named it, relative to the repository for code scanning.</param>
    /// <param name="toolVersion">The version of NetWeight.</param>
    /// <param name="writer">Where to.</param>
    public static void Write(LintResult result, string file, string toolVersion, TextWriter writer) =>
        JsonText.Write(writer, Options, json =>
        {
            json.WriteStartObject();
            json.WriteString("$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json");
            json.WriteString("version", "2.1.0");
            json.WriteStartArray("runs");
            json.WriteStartObject();
            json.WriteStartObject("tool");
            json.WriteStartObject("driver");
            json.WriteString("name", "NetWeight");
            json.WriteString("semanticVersion", toolVersion.Split('+')[0]);
            json.WriteStartArray("rules");
            foreach (Rule rule in RuleCatalog.All)
                WriteRule(json, rule.Id, rule.Name, rule.Summary, rule.Page);
            WriteRule(json, Linter.FailedRule, "rule-failed", "A rule could not judge the model.",
                "A rule could not judge the model. Please report it.");
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndObject();
            // Keeps the findings about one model apart from those about another, and from those of other tools.
            json.WriteStartObject("automationDetails");
            json.WriteString("id", $"netweight/{file.Replace('\\', '/')}/");
            json.WriteEndObject();
            json.WriteString("columnKind", "utf16CodeUnits");
            json.WriteStartArray("results");
            foreach (Finding finding in result.Findings)
                WriteResult(json, finding, file);
            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        });

    private static void WriteRule(Utf8JsonWriter json, string id, string name, string summary, string page)
    {
        json.WriteStartObject();
        json.WriteString("id", id);
        json.WriteString("name", string.Concat(name.Split('-').Select(w => char.ToUpperInvariant(w[0]) + w[1..])));
        WriteText(json, "shortDescription", summary);
        WriteText(json, "fullDescription", summary);
        json.WriteStartObject("help");
        json.WriteString("text", summary);
        json.WriteString("markdown", page.ReplaceLineEndings("\n"));
        json.WriteEndObject();
        json.WriteStartObject("defaultConfiguration");
        json.WriteString("level", "note");
        json.WriteEndObject();
        json.WriteStartObject("properties");
        json.WriteStartArray("tags");
        json.WriteStringValue("performance");
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, Finding finding, string file)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", finding.Rule);
        int index = 0;
        while (index < RuleCatalog.All.Count && RuleCatalog.All[index].Id != finding.Rule)
            index++;
        json.WriteNumber("ruleIndex", index);
        json.WriteString("level", finding.Severity switch { Severity.Error => "error", Severity.Warning => "warning", _ => "note" });
        WriteText(json, "message", $"{(finding.Device is { } device ? device + ": " : "")}{finding.Message} {finding.Suggestion}");
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", Uri(file));
        json.WriteEndObject();
        json.WriteStartObject("region");
        // A model has no lines, and code scanning requires a place in them.
        json.WriteNumber("startLine", 1);
        json.WriteNumber("startColumn", 1);
        json.WriteNumber("endLine", 1);
        json.WriteNumber("endColumn", 1);
        json.WriteEndObject();
        json.WriteEndObject();
        if (finding.Layers.Count > 0)
        {
            json.WriteStartArray("logicalLocations");
            foreach (string layer in finding.Layers.Take(LocationLimit))
            {
                json.WriteStartObject();
                json.WriteString("name", layer);
                json.WriteString("fullyQualifiedName", layer);
                json.WriteString("kind", "member");
                json.WriteEndObject();
            }

            json.WriteEndArray();
        }

        json.WriteEndObject();
        json.WriteEndArray();
        json.WriteStartObject("partialFingerprints");
        // The one that code scanning reads: without it, a hash of the "line" would make all findings of a rule the same.
        json.WriteString("primaryLocationLineHash", finding.Fingerprint + ":1");
        json.WriteString("netweightFinding/v1", finding.Fingerprint);
        json.WriteEndObject();
        json.WriteStartObject("properties");
        if (finding.TimeSaved is { } saved)
            json.WriteNumber("timeSavedSeconds", saved.Value);
        if (finding.Difference is { } difference)
        {
            if (difference.SavedLow is { } low)
                json.WriteNumber("timeSavedLowSeconds", low.Value);
            if (difference.SavedHigh is { } high)
                json.WriteNumber("timeSavedHighSeconds", high.Value);
            json.WriteString("savingVerdict", DifferenceText.Word(difference.Verdict));
        }

        if (finding.TimeLost is { } lost)
            json.WriteNumber("timeLostSeconds", lost.Value);
        json.WriteStartArray("layers");
        foreach (string layer in finding.Layers)
            json.WriteStringValue(layer);
        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteText(Utf8JsonWriter json, string name, string text)
    {
        json.WriteStartObject(name);
        json.WriteString("text", text);
        json.WriteEndObject();
    }

    /// <summary>A relative reference: forward slashes, nothing that needs another encoding.</summary>
    private static string Uri(string file) => string.Join('/', file.Replace('\\', '/').Split('/').Select(System.Uri.EscapeDataString));
}
