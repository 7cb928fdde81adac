using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;
using NetWeight.Server.Contracts;
using NetWeight.Server.Models;
using NetWeight.Server.Security;
using NetWeight.Server.Storage;

namespace NetWeight.Server.Fleet;

/// <summary>The jobs as people see them: submitted, listed, cancelled.</summary>
internal sealed class FleetQueue(FleetDatabase database, FleetRules rules, FleetLeases leases)
{
    /// <summary>Adds the jobs of a submission; when this returns, a crash no longer loses them.</summary>
    public Task<FleetSubmissionContract> SubmitAsync(FleetSweepRequestContract wanted, Caller caller)
    {
        FleetTasks.Check(wanted);
        IReadOnlyList<FleetSubject> subjects = FleetTasks.Of(wanted);
        return database.WriteAsync(async store =>
        {
            FleetTarget[] targets = await TargetsAsync(store, wanted);
            await CheckModelsAsync(store, wanted.Models);
            long count = (long)subjects.Count * targets.Length;
            if (count > rules.MostJobs)
                throw Problem.Refused($"The submission makes {count} jobs; at most {rules.MostJobs} are allowed at once.");
            if (await store.FleetJobs.CountAsync(j => j.State == FleetState.Queued) + count > rules.MostWaiting)
                throw new ProblemException(
                    StatusCodes.Status429TooManyRequests,
                    $"More than {rules.MostWaiting} jobs would wait. Cancel some, or try again later.");
            long now = database.Now;
            var sweep = new FleetSweepRow { CreatedBy = caller.Name, CreatedAt = now, Jobs = (int)count };
            store.FleetSweeps.Add(sweep);
            await store.SaveChangesAsync();
            // Devices take turns in the list, models keep their order on each device.
            FleetJobRow[] rows =
            [
                .. from subject in subjects
                   from target in targets
                   select Row(sweep, subject, target, wanted),
            ];
            store.FleetJobs.AddRange(rows);
            await store.SaveChangesAsync();
            database.Audit(store, caller.Name, "submit", $"sweep {sweep.Id}: {count} jobs");
            return new FleetSubmissionContract(
                new FleetSweepContract(sweep.Id, caller.Name, Moment(now), (int)count, (int)count, 0, 0, 0, 0),
                [.. rows.Select(r => FleetJobContracts.Of(r, null))]);
        });
    }

    /// <summary>The newest jobs that fit, the newest first.</summary>
    /// <param name="sweep">Their sweep; null for any.</param>
    /// <param name="state">Their state; null for any.</param>
    /// <param name="device">Their device; null for any.</param>
    /// <param name="only">disagreements, regressions; null for all.</param>
    /// <param name="last">How many.</param>
    public Task<FleetJobListContract> ListAsync(long? sweep, string? state, string? device, string? only, int last)
    {
        if (only is not (null or "disagreements" or "regressions"))
            throw Problem.Bad("only: write disagreements or regressions.");
        if (state is not null && !FleetState.All.Contains(state))
            throw Problem.Bad($"state: write one of {string.Join(", ", FleetState.All)}.");
        return database.ReadAsync(async store =>
        {
            IQueryable<FleetJobRow> fitting = store.FleetJobs.AsNoTracking().Where(j =>
                (sweep == null || j.Sweep == sweep) && (state == null || j.State == state) && (device == null || j.Device == device));
            fitting = only switch
            {
                "disagreements" => FleetJobContracts.Disagreeing(fitting, store),
                "regressions" => FleetJobContracts.Slower(fitting, store),
                _ => fitting,
            };
            long total = await fitting.LongCountAsync();
            FleetJobRow[] rows = await fitting.OrderByDescending(j => j.Id).Take(last).ToArrayAsync();
            return new FleetJobListContract(total, await ContractsAsync(store, rows));
        });
    }

