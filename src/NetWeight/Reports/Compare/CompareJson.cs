using System.Text.Json;
using NetWeight.Comparisons;
using NetWeight.Costs;
using NetWeight.Devices;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Formats;
using NetWeight.Units;
using NetWeight.Workflows;

namespace NetWeight.Reports.Compare;

/// <summary>A comparison for other programs, by docs/schema/comparison.schema.json: units stand in the names; null is "not known".</summary>
public static class CompareJson
{
    /// <summary>The version of the schema; it grows when a name changes its meaning or goes away.</summary>
    public const int SchemaVersion = 1;

    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one object. The models, the ranking and the diff are all in it, whatever is shown to people.</summary>
    public static void Write(CompareReport report, TextWriter writer) => JsonText.Write(writer, Options, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", SchemaVersion);
        json.WriteStartObject("tool");
        json.WriteString("name", "netweight");
        json.WriteString("version", report.ToolVersion);
        json.WriteEndObject();
        AnalysisJson.WriteConventions(json);
        json.WriteStartArray("models");
        for (int i = 0; i < report.Entries.Count; i++)
            json.WriteModel(report, i);
        json.WriteEndArray();
        json.WriteStartArray("devices");
        foreach (DeviceRanking ranking in report.Matrix.Rankings)
            json.WriteRanking(ranking, report);
        json.WriteEndArray();
        json.WriteStartArray("rankingFlips");
        foreach (RankingFlip flip in report.Matrix.Flips)
            json.WriteFlip(flip, report);
        json.WriteEndArray();
        if (report.Diff is { } diff)
            json.WriteDiff(diff, report);
        else
            json.WriteNull("diff");
        json.WriteEndObject();
    });

    private static void WriteModel(this Utf8JsonWriter json, CompareReport report, int model)
    {
        (string name, AnalyzedModel entry) = (report.Names[model], report.Entries[model]);
        IReadOnlyList<DeviceRank> ranks = report.Matrix.DeviceRankings.FirstOrDefault(r => r[0].Model == model) ?? [];
        json.WriteStartObject();
        json.WriteString("name", name);
        if (entry.Cost is not { } cost)
        {
            json.WriteString("source", entry.Source);
            json.WriteString("error", entry.Error);
            json.WriteEndObject();
            return;
        }

        AnalysisJson.WriteModel(json, entry, cost);
        json.WritePropertyName("totals");
        AnalysisJson.WriteTotals(json, cost);
        json.WriteStartArray("devices");
        for (int d = 0; d < entry.Devices.Count; d++)
        {
            DevicePrediction device = entry.Devices[d];
            json.WriteStartObject();
            json.WriteString("id", device.Device.Id);
            if (device.Estimate is { } estimate)
            {
                json.WriteString("runtime", estimate.Runtime.Id);
                json.WriteString("precision", estimate.Precision.Name);
                json.WriteNumber("threads", estimate.Threads);
                json.WriteTimes(estimate);
                json.WriteString("status", estimate.IsComplete ? "complete" : "atLeast");
                json.WriteString("basis", estimate.Basis);
                json.WritePublished(device.Published);
                json.WriteDifference("fromFastestDevice", ranks.FirstOrDefault(r => r.Device == d)?.FromFastest, ranks[0].Estimate.Device.Name, device.Device.Name);
                json.WriteDifference("fromFirstSetting", report.FromFirstSetting(model, d), "the first setting", $"{estimate.Runtime.Id} {estimate.Precision.Name}");
            }
            else
            {
                json.WriteString("error", device.Error);
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteRanking(this Utf8JsonWriter json, DeviceRanking ranking, CompareReport report)
    {
        json.WriteStartObject();
        json.WriteString("id", ranking.Device.Id);
        json.WriteString("name", ranking.Device.Name);
        json.WriteStartArray("ranking");
        foreach (RankedModel model in ranking.Models)
        {
            json.WriteStartObject();
            json.WriteString("model", report.Names[model.Model]);
            json.WriteNumber("bestPlace", model.Best);
            json.WriteNumber("worstPlace", model.Worst);
            json.WriteNumber("predictedLatencySeconds", model.Estimate.Latency.Value);
            json.WriteDifference("fromFastest", model.FromFastest, report.Names[ranking.Models[0].Model], report.Names[model.Model]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WriteFlip(this Utf8JsonWriter json, RankingFlip flip, CompareReport report)
    {
        json.WriteStartObject();
        json.WriteString("first", report.Names[flip.First]);
        json.WriteString("second", report.Names[flip.Second]);
        json.WriteStartArray("firstWinsOn");
        foreach (int device in flip.FirstWins)
            json.WriteStringValue(report.Devices[device].Id);
        json.WriteEndArray();
        json.WriteStartArray("secondWinsOn");
        foreach (int device in flip.SecondWins)
            json.WriteStringValue(report.Devices[device].Id);
        json.WriteEndArray();
        json.WriteBoolean("certain", flip.IsCertain);
        json.WriteEndObject();
    }

    private static void WriteDiff(this Utf8JsonWriter json, ModelDiff diff, CompareReport report)
    {
        json.WriteStartObject("diff");
        json.WriteString("before", report.Names[0]);
        json.WriteString("after", report.Names[1]);
        json.WriteNumber("sharedLayers", (double?)diff.SharedLayers);
        json.WriteBoolean("isOneNetwork", diff.IsOneNetwork);
        json.WriteString("matchedBy", diff.FollowsNames ? "name" : "structure");
        json.WriteStartObject("counts");
        foreach (LayerChange change in Enum.GetValues<LayerChange>())
            json.WriteNumber(CompareText.Word(change), diff.Count(change));
        json.WriteEndObject();
        json.WriteStartArray("differences");
        for (int i = 0; i < diff.Devices.Count; i++)
        {
            json.WriteStartObject();
            json.WriteString("device", report.Devices[i].Id);
            json.WriteDifference("difference", diff.Devices[i].Difference, report.Names[0], report.Names[1]);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteString("groupedBy", report.Options.GroupBy.ToString().ToLowerInvariant());
        json.WriteStartArray("parts");
        foreach (PartDiff part in diff.Parts(report.Options.GroupBy, report.Options.Depth))
            json.WritePart(part, report);
        json.WriteEndArray();
        json.WriteStartArray("layers");
        foreach (LayerDiff layer in diff.Layers)
            json.WriteLayer(layer, report);
        json.WriteEndArray();
        json.WriteEndObject();
    }

    private static void WritePart(this Utf8JsonWriter json, PartDiff part, CompareReport report)
    {
        json.WriteStartObject();
        json.WriteString("name", part.Name);
        json.WriteNumber("added", part.Added);
        json.WriteNumber("removed", part.Removed);
        json.WriteNumber("changed", part.Changed);
        json.WriteNumber("moved", part.Moved);
        Side("before", part.Before, part.TimesBefore);
        Side("after", part.After, part.TimesAfter);
        json.WriteEndObject();

        void Side(string name, CostTotals totals, IReadOnlyList<Seconds?> times)
        {
            json.WriteStartObject(name);
            json.WriteNumber("layers", totals.Layers);
            json.WriteNumber("maccs", totals.Maccs.Value);
            json.WriteNumber("flops", totals.Flops.Value);
            json.WriteNumber("parameters", totals.Parameters);
            json.WriteNumber("memoryAccessBytes", totals.MemoryAccess.Value);
            json.WriteTimes(times, report);
            json.WriteEndObject();
        }
    }

    private static void WriteLayer(this Utf8JsonWriter json, LayerDiff layer, CompareReport report)
    {
        json.WriteStartObject();
        json.WriteString("change", CompareText.Word(layer.Change));
        json.WriteString("name", layer.Name);
        if (layer.NameBefore is { } name)
            json.WriteString("nameBefore", name);
        if (layer.Difference is { Length: > 0 } difference)
            json.WriteString("difference", difference);
        Side("before", layer.Before, layer.TimesBefore);
        Side("after", layer.After, layer.TimesAfter);
        json.WriteEndObject();

        void Side(string name, LayerCost? cost, IReadOnlyList<Seconds?> times)
        {
            if (cost is null)
            {
                json.WriteNull(name);
                return;
            }

            json.WriteStartObject(name);
            json.WriteString("operator", cost.Operator);
            json.WriteString("stage", cost.Stage);
            json.WriteString("scope", cost.Scope);
            JsonValues.WriteNumber(json, "maccs", cost.Maccs?.Value);
            JsonValues.WriteNumber(json, "flops", cost.Flops?.Value);
            json.WriteNumber("parameters", cost.Parameters);
            JsonValues.WriteNumber(json, "memoryAccessBytes", cost.MemoryAccess?.Value);
            json.WriteTimes(times, report);
            json.WriteEndObject();
        }
    }

    /// <summary>Times by device id.</summary>
    private static void WriteTimes(this Utf8JsonWriter json, IReadOnlyList<Seconds?> times, CompareReport report)
    {
        if (times.Count == 0)
            return;
        json.WriteStartObject("predictedSeconds");
        for (int i = 0; i < times.Count; i++)
        {
            if (times[i] is { } time)
                json.WriteNumber(report.Devices[i].Id, time.Value);
            else
                json.WriteNull(report.Devices[i].Id);
        }

        json.WriteEndObject();
    }
}
