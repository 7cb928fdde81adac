using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using NetWeight.Measurement.Records;
using NetWeight.Server.Contracts;

namespace NetWeight.Server.Endpoints;

/// <summary>Reads the bodies of requests, each with its own error.</summary>
internal static class RequestBody
{
    /// <summary>The largest JSON document of a request.</summary>
    public const long MostJsonBytes = 1 << 20;

    /// <summary>The largest file of measurements.</summary>
    public const long MostRecordBytes = 64 << 20;

    /// <summary>A contract. Throws <see cref="ProblemException"/> for a body that is none.</summary>
    public static async Task<T> ReadAsync<T>(HttpContext context)
        where T : class
    {
        if (!context.Request.HasJsonContentType())
            throw new ProblemException(StatusCodes.Status415UnsupportedMediaType, "Send the body as application/json.");
        Limit(context, MostJsonBytes);
        try
        {
            return await JsonSerializer.DeserializeAsync<T>(context.Request.Body, ServerJson.Options, context.RequestAborted)
                ?? throw Problem.Bad("The body is null; it must be an object.");
        }
        catch (JsonException e)
        {
            throw Problem.Bad(Sentence(e));
        }
        catch (InvalidOperationException)
        {
            throw Problem.Bad("The body holds text that is not valid Unicode.");
        }
    }

    /// <summary>
    /// Measurements, one JSON object a line. Throws <see cref="ProblemException"/> if a line is none: nothing is kept then.
    /// </summary>
    public static async Task<IReadOnlyList<MeasurementRecord>> ReadRecordsAsync(HttpContext context)
    {
        string type = (context.Request.ContentType ?? "").Split(';')[0].Trim();
        if (!type.Equals(HistoryEndpoints.LinesType, StringComparison.OrdinalIgnoreCase))
            throw new ProblemException(
                StatusCodes.Status415UnsupportedMediaType,
                $"Send measurements as {HistoryEndpoints.LinesType}: one JSON object a line, as 'netweight history "
                + "export -f jsonl' writes them.");
        Limit(context, MostRecordBytes);
        var records = new List<MeasurementRecord>();
        using var reader = new StreamReader(context.Request.Body, new UTF8Encoding(false, true));
        int number = 0;
        try
        {
            while (await reader.ReadLineAsync(context.RequestAborted) is { } line)
            {
                number++;
                if (line.AsSpan().Trim().Length == 0)
                    continue;
                MeasurementRecord record = RecordJson.Read(line, $"Line {number}");
                // PostgreSQL has no text with zeros in it.
                if (RecordJson.Write(record).Contains("\\u0000", StringComparison.Ordinal))
                    throw Problem.Bad($"Line {number} holds a character of code 0.");
                records.Add(record);
            }
        }
        catch (Exception e) when (e is DecoderFallbackException or InvalidOperationException)
        {
            throw Problem.Bad($"Line {number + 1} is not valid UTF-8.");
        }
        catch (NetWeightException e)
        {
            throw Problem.Bad(e.Message);
        }

        return records;
    }

    /// <summary>Sets the limit of a body; null if the handler limits it.</summary>
    public static void Limit(HttpContext context, long? bytes)
    {
        if (context.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } feature)
            feature.MaxRequestBodySize = bytes;
    }

    private static string Sentence(JsonException e)
    {
        string at = e.Path is null or "$" ? "" : e.Path["$.".Length..];
        // The serializer's own message names types of this program; the field is enough.
        if (e.Message.Contains("could not be mapped to any .NET member", StringComparison.Ordinal))
            return $"There is no field '{at}'. api/openapi.json lists the fields.";
        if (e.Message.Contains("missing required properties", StringComparison.Ordinal))
        {
            string[] names = [.. e.Message.Split('\'').Where((_, i) => i % 2 == 1).Where(n => !n.Contains('.', StringComparison.Ordinal))];
            return $"The field '{(at.Length > 0 ? at + "." : "")}{(names.Length > 0 ? names[^1] : "?")}' is missing.";
        }

        if (e.Message.Contains("Duplicate property", StringComparison.Ordinal))
            return "The body names a field twice.";
        return at.Length > 0 && e.BytePositionInLine is null or > 0 && !IsSyntax(e)
            ? $"The field '{at}' has the wrong type."
            : $"The body is not JSON: line {e.LineNumber + 1}, byte {e.BytePositionInLine + 1}.";
    }

    private static bool IsSyntax(JsonException e) => e.InnerException is JsonException;
}
