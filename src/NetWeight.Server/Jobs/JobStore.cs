using Microsoft.EntityFrameworkCore;
using NetWeight.Server.Contracts;
using NetWeight.Server.Storage;

namespace NetWeight.Server.Jobs;

/// <summary>Jobs as callers see them.</summary>
internal sealed class JobStore(IDbContextFactory<ServerContext> stores, JobQueue queue, ServerOptions options)
{
    private const int MostWaiting = 100;

    /// <summary>Gives a job; when this returns, a crash no longer loses it.</summary>
    public async Task<JobStatusContract> AddAsync(JobRow job, CancellationToken cancellation)
    {
        await using ServerContext store = await stores.CreateDbContextAsync(cancellation);
        if (await store.Jobs.CountAsync(j => j.State == JobState.Queued, cancellation) >= MostWaiting)
            throw new ProblemException(
                StatusCodes.Status429TooManyRequests, $"{MostWaiting} jobs wait already. Cancel some, or try again later.");
        store.Jobs.Add(job);
        await store.SaveChangesAsync(cancellation);
        queue.Wake();
        return await StatusAsync(store, job, cancellation);
    }

    /// <summary>The newest jobs, the newest first.</summary>
    public async Task<IReadOnlyList<JobStatusContract>> ListAsync(int most, CancellationToken cancellation)
    {
        await using ServerContext store = await stores.CreateDbContextAsync(cancellation);
        // Results can be large, and a list shows none of them.
        var rows = await store.Jobs.AsNoTracking().OrderByDescending(j => j.Id).Take(most).Select(j => new
        {
            j.Id,
            j.Kind,
            j.Subject,
            j.State,
            j.Error,
            HasResult = j.Result != null,
            j.CreatedAt,
            j.StartedAt,
            j.FinishedAt,
            j.Server,
        }).ToArrayAsync(cancellation);
        Dictionary<string, string> names = await OthersAsync(
            store, rows.Where(r => r.State == JobState.Running).Select(r => r.Server), cancellation);
        int waiting = rows.Count(r => r.State == JobState.Queued);
        return
        [
            .. rows.Select(r => Status(
                r.Id, r.Kind, r.Subject, r.State, r.Error, r.HasResult, r.CreatedAt, r.StartedAt, r.FinishedAt,
                r.State == JobState.Queued ? waiting-- : null, NameOf(names, r.Server))),
        ];
    }

    /// <summary>A job. Throws if there is none.</summary>
    public async Task<JobStatusContract> GetAsync(long id, CancellationToken cancellation)
    {
        await using ServerContext store = await stores.CreateDbContextAsync(cancellation);
        return await StatusAsync(store, await RowAsync(store.Jobs.AsNoTracking(), id, cancellation), cancellation);
    }

    /// <summary>Ends a job that waits or runs. Throws for one that has ended.</summary>
    public async Task<JobStatusContract> CancelAsync(long id, CancellationToken cancellation)
    {
        await using ServerContext store = await stores.CreateDbContextAsync(cancellation);
        int ended = await store.Jobs.Where(j => j.Id == id && j.State == JobState.Queued).ExecuteUpdateAsync(
            set => set.SetProperty(j => j.State, JobState.Cancelled).SetProperty(j => j.FinishedAt, Database.Now), cancellation);
        JobRow job = await RowAsync(store.Jobs.AsNoTracking(), id, cancellation);
        if (ended == 0 && !(job.State == JobState.Running && (queue.Cancel(id) || await IsPassedOnAsync(store, id, cancellation))))
            throw Problem.Conflict($"Job {id} has ended: it is {job.State}.");
        return await StatusAsync(store, job, cancellation);
    }

