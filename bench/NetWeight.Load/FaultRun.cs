using System.Diagnostics;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;

namespace NetWeight.Load;

/// <summary>How faults are tried.</summary>
/// <param name="Folder">Where servers and agents keep their data.</param>
/// <param name="Program">The program <c>netweight</c>.</param>
/// <param name="Seed">Chooses the order, the victims and the moments.</param>
public sealed record FaultSettings(string Folder, string Program, int Seed)
{
    /// <summary>How many servers.</summary>
    public int Servers { get; init; } = 3;

    /// <summary>How many agents in this process, with a stopwatch that gives a made-up time at once.</summary>
    public int Agents { get; init; } = 17;

    /// <summary>How many agents in processes of their own, with a stopwatch that prints a recorded output.</summary>
    public int Processes { get; init; } = 2;

    /// <summary>How many agents that measure a small network for real.</summary>
    public int Measuring { get; init; } = 1;

    /// <summary>How often each fault is tried.</summary>
    public int Rounds { get; init; } = 3;

    /// <summary>How many jobs each agent of this process gets in a round.</summary>
    public int Jobs { get; init; } = 20;

    /// <summary>How long a server hangs or is cut off from the others.</summary>
    public TimeSpan Lost { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>A word that the tried faults have in their names; null for all faults.</summary>
    public string? Only { get; init; }

    /// <summary>Hears what happens.</summary>
    public Action<string> Tell { get; init; } = _ => { };
}

/// <summary>What a run with faults showed.</summary>
/// <param name="Faults">How often each fault was tried.</param>
/// <param name="Jobs">The jobs whose submission was confirmed.</param>
/// <param name="Done">The jobs that are done.</param>
/// <param name="Failed">The jobs that failed with a reason.</param>
/// <param name="Repeated">The attempts beyond the first one of each job.</param>
/// <param name="LongestSeconds">The longest time from a fault until all jobs had ended.</param>
/// <param name="Problems">What did not hold; empty where all did.</param>
public sealed record FaultResult(
    IReadOnlyDictionary<string, int> Faults, int Jobs, int Done, int Failed, int Repeated, double LongestSeconds,
    IReadOnlyList<string> Problems);

/// <summary>
/// Tries faults on several servers under load. After each, every job of a confirmed submission has to be done once, or failed with its
/// reason, with one result and one measurement in the history, and no device may have run two jobs at once.
/// </summary>
public static class FaultRun
{
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(180);

