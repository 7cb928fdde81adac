using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;

namespace NetWeight.Load;

/// <summary>What a fleet of simulated agents showed.</summary>
/// <param name="Jobs">The jobs that were submitted.</param>
/// <param name="Done">The jobs that are done.</param>
/// <param name="Seconds">From the first submission until the last job had ended.</param>
/// <param name="MedianSeconds">The median time from an agent's request for a job until it asks for the next one.</param>
/// <param name="Kills">How often the server was killed.</param>
/// <param name="Problems">What did not hold; empty where all did.</param>
public sealed record FleetResult(int Jobs, int Done, double Seconds, double MedianSeconds, int Kills, IReadOnlyList<string> Problems);

/// <summary>
/// Runs simulated agents against a real server in a process of its own: the agents are the program's own, only the stopwatch is replaced.
/// </summary>
public static class FleetRun
{
    private const int JobsOfASubmission = 1000;

    /// <summary>Gives jobs to agents and waits until all have ended; meanwhile the server is killed again and again.</summary>
    /// <param name="folder">Where server and agents keep their data.</param>
    /// <param name="agents">How many agents.</param>
    /// <param name="jobs">How many jobs; a multiple of the agents.</param>
    /// <param name="kills">How often the server is killed with SIGKILL and started again.</param>
    /// <param name="seed">Chooses the moments.</param>
    /// <param name="measuring">How long a simulated measurement takes.</param>
    public static async Task<FleetResult> RunAsync(string folder, int agents, int jobs, int kills, int seed, TimeSpan measuring = default)
    {
        string port = FreePort().ToString(CultureInfo.InvariantCulture);
        var random = new Random(seed);
        ServerProcess server = ServerProcess.Start(Path.Combine(folder, "server"), "--port", port);
        try
        {
            SimulatedRunner[] runners = [.. Enumerable.Range(0, agents)
                .Select(i => new SimulatedRunner(seed + i) { Duration = measuring })];
            using var end = new CancellationTokenSource();
            Task[] working = [.. runners.Select((runner, i) => AgentAsync(server.Address, folder, i, runner, end.Token))];
            using var client = new FleetClient(server.Address, null);
            for (int tries = 0; tries < 600 && (await client.DevicesAsync(CancellationToken.None)).Count < agents; tries++)
                await Task.Delay(50, CancellationToken.None);
            long begin = Stopwatch.GetTimestamp();
            List<long> sweeps = await SubmitAsync(client, jobs, agents);
            for (int kill = 0; kill < kills; kill++)
            {
                await Task.Delay(random.Next(300, 1500), CancellationToken.None);
                server.Kill();
                server.Dispose();
                server = ServerProcess.Start(Path.Combine(folder, "server"), "--port", port);
            }

            int done = await WaitAsync(client, sweeps, working);
            double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            var problems = new List<string>();
            await CheckAsync(client, server, sweeps, jobs, problems);
            problems.AddRange(Enumerable.Range(0, agents).Where(i => runners[i].RanTwoAtOnce)
                .Select(i => $"agent {i} ran two jobs at once"));
            if (kills == 0 && runners.Sum(r => r.Measured) != jobs)
                problems.Add($"{runners.Sum(r => r.Measured)} measurements for {jobs} jobs");
            await end.CancelAsync();
            await Task.WhenAll(working.Select(w => w.ContinueWith(_ => { }, TaskScheduler.Default)));
            problems.AddRange(working.Where(w => w.IsFaulted).Select(w => w.Exception!.GetBaseException().Message));
            return new FleetResult(jobs, done, seconds, seconds * agents / jobs, kills, problems);
        }
        finally
        {
            server.Dispose();
        }
    }

    private static Task AgentAsync(Uri server, string folder, int number, SimulatedRunner runner, CancellationToken end) => Task.Run(
        async () =>
        {
            using var client = new FleetClient(server, null);
            var settings = new AgentSettings($"agent-{number:00}", Path.Combine(folder, $"agent-{number:00}"), "0.1.0")
            {
                FirstPause = TimeSpan.FromMilliseconds(100),
            };
            await new FleetAgent(client, settings, [runner], _ => { }).RunAsync(end);
        },
        CancellationToken.None);

    private static async Task<List<long>> SubmitAsync(FleetClient client, int jobs, int agents)
    {
        var sweeps = new List<long>();
        for (int given = 0; given < jobs;)
        {
            int models = Math.Min(JobsOfASubmission, jobs - given) / agents;
            FleetModelContract[] batch =
                [.. Enumerable.Range(0, models).Select(i => new FleetModelContract($"model-{i}", "mobilenet_v2", Batch: 1 + i))];
            FleetSubmissionContract made = await client.SubmitAsync(new FleetSweepRequestContract(batch, []), CancellationToken.None);
            sweeps.Add(made.Sweep.Id);
            given += made.Sweep.Jobs;
        }

        return sweeps;
    }

    /// <summary>Waits until all sweeps have ended, or an agent has. Gives how many jobs are done.</summary>
    private static async Task<int> WaitAsync(FleetClient client, List<long> sweeps, Task[] working)
    {
        int done = 0;
        foreach (long id in sweeps)
            while (true)
            {
                FleetSweepContract sweep = await client.SweepAsync(id, CancellationToken.None);
                if (sweep.Queued + sweep.Running == 0 || working.Any(w => w.IsCompleted))
                {
                    done += sweep.Done;
                    break;
                }

                await Task.Delay(100, CancellationToken.None);
            }

        return done;
    }

    /// <summary>Every job is done with one result, and the history has each measurement once.</summary>
    private static async Task CheckAsync(FleetClient client, ServerProcess server, List<long> sweeps, int jobs, List<string> problems)
    {
        int listed = 0;
        foreach (long id in sweeps)
        {
            FleetJobListContract list = await client.JobsAsync(id, null, null, 10_000, CancellationToken.None);
            listed += list.Jobs.Count;
            problems.AddRange(list.Jobs.Where(j => j.State != "done" || j.MedianSeconds is null).Take(5)
                .Select(j => $"job {j.Id} is {j.State}: {j.Reason}"));
        }

        if (listed != jobs)
            problems.Add($"{listed} jobs are listed, {jobs} were submitted");
        using var http = new HttpClient { BaseAddress = server.Address };
        string[] history = (await http.GetStringAsync("api/history/export")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        if (history.Length != jobs || history.Distinct().Count() != jobs)
            problems.Add($"the history has {history.Length} measurements ({history.Distinct().Count()} different ones) of {jobs} jobs");
    }

    private static int FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }
}
