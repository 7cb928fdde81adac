using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using NetWeight.Measurement.Records;
using NetWeight.Server.History;
using NetWeight.Server.Models;
using NetWeight.Server.Storage;

namespace NetWeight.Server.Jobs;

/// <summary>
/// Runs jobs one after the other, the oldest first: two measurements at once would disturb each other. Jobs are in the store before
/// they are confirmed, so they survive a restart; one that ran then is marked as interrupted.
/// </summary>
internal sealed class JobQueue(
    IDbContextFactory<ServerContext> stores, ModelStore models, HistoryStore history, MeasuringProcess process, ServerOptions options,
    ILogger<JobQueue> log) : BackgroundService
{
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

    /// <summary>Marks the jobs that ran when the last server stopped.</summary>
    public async Task RecoverAsync()
    {
        await using ServerContext store = await stores.CreateDbContextAsync();
        foreach (JobRow job in await store.Jobs.Where(j => j.State == JobState.Running).ToArrayAsync())
        {
            Interrupt(job);
            ServerLog.JobInterrupted(log, job.Id);
        }

        await store.SaveChangesAsync();
    }

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
                    await wake.WaitAsync(stoppingToken);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                // The store is away, or full: the queue goes on when it is back.
                ServerLog.JobFailed(log, running?.Id ?? 0, e);
                await Task.Delay(TimeSpan.FromSeconds(2), stoppingToken);
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
                set => set.SetProperty(j => j.State, JobState.Running).SetProperty(j => j.StartedAt, Database.Now), stopping);
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

        await FinishAsync(job.Id, outcome, now.IsCancelled, stopping.IsCancellationRequested);
        lock (gate)
            running = null;
    }

    /// <summary>Stores the outcome and the records for the history: both or, if that fails, neither.</summary>
    private async Task FinishAsync(long id, WorkOutcome outcome, bool isCancelled, bool isStopping)
    {
        await using ServerContext store = await stores.CreateDbContextAsync();
        JobRow? job = await store.Jobs.FindAsync(id);
        if (job is null)
            return;
        job.FinishedAt = Database.Now;
        job.Result = outcome.Result;
        job.Error = outcome.Error;
        if (isStopping && !isCancelled && (outcome.WasCut || outcome.Result is null))
            Interrupt(job);
        else
            job.State = isCancelled ? JobState.Cancelled
                : outcome.Error is not null || outcome.Result is null ? JobState.Failed
                : JobState.Done;
        if (job.State == JobState.Failed)
            job.Error ??= "The job ended without a result.";
        if (job.State == JobState.Done && outcome.Records is { Count: > 0 } records)
            await history.AddAsync(store, [.. records.Select(r => RecordJson.Read(r, "the measurement"))], id, CancellationToken.None);
        await store.SaveChangesAsync();
    }

    private static void Interrupt(JobRow job)
    {
        job.State = JobState.Interrupted;
        job.Error = "The server stopped while this job ran. Repeat it.";
        job.Result = null;
        job.FinishedAt = Database.Now;
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
