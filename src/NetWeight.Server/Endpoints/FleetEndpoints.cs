using System.ComponentModel;
using System.Text.Json.Nodes;
using NetWeight.Devices;
using NetWeight.Measurement.Contracts;
using NetWeight.Server.Contracts;
using NetWeight.Server.Fleet;
using NetWeight.Server.Security;

namespace NetWeight.Server.Endpoints;

/// <summary>The fleet for people: devices, sweeps and jobs.</summary>
internal static class FleetEndpoints
{
    private const int MostListed = 10_000;

    /// <summary>Adds the addresses.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        RouteGroupBuilder fleet = api.MapGroup("/fleet").WithTags("Fleet");
        var admin = new RolesMetadata(Role.Admin);
        fleet.MapGet("/devices", ListDevicesAsync).WithName("listFleetDevices").WithSummary("Lists the registered devices.")
            .Produces<FleetDeviceListContract>();
        fleet.MapGet("/devices/{device}/file", DeviceFileAsync).WithName("getFleetDeviceFile")
            .WithSummary("Gives the device file of a device: its calibration or its catalog entry, with the times measured on it.")
            .Produces<JsonObject>();
        fleet.MapDelete("/devices/{device}", RemoveDeviceAsync).WithName("removeFleetDevice").WithMetadata(admin)
            .WithSummary("Removes a device and cancels its jobs. Results stay.").Produces(StatusCodes.Status204NoContent);
        fleet.MapPost("/sweeps", SubmitAsync).WithName("submitSweep")
            .WithSummary("Submits a job for each model, device and number of threads.")
            .Accepts<FleetSweepRequestContract>("application/json").Produces<FleetSubmissionContract>(StatusCodes.Status202Accepted);
        fleet.MapGet("/sweeps/{id:long}", FindSweepAsync).WithName("getSweep").WithSummary("Tells how far a sweep is.")
            .Produces<FleetSweepContract>();
        fleet.MapPost("/sweeps/{id:long}/cancel", CancelSweepAsync).WithName("cancelSweep")
            .WithSummary("Cancels the jobs of a sweep that have not ended.").Produces<FleetSweepContract>();
        fleet.MapGet("/jobs", ListJobsAsync).WithName("listFleetJobs").WithSummary("Lists jobs of the fleet, the newest first.")
            .Produces<FleetJobListContract>();
        fleet.MapGet("/jobs/{id:long}", FindJobAsync).WithName("getFleetJob")
            .WithSummary("Gives a job of the fleet with its attempts and its signed result.").Produces<FleetJobDetailsContract>();
        fleet.MapPost("/jobs/{id:long}/cancel", CancelJobAsync).WithName("cancelFleetJob")
            .WithSummary("Cancels a job of the fleet that waits or runs.").Produces<FleetJobContract>();
        fleet.MapGet("/audit", AuditAsync).WithName("readAudit").WithMetadata(admin)
            .WithSummary("Lists who did what, the newest first.").Produces<AuditContract>();
    }

    private static async Task<IResult> ListDevicesAsync(FleetDevices devices) =>
        TypedResults.Json(await devices.ListAsync(), ServerJson.Options);

    private static async Task<IResult> DeviceFileAsync(string device, FleetPredictions predictions) =>
        TypedResults.Bytes(DeviceWriter.Write(await predictions.DeviceAsync(device)), "application/json");

    private static async Task<IResult> RemoveDeviceAsync(HttpContext context, string device, FleetDevices devices, FleetSilo silo)
    {
        await devices.RemoveAsync(device, Caller.Of(context));
        await silo.WakeAsync([device]);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> SubmitAsync(HttpContext context, FleetQueue queue, FleetSilo silo)
    {
        FleetSubmissionContract submission =
            await queue.SubmitAsync(await RequestBody.ReadAsync<FleetSweepRequestContract>(context), Caller.Of(context));
        await silo.WakeAsync(submission.Jobs.Select(j => j.Device).Distinct());
        context.Response.Headers.Location = $"/api/fleet/sweeps/{submission.Sweep.Id}";
        return TypedResults.Json(submission, ServerJson.Options, statusCode: StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> FindSweepAsync(long id, FleetQueue queue) =>
        TypedResults.Json(await queue.SweepAsync(id), ServerJson.Options);

    private static async Task<IResult> CancelSweepAsync(HttpContext context, long id, FleetQueue queue)
    {
        await queue.CancelSweepAsync(id, Caller.Of(context));
        return TypedResults.Json(await queue.SweepAsync(id), ServerJson.Options);
    }

    private static async Task<IResult> ListJobsAsync(
        FleetQueue queue, [Description("Only jobs of this sweep.")] long? sweep = null,
        [Description("Only jobs in this state: queued, running, done, failed, cancelled.")] string? state = null,
        [Description("Only jobs of this device.")] string? device = null,
        [Description("disagreements: measured outside the predicted interval. regressions: slower than before.")] string? only = null,
        [Description("How many of the newest, 1 to 10000.")] int last = 200)
    {
        if (last is < 1 or > MostListed)
            throw Problem.Bad($"last must be from 1 to {MostListed}.");
        return TypedResults.Json(await queue.ListAsync(sweep, state, device, only, last), ServerJson.Options);
    }

    private static async Task<IResult> FindJobAsync(long id, FleetQueue queue) =>
        TypedResults.Json(await queue.GetAsync(id), ServerJson.Options);

    private static async Task<IResult> CancelJobAsync(HttpContext context, long id, FleetQueue queue) =>
        TypedResults.Json(await queue.CancelAsync(id, Caller.Of(context)), ServerJson.Options);

    private static async Task<IResult> AuditAsync(FleetQueue queue, [Description("How many of the newest, 1 to 10000.")] int last = 200)
    {
        if (last is < 1 or > MostListed)
            throw Problem.Bad($"last must be from 1 to {MostListed}.");
        return TypedResults.Json(await queue.AuditAsync(last), ServerJson.Options);
    }
}
