using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Machines;
using NetWeight.Measurement.Reports;

namespace NetWeight.Measurement.Fleet;

/// <summary>How an agent runs.</summary>
/// <param name="Device">The device's id on the server.</param>
/// <param name="Folder">Where the agent keeps its key, unconfirmed results and models.</param>
/// <param name="Version">The version that results name.</param>
public sealed record AgentSettings(string Device, string Folder, string Version)
{
    /// <summary>The pause between two measurements.</summary>
    public TimeSpan CoolDown { get; init; }

    /// <summary>The load average above which the agent takes no job; null for no limit.</summary>
    public double? MostLoad { get; init; }

    /// <summary>The device of the catalog that this machine is; null where it is none, or nobody said so.</summary>
    public string? CatalogDevice { get; init; }

    /// <summary>The first pause after the server could not be reached; it doubles up to half a minute.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether the agent ends when no job waits; for tests and scripts.</summary>
    public bool EndsWhenIdle { get; init; }

    /// <summary>The id of a device that was not named: the name of the machine, in the characters of an id.</summary>
    public static string UsualDevice()
    {
        string name = new([.. Environment.MachineName.ToLowerInvariant().Select(c => char.IsAsciiLetterOrDigit(c) || c is '.' ? c : '-')]);
        return name.Trim('-', '.') is { Length: > 0 } usable ? usable : "this-machine";
    }
}

