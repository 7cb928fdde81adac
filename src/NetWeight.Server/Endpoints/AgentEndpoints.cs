using NetWeight.Measurement.Contracts;
using NetWeight.Server.Contracts;
using NetWeight.Server.Fleet;
using NetWeight.Server.Security;

namespace NetWeight.Server.Endpoints;

/// <summary>What agents call: register a device, take a job, renew its lease, post its result.</summary>
internal static class AgentEndpoints
{
    /// <summary>Adds the addresses.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        RouteGroupBuilder agents = api.MapGroup("/fleet/agents/{device}").WithTags("Agents")
            .WithMetadata(new RolesMetadata(Role.Admin, Role.Agent));
        agents.MapPost("/", RegisterAsync).WithName("registerDevice")
            .WithSummary("Registers a device and gives its agent a session. An earlier session of the device ends.")
            .Accepts<FleetAgentContract>("application/json").Produces<FleetSessionContract>();
        agents.MapPost("/take", TakeAsync).WithName("takeJob")
            .WithSummary("Gives the device's next job, or nothing (204) when none came within the wait.")
            .Accepts<FleetTakeContract>("application/json").Produces<FleetLeaseContract>().Produces(StatusCodes.Status204NoContent);
        agents.MapPost("/attempts/{attempt}/renew", RenewAsync).WithName("renewLease")
            .WithSummary("Renews the lease of an attempt and tells whether its result is still wanted.")
            .Accepts<FleetRenewalContract>("application/json").Produces<FleetRenewedContract>();
        agents.MapPost("/attempts/{attempt}/result", ConfirmAsync).WithName("postResult")
            .WithSummary("Takes the signed outcome of an attempt. Sending it again changes nothing.")
            .Accepts<FleetSignedContract>("application/json").Produces<FleetReceiptContract>();
    }

    private static async Task<IResult> RegisterAsync(HttpContext context, string device, FleetDevices devices)
    {
        // Not through the grain: a call that arrives late would end the session of an agent that has registered since.
        var agent = await RequestBody.ReadAsync<FleetAgentContract>(context);
        return TypedResults.Json(
            await devices.RegisterAsync(Named(device), agent, Caller.Of(context)), ServerJson.Options);
    }

    private static async Task<IResult> TakeAsync(
        HttpContext context, string device, DeviceCalls calls, FleetRules rules, FleetDatabase database, IHostApplicationLifetime lifetime)
    {
        var wanted = await RequestBody.ReadAsync<FleetTakeContract>(context);
        if (!(wanted.WaitSeconds >= 0 && wanted.WaitSeconds <= rules.Poll.TotalSeconds))
            throw Problem.Refused(FormattableString.Invariant($"waitSeconds must be from 0 to {rules.Poll.TotalSeconds:0.###}."));
        Named(device);
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        long until = Environment.TickCount64 + (long)(wanted.WaitSeconds * 1000);
        while (true)
        {
            FleetTakeAnswer taken = await calls.TakeAsync(device, wanted.Session, wanted.NotReady, Caller.Of(context).Name);
            long left = until - Environment.TickCount64;
            if (taken.Answer.Status != StatusCodes.Status204NoContent || left <= 0)
                return Answer(taken.Answer);
            long pause = taken.NextAt is { } next ? Math.Clamp(next - database.Now + 1, 1, left) : left;
            try
            {
                await calls.WaitAsync(device, taken.Version, TimeSpan.FromMilliseconds(pause), end.Token);
            }
            catch (OperationCanceledException) when (!context.RequestAborted.IsCancellationRequested)
            {
                return TypedResults.NoContent();
            }
        }
    }

    private static async Task<IResult> RenewAsync(HttpContext context, string device, string attempt, DeviceCalls calls)
    {
        var renewal = await RequestBody.ReadAsync<FleetRenewalContract>(context);
        return Answer(await calls.RenewAsync(
            Named(device), attempt, renewal.Session, renewal.Activity, renewal.Progress, Caller.Of(context).Name));
    }

    private static async Task<IResult> ConfirmAsync(HttpContext context, string device, string attempt, DeviceCalls calls)
    {
        var signed = await RequestBody.ReadAsync<FleetSignedContract>(context, RequestBody.MostResultBytes);
        return Answer(await calls.ConfirmAsync(
            Named(device), attempt, signed.Payload, signed.Signature, Caller.Of(context).Name));
    }

    // A name that is none never becomes a grain.
    private static string Named(string device) => FleetNames.IsName(device) ? device : throw FleetDevices.NoDevice(device);

    private static IResult Answer(FleetAnswer answer) => answer.Status switch
    {
        StatusCodes.Status200OK => TypedResults.Content(answer.Text, "application/json"),
        StatusCodes.Status204NoContent => TypedResults.NoContent(),
        _ => throw new ProblemException(answer.Status, answer.Text),
    };
}
