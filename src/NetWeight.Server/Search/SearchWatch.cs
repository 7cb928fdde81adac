using NetWeight.Server.Fleet;

namespace NetWeight.Server.Search;

/// <summary>
/// Wakes islands: those that a result or an order has changed, and every moment all that have not ended, because a server that was
/// lost wakes nobody.
/// </summary>
internal sealed class SearchWatch(
    SearchStore searches, WorkQueue work, SearchRules rules, FleetSilo silo, ILogger<SearchWatch> log) : BackgroundService
{
    /// <summary>Wakes islands.</summary>
    public async Task WakeAsync(IEnumerable<IslandId> islands)
    {
        foreach (IslandId id in islands)
            await (await silo.GrainsAsync()).GetGrain<IIslandGrain>(IslandNames.Of(id)).AdvanceAsync();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(rules.Watch);
        try
        {
            do
            {
                try
                {
                    await work.ExpireAsync();
                    await WakeAsync(await searches.OpenIslandsAsync());
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // The store or the cluster is away: the next look may find it back.
                    ServerLog.SearchWatchFailed(log, e);
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
