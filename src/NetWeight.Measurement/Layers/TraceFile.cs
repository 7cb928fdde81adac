using System.Text.Json;

namespace NetWeight.Measurement.Layers;

/// <summary>One kernel's part in one run, as ONNX Runtime's profile reports it.</summary>
/// <param name="Kernel">The name of the runtime's node.</param>
/// <param name="Operator">Its operator, without a domain.</param>
/// <param name="Seconds">Its duration, in whole microseconds.</param>
/// <param name="Bytes">Bytes read and written: activations, weights, outputs; null if the profile lacks them.</param>
public sealed record TraceEvent(string Kernel, string Operator, double Seconds, long? Bytes);

/// <summary>Reads ONNX Runtime's profile: a list of trace events in JSON, of which those of kernels matter.</summary>
public static class TraceFile
{
    private const string Ending = "_kernel_time";

    /// <summary>
    /// The kernels' events in the order in which they ran, run after run. Throws <see cref="NetWeightException"/> for a
    /// file that is no such profile.
    /// </summary>
    public static IReadOnlyList<TraceEvent> Read(Stream stream, string name)
    {
        try
        {
            using var document = JsonDocument.Parse(stream, new JsonDocumentOptions { AllowTrailingCommas = true });
            if (document.RootElement.ValueKind != JsonValueKind.Array)
                throw Other(name);
            var events = new List<TraceEvent>();
            foreach (JsonElement item in document.RootElement.EnumerateArray())
                if (item.ValueKind == JsonValueKind.Object && Event(item) is { } kernel)
                    events.Add(kernel);
            return events.Count > 0 ? events : throw Other(name);
        }
        catch (JsonException e)
        {
            throw new NetWeightException($"'{name}' is not a profile of ONNX Runtime, or a cut one, at {FileProblem.Json(e)}.", e);
        }
    }

    private static NetWeightException Other(string name) => new(
        $"'{name}' is not a profile of ONNX Runtime: it lists no event of a kernel (\"cat\": \"Node\", "
            + "\"name\": \"..._kernel_time\").");

    private static TraceEvent? Event(JsonElement item)
    {
        if (Text(item, "cat") != "Node" || Text(item, "name") is not { } name || !name.EndsWith(Ending, StringComparison.Ordinal)
            || !item.TryGetProperty("dur", out JsonElement duration) || !duration.TryGetDouble(out double microseconds))
            return null;
        item.TryGetProperty("args", out JsonElement args);
        long? bytes = Size(args, "activation_size") is { } read && Size(args, "output_size") is { } written
            ? read + written + (Size(args, "parameter_size") ?? 0)
            : null;
        return new TraceEvent(name[..^Ending.Length], Text(args, "op_name") ?? "", microseconds * 1e-6, bytes);
    }

    private static string? Text(JsonElement item, string property) =>
        item.ValueKind == JsonValueKind.Object && item.TryGetProperty(property, out JsonElement value)
            && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Size(JsonElement args, string property) =>
        Text(args, property) is { } text && long.TryParse(text, System.Globalization.NumberStyles.None,
            System.Globalization.CultureInfo.InvariantCulture, out long size) ? size : null;
}