/// <summary>
/// An agent: it registers its machine with a server, takes jobs one after the other, measures them and posts the signed results. It calls
/// out and is never called. A result is on the disk before it is sent and stays there until the server has confirmed it, so a restart of
/// the agent, the server or the network loses none.
/// </summary>
public sealed class FleetAgent
{
    private const int MostRounds = 5, TriesOfAResult = 3;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30), LongestMeasurement = TimeSpan.FromMinutes(10);

    private readonly FleetClient client;
    private readonly AgentSettings settings;
    private readonly IReadOnlyList<IFleetRunner> runners;
    private readonly Action<string> tell;
    private readonly IFleetWorker? worker;

    /// <summary>An agent.</summary>
    /// <param name="client">The server.</param>
    /// <param name="settings">How it runs.</param>
    /// <param name="runners">What it measures with.</param>
    /// <param name="tell">Hears what the agent does, a line each.</param>
    /// <param name="worker">Does jobs of other kinds; null for an agent that measures models only.</param>
    public FleetAgent(
        FleetClient client, AgentSettings settings, IReadOnlyList<IFleetRunner> runners, Action<string> tell,
        IFleetWorker? worker = null) =>
        (this.client, this.settings, this.runners, this.tell, this.worker) = (client, settings, runners, tell, worker);

    /// <summary>
    /// Runs until it is cancelled. Throws <see cref="FleetRefusedException"/> where the server refuses the agent: a wrong token, another
    /// agent of the same device; and <see cref="NetWeightException"/> where its folder cannot be used.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using AgentFolder folder = AgentFolder.Open(settings.Folder);
        if (RunnerProcess.EndLeftOver(folder.RunningNote))
            tell("Ended the measurement that an agent before this one had left running.");
        TimeSpan pause = settings.FirstPause;
        FleetSessionContract? session = null;
        while (true)
        {
            try
            {
                // Results first: registering ends the attempts of the agent's former life.
                await DeliverAsync(folder, cancellation);
                if (session is null)
                {
                    session = await client.RegisterAsync(settings.Device, Description(folder), cancellation);
                    tell($"Registered as '{settings.Device}' with {client.Server}.");
                }

                if (!await TakeAsync(folder, session, cancellation))
                    return;
                pause = settings.FirstPause;
            }
            catch (FleetUnreachableException e)
            {
                tell($"{e.Message} Next try in {pause.TotalSeconds:0.#} s.");
                await Task.Delay(pause, cancellation);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
            catch (FleetRefusedException e) when (e.Status == 404 && session is not null)
            {
                // The device was removed, or the server has another store.
                tell($"{e.Message} Registering again.");
                session = null;
                await Task.Delay(pause, cancellation);
            }
        }
    }

    /// <summary>Takes and does one job; false where the agent is to end.</summary>
    private async Task<bool> TakeAsync(AgentFolder folder, FleetSessionContract session, CancellationToken cancellation)
    {
        string? notReady = MachineHealth.NotReady(MachineHealth.Read(), settings.MostLoad);
        double wait = settings.EndsWhenIdle ? 0 : session.PollSeconds;
        FleetLeaseContract? lease =
            await client.TakeAsync(settings.Device, new FleetTakeContract(session.Session, wait, notReady), cancellation);
        if (lease is null)
            return !settings.EndsWhenIdle;
        tell($"Job {lease.Job}: {lease.Task.Model?.Name ?? lease.Task.Kind}, attempt {lease.Number}.");
        FleetOutcomeContract? outcome = await WorkAsync(folder, session, lease, cancellation);
        if (outcome is null)
        {
            tell($"Job {lease.Job} is no longer wanted.");
        }
        else
        {
            await KeepAsync(folder, outcome, cancellation);
            tell(outcome.Failure is { } failure ? $"Job {lease.Job} failed: {failure.Reason}"
                : outcome.Document is not null ? $"Job {lease.Job} is done."
                : $"Job {lease.Job}: {Units.Format.Seconds(outcome.Records.Single(r => r.Layer is null).MedianSeconds)}.");
        }

        if (cancellation.IsCancellationRequested)
            await SayGoodbyeAsync(folder);
        return true;
    }

    /// <summary>
    /// Keeps an outcome on the disk. Where the disk is full it is sent at once instead, and the agent waits until one of both works.
    /// </summary>
    private async Task KeepAsync(AgentFolder folder, FleetOutcomeContract outcome, CancellationToken cancellation)
    {
        FleetSignedContract signed = folder.Sign(outcome);
        while (true)
        {
            try
            {
                folder.Keep(outcome.Attempt, signed);
                return;
            }
            catch (NetWeightException e)
            {
                tell($"{e.Message.TrimEnd('.')}. The result is sent at once.");
            }

            try
            {
                await client.PostResultAsync(settings.Device, outcome.Attempt, signed, cancellation);
                return;
            }
            catch (FleetUnreachableException e)
            {
                tell(e.Message);
                await Task.Delay(settings.FirstPause, cancellation);
            }
        }
    }

    /// <summary>Does a job while its lease is renewed; null where its result is no longer wanted.</summary>
    private async Task<FleetOutcomeContract?> WorkAsync(
        AgentFolder folder, FleetSessionContract session, FleetLeaseContract lease, CancellationToken cancellation)
    {
        RunnerProcess.Note.Value = folder.RunningNote;
        using var unwanted = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        using var done = new CancellationTokenSource();
        var activity = new Activity();
        Task renewing = RenewAsync(session, lease, activity, unwanted, done.Token);
        FleetHealthContract before = MachineHealth.Read();
        FleetFailureContract failure;
        try
        {
            (RunnerResult result, int rounds, string? wide) = lease.Task.Kind == FleetKind.Measure
                ? await MeasureAsync(folder, lease, activity, unwanted.Token)
                : (await DoAsync(folder, lease.Task, activity, unwanted.Token), 1, null);
            FleetHealthContract after = MachineHealth.Read();
            IReadOnlyList<string> warnings = result.Measurement?.Measurements[0].Warnings ?? [];
            IEnumerable<string> doubts =
            [
                .. MachineHealth.Doubts(before, after, Environment.ProcessorCount, lease.Task.Threads),
                .. warnings.Where(w => !Statistics.SampleDoubts.IsOfPercentiles(w)),
                .. wide is null ? [] : (string[])[wide],
            ];
            return Outcome(lease, before, after, doubts, rounds, result, null);
        }
        catch (OperationCanceledException)
        {
            if (!cancellation.IsCancellationRequested)
                return null;
            failure = new FleetFailureContract("The agent was stopped while it measured.", IsFinal: false);
        }
        catch (RunnerFailedException e)
        {
            failure = new FleetFailureContract(e.Message, e.IsFinal);
        }
        catch (Exception e) when (e is NetWeightException or IOException or UnauthorizedAccessException)
        {
            failure = new FleetFailureContract(e.Message, IsFinal: false);
        }
        finally
        {
            await done.CancelAsync();
            await renewing;
        }

        return Outcome(lease, before, MachineHealth.Read(), [], 0, null, failure);
    }

    /// <summary>Does a job that is not the measurement of one model.</summary>
    private async Task<RunnerResult> DoAsync(
        AgentFolder folder, FleetTaskContract task, Activity activity, CancellationToken cancellation)
    {
        if (worker is null)
            throw new RunnerFailedException($"The agent does no jobs of the kind '{task.Kind}'.", isFinal: true);
        var models = new List<string>();
        foreach (FleetModelContract model in task.Model is { } own ? [own] : task.Work?.Models ?? [])
        {
            activity.Set("fetching the model", 0);
            models.Add(model.Network is null ? await folder.ModelAsync(model, client, cancellation)
                : model.Width == 1 ? model.Network : FormattableString.Invariant($"{model.Network}@{model.Width:R}"));
        }

        activity.Set(task.Kind, 0);
        return await worker.WorkAsync(task, models, cancellation);
    }

    /// <summary>Measures, and again for longer while the interval is wider than wanted.</summary>
    private async Task<(RunnerResult Result, int Rounds, string? Wide)> MeasureAsync(
        AgentFolder folder, FleetLeaseContract lease, Activity activity, CancellationToken cancellation)
    {
        FleetTaskContract task = lease.Task;
        IFleetRunner runner = runners.FirstOrDefault(r => r.Id == task.Runner)
            ?? throw new RunnerFailedException($"The agent has no runner '{task.Runner}'.", isFinal: true);
        activity.Set("fetching the model", 0);
        FleetModelContract wanted = task.Model
            ?? throw new RunnerFailedException("The job names no model.", isFinal: true);
        string model = wanted.Network ?? await folder.ModelAsync(wanted, client, cancellation);
        TimeSpan duration = TimeSpan.FromSeconds(task.DurationSeconds);
        for (int round = 1; ; round++)
        {
            activity.Set(round == 1 ? "measuring" : $"measuring again, round {round}", (round - 1) / (double)MostRounds);
            RunnerResult result = await runner.MeasureAsync(task, model, duration, cancellation);
            RecordContract whole = result.Whole;
            double? width = (whole.MedianHighSeconds - whole.MedianLowSeconds) / 2 / whole.MedianSeconds;
            if (task.RepeatUntil is not { } narrow || width <= narrow)
                return (result, round, null);
            if (width is null)
                return (result, round, $"The runner '{runner.Id}' gives no interval; +-{Percent(narrow)} was asked for.");
            if (round == MostRounds || duration >= LongestMeasurement)
                return (
                    result, round,
                    $"The interval is +-{Percent(width.Value)} after {round} measurements; +-{Percent(narrow)} was asked for.");
            duration = duration * 2 < LongestMeasurement ? duration * 2 : LongestMeasurement;
        }
    }

    private static string Percent(double share) => FormattableString.Invariant($"{100 * share:0.#} %");

    /// <summary>Renews the lease until the work is done. A server that does not answer changes nothing: the result is sent later.</summary>
    private async Task RenewAsync(
        FleetSessionContract session, FleetLeaseContract lease, Activity activity, CancellationTokenSource unwanted, CancellationToken done)
    {
        try
        {
            while (true)
            {
                await Task.Delay(TimeSpan.FromSeconds(lease.LeaseSeconds / 3), done);
                try
                {
                    var renewal = new FleetRenewalContract(session.Session, activity.Text, activity.Progress);
                    if (!await client.RenewAsync(settings.Device, lease.Attempt, renewal, done))
                        await unwanted.CancelAsync();
                }
                catch (FleetUnreachableException)
                {
                    // The network, or the server's restart: the next renewal may arrive.
                }
                catch (FleetRefusedException)
                {
                    // The device was removed, or another agent took it over.
                    await unwanted.CancelAsync();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The work is done.
        }
    }

    /// <summary>Sends what the server has not confirmed.</summary>
    private async Task DeliverAsync(AgentFolder folder, CancellationToken cancellation)
    {
        foreach (string attempt in folder.Unconfirmed())
        {
            if (folder.Read(attempt) is { } signed)
                await DeliverAsync(folder, attempt, signed, cancellation);
            else
                folder.SetAside(attempt);
        }
    }

    private async Task DeliverAsync(AgentFolder folder, string attempt, FleetSignedContract signed, CancellationToken cancellation)
    {
        for (int tried = 1; ; tried++)
        {
            try
            {
                FleetReceiptContract receipt = await client.PostResultAsync(settings.Device, attempt, signed, cancellation);
                folder.Forget(attempt);
                if (receipt.Reason is { } reason)
                    tell($"A result was not needed ({receipt.Status}): {reason}");
                return;
            }
            catch (FleetRefusedException e) when (e.Status is not (401 or 403))
            {
                // Damaged on its way, or unknown to this server.
                if (tried < TriesOfAResult && e.Status != 404)
                    continue;
                folder.SetAside(attempt);
                tell($"The server does not take a result; it is set aside in '{settings.Folder}': {e.Message}");
                return;
            }
        }
    }

    /// <summary>Tells the server that a job is free again; without an answer its lease expires.</summary>
    private async Task SayGoodbyeAsync(AgentFolder folder)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        try
        {
            await DeliverAsync(folder, patience.Token);
        }
        catch (Exception e) when (e is NetWeightException or OperationCanceledException)
        {
            // It stays on the disk.
        }
    }

    private FleetAgentContract Description(AgentFolder folder) => new(
        folder.PublicKey, MeasurementJson.Contract(MachineRecord.Read()), [.. runners.Select(r => r.Id)], settings.CoolDown.TotalSeconds,
        settings.Version, settings.CatalogDevice);

    private FleetOutcomeContract Outcome(
        FleetLeaseContract lease, FleetHealthContract before, FleetHealthContract after, IEnumerable<string> doubts, int rounds,
        RunnerResult? result, FleetFailureContract? failure) => new(
            lease.Attempt, lease.Job, lease.Task.Model?.Network, lease.Task.Model?.Sha256, settings.Version, before, after, [.. doubts],
            rounds, result?.Measurement, result?.Records ?? [], failure, result?.Document);

    /// <summary>What the agent does at the moment, for renewals.</summary>
    private sealed class Activity
    {
        private volatile string text = "starting";
        private double progress;

        public string Text => text;

        public double Progress => Volatile.Read(ref progress);

        public void Set(string words, double done)
        {
            text = words;
            Volatile.Write(ref progress, done);
        }
    }
}
