using System.Linq.Expressions;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NetWeight.Measurement.Contracts;
using NetWeight.Server.Contracts;
using NetWeight.Server.Security;
using NetWeight.Server.Storage;

namespace NetWeight.Server.Fleet;

/// <summary>What an agent gets when it asks for a job.</summary>
/// <param name="Lease">The job; null for none at the moment.</param>
/// <param name="NextAt">When to look again, in milliseconds of Unix time; null where only a new job changes anything.</param>
internal sealed record TakenJob(FleetLeaseContract? Lease, long? NextAt);

/// <summary>
/// Leases: an agent owns a job for a while, and has to renew that. What is not renewed is given again, a limited number of times.
/// </summary>
internal sealed class FleetLeases(FleetDatabase database, FleetRules rules)
{
    private const int MostActivity = 200, MostReason = 1000;

    /// <summary>
    /// Gives the device's next job to its agent. An agent that asks again without having got the answer gets the same job.
    /// </summary>
    public Task<TakenJob> TakeAsync(string id, FleetTakeContract wanted, Caller caller)
    {
        FleetText.Check("notReady", wanted.NotReady, MostReason);
        return database.WriteAsync(async store =>
        {
            long now = database.Now;
            FleetDeviceRow device = await DeviceAsync(store, id, wanted.Session, caller);
            device.LastSeenAt = now;
            device.NotReady = wanted.NotReady;
            FleetJobRow? running =
                await store.FleetJobs.AsNoTracking().FirstOrDefaultAsync(j => j.Device == id && j.State == FleetState.Running);
            if (running is not null)
                return await AgainAsync(store, running, wanted.Session, now);
            if (wanted.NotReady is not null)
                return new TakenJob(null, null);
            if (device.CoolUntil is { } cool && cool > now && cool <= now + (device.CoolDownSeconds * 1000) + 1000)
                return new TakenJob(null, cool);
            return await NextAsync(store, device, now);
        });
    }

    /// <summary>Renews a lease. False: the agent is to stop.</summary>
    public Task<bool> RenewAsync(string id, string attempt, FleetRenewalContract renewal, Caller caller)
    {
        FleetText.Check("activity", renewal.Activity, MostActivity);
        if (!(renewal.Progress >= 0 && renewal.Progress <= 1))
            throw Problem.Refused("progress must be from 0 to 1.");
        return database.WriteAsync(async store =>
        {
            long now = database.Now;
            FleetDeviceRow device = await DeviceAsync(store, id, renewal.Session, caller);
            device.LastSeenAt = now;
            FleetAttemptRow? row = await store.FleetAttempts.FirstOrDefaultAsync(a => a.Id == attempt && a.Device == id);
            if (row is null || row.State is not (AttemptState.Running or AttemptState.Expired))
                return false;
            // A lease that expired while the network was away goes on, unless the job has ended or the device runs another one.
            bool isExpired = row.State == AttemptState.Expired;
            if (isExpired && await store.FleetJobs.AnyAsync(j => j.Device == id && j.State == FleetState.Running))
                return false;
            string state = isExpired ? FleetState.Queued : FleetState.Running;
            int renewed = await store.FleetJobs.Where(j => j.Id == row.Job && j.State == state && (isExpired || j.Attempt == attempt))
                .ExecuteUpdateAsync(set => set.SetProperty(j => j.State, FleetState.Running).SetProperty(j => j.Attempt, attempt)
                    .SetProperty(j => j.LeaseUntil, rules.LeaseEnd(now)).SetProperty(j => j.Activity, renewal.Activity)
                    .SetProperty(j => j.Progress, renewal.Progress).SetProperty(j => j.Reason, (string?)null));
            if (renewed == 1)
                (row.State, row.Reason, row.EndedAt) = (AttemptState.Running, null, null);
            return renewed == 1;
        });
    }

    /// <summary>Ends the attempts whose lease has expired. Gives the devices that they ran on.</summary>
    public async Task<IReadOnlyList<string>> ExpireAsync()
    {
        long now = database.Now, latest = rules.LatestLeaseEnd(now);
        Expression<Func<FleetJobRow, bool>> isExpired = j => j.LeaseUntil < now || j.LeaseUntil > latest;
        if (!await database.ReadAsync(store => store.FleetJobs.AnyAsync(isExpired)))
            return [];
        return await database.WriteAsync(store => EndAsync(store, isExpired, "The agent did not renew its lease.", now));
    }

    /// <summary>Ends running attempts in the caller's transaction: their jobs wait again, or fail after the last attempt.</summary>
    public async Task<IReadOnlyList<string>> EndAsync(
        ServerContext store, Expression<Func<FleetJobRow, bool>> which, string reason, long now)
    {
        FleetJobRow[] jobs =
            await store.FleetJobs.AsNoTracking().Where(which).Where(j => j.State == FleetState.Running).ToArrayAsync();
        foreach (FleetJobRow job in jobs)
        {
            await EndAttemptsAsync(store, job.Id, AttemptState.Expired, reason, now);
            await RetryAsync(store, job, reason, isFinal: false, now);
        }

        return [.. jobs.Select(j => j.Device).Distinct()];
    }

