using Orleans.Concurrency;

namespace NetWeight.Server.Search;

/// <summary>An island in the cluster: one server at a time advances it, and keeps it in memory between two calls.</summary>
[Alias("netweight.island")]
internal interface IIslandGrain : IGrainWithStringKey
{
    /// <summary>Advances the island as far as the store allows. Nobody waits for it, and calls may be lost: others follow.</summary>
    [Alias("advance")]
    [OneWay]
    Task AdvanceAsync();
}

/// <summary>The island's turn-taking. It holds nothing that has to survive: the store of record does.</summary>
internal sealed class IslandGrain(IslandKeeper keeper, ILogger<IslandGrain> log) : Grain, IIslandGrain
{
    private KeptIsland? kept;

    public async Task AdvanceAsync()
    {
        IslandId id = IslandNames.Of(this.GetPrimaryKeyString());
        try
        {
            IslandKeeper.Advance advance = await keeper.AdvanceAsync(id, kept);
            kept = advance.Kept;
            if (advance.Next is { } next)
                await GrainFactory.GetGrain<IIslandGrain>(IslandNames.Of(next)).AdvanceAsync();
            if (kept is null)
                DeactivateOnIdle();
        }
        catch (NetWeightException e)
        {
            kept = null;
            await keeper.FailAsync(id.Search, e.Message);
        }
        catch (ObjectDisposedException)
        {
            // The server ends.
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // The store is away, or full. The island is made again from it, at the next call.
            kept = null;
            ServerLog.IslandFailed(log, id.Search, id.Number, e);
        }
    }
}

/// <summary>The names of islands in the cluster.</summary>
internal static class IslandNames
{
    public static string Of(IslandId id) => $"{id.Search}/{id.Number}";

    public static IslandId Of(string name)
    {
        string[] parts = name.Split('/');
        return new IslandId(
            long.Parse(parts[0], System.Globalization.CultureInfo.InvariantCulture),
            int.Parse(parts[1], System.Globalization.CultureInfo.InvariantCulture));
    }
}
