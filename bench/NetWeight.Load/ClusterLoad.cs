using System.Diagnostics;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;
using Npgsql;

namespace NetWeight.Load;

/// <summary>What several servers showed under load.</summary>
/// <param name="Jobs">The jobs that were submitted.</param>
/// <param name="Done">The jobs that are done.</param>
/// <param name="Seconds">From the first submission until the last job had ended.</param>
/// <param name="NextMedianSeconds">The median time from a device's result until it has its next job.</param>
/// <param name="NextHighSeconds">The time that 95 % of these stay below.</param>
/// <param name="WakeMedianSeconds">The median time from a submission until a device that waits at another server has the job.</param>
/// <param name="WakeHighSeconds">The time that 95 % of these stay below.</param>
/// <param name="Problems">What did not hold; empty where all did.</param>
public sealed record ClusterLoadResult(
    int Jobs, int Done, double Seconds, double NextMedianSeconds, double NextHighSeconds, double WakeMedianSeconds, double WakeHighSeconds,
    IReadOnlyList<string> Problems);

/// <summary>Loads several servers on one store with simulated agents.</summary>
public static class ClusterLoad
{
    private const int JobsOfASubmission = 1000, Wakes = 40;

    /// <summary>Gives jobs to agents that are spread over the servers, and waits until all have ended.</summary>
    /// <param name="folder">Where servers and agents keep their data.</param>
    /// <param name="servers">How many servers.</param>
    /// <param name="agents">How many agents.</param>
    /// <param name="jobs">How many jobs; a multiple of the agents.</param>
    public static async Task<ClusterLoadResult> RunAsync(string folder, int servers, int agents, int jobs)
    {
        using var cluster = new ClusterProcesses(folder, servers);
        using var client = new FleetClient(cluster.Addresses, null);
        using var end = new CancellationTokenSource();
        SimulatedRunner[] runners = [.. Enumerable.Range(0, agents).Select(i => new SimulatedRunner(i))];
        Task[] working = [.. runners.Select((runner, i) => AgentAsync(cluster, folder, i, runner, end.Token))];
        try
        {
            for (int tries = 0; tries < 1200 && (await client.DevicesAsync(CancellationToken.None)).Count < agents; tries++)
                await Task.Delay(50, CancellationToken.None);
            var check = new FaultCheck(cluster, client);
            await WakeAsync(cluster, agents, check);
            long begin = Stopwatch.GetTimestamp();
            for (int given = 0; given < jobs; given += JobsOfASubmission)
            {
                int models = Math.Min(JobsOfASubmission, jobs - given) / agents;
                FleetModelContract[] batch =
                    [.. Enumerable.Range(0, models).Select(i => new FleetModelContract($"model-{given + i}", "mobilenet_v2"))];
                check.Confirm((await client.SubmitAsync(new FleetSweepRequestContract(batch, []), CancellationToken.None)).Sweep);
            }

            await check.EndedAsync(TimeSpan.FromMinutes(15));
            double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            await check.StoreAsync();
            FaultResult result = await check.ResultAsync(new Dictionary<string, int>(), seconds);
            check.Problems.AddRange(runners.Where(r => r.RanTwoAtOnce).Select(_ => "a device ran two jobs at once"));
            if (runners.Sum(r => r.Measured) != result.Jobs)
                check.Problems.Add($"{runners.Sum(r => r.Measured)} measurements for {result.Jobs} jobs");
            check.Problems.AddRange(cluster.Errors());
            (double nextMedian, double nextHigh) = await QuantilesAsync(
                cluster,
                """
                SELECT "StartedAt" - lag("EndedAt") OVER (PARTITION BY "Device" ORDER BY "StartedAt") AS t
                FROM fleet_attempts a WHERE (SELECT "Model" FROM fleet_jobs j WHERE j."Id" = a."Job") LIKE 'model-%'
                """);
            (double wakeMedian, double wakeHigh) = await QuantilesAsync(
                cluster, """SELECT "StartedAt" - "CreatedAt" AS t FROM fleet_jobs WHERE "Model" LIKE 'wake-%'""");
            return new ClusterLoadResult(
                jobs, result.Done - Wakes, seconds, nextMedian, nextHigh, wakeMedian, wakeHigh, check.Problems);
        }
        finally
        {
            await end.CancelAsync();
            await Task.WhenAll(working.Select(w => w.ContinueWith(_ => { }, TaskScheduler.Default)));
        }
    }

    /// <summary>Submits single jobs to devices that wait, each at another server than the device's.</summary>
    private static async Task WakeAsync(ClusterProcesses cluster, int agents, FaultCheck check)
    {
        FleetClient[] clients = [.. cluster.Addresses.Select(a => new FleetClient(a, null))];
        for (int i = 0; i < Wakes; i++)
        {
            int agent = i % agents;
            var request = new FleetSweepRequestContract([new FleetModelContract($"wake-{i}", "mobilenet_v2")], [$"agent-{agent:00}"]);
            check.Confirm((await clients[(agent + 1) % clients.Length].SubmitAsync(request, CancellationToken.None)).Sweep);
            await check.EndedAsync(TimeSpan.FromMinutes(1));
            await Task.Delay(200, CancellationToken.None);
        }

        foreach (FleetClient client in clients)
            client.Dispose();
    }

    private static Task AgentAsync(
        ClusterProcesses cluster, string folder, int number, SimulatedRunner runner, CancellationToken end) => Task.Run(
        async () =>
        {
            using var client = new FleetClient(cluster.Addresses[number % cluster.Addresses.Count], null);
            var settings = new AgentSettings($"agent-{number:00}", Path.Combine(folder, $"agent-{number:00}"), "0.1.0");
            await new FleetAgent(client, settings, [runner], _ => { }).RunAsync(end);
        },
        CancellationToken.None);

    /// <summary>The median and the 95th percentile of milliseconds, in seconds.</summary>
    private static async Task<(double Median, double High)> QuantilesAsync(ClusterProcesses cluster, string query)
    {
        await using var connection = new NpgsqlConnection(cluster.Database.Connection + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(
            $"SELECT percentile_cont(0.5) WITHIN GROUP (ORDER BY t), percentile_cont(0.95) WITHIN GROUP (ORDER BY t) FROM ({query}) q",
            connection);
        await using NpgsqlDataReader reader = await command.ExecuteReaderAsync();
        await reader.ReadAsync();
        return (reader.GetDouble(0) / 1000, reader.GetDouble(1) / 1000);
    }
}
