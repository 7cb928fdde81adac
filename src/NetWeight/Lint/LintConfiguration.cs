using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NetWeight.Lint;

/// <summary>
/// Reads <c>netweight.json</c>: thresholds, suppressions with their reasons, and the fingerprints of findings that are
/// known already.
/// </summary>
public static class LintConfiguration
{
    private static readonly string[] Sections = ["suppress", "baseline", "thresholds"];

    /// <summary>
    /// The options in a file's content, on top of others. Throws <see cref="NetWeightException"/> if it
    /// cannot be read.
    /// </summary>
    /// <param name="json">The content.</param>
    /// <param name="name">The file's name, for errors.</param>
    /// <param name="options">The defaults for missing settings.</param>
    public static LintOptions Read(ReadOnlyMemory<byte> json, string name, LintOptions options)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json,
                new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("lint", out JsonElement lint))
                throw new NetWeightException($"{name}: has no object 'lint'; write {{ \"lint\": {{ \"suppress\": [] }} }}.");
            foreach (JsonProperty property in lint.EnumerateObject())
                if (!Sections.Contains(property.Name))
                    throw new NetWeightException($"{name}: 'lint' has no '{property.Name}'; it has {string.Join(", ", Sections)}.");
            if (lint.TryGetProperty("thresholds", out JsonElement thresholds))
            {
                options = options with
                {
                    ErrorShare = Share(thresholds, "error", options.ErrorShare, name),
                    WarningShare = Share(thresholds, "warning", options.WarningShare, name),
                    NoteShare = Share(thresholds, "note", options.NoteShare, name),
                };
            }

            var suppressions = new List<Suppression>(options.Suppressions);
            if (lint.TryGetProperty("suppress", out JsonElement suppress))
                foreach (JsonElement item in suppress.EnumerateArray())
                    suppressions.Add(Suppress(item, name));
            var baseline = new HashSet<string>(options.Baseline, StringComparer.Ordinal);
            if (lint.TryGetProperty("baseline", out JsonElement known))
                foreach (JsonElement item in known.EnumerateArray())
                    baseline.Add(Known(item, name));
            return options with { Suppressions = suppressions, Baseline = baseline };
        }
        catch (JsonException e)
        {
            throw new NetWeightException($"{name} cannot be read: not JSON at {FileProblem.Json(e)}.", e);
        }
        catch (InvalidOperationException e)
        {
            throw new NetWeightException($"{name} cannot be read: {e.Message.ReplaceLineEndings(" ")}", e);
        }
    }

    /// <summary>
    /// A file's content with findings added to its baseline; all else stays. Throws <see cref="NetWeightException"/>
    /// if the content cannot be read, or has comments, which would be lost.
    /// </summary>
    /// <param name="json">The content; null for a new file.</param>
    /// <param name="name">The file's name, for errors.</param>
    /// <param name="result">The findings.</param>
    public static string WithBaseline(ReadOnlyMemory<byte>? json, string name, LintResult result)
    {
        JsonObject root = [];
        if (json is { } content)
        {
            Read(content, name, LintOptions.Default);
            try
            {
                root = JsonNode.Parse(content.Span, null, new JsonDocumentOptions { AllowTrailingCommas = true })!.AsObject();
            }
            catch (JsonException e)
            {
                throw new NetWeightException($"{name} has comments, which writing it would lose; "
                    + "make them reasons of suppressions, or write the baseline to another file.", e);
            }
        }

        if (root["lint"] is not JsonObject lint)
            root["lint"] = lint = [];
        if (lint["baseline"] is not JsonArray baseline)
            lint["baseline"] = baseline = [];
        string model = result.Cost.Shaped.Model.Name;
        foreach (Finding finding in result.Findings)
        {
            JsonObject entry = new() { ["rule"] = JsonValue.Create(finding.Rule) };
            if (finding.Device is { } device)
                entry["device"] = JsonValue.Create(device);
            entry["model"] = JsonValue.Create(model);
            entry["fingerprint"] = JsonValue.Create(finding.Fingerprint);
            baseline.Add((JsonNode)entry);
        }

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, new JsonWriterOptions
        {
            Indented = true,
            NewLine = "\n",
            Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        }))
            root.WriteTo(writer);
        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length) + "\n";
    }

    /// <summary>The key of a finding in a baseline.</summary>
    internal static string Key(string model, Finding finding) => $"{model}:{finding.Fingerprint}";

    private static string Known(JsonElement item, string name)
    {
        if (item.ValueKind == JsonValueKind.String)
            return item.GetString()!;
        if (!item.TryGetProperty("fingerprint", out JsonElement fingerprint))
            throw new NetWeightException(
                $"{name}: an entry of the baseline is a fingerprint, or an object that has one; "
                    + $"'netweight lint MODEL --write-baseline {name}' writes them.");
        return item.TryGetProperty("model", out JsonElement model) ? $"{model.GetString()}:{fingerprint.GetString()}"
            : fingerprint.GetString() ?? "";
    }

    private static Suppression Suppress(JsonElement item, string name)
    {
        string? rule = Text("rule"), reason = Text("reason");
        if (rule is null || string.IsNullOrWhiteSpace(reason))
            throw new NetWeightException($"{name}: a suppression needs 'rule' and 'reason'; 'layers' may narrow it (features.*).");
        if (rule != "*")
            RuleCatalog.Get(rule);
        return new Suppression(rule, Text("layers") ?? "*", reason);

        string? Text(string key) => item.TryGetProperty(key, out JsonElement value) ? value.GetString() : null;
    }

    private static double Share(JsonElement thresholds, string key, double otherwise, string name)
    {
        if (!thresholds.TryGetProperty(key, out JsonElement value))
            return otherwise;
        double share = value.GetDouble();
        return share is >= 0 and <= 1 ? share : throw new NetWeightException(
            $"{name}: threshold '{key}' is a share of the latency between 0 and 1, not {share}.");
    }
}