    /// <summary>Runs all faults.</summary>
    public static async Task<FaultResult> RunAsync(FaultSettings settings)
    {
        using var cluster = new ClusterProcesses(settings.Folder, settings.Servers);
        using var client = new FleetClient(cluster.Addresses, null);
        var random = new Random(settings.Seed);
        using var end = new CancellationTokenSource();
        SimulatedRunner[] runners = [.. Enumerable.Range(0, settings.Agents)
            .Select(i => new SimulatedRunner(settings.Seed + i) { Duration = TimeSpan.FromMilliseconds(20) })];
        Task[] working = [.. runners.Select((runner, i) => AgentAsync(cluster, settings, i, runner, end.Token))];
        AgentProcess[] processes = [.. Enumerable.Range(0, settings.Processes + settings.Measuring).Select(i => new AgentProcess(
            settings.Program, cluster.Addresses, $"process-{i}", Path.Combine(settings.Folder, $"process-{i}"),
            isReal: i >= settings.Processes))];
        var faults = new FaultCatalog(cluster, processes, client, random, settings.Lost);
        Fault[] wanted =
            [.. faults.All.Where(f => settings.Only is not { } word || f.Name.Contains(word, StringComparison.OrdinalIgnoreCase))];
        var check = new FaultCheck(cluster, client);
        var tried = new Dictionary<string, int>();
        double longest = 0;
        try
        {
            await DevicesAsync(client, settings.Agents + processes.Length);
            for (int round = 0; round < settings.Rounds; round++)
                foreach (Fault fault in wanted.OrderBy(_ => random.Next()).ToArray())
                {
                    await SubmitAsync(client, settings, processes, check, $"round-{round}", settings.Jobs - (settings.Jobs / 4));
                    await Task.Delay(random.Next(100, 600), CancellationToken.None);
                    int joined = cluster.Rejoined();
                    long begin = Stopwatch.GetTimestamp();
                    // What is submitted in the middle of a fault may be refused; it counts where it was confirmed.
                    Task during = SubmitAsync(client, settings, processes, check, $"during-{round}", settings.Jobs / 4);
                    check.Problems.AddRange((await fault.Run()).Select(p => $"{fault.Name}: {p}"));
                    await during.ContinueWith(_ => { }, TaskScheduler.Default);
                    int before = check.Problems.Count;
                    await check.EndedAsync(Limit);
                    double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
                    longest = Math.Max(longest, seconds);
                    await check.StoreAsync();
                    check.Problems.AddRange(runners.Where(r => r.RanTwoAtOnce).Select(_ => $"{fault.Name}: a device ran two jobs at once"));
                    check.Problems.AddRange(processes.Where(p => p.RanTwoAtOnce).Select(p => $"{fault.Name}: {p.Device} ran two at once"));
                    check.Problems.AddRange(processes.Where(p => !p.IsRunning).Select(p => $"{fault.Name}: the agent {p.Device} ended"));
                    check.Problems.AddRange(working.Where(w => w.IsCompleted).Select(w =>
                        $"{fault.Name}: an agent ended: {w.Exception?.GetBaseException().Message}"));
                    check.Problems.AddRange(cluster.Errors().Select(e => $"{fault.Name}: {e}"));
                    tried[fault.Name] = tried.GetValueOrDefault(fault.Name) + 1;
                    string ended = seconds.ToString("0.0", System.Globalization.CultureInfo.InvariantCulture);
                    settings.Tell(
                        $"{fault.Name}: {ended} s until all jobs had ended, {cluster.Rejoined() - joined} silos joined again"
                        + (check.Problems.Count > before ? ", with problems" : ""));
                    if (check.Problems.Count > 0)
                        return await check.ResultAsync(tried, longest);
                }

            return await check.ResultAsync(tried, longest);
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(working.Select(w => w.ContinueWith(_ => { }, TaskScheduler.Default)));
            foreach (AgentProcess process in processes)
                process.Dispose();
        }
    }

    private static Task AgentAsync(
        ClusterProcesses cluster, FaultSettings settings, int number, SimulatedRunner runner, CancellationToken end) => Task.Run(
        async () =>
        {
            // Each begins at another server.
            Uri[] servers = [.. cluster.Addresses.Skip(number % settings.Servers), .. cluster.Addresses.Take(number % settings.Servers)];
            using var client = new FleetClient(servers, null);
            var agent = new AgentSettings($"agent-{number:00}", Path.Combine(settings.Folder, $"agent-{number:00}"), "0.1.0")
            {
                FirstPause = TimeSpan.FromMilliseconds(100),
            };
            await new FleetAgent(client, agent, [runner], _ => { }).RunAsync(end);
        },
        CancellationToken.None);

    private static async Task DevicesAsync(FleetClient client, int devices)
    {
        for (int tries = 0; tries < 1200 && (await client.DevicesAsync(CancellationToken.None)).Count < devices; tries++)
            await Task.Delay(50, CancellationToken.None);
    }

    private static async Task SubmitAsync(
        FleetClient client, FaultSettings settings, AgentProcess[] processes, FaultCheck check, string name, int jobs)
    {
        string[] devices = [.. Enumerable.Range(0, settings.Agents).Select(i => $"agent-{i:00}")];
        string[] recorded = [.. processes.Where(p => !p.IsReal).Select(p => p.Device)];
        string[] real = [.. processes.Where(p => p.IsReal).Select(p => p.Device)];
        await OneAsync(devices, jobs, MeasureRunner.RunnerId);
        await OneAsync(recorded, Math.Max(1, jobs / 5), AgentProcess.Recorded);
        await OneAsync(real, 1, MeasureRunner.RunnerId);

        async Task OneAsync(string[] at, int count, string runner)
        {
            if (at.Length == 0 || count == 0)
                return;
            FleetModelContract[] models =
                [.. Enumerable.Range(0, count).Select(i => new FleetModelContract($"{name}-{i}", "mobilenet_v2", Width: 0.35))];
            var request = new FleetSweepRequestContract(models, at, Runner: runner, DurationSeconds: 0.2, Sessions: 1);
            check.Confirm((await client.SubmitAsync(request, CancellationToken.None)).Sweep);
        }
    }
}