    /// <summary>The same job again, to be given.</summary>
    public async Task<JobRow> CopyAsync(long id, CancellationToken cancellation)
    {
        await using ServerContext store = await stores.CreateDbContextAsync(cancellation);
        JobRow job = await RowAsync(store.Jobs.AsNoTracking(), id, cancellation);
        foreach (string sha256 in job.Models.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            if (!await store.Models.AnyAsync(m => m.Sha256 == sha256, cancellation))
                throw Models.ModelStore.NoModel(sha256);
        return new JobRow
        {
            Kind = job.Kind,
            Subject = job.Subject,
            State = JobState.Queued,
            Request = job.Request,
            Models = job.Models,
            CreatedAt = Database.Now,
        };
    }

    /// <summary>Forgets a job that has ended.</summary>
    public async Task DeleteAsync(long id, CancellationToken cancellation)
    {
        await using ServerContext store = await stores.CreateDbContextAsync(cancellation);
        int deleted = await store.Jobs.Where(j => j.Id == id && j.State != JobState.Queued && j.State != JobState.Running)
            .ExecuteDeleteAsync(cancellation);
        if (deleted > 0)
            return;
        JobRow job = await RowAsync(store.Jobs.AsNoTracking(), id, cancellation);
        throw Problem.Conflict($"Job {id} is {job.State}. Cancel it first.");
    }

    /// <summary>The result of a job of a kind, as JSON. Throws if there is none.</summary>
    public async Task<string> ResultAsync(long id, string kind, CancellationToken cancellation)
    {
        await using ServerContext store = await stores.CreateDbContextAsync(cancellation);
        JobRow job = await RowAsync(store.Jobs.AsNoTracking(), id, cancellation);
        if (job.Kind != kind)
            throw Problem.NotFound($"Job {id} is of the kind {job.Kind}; its result has another address.");
        return job.Result ?? throw Problem.Conflict(job.State is JobState.Queued or JobState.Running
            ? $"Job {id} is {job.State}; it has no result yet." : $"Job {id} has no result: it is {job.State}. {job.Error}".TrimEnd());
    }

    private static async Task<JobRow> RowAsync(IQueryable<JobRow> jobs, long id, CancellationToken cancellation) =>
        await jobs.FirstOrDefaultAsync(j => j.Id == id, cancellation) ?? throw Problem.NotFound($"There is no job {id}.");

    /// <summary>Asks the server that runs a job to end it; false where the job has ended.</summary>
    private static async Task<bool> IsPassedOnAsync(ServerContext store, long id, CancellationToken cancellation) =>
        await store.Jobs.Where(j => j.Id == id && j.State == JobState.Running)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.IsCancelRequested, true), cancellation) == 1;

    private async Task<JobStatusContract> StatusAsync(ServerContext store, JobRow job, CancellationToken cancellation)
    {
        Dictionary<string, string> names =
            await OthersAsync(store, job.State == JobState.Running ? [job.Server] : [], cancellation);
        return Status(
            job.Id, job.Kind, job.Subject, job.State, job.Error, job.Result is not null, job.CreatedAt, job.StartedAt, job.FinishedAt,
            job.State == JobState.Queued ? 1 + await store.Jobs.CountAsync(j => j.State == JobState.Queued && j.Id < job.Id, cancellation)
                : null,
            NameOf(names, job.Server));
    }

    /// <summary>The names of the other servers among these, by id.</summary>
    private async Task<Dictionary<string, string>> OthersAsync(
        ServerContext store, IEnumerable<string?> servers, CancellationToken cancellation)
    {
        string[] others = [.. servers.OfType<string>().Where(s => s != options.ServerId).Distinct()];
        return others.Length == 0 ? []
            : await store.Servers.Where(s => others.Contains(s.Id)).ToDictionaryAsync(s => s.Id, s => s.Name, cancellation);
    }

    private static string? NameOf(Dictionary<string, string> names, string? server) =>
        server is null ? null : names.GetValueOrDefault(server);

    private JobStatusContract Status(
        long id, string kind, string subject, string state, string? error, bool hasResult, long created, long? started, long? finished,
        int? position, string? otherServer)
    {
        WorkLine? progress = state == JobState.Running ? queue.ProgressOf(id) : null;
        string? elsewhere = otherServer is null || state != JobState.Running ? null : $"running on {otherServer}";
        return new JobStatusContract(
            id, kind, subject, state, position, progress?.Progress, progress?.Activity ?? elsewhere, error, hasResult, Moment(created),
            started is { } s ? Moment(s) : null, finished is { } f ? Moment(f) : null);
    }

    private static DateTimeOffset Moment(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
