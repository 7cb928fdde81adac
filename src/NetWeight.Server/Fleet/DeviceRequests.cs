using System.Text.Json;
using NetWeight.Measurement.Contracts;
using NetWeight.Server.Contracts;
using NetWeight.Server.Security;

namespace NetWeight.Server.Fleet;

/// <summary>
/// The requests of a device's agent as transactions on the store, with their answers. Problems are answers, because they cross the cluster.
/// </summary>
internal sealed class DeviceRequests(FleetLeases leases, FleetResults results, ILogger<DeviceRequests> log)
{
    /// <summary>Gives the next job.</summary>
    public async Task<FleetTakeAnswer> TakeAsync(string device, string session, string? notReady, string caller)
    {
        long? next = null;
        FleetAnswer answer = await AnswerAsync("take", async () =>
        {
            TakenJob taken = await leases.TakeAsync(device, new FleetTakeContract(session, 0, notReady), Agent(caller));
            next = taken.NextAt;
            return taken.Lease;
        });
        return new FleetTakeAnswer(answer, null, next);
    }

    /// <summary>Renews the lease of an attempt.</summary>
    public Task<FleetAnswer> RenewAsync(
        string device, string attempt, string session, string activity, double progress, string caller) => AnswerAsync(
        "renew", async () => new FleetRenewedContract(
            await leases.RenewAsync(device, attempt, new FleetRenewalContract(session, activity, progress), Agent(caller))));

    /// <summary>Takes the outcome of an attempt.</summary>
    public Task<FleetAnswer> ConfirmAsync(string device, string attempt, string payload, string signature, string caller) => AnswerAsync(
        "result", () => results.ConfirmAsync(device, attempt, new FleetSignedContract(payload, signature), Agent(caller)));

    private static Caller Agent(string name) => new(name, Role.Agent);

    private async Task<FleetAnswer> AnswerAsync<T>(string request, Func<Task<T>> work)
    {
        try
        {
            return await work() is { } contract
                ? new FleetAnswer(StatusCodes.Status200OK, JsonSerializer.Serialize(contract, ServerJson.Options))
                : new FleetAnswer(StatusCodes.Status204NoContent, "");
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            (int status, string detail) = Problem.Describe(e);
            if (status == StatusCodes.Status500InternalServerError)
                ServerLog.RequestFailed(log, request, "of an agent", e);
            return new FleetAnswer(status, detail);
        }
    }
}
