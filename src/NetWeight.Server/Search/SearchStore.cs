using System.Globalization;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NetWeight.Contracts;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;
using NetWeight.Search;
using NetWeight.Server.Contracts;
using NetWeight.Server.Fleet;
using NetWeight.Server.Security;
using NetWeight.Server.Storage;
using NetWeight.Workflows;

namespace NetWeight.Server.Search;

/// <summary>Searches as people see them: ordered, listed, cancelled.</summary>
internal sealed class SearchStore(FleetDatabase database, SearchRules rules)
{
    private const int MostScore = 50;

    /// <summary>Adds a search; when this returns, a crash no longer loses it. Gives its islands.</summary>
    public async Task<IReadOnlyList<IslandId>> AddAsync(SearchOrderContract order, Caller caller)
    {
        if (order.Score.Length is 0 or > MostScore || !order.Score.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-'))
            throw Problem.Refused("score must be a name like naswot.");
        if (order.Evaluations < 1 || order.Evaluations > rules.MostEvaluations)
            throw Problem.Refused($"evaluations must be from 1 to {rules.MostEvaluations}.");
        // Throws for whatever cannot be searched, before anything is stored.
        _ = new Searching(SearchOrders.Task(order));
        return await database.WriteAsync(async store =>
        {
            if (await store.Searches.CountAsync(s => s.State == SearchState.Running) >= rules.MostSearches)
                throw new ProblemException(
                    StatusCodes.Status429TooManyRequests, $"{rules.MostSearches} searches are running. Cancel some, or try again later.");
            var row = new SearchRow
            {
                Order = JsonSerializer.Serialize(order, ServerJson.Options),
                State = SearchState.Running,
                CreatedBy = caller.Name,
                CreatedAt = database.Now,
            };
            store.Searches.Add(row);
            await store.SaveChangesAsync();
            for (int i = 0; i < order.Islands; i++)
                store.Islands.Add(new IslandRow { Search = row.Id, Number = i });
            database.Audit(store, caller.Name, "search", $"search {row.Id}: {order.Evaluations} evaluations in {order.Space}");
            return (IReadOnlyList<IslandId>)[.. Enumerable.Range(0, order.Islands).Select(i => new IslandId(row.Id, i))];
        });
    }

    /// <summary>What the keys of a search's networks begin with: equal keys are evaluated once.</summary>
    public static string KeysOf(SearchOrderContract order, SearchSpace space) =>
        string.Create(CultureInfo.InvariantCulture, $"{order.Score} {order.Seed} {space.Id}:");

    /// <summary>A search.</summary>
    public async Task<SearchProgressContract> GetAsync(long id) => (await ReadAsync(s => s.Where(r => r.Id == id))) is [var search]
        ? search : throw NoSearch(id);

    /// <summary>The newest searches.</summary>
    public Task<IReadOnlyList<SearchProgressContract>> ListAsync(int last) => ReadAsync(s => s.OrderByDescending(r => r.Id).Take(last));

    /// <summary>What was evaluated for a search, in an order that does not depend on who was faster.</summary>
    public Task<SearchEvaluatedContract> EvaluatedAsync(long id) => database.ReadAsync(async store =>
    {
        SearchRow search = await store.Searches.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id) ?? throw NoSearch(id);
        SearchOrderContract order = Read<SearchOrderContract>(search.Order);
        GenerationRow[] generations = await store.Generations.AsNoTracking().Where(g => g.Search == id && g.IsTold)
            .OrderBy(g => g.Number).ThenBy(g => g.Island).ToArrayAsync();
        string prefix = KeysOf(order, SearchOrders.Task(order).Request.Space);
        string[] genotypes = [.. generations.SelectMany(g => Read<string[]>(g.Asked)).Distinct()];
        Dictionary<string, double?> values = [];
        foreach (string[] part in genotypes.Chunk(500))
        {
            string[] keys = [.. part.Select(g => prefix + g)];
            foreach (EvaluationRow row in await store.Evaluations.AsNoTracking().Where(e => keys.Contains(e.Key)).ToArrayAsync())
                values[row.Key] = row.Value;
        }

        long weighed = await store.Islands.Where(i => i.Search == id).SumAsync(i => i.Weighed);
        return new SearchEvaluatedContract(
            weighed, [.. genotypes.Select(g => new EvaluatedContract(g, values.GetValueOrDefault(prefix + g)))]);
    });

