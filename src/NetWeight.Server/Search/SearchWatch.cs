using NetWeight.Server.Fleet;
using NetWeight.Server.Storage;

namespace NetWeight.Server.Search;

/// <summary>
/// Wakes islands: those that a result or an order has changed, and every moment all that have not ended, because a server that was
/// lost wakes nobody.
/// </summary>
internal sealed class SearchWatch(
    SearchStore searches, WorkQueue work, SearchRules rules, FleetSilo silo, IslandKeeper keeper,
    IHostApplicationLifetime lifetime, ILogger<SearchWatch> log) : BackgroundService
{
    /// <summary>Wakes islands.</summary>
    public async Task WakeAsync(IEnumerable<IslandId> islands)
    {
        foreach (IslandId id in islands)
            if (await silo.GrainsAsync() is { } grains)
                await grains.GetGrain<IIslandGrain>(IslandNames.Of(id)).AdvanceAsync();
            else
                await AdvanceAsync(id);
    }

    /// <summary>Advances an island while the server is not part of its cluster: made anew from the store, so slower.</summary>
    private async Task AdvanceAsync(IslandId id)
    {
        try
        {
            await keeper.AdvanceAsync(id, null);
        }
        catch (NetWeightException e)
        {
            await keeper.FailAsync(id.Search, e.Message);
        }
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
                catch (Exception) when (lifetime.ApplicationStopping.IsCancellationRequested)
                {
                    return;
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // The store or the cluster is away: the next look may find it back.
                    if (StoreProblem.Of(e) is { } known)
                        ServerLog.SearchesWait(log, known.Detail);
                    else
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
