using System.ComponentModel;
using Microsoft.AspNetCore.Http.HttpResults;
using NetWeight.Measurement.Records;
using NetWeight.Server.Contracts;
using NetWeight.Server.History;

namespace NetWeight.Server.Endpoints;

/// <summary>The history: read, export, import, delete.</summary>
internal static class HistoryEndpoints
{
    /// <summary>One JSON object a line.</summary>
    public const string LinesType = "application/x-ndjson";

    private const string ModelFilter = "Only models with this word in their name.";
    private const int MostListed = 10_000;

    /// <summary>Adds the addresses.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        RouteGroupBuilder history = api.MapGroup("/history").WithTags("History");
        history.MapGet("/", ReadAsync).WithName("readHistory").WithSummary("Lists measurements.").Produces<HistoryContract>();
        history.MapPost("/", ImportAsync).WithName("importHistory")
            .WithSummary("Adds measurements, one JSON object a line, in the measurement format. Those that are known are left out.")
            .Accepts<MeasurementRecord>(LinesType).Produces<ImportContract>();
        history.MapGet("/export", Export).WithName("exportHistory")
            .WithSummary("Gives all measurements, layers included, one JSON object a line: 'netweight history import' reads it.")
            .Produces<MeasurementRecord>(contentType: LinesType);
        history.MapDelete("/{id:long}", DeleteAsync).WithName("deleteMeasurement").WithSummary("Deletes a measurement.")
            .Produces(StatusCodes.Status204NoContent);
    }

    private static async Task<IResult> ReadAsync(
        HistoryStore history, CancellationToken cancellation, [Description(ModelFilter)] string? model = null,
        [Description("Include measurements of single layers.")] bool layers = false,
        [Description("How many of the newest, 1 to 10000.")] int last = 500)
    {
        if (last is < 1 or > MostListed)
            throw Problem.Bad($"last must be from 1 to {MostListed}.");
        return TypedResults.Json(await history.ReadAsync(model, layers, last, cancellation), ServerJson.Options);
    }

    private static async Task<IResult> ImportAsync(HttpContext context, HistoryStore history) =>
        TypedResults.Json(
            await history.ImportAsync(await RequestBody.ReadRecordsAsync(context), context.RequestAborted), ServerJson.Options);

    private static PushStreamHttpResult Export(
        HttpContext context, HistoryStore history, [Description(ModelFilter)] string? model = null) => TypedResults.Stream(
        async stream =>
        {
            await using var writer = new StreamWriter(stream) { NewLine = "\n" };
            await foreach (string line in history.LinesAsync(model, context.RequestAborted))
                await writer.WriteLineAsync(line.AsMemory(), context.RequestAborted);
        },
        LinesType, "measurements.jsonl");

    private static async Task<IResult> DeleteAsync(long id, HistoryStore history, CancellationToken cancellation) =>
        await history.DeleteAsync(id, cancellation) ? TypedResults.NoContent() : throw Problem.NotFound($"There is no measurement {id}.");
}