    /// <summary>A job with its attempts and its result.</summary>
    public Task<FleetJobDetailsContract> GetAsync(long id) => database.ReadAsync(async store =>
    {
        FleetJobRow row = await store.FleetJobs.AsNoTracking().FirstOrDefaultAsync(j => j.Id == id) ?? throw NoJob(id);
        FleetAttemptRow[] attempts =
            await store.FleetAttempts.AsNoTracking().Where(a => a.Job == id).OrderBy(a => a.Number).ToArrayAsync();
        FleetResultRow? result = await store.FleetResults.AsNoTracking().FirstOrDefaultAsync(r => r.Job == id);
        return new FleetJobDetailsContract(
            FleetJobContracts.Of(row, result), JsonSerializer.Deserialize<FleetTaskContract>(row.Task, ServerJson.Options)!,
            [
                .. attempts.Select(a => new FleetAttemptContract(
                    a.Id, a.Number, a.State, a.Reason, Moment(a.StartedAt), a.EndedAt is { } end ? Moment(end) : null)),
            ],
            result is null ? null : new FleetSignedContract(result.Payload, result.Signature));
    });

    /// <summary>How far a sweep is.</summary>
    public Task<FleetSweepContract> SweepAsync(long id) => database.ReadAsync(async store =>
    {
        FleetSweepRow sweep = await store.FleetSweeps.AsNoTracking().FirstOrDefaultAsync(s => s.Id == id)
            ?? throw Problem.NotFound($"There is no sweep {id}.");
        Dictionary<string, int> counts = await store.FleetJobs.Where(j => j.Sweep == id).GroupBy(j => j.State)
            .Select(g => new { g.Key, Count = g.Count() }).ToDictionaryAsync(g => g.Key, g => g.Count);
        return new FleetSweepContract(
            id, sweep.CreatedBy, Moment(sweep.CreatedAt), sweep.Jobs, Of(FleetState.Queued), Of(FleetState.Running), Of(FleetState.Done),
            Of(FleetState.Failed), Of(FleetState.Cancelled));

        int Of(string state) => counts.GetValueOrDefault(state);
    });

    /// <summary>Cancels a job. Throws for one that has ended.</summary>
    public Task<FleetJobContract> CancelAsync(long id, Caller caller) => database.WriteAsync(async store =>
    {
        FleetJobRow row = await store.FleetJobs.AsNoTracking().FirstOrDefaultAsync(j => j.Id == id) ?? throw NoJob(id);
        if (await leases.CancelAsync(store, j => j.Id == id, $"Cancelled by {caller.Name}.") == 0)
            throw Problem.Conflict($"Job {id} has ended: it is {row.State}.");
        database.Audit(store, caller.Name, "cancel job", $"{id}");
        return FleetJobContracts.Of(await store.FleetJobs.AsNoTracking().FirstAsync(j => j.Id == id), null);
    });

    /// <summary>Cancels what has not ended of a sweep. Gives how many jobs.</summary>
    public Task<int> CancelSweepAsync(long id, Caller caller) => database.WriteAsync(async store =>
    {
        if (!await store.FleetSweeps.AnyAsync(s => s.Id == id))
            throw Problem.NotFound($"There is no sweep {id}.");
        int cancelled = await leases.CancelAsync(store, j => j.Sweep == id, $"Cancelled by {caller.Name}.");
        database.Audit(store, caller.Name, "cancel sweep", $"{id}: {cancelled} jobs");
        return cancelled;
    });

    /// <summary>The newest actions, the newest first.</summary>
    public Task<AuditContract> AuditAsync(int last) => database.ReadAsync(async store => new AuditContract(
        [
            .. (await store.Audit.AsNoTracking().OrderByDescending(a => a.Id).Take(last).ToArrayAsync()).Select(a =>
                new AuditEntryContract(Moment(a.At), a.Who, a.Action, a.Subject)),
        ]));

