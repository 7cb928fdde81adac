using System.Text.Encodings.Web;
using System.Text.Json;
using NetWeight.Devices;
using NetWeight.Recommend;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Formats;

namespace NetWeight.Reports.Recommend;

/// <summary>A recommendation as JSON (docs/schema/recommendation.schema.json); units stand in the fields' names.</summary>
public static class RecommendJson
{
    private static readonly JsonWriterOptions Options = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes one object.</summary>
    public static void Write(Recommendation result, string toolVersion, TextWriter writer) => JsonText.Write(writer, Options, json =>
    {
        json.WriteStartObject();
        json.WriteNumber("schemaVersion", 1);
        json.WriteString("toolVersion", toolVersion);
        WriteRequest(json, result);
        json.WriteBoolean("answered", result.IsAnswered);
        json.WriteStartArray("compromise");
        foreach (CompromiseEntry entry in result.Compromise)
        {
            json.WriteStartObject();
            json.WriteNumber("rank", entry.Rank);
            WriteNetwork(json, entry.Network);
            json.WriteNumber("worstRatio", (double?)entry.WorstRatio);
            json.WriteStartArray("devices");
            for (int i = 0; i < entry.Ratios.Count; i++)
            {
                json.WriteStartObject();
                json.WriteString("id", result.Devices[i].Device.Id);
                WriteFit(json, entry.Network.Fits[i]);
                json.WriteNumber("ratioToBest", (double?)entry.Ratios[i]);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("devices");
        foreach (DeviceAnswer answer in result.Devices)
            WriteAnswer(json, answer);
        json.WriteEndArray();
        json.WriteEndObject();
    });

    private static void WriteRequest(Utf8JsonWriter json, Recommendation result)
    {
        RecommendRequest request = result.Request;
        json.WriteStartObject("conventions");
        json.WriteString("ranking", RecommendText.Ties(request) is { Length: > 0 } ties ? $"{RecommendText.Order(request)}. {ties}" : RecommendText.Order(request));
        json.WriteString("interval", "predictedLatencyLowSeconds to predictedLatencyHighSeconds holds 90 % of measurements");
        json.WriteString("memory", "weights and peak activations of the batch, in the type that is computed in");
        json.WriteString("quantizationRisk", "guessed from the structure; no weights were looked at");
        json.WriteString("top1Percent", "ImageNet, as published at this width and resolution; null where nothing was");
        json.WriteEndObject();
        json.WriteStartObject("request");
        WriteNumber(json, "maxLatencySeconds", request.MaxLatency?.Value);
        WriteNumber(json, "minThroughputSamplesPerSecond", request.MinThroughput);
        WriteNumber(json, "minTop1Percent", request.MinAccuracy);
        json.WriteNumber("maxMemoryBytes", request.MaxMemory?.Value);
        json.WriteNumber("maxParameters", request.MaxParameters);
        json.WriteNumber("maxHeadlineMaccs", request.MaxMaccs?.Value);
        WriteStrings(json, "needs", request.Needs);
        WriteStrings(json, "without", request.Without);
        WriteStrings(json, "only", request.Only);
        json.WriteBoolean("wholeInterval", request.Sure);
        json.WriteString("order", request.Order?.ToString().ToLowerInvariant() ?? "front");
        json.WriteNumber("batch", request.Batch);
        json.WriteEndObject();
        json.WriteStartObject("searched");
        json.WriteNumber("rated", result.Rated);
        json.WriteNumber("withoutAccuracy", result.Unrated);
        json.WriteNumber("scaled", result.Scaled);
        json.WriteEndObject();
    }

    private static void WriteAnswer(Utf8JsonWriter json, DeviceAnswer answer)
    {
        json.WriteStartObject();
        json.WriteString("id", answer.Device.Id);
        json.WriteString("runtime", answer.Settings.Runtime.Id);
        json.WriteString("precision", answer.Settings.Precision.Name);
        json.WriteNumber("threads", answer.Settings.Threads);
        json.WriteString("basis", answer.Settings.Basis);
        WriteStrings(json, "assumptions", answer.Settings.Assumptions);
        json.WriteBoolean("gapsKnown", answer.Settings.KnowsGaps);
        WriteList(json, "shortList", answer.ShortList, pick =>
        {
            json.WriteNumber("rank", pick.Rank);
            WriteNetwork(json, pick.Network);
            WriteFit(json, pick.Fit);
            json.WriteNumber("chanceWithinLimit", pick.ChanceWithinLimit);
            json.WriteNumber("chanceFasterThanFirst", pick.ChanceFasterThanFirst);
            json.WriteString("reason", pick.Reason);
            WriteStrings(json, "othersOfFamily", pick.Siblings);
        });
        json.WriteNumber("more", answer.More);
        WriteList(json, "front", answer.Front, point =>
        {
            WriteNetwork(json, point.Network);
            WriteFit(json, point.Fit);
            json.WriteBoolean("keepsLimits", point.KeepsLimits);
        });
        WriteList(json, "nearest", answer.Nearest, miss =>
        {
            WriteNetwork(json, miss.Network);
            WriteFit(json, miss.Fit);
            WriteList(json, "misses", miss.Shortfalls, shortfall =>
            {
                json.WriteString("limit", shortfall.Limit);
                json.WriteString("text", shortfall.Text);
                WriteNumber(json, "distance", shortfall.Distance);
            });
        });
        WriteList(json, "scaledToFit", answer.ScaledToFit, pick =>
        {
            WriteNetwork(json, pick.Network);
            WriteFit(json, pick.Fit);
            json.WriteString("scaledFrom", pick.Network.Candidate.FormName);
            json.WriteNumber("scaledFromTop1Percent", (double?)pick.ParentTop1);
            json.WriteNumber("maccsShare", (double?)pick.MaccsShare);
        });
        WriteList(json, "explanations", answer.Explanations, explanation =>
        {
            WriteNetwork(json, explanation.Network);
            WriteFit(json, explanation.Fit);
            json.WriteString("text", explanation.Text);
        });
        json.WriteEndObject();
    }

    private static void WriteNetwork(Utf8JsonWriter json, WeighedCandidate network)
    {
        Candidate candidate = network.Candidate;
        json.WriteString("network", candidate.FormName);
        json.WriteString("family", candidate.Family.Name);
        json.WriteNumber("width", candidate.Width);
        json.WriteNumber("resolution", candidate.Resolution);
        WriteNumber(json, "top1Percent", network.Top1);
        json.WriteString("top1Source", candidate.Accuracy?.Source);
        WriteList(json, "otherTop1", [.. candidate.Accuracies.Skip(1)], other =>
        {
            json.WriteNumber("top1Percent", other.Percent);
            json.WriteString("top1Source", other.Source);
        });
        json.WriteNumber("parameters", network.Parameters);
        json.WriteNumber("headlineMaccs", network.Maccs);
        json.WriteString("quantizationRisk", RecommendText.Risk(network));
        WriteStrings(json, "quantizationReasons", network.Quantization.Reasons);
        WriteStrings(json, "operators", network.Traits.Operators);
        WriteStrings(json, "structures", network.Traits.All);
    }

    private static void WriteFit(Utf8JsonWriter json, DeviceFit fit)
    {
        json.WriteNumber("predictedLatencySeconds", fit.Latency.Value);
        json.WriteNumber("predictedLatencyLowSeconds", fit.Low.Value);
        WriteNumber(json, "predictedLatencyHighSeconds", fit.IsComplete ? fit.High.Value : null);
        json.WriteNumber("throughputSamplesPerSecond", fit.Throughput);
        json.WriteNumber("memoryBytes", fit.Memory.Value);
        json.WriteFit(fit.Need);
        json.WriteNumber("peakUtilisation", (double?)fit.PeakUtilisation);
        json.WritePublished(fit.Published);
        WriteList(json, "gaps", fit.Gaps, gap =>
        {
            json.WriteString("what", gap.What);
            json.WriteString("to", gap.To);
            json.WriteNumber("layers", gap.Layers);
        });
    }

    private static void WriteList<T>(Utf8JsonWriter json, string name, IReadOnlyList<T> items, Action<T> write)
    {
        json.WriteStartArray(name);
        foreach (T item in items)
        {
            json.WriteStartObject();
            write(item);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    private static void WriteStrings(Utf8JsonWriter json, string name, IReadOnlyList<string> values)
    {
        json.WriteStartArray(name);
        foreach (string value in values)
            json.WriteStringValue(value);
        json.WriteEndArray();
    }

    /// <summary>A number as it is; null for none, and for what is infinite.</summary>
    private static void WriteNumber(Utf8JsonWriter json, string name, double? value)
    {
        if (value is { } number && double.IsFinite(number))
            json.WriteNumber(name, number);
        else
            json.WriteNull(name);
    }
}
