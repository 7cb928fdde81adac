using System.Collections.Concurrent;
using System.Diagnostics;

namespace NetWeight.Server.Fleet;

/// <summary>
/// Calls a device through its grain, so that its requests take turns. Where the cluster does not answer, because a silo is lost or Redis
/// away, the same transaction runs on the store at once: the store decides, the cluster only saves races.
/// </summary>
internal sealed class DeviceCalls(FleetSilo silo, DeviceRequests requests, ServerOptions options, ILogger<DeviceCalls> log)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5), Detour = TimeSpan.FromSeconds(5),
        LookAgain = TimeSpan.FromSeconds(1), LongestClusterWait = TimeSpan.FromSeconds(5);

    // Devices whose silo was just lost: each call would wait for it again.
    private readonly ConcurrentDictionary<string, long> detours = [];

    /// <summary>Gives the next job.</summary>
    public Task<FleetTakeAnswer> TakeAsync(string device, string session, string? notReady, string caller) => CallAsync(
        device, grain => grain.TakeAsync(session, notReady, caller), () => requests.TakeAsync(device, session, notReady, caller));

    /// <summary>Renews the lease of an attempt.</summary>
    public Task<FleetAnswer> RenewAsync(
        string device, string attempt, string session, string activity, double progress, string caller) => CallAsync(
        device, grain => grain.RenewAsync(attempt, session, activity, progress, caller),
        () => requests.RenewAsync(device, attempt, session, activity, progress, caller));

    /// <summary>Takes the outcome of an attempt. One that was sent again changes nothing, so running it twice does no harm.</summary>
    public Task<FleetAnswer> ConfirmAsync(string device, string attempt, string payload, string signature, string caller) => CallAsync(
        device, grain => grain.ConfirmAsync(attempt, payload, signature, caller),
        () => requests.ConfirmAsync(device, attempt, payload, signature, caller));

    /// <summary>Waits until the device may have a new job.</summary>
    /// <param name="device">The device.</param>
    /// <param name="version">What its grain answered; null where the store did.</param>
    /// <param name="most">The longest wait.</param>
    /// <param name="end">Ends it.</param>
    public async Task WaitAsync(string device, long? version, TimeSpan most, CancellationToken end)
    {
        if (version is { } from && !IsDetour(device))
            try
            {
                TimeSpan wait = options.IsClustered && most > LongestClusterWait ? LongestClusterWait : most;
                if (await silo.FindAsync(device) is { } grain)
                {
                    await WaitAsync(grain, from, wait, end);
                    return;
                }
            }
            catch (Exception e) when (options.IsClustered && !end.IsCancellationRequested)
            {
                TakeDetour(device, e);
            }

        await Task.Delay(most < LookAgain ? most : LookAgain, end);
    }

    private static async Task WaitAsync(IDeviceGrain grain, long version, TimeSpan most, CancellationToken end)
    {
        try
        {
            await grain.WaitAsync(version, most).WaitAsync(most + Patience, end);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested)
        {
            // A wait that nobody listens to any more would hold up the end of the silo.
            await grain.WakeAsync().WaitAsync(Patience, CancellationToken.None);
            throw;
        }
    }

    private async Task<T> CallAsync<T>(string device, Func<IDeviceGrain, Task<T>> call, Func<Task<T>> direct)
    {
        if (IsDetour(device))
            return await direct();
        try
        {
            if (await silo.FindAsync(device) is { } grain)
                return options.IsClustered ? await call(grain).WaitAsync(Patience) : await call(grain);
        }
        catch (Exception e) when (options.IsClustered && e is not ProblemException)
        {
            // Grains answer with problems. What they throw is a failure of the cluster.
            TakeDetour(device, e);
        }

        return await direct();
    }

    private bool IsDetour(string device) =>
        detours.TryGetValue(device, out long since) && Stopwatch.GetElapsedTime(since) < Detour;

    private void TakeDetour(string device, Exception e)
    {
        detours[device] = Stopwatch.GetTimestamp();
        ServerLog.CallFailed(log, device, e.GetBaseException().Message.Split('\n')[0]);
    }
}
