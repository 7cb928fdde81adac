using NetWeight.Server.Storage;

namespace NetWeight.Server.Fleet;

/// <summary>
/// Looks for expired leases. The store decides which have, so it does not matter which server looks, nor how many do.
/// </summary>
internal sealed class LeaseWatch(FleetLeases leases, FleetRules rules, FleetSilo silo, ILogger<LeaseWatch> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(rules.Watch);
        try
        {
            do
            {
                try
                {
                    await silo.WakeAsync(await leases.ExpireAsync());
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // The store is away, or full: the next look may find it back.
                    if (StoreProblem.Of(e) is { } known)
                        ServerLog.LeaseWatchWaits(log, known.Detail);
                    else
                        ServerLog.LeaseWatchFailed(log, e);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }
    }
}
