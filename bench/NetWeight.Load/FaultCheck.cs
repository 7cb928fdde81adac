using System.Security.Cryptography;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;
using Npgsql;

namespace NetWeight.Load;

/// <summary>Compares what was confirmed with what the store holds.</summary>
/// <param name="cluster">The servers.</param>
/// <param name="client">A client of them.</param>
public sealed class FaultCheck(ClusterProcesses cluster, FleetClient client)
{
    private readonly List<FleetSweepContract> confirmed = [];

    /// <summary>What did not hold.</summary>
    public List<string> Problems { get; } = [];

    /// <summary>Notes a submission that a server confirmed.</summary>
    public void Confirm(FleetSweepContract sweep)
    {
        lock (confirmed)
            confirmed.Add(sweep);
    }

    /// <summary>Waits until no job waits or runs.</summary>
    public async Task EndedAsync(TimeSpan limit)
    {
        long until = Environment.TickCount64 + (long)limit.TotalMilliseconds;
        while (Environment.TickCount64 < until)
        {
            try
            {
                if ((await client.JobsAsync(null, "queued", null, 1, CancellationToken.None)).Total == 0
                    && (await client.JobsAsync(null, "running", null, 1, CancellationToken.None)).Total == 0)
                    return;
            }
            catch (FleetUnreachableException)
            {
                // The fault has only just healed.
            }

            await Task.Delay(100, CancellationToken.None);
        }

        FleetJobListContract left = await client.JobsAsync(null, "queued", null, 3, CancellationToken.None);
        FleetJobListContract running = await client.JobsAsync(null, "running", null, 3, CancellationToken.None);
        Problems.Add($"{left.Total} jobs wait and {running.Total} run after {limit.TotalSeconds:0} s: "
            + string.Join(", ", left.Jobs.Concat(running.Jobs).Select(j => $"{j.Id} of {j.Device} ({j.State}, {j.Reason})")));
    }

    /// <summary>Checks every job, result, measurement and model in the store.</summary>
    public async Task StoreAsync()
    {
        foreach ((string what, string query) in (IEnumerable<(string, string)>)[
            ("jobs that are done without exactly one result",
                """
                SELECT count(*) FROM fleet_jobs j WHERE "State" = 'done'
                AND (SELECT count(*) FROM fleet_results r WHERE r."Job" = j."Id") <> 1
                """),
            ("results of jobs that are not done",
                """
                SELECT count(*) FROM fleet_results r JOIN fleet_jobs j ON j."Id" = r."Job"
                WHERE j."State" <> 'done' OR j."Attempt" <> r."Attempt"
                """),
            ("jobs without exactly one attempt that is done",
                """
                SELECT count(*) FROM fleet_jobs j WHERE "State" = 'done'
                AND (SELECT count(*) FROM fleet_attempts a WHERE a."Job" = j."Id" AND a."State" = 'done') <> 1
                """),
            ("jobs that failed without a reason", """SELECT count(*) FROM fleet_jobs WHERE "State" = 'failed' AND "Reason" IS NULL"""),
            ("attempts that run for a job that has ended",
                """
                SELECT count(*) FROM fleet_attempts a JOIN fleet_jobs j ON j."Id" = a."Job"
                WHERE a."State" = 'running' AND j."State" <> 'running'
                """),
            ("measurements too many or too few",
                """
                SELECT abs((SELECT count(*) FROM measurements WHERE "Layer" IS NULL) - (SELECT count(*) FROM fleet_results))
                """)])
            if (await CountAsync(query) is > 0 and var count)
                Problems.Add($"{count} {what}");
        FleetSweepContract[] sweeps;
        lock (confirmed)
            sweeps = [.. confirmed];
        foreach (FleetSweepContract sweep in sweeps)
            if (await CountAsync($"""SELECT count(*) FROM fleet_jobs WHERE "Sweep" = {sweep.Id}""") is var jobs && jobs != sweep.Jobs)
                Problems.Add($"sweep {sweep.Id} was confirmed with {sweep.Jobs} jobs and has {jobs}");
        await ModelsAsync();
    }

    /// <summary>The result of the run.</summary>
    public async Task<FaultResult> ResultAsync(IReadOnlyDictionary<string, int> tried, double longest) => new(
        tried, (int)await CountAsync("SELECT count(*) FROM fleet_jobs"),
        (int)await CountAsync("""SELECT count(*) FROM fleet_jobs WHERE "State" = 'done'"""),
        (int)await CountAsync("""SELECT count(*) FROM fleet_jobs WHERE "State" = 'failed'"""),
        (int)await CountAsync("SELECT count(*) FROM fleet_attempts WHERE \"Number\" > 1"), longest, Problems);

    private async Task ModelsAsync()
    {
        using var http = new HttpClient { BaseAddress = cluster.Addresses[0] };
        await using var connection = new NpgsqlConnection(cluster.Database.Connection + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("SELECT \"Sha256\" FROM models", connection);
        await using NpgsqlDataReader rows = await command.ExecuteReaderAsync();
        while (await rows.ReadAsync())
        {
            string sha256 = rows.GetString(0);
            using HttpResponseMessage file = await http.GetAsync($"api/models/{sha256}/content");
            if (!file.IsSuccessStatusCode
                || Convert.ToHexStringLower(SHA256.HashData(await file.Content.ReadAsByteArrayAsync())) != sha256)
                Problems.Add($"the model {sha256} was confirmed and is lost or damaged");
        }
    }

    private async Task<long> CountAsync(string query)
    {
        await using var connection = new NpgsqlConnection(cluster.Database.Connection + ";Pooling=false");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(query, connection);
        return Convert.ToInt64(await command.ExecuteScalarAsync(), System.Globalization.CultureInfo.InvariantCulture);
    }
}
