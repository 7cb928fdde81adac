using Microsoft.AspNetCore.Http.HttpResults;
using NetWeight.Measurement.Machines;
using NetWeight.Measurement.Reports;
using NetWeight.Server.Contracts;
using NetWeight.Server.Jobs;
using NetWeight.Server.Models;

namespace NetWeight.Server.Endpoints;

/// <summary>The server itself.</summary>
internal static class ServerEndpoints
{
    /// <summary>Adds the addresses.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        RouteGroupBuilder server = api.MapGroup("").WithTags("Server");
        server.MapGet("/health", () => TypedResults.Json(new HealthContract("ok"), ServerJson.Options)).WithName("getHealth")
            .WithSummary("Answers if the server runs. Needs no token.").Produces<HealthContract>();
        server.MapGet("/server", Describe).WithName("getServer").WithSummary("Describes the server, its machine and its limits.")
            .Produces<ServerContract>();
    }

    private static JsonHttpResult<ServerContract> Describe(ServerOptions options, ModelStore models) => TypedResults.Json(
        new ServerContract(
            Work.Version.Split('+')[0], MeasurementJson.Contract(MachineRecord.Read()), options.PostgreSql is null ? "sqlite"
                : "postgresql",
            options.LargestUploadBytes, options.StorageLimitBytes, models.StoredBytes, Environment.ProcessorCount),
        ServerJson.Options);
}
