using System.Diagnostics;
using NetWeight.Measurement.Contracts;

namespace NetWeight.Measurement.Fleet;

/// <summary>How a worker runs.</summary>
/// <param name="Name">Its name, for people.</param>
/// <param name="Scores">What it can evaluate: naswot, zen, names of programs.</param>
public sealed record WorkerSettings(string Name, IReadOnlyList<string> Scores)
{
    /// <summary>How many networks are evaluated at once, each on one thread.</summary>
    public int Slots { get; init; } = 1;

    /// <summary>The first pause after the server could not be reached; it doubles up to half a minute.</summary>
    public TimeSpan FirstPause { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Whether the worker ends when nothing waits; for tests and scripts.</summary>
    public bool EndsWhenIdle { get; init; }
}

/// <summary>
/// A worker: it takes networks of searches from a server, evaluates them and brings the values. It calls out and is never called.
/// What it had in hand when it was killed is given to another worker.
/// </summary>
public sealed class SearchWorker
{
    /// <summary>Tasks that a slot takes at once: about so much work, so that requests cost little and little is lost.</summary>
    private const double SecondsAtOnce = 1;

    private const int MostAtOnce = 16;
    private static readonly TimeSpan LongestPause = TimeSpan.FromSeconds(30), Patience = TimeSpan.FromSeconds(3);

    private readonly FleetClient client;
    private readonly WorkerSettings settings;
    private readonly Func<WorkTaskContract, CancellationToken, double> evaluate;
    private readonly Action<string> tell;
    private long evaluated;

    /// <summary>A worker.</summary>
    /// <param name="client">The server.</param>
    /// <param name="settings">How it runs.</param>
    /// <param name="evaluate">
    /// The score of a network, on the caller's thread. Throws <see cref="NetWeightException"/> for a network that cannot be evaluated.
    /// </param>
    /// <param name="tell">Hears what the worker does, a line each.</param>
    public SearchWorker(
        FleetClient client, WorkerSettings settings, Func<WorkTaskContract, CancellationToken, double> evaluate, Action<string> tell) =>
        (this.client, this.settings, this.evaluate, this.tell) = (client, settings, evaluate, tell);

    /// <summary>How many networks it has evaluated.</summary>
    public long Evaluated => Interlocked.Read(ref evaluated);

    /// <summary>
    /// Runs until it is cancelled. Throws <see cref="FleetRefusedException"/> where the server refuses the worker, for example its token.
    /// </summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        using var failed = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        Task[] slots = [.. Enumerable.Range(0, settings.Slots).Select(_ => Task.Run(() => SlotAsync(failed), CancellationToken.None))];
        await Task.WhenAll(slots);
    }

    private async Task SlotAsync(CancellationTokenSource end)
    {
        try
        {
            await SlotAsync(end.Token);
        }
        catch
        {
            // One slot that is refused ends all: the others would be, too.
            await end.CancelAsync();
            throw;
        }
    }

    private async Task SlotAsync(CancellationToken cancellation)
    {
        TimeSpan pause = settings.FirstPause;
        double wait = 0, seconds = SecondsAtOnce;
        List<WorkResultContract> results = [];
        while (true)
        {
            int most = Math.Clamp((int)Math.Round(SecondsAtOnce / Math.Max(seconds, 1e-3)), 1, MostAtOnce);
            WorkAnswerContract answer;
            try
            {
                answer = await client.WorkAsync(
                    new WorkRequestContract(settings.Name, settings.Scores, most, settings.EndsWhenIdle ? 0 : wait, results), cancellation);
            }
            catch (FleetUnreachableException e)
            {
                tell($"{e.Message} Next try in {pause.TotalSeconds:0.#} s.");
                await Task.Delay(pause, cancellation);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
                continue;
            }

            (pause, wait) = (settings.FirstPause, answer.PollSeconds);
            results = [];
            if (answer.Tasks.Count == 0 && settings.EndsWhenIdle)
                return;
            using (var evaluated = CancellationTokenSource.CreateLinkedTokenSource(cancellation))
            {
                Task holding = HoldAsync(answer, evaluated.Token);
                foreach (WorkTaskContract task in answer.Tasks)
                    results.Add(Evaluate(task, cancellation));
                await evaluated.CancelAsync();
                await holding;
            }

            if (results.Count > 0)
                seconds = results.Average(r => r.Seconds);
            if (cancellation.IsCancellationRequested)
            {
                await SayGoodbyeAsync(results);
                cancellation.ThrowIfCancellationRequested();
            }
        }
    }

    /// <summary>Tells the server that the tasks are still in hand, until it is cancelled: a training takes longer than a lease.</summary>
    private async Task HoldAsync(WorkAnswerContract answer, CancellationToken evaluated)
    {
        WorkHeldContract[] held = [.. answer.Tasks.Select(t => new WorkHeldContract(t.Id, t.Lease))];
        if (held.Length == 0)
            return;
        try
        {
            using var timer = new PeriodicTimer(TimeSpan.FromSeconds(Math.Max(0.1, answer.LeaseSeconds / 3)));
            while (await timer.WaitForNextTickAsync(evaluated))
                try
                {
                    await client.WorkAsync(new WorkRequestContract(settings.Name, settings.Scores, 0, 0, []) { Held = held }, evaluated);
                }
                catch (FleetUnreachableException)
                {
                    // The next time may reach it; the value counts also after the lease.
                }
        }
        catch (Exception e) when (e is OperationCanceledException or FleetRefusedException)
        {
            // They are evaluated. What the server refuses, the next request hears, too.
        }
    }

    private WorkResultContract Evaluate(WorkTaskContract task, CancellationToken cancellation)
    {
        long start = Stopwatch.GetTimestamp();
        double? value = null;
        FleetFailureContract? failure = null;
        try
        {
            cancellation.ThrowIfCancellationRequested();
            value = evaluate(task, cancellation);
            if (!double.IsFinite(value.Value))
                (value, failure) = (null, new FleetFailureContract("Its score is not finite.", IsFinal: true));
            Interlocked.Increment(ref evaluated);
        }
        catch (OperationCanceledException)
        {
            failure = new FleetFailureContract("The worker was stopped.", IsFinal: false);
        }
        catch (NetWeightException e)
        {
            failure = new FleetFailureContract(e.Message, e is not RunnerFailedException { IsFinal: false });
        }

        double seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        if (failure is not null && !cancellation.IsCancellationRequested)
            tell($"{task.Network}: {failure.Reason}");
        return new WorkResultContract(task.Id, task.Lease, value, seconds, failure);
    }

    /// <summary>Brings the last values; without an answer the tasks are given to others when their leases expire.</summary>
    private async Task SayGoodbyeAsync(List<WorkResultContract> results)
    {
        using var patience = new CancellationTokenSource(Patience);
        try
        {
            await client.WorkAsync(new WorkRequestContract(settings.Name, settings.Scores, 0, 0, results), patience.Token);
        }
        catch (Exception e) when (e is NetWeightException or OperationCanceledException)
        {
            // Their leases expire.
        }
    }
}
