using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NetWeight.Contracts;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;
using NetWeight.Reports.Search;
using NetWeight.Search;
using NetWeight.Server.Contracts;
using NetWeight.Server.Fleet;
using NetWeight.Server.Storage;
using NetWeight.Workflows;

namespace NetWeight.Server.Search;

/// <summary>An island in memory, with what it searches.</summary>
/// <param name="Task">The search.</param>
/// <param name="Order">The order that it follows.</param>
/// <param name="Island">The island.</param>
internal sealed record KeptIsland(SearchTask Task, SearchOrderContract Order, Island Island);

/// <summary>
/// Advances islands in the store. An island's generations follow from the order and from the values of the generations before, so
/// any server can make it again, and two servers that advance the same island at once write the same.
/// </summary>
internal sealed class IslandKeeper(FleetDatabase database, WorkQueue work)
{
    /// <summary>What became of an island.</summary>
    /// <param name="Kept">The island for the next time; null where the search has ended.</param>
    /// <param name="Next">The island behind it, which may go on; null where nothing changed for it.</param>
    internal readonly record struct Advance(KeptIsland? Kept, IslandId? Next);

    /// <summary>Takes the values that have arrived, and asks for the next generation, as far as possible.</summary>
    /// <param name="id">The island.</param>
    /// <param name="kept">What the last call gave; null to make it from the store.</param>
    public async Task<Advance> AdvanceAsync(IslandId id, KeptIsland? kept)
    {
        IslandId? next = null;
        while (true)
        {
            (SearchRow? search, IslandRow? row) = await database.ReadAsync(async store => (
                await store.Searches.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id.Search),
                await store.Islands.AsNoTracking().FirstOrDefaultAsync(i => i.Search == id.Search && i.Number == id.Number)));
            if (search is not { State: SearchState.Running } || row is null or { HasEnded: true })
                return new Advance(null, next);
            kept ??= Make(search, id.Number);
            bool isWaiting = !await ReplayAsync(id, kept);
            if (kept.Island.Generation > 0 && SearchOrders.Plan(kept.Order).MigratesBefore(kept.Island.Generation))
                next = Behind(id, kept.Order);
            if (isWaiting)
                return new Advance(kept, next);
            (bool isReady, EvaluatedContract? immigrant) = await ImmigrantAsync(id, kept);
            if (!isReady)
                return new Advance(kept, next);
            IReadOnlyList<Genotype> asked = kept.Island.Ask(immigrant);
            if (asked.Count == 0)
            {
                await EndAsync(id);
                return new Advance(null, Behind(id, kept.Order));
            }

            await AskAsync(id, kept, asked, immigrant);
            work.Wake();
        }
    }

    /// <summary>Ends a search that cannot go on.</summary>
    public Task FailAsync(long search, string reason) => database.WriteAsync(async store =>
    {
        await SearchStore.EndAsync(store, search, SearchState.Failed, reason, database.Now);
        return true;
    });

    private static KeptIsland Make(SearchRow search, int number)
    {
        SearchOrderContract order = Read<SearchOrderContract>(search.Order);
        SearchTask task = SearchOrders.Task(order);
        return new KeptIsland(task, order, new Island(task, SearchOrders.Plan(order), number));
    }

    private static IslandId? Behind(IslandId id, SearchOrderContract order) =>
        order.Islands > 1 ? id with { Number = (id.Number + 1) % order.Islands } : null;

    /// <summary>Tells the island all generations whose values are there; false where one waits for values.</summary>
    private async Task<bool> ReplayAsync(IslandId id, KeptIsland kept)
    {
        Island island = kept.Island;
        SearchSpace space = kept.Task.Request.Space;
        while (true)
        {
            int number = island.Generation;
            GenerationRow? row = await database.ReadAsync(store => store.Generations.AsNoTracking()
                .FirstOrDefaultAsync(g => g.Search == id.Search && g.Island == id.Number && g.Number == number));
            if (row is null)
                return true;
            Genotype[] asked = [.. Read<string[]>(row.Asked).Select(space.Parse)];
            if (await ValuesAsync(id, kept, asked) is not { } values)
                return false;
            EvaluatedContract? immigrant = row.Immigrant is { } given ? Read<EvaluatedContract>(given) : null;
            island.Tell(immigrant, [.. asked.Zip(values)]);
            if (!row.IsTold)
                await NoteAsync(id, kept, number);
        }
    }

    /// <summary>The values of a generation; null where one is missing.</summary>
    private async Task<double?[]?> ValuesAsync(IslandId id, KeptIsland kept, Genotype[] asked)
    {
        string[] keys = [.. asked.Select(g => Key(kept, g))];
        Dictionary<string, EvaluationRow> rows = await database.ReadAsync(store =>
            store.Evaluations.AsNoTracking().Where(e => keys.Contains(e.Key)).ToDictionaryAsync(e => e.Key));
        if (rows.Values.Any(r => r.State == EvaluationState.Cancelled))
        {
            // Another search had asked for it, and was cancelled.
            await database.WriteAsync(store => QueueAsync(store, id, kept, asked));
            work.Wake();
            return null;
        }

        return rows.Count == keys.Distinct().Count() && rows.Values.All(r => r.State is EvaluationState.Done or EvaluationState.Failed)
            ? [.. keys.Select(k => rows[k].Value)] : null;
    }

    /// <summary>Notes in the store what the island knows after a generation.</summary>
    private Task<bool> NoteAsync(IslandId id, KeptIsland kept, int generation)
    {
        Island island = kept.Island;
        string? emigrant = island.Emigrant() is { } network ? Text(network) : null;
        string? best = island.Search.Best is { } found
            ? Text(SearchReport.Of(kept.Task.Request.Space, found.Genotype, found.Cost, found.Accuracy)) : null;
        int evaluated = island.Evaluated;
        long weighed = island.Search.Weighed;
        return database.WriteAsync(async store =>
        {
            await store.Generations.Where(g => g.Search == id.Search && g.Island == id.Number && g.Number == generation)
                .ExecuteUpdateAsync(set => set.SetProperty(g => g.IsTold, true).SetProperty(g => g.Emigrant, emigrant));
            await store.Islands.Where(i => i.Search == id.Search && i.Number == id.Number && i.Evaluated < evaluated)
                .ExecuteUpdateAsync(set => set.SetProperty(i => i.Evaluated, evaluated).SetProperty(i => i.Weighed, weighed)
                    .SetProperty(i => i.Best, best));
            return true;
        });
    }

    /// <summary>What the island before gives for the next generation. Not ready: it is not as far yet.</summary>
    private async Task<(bool IsReady, EvaluatedContract? Immigrant)> ImmigrantAsync(IslandId id, KeptIsland kept)
    {
        int generation = kept.Island.Generation;
        IslandPlan plan = SearchOrders.Plan(kept.Order);
        if (!plan.MigratesBefore(generation))
            return (true, null);
        int before = plan.Before(id.Number);
        return await database.ReadAsync(async store =>
        {
            // First whether it has ended: after that it has no more generations than those that are read next.
            bool hasEnded = await store.Islands.AnyAsync(i => i.Search == id.Search && i.Number == before && i.HasEnded);
            GenerationRow? last = await store.Generations.AsNoTracking()
                .Where(g => g.Search == id.Search && g.Island == before && g.Number < generation && g.IsTold)
                .OrderByDescending(g => g.Number).FirstOrDefaultAsync();
            if (!hasEnded && last?.Number != generation - 1)
                return (false, null);
            return (true, last?.Emigrant is { } network ? Read<EvaluatedContract>(network) : null);
        });
    }

    /// <summary>Stores the next generation and queues its networks.</summary>
    private Task<bool> AskAsync(IslandId id, KeptIsland kept, IReadOnlyList<Genotype> asked, EvaluatedContract? immigrant)
    {
        SearchSpace space = kept.Task.Request.Space;
        int number = kept.Island.Generation;
        return database.WriteAsync(async store =>
        {
            if (await store.Generations.AnyAsync(g => g.Search == id.Search && g.Island == id.Number && g.Number == number))
                return false;
            store.Generations.Add(new GenerationRow
            {
                Search = id.Search,
                Island = id.Number,
                Number = number,
                Asked = Text(asked.Select(space.Format).ToArray()),
                Immigrant = immigrant is null ? null : Text(immigrant),
            });
            return await QueueAsync(store, id, kept, asked);
        });
    }

    /// <summary>Queues networks that nobody has evaluated, nor is to evaluate.</summary>
    private static async Task<bool> QueueAsync(ServerContext store, IslandId id, KeptIsland kept, IReadOnlyList<Genotype> asked)
    {
        SearchSpace space = kept.Task.Request.Space;
        string[] keys = [.. asked.Select(g => Key(kept, g))];
        Dictionary<string, EvaluationRow> rows = await store.Evaluations.Where(e => keys.Contains(e.Key)).ToDictionaryAsync(e => e.Key);
        foreach ((Genotype genotype, string key) in asked.Zip(keys).DistinctBy(a => a.Second))
        {
            if (!rows.TryGetValue(key, out EvaluationRow? row))
                store.Evaluations.Add(new EvaluationRow
                {
                    Key = key,
                    Search = id.Search,
                    Island = id.Number,
                    Network = $"{space.Id}:{space.Format(genotype)}",
                    Score = kept.Order.Score,
                    Seed = kept.Order.Seed,
                    State = EvaluationState.Queued,
                });
            else if (row.State == EvaluationState.Cancelled)
                (row.State, row.Search, row.Island, row.Attempts) = (EvaluationState.Queued, id.Search, id.Number, 0);
        }

        return true;
    }

    /// <summary>Ends an island, and with the last one the search.</summary>
    private Task<bool> EndAsync(IslandId id) => database.WriteAsync(async store =>
    {
        // Two islands that end at once write the same row, so that the second one sees that the first has ended.
        await store.Searches.Where(s => s.Id == id.Search).ExecuteUpdateAsync(set => set.SetProperty(s => s.Reason, (string?)null));
        await store.Islands.Where(i => i.Search == id.Search && i.Number == id.Number)
            .ExecuteUpdateAsync(set => set.SetProperty(i => i.HasEnded, true));
        if (!await store.Islands.AnyAsync(i => i.Search == id.Search && !i.HasEnded))
            await SearchStore.EndAsync(store, id.Search, SearchState.Done, null, database.Now);
        return true;
    });

    private static string Key(KeptIsland kept, Genotype genotype) =>
        SearchStore.KeysOf(kept.Order, kept.Task.Request.Space) + kept.Task.Request.Space.Format(genotype);

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, ServerJson.Options)!;

    private static string Text<T>(T value) => JsonSerializer.Serialize(value, ServerJson.Options);
}
