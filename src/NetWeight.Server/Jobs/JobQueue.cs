using System.Linq.Expressions;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using NetWeight.Measurement.Records;
using NetWeight.Server.Fleet;
using NetWeight.Server.History;
using NetWeight.Server.Models;
using NetWeight.Server.Storage;

namespace NetWeight.Server.Jobs;

/// <summary>
/// Runs jobs one after the other, the oldest first: two measurements at once would disturb each other. Jobs are in the store before
/// they are confirmed, so they survive a restart; one that ran then is marked as interrupted. Each server of a cluster runs one job at a
/// time; a job belongs to the server that took it.
/// </summary>
internal sealed class JobQueue(
    IDbContextFactory<ServerContext> stores, FleetDatabase database, ModelStore models, MeasuringProcess process, ServerOptions options,
    ILogger<JobQueue> log) : BackgroundService
{
    // Other servers of a cluster take submissions and cancellations, too; the store has them.
    private static readonly TimeSpan ClusterLook = TimeSpan.FromSeconds(1), StorePause = TimeSpan.FromSeconds(2);

    private const string Stopped = "The server stopped while this job ran. Repeat it.";

    private readonly SemaphoreSlim wake = new(0);
    private readonly Lock gate = new();
    private RunningJob? running;

    /// <summary>Hears that a job waits.</summary>
    public void Wake() => wake.Release();

    /// <summary>The progress of a job; null for one that does not run.</summary>
    public WorkLine? ProgressOf(long job)
    {
        lock (gate)
            return running is { } now && now.Id == job ? now.Progress : null;
    }

    /// <summary>Ends a job that runs; false for one that does not.</summary>
    public bool Cancel(long job)
    {
        lock (gate)
        {
            if (running is not { } now || now.Id != job)
                return false;
            now.IsCancelled = true;
            now.Cancellation.Cancel();
            return true;
        }
    }

    /// <summary>Marks the jobs that ran when this server stopped. A single server has the store alone: whatever runs ran there.</summary>
    public async Task RecoverAsync()
    {
        long[] jobs = await InterruptAsync(j => !options.IsClustered || j.Server == null || j.Server == options.ServerId, Stopped);
        foreach (long job in jobs)
            ServerLog.JobInterrupted(log, job);
    }

    /// <summary>Marks running jobs as interrupted. Gives their numbers.</summary>
    public Task<long[]> InterruptAsync(Expression<Func<JobRow, bool>> which, string reason) => database.WriteAsync(async store =>
    {
        IQueryable<JobRow> running = store.Jobs.Where(which).Where(j => j.State == JobState.Running);
        long[] jobs = await running.Select(j => j.Id).ToArrayAsync();
        if (jobs.Length > 0)
            await running.ExecuteUpdateAsync(set => set.SetProperty(j => j.State, JobState.Interrupted)
                .SetProperty(j => j.Error, reason).SetProperty(j => j.Result, (string?)null)
                .SetProperty(j => j.FinishedAt, Database.Now));
        return jobs;
    });

    public override void Dispose()
    {
        wake.Dispose();
        base.Dispose();
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                if (await NextAsync(stoppingToken) is { } job)
                    await RunAsync(job, stoppingToken);
                else
                    await wake.WaitAsync(options.IsClustered ? ClusterLook : Timeout.InfiniteTimeSpan, stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The store is away, or full: the queue goes on when it is back.
                if (StoreProblem.Of(e) is { } known)
                    ServerLog.QueueWaits(log, known.Detail);
                else
                    ServerLog.JobFailed(log, running?.Id ?? 0, e);
                await Task.Delay(StorePause, stoppingToken);
            }
        }
    }

    /// <summary>Takes the oldest job that waits.</summary>
    private async Task<JobRow?> NextAsync(CancellationToken stopping)
    {
        await using ServerContext store = await stores.CreateDbContextAsync(stopping);
        while (true)
        {
            JobRow? job =
                await store.Jobs.AsNoTracking().Where(j => j.State == JobState.Queued).OrderBy(j => j.Id).FirstOrDefaultAsync(stopping);
            if (job is null)
                return null;
            // Somebody may cancel it at this moment: only one of the two changes its state.
            int taken = await store.Jobs.Where(j => j.Id == job.Id && j.State == JobState.Queued).ExecuteUpdateAsync(
                set => set.SetProperty(j => j.State, JobState.Running).SetProperty(j => j.Server, options.ServerId)
                    .SetProperty(j => j.IsCancelRequested, false).SetProperty(j => j.StartedAt, Database.Now), stopping);
            if (taken == 1)
                return job;
        }
    }

    private async Task RunAsync(JobRow job, CancellationToken stopping)
    {
        using var cancellation = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        var now = new RunningJob(job.Id, cancellation);
        lock (gate)
            running = now;
        using var done = CancellationTokenSource.CreateLinkedTokenSource(stopping);
        Task watching = options.IsClustered ? WatchAsync(job.Id, done.Token) : Task.CompletedTask;
        WorkOutcome outcome;
        try
        {
            outcome = await process.RunAsync(job.Id, await OrderAsync(job), line => now.Progress = line, cancellation.Token);
        }
        catch (Exception e) when (
            e is ProblemException or IOException or JsonException or InvalidOperationException or System.ComponentModel.Win32Exception)
        {
            outcome = new WorkOutcome(
                Error: e is ProblemException ? e.Message : "The measuring process could not be started. The server's log has the reason.");
            if (e is not ProblemException)
                ServerLog.JobFailed(log, job.Id, e);
        }

        await done.CancelAsync();
        await watching;
        await KeepAsync(job.Id, outcome, now.IsCancelled, stopping);
        lock (gate)
            running = null;
    }

    /// <summary>Ends the job where another server took the cancellation, or marked this server as gone.</summary>
    private async Task WatchAsync(long job, CancellationToken done)
    {
        try
        {
            while (true)
            {
                await Task.Delay(ClusterLook, done);
                try
                {
                    await using ServerContext store = await stores.CreateDbContextAsync(done);
                    if (!await store.Jobs.AnyAsync(
                        j => j.Id == job && j.State == JobState.Running && j.Server == options.ServerId && !j.IsCancelRequested, done))
                        Cancel(job);
                }
                catch (Exception e) when (StoreProblem.Is(e))
                {
                    // The next look may find the store back.
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The job has ended.
        }
    }

    /// <summary>Stores the outcome; waits for a store that is away, because the measurement cannot be repeated for free.</summary>
    private async Task KeepAsync(long id, WorkOutcome outcome, bool isCancelled, CancellationToken stopping)
    {
        while (true)
        {
            try
            {
                await FinishAsync(id, outcome, isCancelled, stopping.IsCancellationRequested);
                return;
            }
            catch (Exception e) when (StoreProblem.Is(e) && !stopping.IsCancellationRequested)
            {
                ServerLog.OutcomeWaits(log, id, StoreProblem.Of(e)!.Value.Detail);
                await Task.Delay(StorePause, stopping);
            }
        }
    }

    /// <summary>
    /// Stores the outcome and the records for the history: both or, if that fails, neither. A job that another server has marked as
    /// interrupted meanwhile stays so.
    /// </summary>
    private Task<int> FinishAsync(long id, WorkOutcome outcome, bool isCancelled, bool isStopping)
    {
        bool isInterrupted = isStopping && !isCancelled && (outcome.WasCut || outcome.Result is null);
        string state = isInterrupted ? JobState.Interrupted
            : isCancelled ? JobState.Cancelled
            : outcome.Error is not null || outcome.Result is null ? JobState.Failed
            : JobState.Done;
        string? error = isInterrupted ? Stopped : outcome.Error ?? (state == JobState.Failed ? "The job ended without a result." : null);
        string? result = isInterrupted ? null : outcome.Result;
        return database.WriteAsync(async store =>
        {
            int changed = await store.Jobs.Where(j => j.Id == id && j.State == JobState.Running && j.Server == options.ServerId)
                .ExecuteUpdateAsync(set => set.SetProperty(j => j.State, state).SetProperty(j => j.Error, error)
                    .SetProperty(j => j.Result, result).SetProperty(j => j.FinishedAt, Database.Now));
            if (changed == 1 && state == JobState.Done && outcome.Records is { Count: > 0 } records)
                await HistoryStore.StageAsync(
                    store, [.. records.Select(r => RecordJson.Read(r, "the measurement"))], id, CancellationToken.None);
            return changed;
        });
    }

    private async Task<WorkOrder> OrderAsync(JobRow job)
    {
        await using ServerContext store = await stores.CreateDbContextAsync();
        var files = new Dictionary<string, WorkFile>();
        foreach (string sha256 in job.Models.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            ModelRow model = await store.Models.AsNoTracking().FirstOrDefaultAsync(m => m.Sha256 == sha256)
                ?? throw ModelStore.NoModel(sha256);
            files[sha256] = new WorkFile(models.FileOf(sha256), model.Name);
        }

        var request = (JsonObject)JsonNode.Parse(job.Request)!;
        string? deviceFile = (long?)request["calibration"] is { } calibration ? await DeviceFileAsync(store, calibration) : null;
        string device = request["device"]?.GetValueKind() == JsonValueKind.String ? (string)request["device"]! : "machine";
        Directory.CreateDirectory(options.CalibrationFolder);
        return new WorkOrder(
            job.Kind, request, files, deviceFile, Path.Combine(options.CalibrationFolder, device + ".measurements.jsonl"));
    }

    private static async Task<string> DeviceFileAsync(ServerContext store, long calibration)
    {
        JobRow? job = await store.Jobs.AsNoTracking().FirstOrDefaultAsync(j => j.Id == calibration && j.Kind == JobKind.Calibrate);
        return job?.Result is { } result ? JsonNode.Parse(result)!["device"]!.ToJsonString()
            : throw Problem.Conflict($"Job {calibration} is not a finished calibration.");
    }

    /// <summary>The job that runs.</summary>
    private sealed class RunningJob(long id, CancellationTokenSource cancellation)
    {
        public long Id => id;

        public CancellationTokenSource Cancellation => cancellation;

        public bool IsCancelled { get; set; }

        public WorkLine? Progress { get; set; }
    }
}
