using Microsoft.EntityFrameworkCore;
using NetWeight.Measurement.Contracts;
using NetWeight.Server.Fleet;
using NetWeight.Server.Security;
using NetWeight.Server.Storage;

namespace NetWeight.Server.Search;

/// <summary>An island that may go on.</summary>
internal readonly record struct IslandId(long Search, int Number);

/// <summary>
/// The networks that workers evaluate. A worker owns a task for a while; what it does not answer is given again. The first value of a
/// network counts, and the same network is evaluated once for all searches.
/// </summary>
internal sealed class WorkQueue(FleetDatabase database, SearchRules rules)
{
    private const int MostReason = 1000, MostResults = 256;

    private TaskCompletionSource signal = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Completes when this server has queued something.</summary>
    public Task Queued => Volatile.Read(ref signal).Task;

    /// <summary>Tells waiting workers of this server that something is queued.</summary>
    public void Wake() =>
        Interlocked.Exchange(ref signal, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    /// <summary>Stores results. Gives the islands that may go on.</summary>
    public async Task<IReadOnlyList<IslandId>> ConfirmAsync(IReadOnlyList<WorkResultContract> results, Caller caller)
    {
        if (results.Count > MostResults)
            throw Problem.Refused($"results has more than {MostResults} entries.");
        foreach (WorkResultContract result in results)
            Check(result);
        if (results.Count == 0)
            return [];
        return await database.WriteAsync(async store =>
        {
            long[] ids = [.. results.Select(r => r.Id).Distinct()];
            Dictionary<long, EvaluationRow> rows =
                await store.Evaluations.Where(e => ids.Contains(e.Id)).ToDictionaryAsync(e => e.Id);
            HashSet<IslandId> islands = [];
            foreach (WorkResultContract result in results)
                if (rows.TryGetValue(result.Id, out EvaluationRow? row) && Take(row, result))
                    islands.Add(new IslandId(row.Search, row.Island));
            return (IReadOnlyList<IslandId>)[.. islands];
        });
    }

    /// <summary>Begins the leases of tasks anew that workers are still at.</summary>
    public Task HoldAsync(IReadOnlyList<WorkHeldContract> held)
    {
        if (held.Count > MostResults)
            throw Problem.Refused($"held has more than {MostResults} entries.");
        return database.WriteAsync(async store =>
        {
            long[] ids = [.. held.Select(h => h.Id).Distinct()];
            HashSet<(long, string)> leases = [.. held.Select(h => (h.Id, h.Lease))];
            long end = rules.LeaseEnd(database.Now);
            foreach (EvaluationRow row in await store.Evaluations
                .Where(e => ids.Contains(e.Id) && e.State == EvaluationState.Running).ToArrayAsync())
                if (leases.Contains((row.Id, row.Lease!)))
                    row.LeaseUntil = end;
            return true;
        });
    }

    /// <summary>Gives tasks to a worker.</summary>
    /// <param name="worker">Its name.</param>
    /// <param name="scores">What it can evaluate.</param>
    /// <param name="most">How many.</param>
    public async Task<IReadOnlyList<WorkTaskContract>> TakeAsync(string worker, IReadOnlyList<string> scores, int most)
    {
        string[] known = [.. scores];
        // Most requests find nothing: a look costs less than a transaction.
        if (!await database.ReadAsync(store =>
            store.Evaluations.AnyAsync(e => e.State == EvaluationState.Queued && known.Contains(e.Score))))
            return [];
        return await database.WriteAsync(async store =>
        {
            long now = database.Now;
            EvaluationRow[] rows = await store.Evaluations
                .Where(e => e.State == EvaluationState.Queued && known.Contains(e.Score)).OrderBy(e => e.Id).Take(most).ToArrayAsync();
            foreach (EvaluationRow row in rows)
            {
                row.State = EvaluationState.Running;
                row.Worker = worker;
                row.Lease = Guid.NewGuid().ToString("N");
                row.LeaseUntil = rules.LeaseEnd(now);
                row.Attempts++;
            }

            return (IReadOnlyList<WorkTaskContract>)[.. rows.Select(r => new WorkTaskContract(r.Id, r.Lease!, r.Network, r.Score, r.Seed))];
        });
    }

    /// <summary>Gives again what workers did not answer. Gives the islands whose network has failed for good.</summary>
    public async Task<IReadOnlyList<IslandId>> ExpireAsync()
    {
        long now = database.Now, latest = rules.LatestLeaseEnd(now);
        if (!await database.ReadAsync(store => store.Evaluations.AnyAsync(
            e => e.State == EvaluationState.Running && (e.LeaseUntil < now || e.LeaseUntil > latest))))
            return [];
        IReadOnlyList<IslandId> islands = await database.WriteAsync(async store =>
        {
            EvaluationRow[] rows = await store.Evaluations.Where(
                e => e.State == EvaluationState.Running && (e.LeaseUntil < now || e.LeaseUntil > latest)).ToArrayAsync();
            HashSet<IslandId> failed = [];
            foreach (EvaluationRow row in rows)
                if (Retry(row, $"{row.Attempts} workers took it, and none answered."))
                    failed.Add(new IslandId(row.Search, row.Island));
            return (IReadOnlyList<IslandId>)[.. failed];
        });
        Wake();
        return islands;
    }

    private static void Check(WorkResultContract result)
    {
        FleetText.Check("lease", result.Lease, 64);
        if ((result.Value is null) == (result.Failure is null))
            throw Problem.Refused("A result has either a value or a failure.");
        if (result.Value is { } value && !double.IsFinite(value))
            throw Problem.Refused("value must be finite.");
        if (!(result.Seconds >= 0 && result.Seconds < 1e6))
            throw Problem.Refused("seconds must be 0 or more.");
    }

    /// <summary>Takes a result; false where it changes nothing for an island.</summary>
    private bool Take(EvaluationRow row, WorkResultContract result)
    {
        // The first value counts, whoever has the network by now: a slow worker whose lease expires would never finish one otherwise.
        // A failure counts while its worker has the lease.
        if (row.State is not (EvaluationState.Running or EvaluationState.Queued) || row.Attempts == 0
            || (result.Value is null && row.Lease != result.Lease))
            return false;
        row.Seconds = result.Seconds;
        if (result.Value is { } value)
        {
            (row.State, row.Value, row.Reason, row.LeaseUntil) = (EvaluationState.Done, value, null, null);
            return true;
        }

        string reason = FleetText.Line(result.Failure!.Reason, MostReason);
        if (!result.Failure.IsFinal)
            return Retry(row, reason);
        (row.State, row.Reason, row.LeaseUntil) = (EvaluationState.Failed, reason, null);
        return true;
    }

    /// <summary>Queues a task again; true where it has failed for good.</summary>
    private bool Retry(EvaluationRow row, string reason)
    {
        bool isLast = row.Attempts >= rules.MostAttempts;
        (row.State, row.Reason, row.LeaseUntil) = (isLast ? EvaluationState.Failed : EvaluationState.Queued, reason, null);
        return isLast;
    }
}