    /// <summary>Ends a search. What was evaluated stays.</summary>
    public async Task<SearchProgressContract> CancelAsync(long id, Caller caller)
    {
        await database.WriteAsync(async store =>
        {
            SearchRow search = await store.Searches.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id) ?? throw NoSearch(id);
            if (search.State != SearchState.Running)
                throw Problem.Conflict($"Search {id} has ended: {search.State}.");
            await EndAsync(store, id, SearchState.Cancelled, null, database.Now);
            database.Audit(store, caller.Name, "cancel search", $"search {id}");
            return true;
        });
        return await GetAsync(id);
    }

    /// <summary>The islands of running searches that have not ended.</summary>
    public Task<IReadOnlyList<IslandId>> OpenIslandsAsync() => database.ReadAsync(async store =>
    {
        IslandRow[] rows = await store.Islands.AsNoTracking().Where(i => !i.HasEnded
            && store.Searches.Any(s => s.Id == i.Search && s.State == SearchState.Running)).ToArrayAsync();
        return (IReadOnlyList<IslandId>)[.. rows.Select(r => new IslandId(r.Search, r.Number))];
    });

    /// <summary>Ends a running search in the caller's transaction, with what workers have not begun.</summary>
    public static async Task EndAsync(ServerContext store, long id, string state, string? reason, long now)
    {
        int ended = await store.Searches.Where(s => s.Id == id && s.State == SearchState.Running).ExecuteUpdateAsync(set => set
            .SetProperty(s => s.State, state).SetProperty(s => s.Reason, reason).SetProperty(s => s.FinishedAt, now));
        if (ended == 1)
            await store.Evaluations.Where(e => e.Search == id && e.State == EvaluationState.Queued)
                .ExecuteUpdateAsync(set => set.SetProperty(e => e.State, EvaluationState.Cancelled));
    }

    private Task<IReadOnlyList<SearchProgressContract>> ReadAsync(Func<IQueryable<SearchRow>, IQueryable<SearchRow>> which) =>
        database.ReadAsync(async store =>
        {
            SearchRow[] rows = await which(store.Searches.AsNoTracking()).ToArrayAsync();
            long[] ids = [.. rows.Select(r => r.Id)];
            ILookup<long, IslandRow> islands =
                (await store.Islands.AsNoTracking().Where(i => ids.Contains(i.Search)).ToArrayAsync()).ToLookup(i => i.Search);
            var counts = (await store.Evaluations.Where(e => ids.Contains(e.Search)).GroupBy(e => new { e.Search, e.State })
                .Select(g => new { g.Key.Search, g.Key.State, Count = g.Count() }).ToArrayAsync())
                .ToDictionary(c => (c.Search, c.State), c => c.Count);
            return (IReadOnlyList<SearchProgressContract>)[.. rows.Select(r => Contract(
                r, [.. islands[r.Id].OrderBy(i => i.Number)], counts.GetValueOrDefault((r.Id, EvaluationState.Running)),
                counts.GetValueOrDefault((r.Id, EvaluationState.Failed))))];
        });

    private static SearchProgressContract Contract(SearchRow row, IslandRow[] islands, int running, int failed)
    {
        SearchOrderContract order = Read<SearchOrderContract>(row.Order);
        SearchIslandContract[] kept = [.. islands.Select(i => new SearchIslandContract(
            i.Number + 1, i.Evaluated, i.HasEnded, i.Best is { } best ? Read<FoundNetworkContract>(best) : null))];
        return new SearchProgressContract(
            row.Id, row.State, row.Reason, order, kept.Sum(i => i.Evaluated), running, failed,
            kept.Select(i => i.Best).OfType<FoundNetworkContract>().OrderByDescending(n => n.Accuracy).ThenBy(n => n.LatencySeconds)
                .FirstOrDefault(),
            kept, row.CreatedBy, Moment(row.CreatedAt), row.FinishedAt is { } end ? Moment(end) : null);
    }

    private static DateTimeOffset Moment(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);

    private static T Read<T>(string json) => JsonSerializer.Deserialize<T>(json, ServerJson.Options)!;

    private static ProblemException NoSearch(long id) => Problem.NotFound($"There is no search {id}.");
}
