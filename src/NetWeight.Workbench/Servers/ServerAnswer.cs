using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace NetWeight.Workbench.Servers;

/// <summary>An answer of the server.</summary>
/// <param name="Status">Of HTTP; 0 if none came.</param>
/// <param name="Text">The body.</param>
internal sealed record ServerAnswer(int Status, string Text)
{
    /// <summary>Whether it is the requested one.</summary>
    public bool IsFine => Status is >= 200 and < 300;

    /// <summary>
    /// The body as JSON. Throws <see cref="NetWeightException"/> with the server's sentence if the answer is an error.
    /// </summary>
    public JsonObject Json()
    {
        try
        {
            if (Status == 0)
                throw new NetWeightException("The server does not answer. Is it still running?");
            JsonObject body = Text.Length == 0 ? [] : JsonNode.Parse(Text)!.AsObject();
            return IsFine ? body : throw new NetWeightException((string?)body["detail"] ?? $"The server answers with status {Status}.");
        }
        catch (JsonException)
        {
            throw new NetWeightException($"The server answers with status {Status}.");
        }
    }
}

/// <summary>Numbers of answers, for people.</summary>
internal static class ServerText
{
    /// <summary>Seconds as milliseconds or microseconds, with four figures.</summary>
    public static string Seconds(double seconds) => seconds switch
    {
        >= 1 => seconds.ToString("0.000", CultureInfo.InvariantCulture) + " s",
        >= 1e-3 => (seconds * 1e3).ToString("0.000", CultureInfo.InvariantCulture) + " ms",
        _ => (seconds * 1e6).ToString("0.0", CultureInfo.InvariantCulture) + " us",
    };

    /// <summary>A number of an answer; null if it is unknown.</summary>
    public static double? Number(JsonNode? node) => node is JsonValue value && value.TryGetValue(out double number) ? number : null;
}