    /// <summary>Cancels waiting and running jobs in the caller's transaction. Gives how many.</summary>
    public async Task<int> CancelAsync(ServerContext store, Expression<Func<FleetJobRow, bool>> which, string reason)
    {
        long now = database.Now;
        long[] jobs = await store.FleetJobs.Where(which).Where(j => j.State == FleetState.Queued || j.State == FleetState.Running)
            .Select(j => j.Id).ToArrayAsync();
        foreach (long[] part in jobs.Chunk(500))
        {
            await store.FleetAttempts.Where(a => part.Contains(a.Job) && a.State == AttemptState.Running).ExecuteUpdateAsync(set => set
                .SetProperty(a => a.State, AttemptState.Cancelled).SetProperty(a => a.Reason, reason).SetProperty(a => a.EndedAt, now));
            int ended = await store.FleetJobs
                .Where(j => part.Contains(j.Id) && (j.State == FleetState.Queued || j.State == FleetState.Running))
                .ExecuteUpdateAsync(set => set.SetProperty(j => j.State, FleetState.Cancelled).SetProperty(j => j.Reason, reason)
                    .SetProperty(j => j.LeaseUntil, (long?)null).SetProperty(j => j.Activity, (string?)null)
                    .SetProperty(j => j.Progress, (double?)null).SetProperty(j => j.FinishedAt, now));
            if (ended != part.Length)
                throw new LostRaceException();
        }

        return jobs.Length;
    }

    /// <summary>Puts a job back into the queue after a failed attempt, or ends it after the last one.</summary>
    public async Task RetryAsync(ServerContext store, FleetJobRow job, string reason, bool isFinal, long now)
    {
        string why = FleetText.Line(reason, MostReason);
        bool fails = isFinal || job.Attempts >= rules.MostAttempts;
        string text = fails && !isFinal ? $"{job.Attempts} attempts failed. The last one: {why}" : why;
        int changed = await store.FleetJobs.Where(j => j.Id == job.Id && j.State == job.State && j.Attempt == job.Attempt)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.State, fails ? FleetState.Failed : FleetState.Queued)
                .SetProperty(j => j.Reason, text).SetProperty(j => j.LeaseUntil, (long?)null)
                .SetProperty(j => j.Activity, (string?)null).SetProperty(j => j.Progress, (double?)null)
                .SetProperty(j => j.NotBefore, fails ? null : rules.Retry(now, job.Attempts))
                .SetProperty(j => j.FinishedAt, fails ? now : null));
        if (changed != 1)
            throw new LostRaceException();
    }

    /// <summary>Ends the running attempts of a job.</summary>
    public static Task<int> EndAttemptsAsync(ServerContext store, long job, string state, string reason, long now) =>
        store.FleetAttempts.Where(a => a.Job == job && a.State == AttemptState.Running).ExecuteUpdateAsync(set => set
            .SetProperty(a => a.State, state).SetProperty(a => a.Reason, reason).SetProperty(a => a.EndedAt, now));

    /// <summary>A device for an agent that may act for it.</summary>
    public static async Task<FleetDeviceRow> DeviceAsync(ServerContext store, string id, string? session, Caller caller)
    {
        FleetDeviceRow device = await store.FleetDevices.FirstOrDefaultAsync(d => d.Id == id) ?? throw FleetDevices.NoDevice(id);
        if (device.Owner != caller.Name)
            throw new ProblemException(StatusCodes.Status403Forbidden, $"The device '{id}' belongs to the token '{device.Owner}'.");
        return session is null || device.Session == session ? device
            : throw Problem.Conflict($"Another agent has registered as '{id}' since. One agent at a time can serve a device.");
    }

    private async Task<TakenJob> AgainAsync(ServerContext store, FleetJobRow running, string session, long now)
    {
        FleetAttemptRow attempt = await store.FleetAttempts.AsNoTracking().FirstAsync(a => a.Id == running.Attempt);
        if (attempt.Session != session)
            return new TakenJob(null, running.LeaseUntil);
        await store.FleetJobs.Where(j => j.Id == running.Id && j.Attempt == attempt.Id && j.State == FleetState.Running)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.LeaseUntil, rules.LeaseEnd(now)));
        return new TakenJob(Lease(running, attempt.Id, attempt.Number), null);
    }

    private async Task<TakenJob> NextAsync(ServerContext store, FleetDeviceRow device, long now)
    {
        long latest = rules.LatestRetry(now);
        IQueryable<FleetJobRow> waiting = store.FleetJobs.AsNoTracking().Where(j => j.Device == device.Id && j.State == FleetState.Queued);
        FleetJobRow? job = await waiting.Where(j => j.NotBefore == null || j.NotBefore <= now || j.NotBefore > latest)
            .OrderByDescending(j => j.Priority).ThenBy(j => j.Id).FirstOrDefaultAsync();
        if (job is null)
            return new TakenJob(null, await waiting.MinAsync(j => j.NotBefore));
        string attempt = Guid.NewGuid().ToString("N");
        int number = job.Attempts + 1;
        int taken = await store.FleetJobs.Where(j => j.Id == job.Id && j.State == FleetState.Queued).ExecuteUpdateAsync(set => set
            .SetProperty(j => j.State, FleetState.Running).SetProperty(j => j.Attempt, attempt).SetProperty(j => j.Attempts, number)
            .SetProperty(j => j.LeaseUntil, rules.LeaseEnd(now)).SetProperty(j => j.StartedAt, job.StartedAt ?? now)
            .SetProperty(j => j.NotBefore, (long?)null));
        if (taken != 1)
            throw new LostRaceException();
        store.FleetAttempts.Add(new FleetAttemptRow
        {
            Id = attempt,
            Job = job.Id,
            Device = device.Id,
            Session = device.Session,
            Number = number,
            State = AttemptState.Running,
            StartedAt = now,
        });
        return new TakenJob(Lease(job, attempt, number), null);
    }

    private FleetLeaseContract Lease(FleetJobRow job, string attempt, int number) => new(
        attempt, job.Id, number, rules.Lease.TotalSeconds, JsonSerializer.Deserialize<FleetTaskContract>(job.Task, ServerJson.Options)!);
}
