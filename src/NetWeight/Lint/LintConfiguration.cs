using System.Text.Json;

namespace NetWeight.Lint;

/// <summary>Reads <c>netweight.json</c>: thresholds, suppressions with their reasons, and the fingerprints of findings that are known already.</summary>
public static class LintConfiguration
{
    private static readonly string[] Known = ["suppress", "baseline", "thresholds"];

    /// <summary>The options that a file's content asks for, on top of others. Throws <see cref="NetWeightException"/> where it cannot be read.</summary>
    /// <param name="json">The content.</param>
    /// <param name="name">The file's name, for errors.</param>
    /// <param name="options">What holds where the file says nothing.</param>
    public static LintOptions Read(ReadOnlyMemory<byte> json, string name, LintOptions options)
    {
        try
        {
            using JsonDocument document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            JsonElement root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || !root.TryGetProperty("lint", out JsonElement lint))
                throw new NetWeightException($"{name}: has no object 'lint'; write {{ \"lint\": {{ \"suppress\": [] }} }}.");
            foreach (JsonProperty property in lint.EnumerateObject())
                if (!Known.Contains(property.Name))
                    throw new NetWeightException($"{name}: 'lint' has no '{property.Name}'; it has {string.Join(", ", Known)}.");
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
                    baseline.Add(item.GetString() ?? "");
            return options with { Suppressions = suppressions, Baseline = baseline };
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new NetWeightException($"{name} cannot be read: {e.Message.ReplaceLineEndings(" ")}", e);
        }
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
        return share is >= 0 and <= 1 ? share : throw new NetWeightException($"{name}: threshold '{key}' is a share of the latency between 0 and 1, not {share}.");
    }
}