    private static async Task<FleetJobContract[]> ContractsAsync(ServerContext store, FleetJobRow[] rows)
    {
        var results = new Dictionary<long, FleetResultRow>();
        foreach (long[] part in rows.Where(r => r.State == FleetState.Done).Select(r => r.Id).Chunk(500))
        {
            // Payloads can be large, and a list shows none of them.
            foreach (FleetResultRow r in await FleetJobContracts.WithoutPayload(
                store.FleetResults.AsNoTracking().Where(r => part.Contains(r.Job))).ToArrayAsync())
                results[r.Job] = r;
        }

        return [.. rows.Select(r => FleetJobContracts.Of(r, results.GetValueOrDefault(r.Id)))];
    }

    private static FleetJobRow Row(FleetSweepRow sweep, FleetSubject subject, FleetTarget target, FleetSweepRequestContract wanted) => new()
    {
        Sweep = sweep.Id,
        Device = target.Device,
        Kind = wanted.Kind,
        Model = subject.Subject,
        Sha256 = subject.Sha256,
        Task = JsonSerializer.Serialize(target.Completed(subject.Task), ServerJson.Options),
        Priority = wanted.Priority,
        State = FleetState.Queued,
        CreatedBy = sweep.CreatedBy,
        CreatedAt = sweep.CreatedAt,
    };

    /// <summary>The devices with what predicts for them, where the kind of work needs it.</summary>
    private static async Task<FleetTarget[]> TargetsAsync(ServerContext store, FleetSweepRequestContract wanted)
    {
        string[] devices = await DevicesAsync(store, wanted);
        if (wanted.Kind is not (FleetKind.Judge or FleetKind.Experiment) || wanted.Against is not null)
            return [.. devices.Select(d => new FleetTarget(d, null, null))];
        var targets = new List<FleetTarget>();
        foreach (string id in devices)
        {
            FleetDeviceRow device = await store.FleetDevices.AsNoTracking().FirstAsync(d => d.Id == id);
            string? file = (await FleetCalibrations.NewestAsync(store, id))?.DeviceFile;
            if (file is null && device.CatalogDevice is null && wanted.Kind == FleetKind.Judge)
                throw Problem.Refused($"devices: '{id}' has no calibration to judge. Submit one with --kind calibrate, or name with "
                    + "--against a device of 'netweight devices' whose predictions are judged.");
            targets.Add(new FleetTarget(id, file, file is null ? device.CatalogDevice : null));
        }

        return [.. targets];
    }

    private static async Task<string[]> DevicesAsync(ServerContext store, FleetSweepRequestContract wanted)
    {
        Dictionary<string, string> known = await store.FleetDevices.ToDictionaryAsync(d => d.Id, d => d.Runners);
        if (known.Count == 0)
            throw Problem.Refused("No device is registered. Start 'netweight agent' on a machine that is to measure.");
        string[] devices = [.. wanted.Devices.Count > 0 ? wanted.Devices.Distinct() : known.Keys.Order(StringComparer.Ordinal)];
        foreach (string device in devices)
        {
            if (device is null || !known.TryGetValue(device, out string? runners))
                throw Problem.Refused($"devices: there is no device '{device}'. 'netweight devices --fleet' lists all.");
            string[] own = runners.Split(' ');
            if (!own.Contains(wanted.Runner))
                throw Problem.Refused(
                    $"runner: the device '{device}' has no runner '{wanted.Runner}'. It has {string.Join(", ", own)}.");
        }

        return devices;
    }

    private static async Task CheckModelsAsync(ServerContext store, IReadOnlyList<FleetModelContract> models)
    {
        string[] wanted = [.. models.Select(m => m.Sha256).OfType<string>().Distinct()];
        string[] known = await store.Models.Where(m => wanted.Contains(m.Sha256)).Select(m => m.Sha256).ToArrayAsync();
        if (wanted.Except(known).FirstOrDefault() is { } missing)
            throw ModelStore.NoModel(missing);
    }

    private static ProblemException NoJob(long id) => Problem.NotFound($"There is no job {id} in the fleet.");

    private static DateTimeOffset Moment(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
