using System.Diagnostics;
using System.Globalization;
using NetWeight.Contracts;
using NetWeight.Measurement.Contracts;

namespace NetWeight.Load;

/// <summary>What a search on many machines showed.</summary>
/// <param name="Evaluations">The networks that were evaluated.</param>
/// <param name="AloneSeconds">How long one process took.</param>
/// <param name="AloneProcessor">How long it used a processor.</param>
/// <param name="Seconds">How long the workers took.</param>
/// <param name="ServersProcessor">How long the servers used processors meanwhile.</param>
/// <param name="WorkersProcessor">How long the workers did.</param>
/// <param name="KilledSeconds">How long it took while a server and workers were killed.</param>
/// <param name="Problems">What did not hold; empty where all did.</param>
public sealed record SearchRunResult(
    int Evaluations, double AloneSeconds, double AloneProcessor, double Seconds, double ServersProcessor, double WorkersProcessor,
    double KilledSeconds, IReadOnlyList<string> Problems);

/// <summary>
/// A search with NASWOT: in one process, then with two servers and four workers on PostgreSQL and Redis, and again while a server and two
/// workers are killed. All three have to find the same.
/// </summary>
public static class SearchRun
{
    private const int Servers = 2, Workers = 4;

    /// <summary>Runs all three.</summary>
    /// <param name="folder">Where the servers keep their data.</param>
    /// <param name="evaluations">How many networks each search evaluates.</param>
    /// <param name="islands">How many islands.</param>
    public static async Task<SearchRunResult> RunAsync(string folder, int evaluations, int islands)
    {
        var order = new SearchOrderContract(
            "nas-bench-macro", "raspberry-pi-4", null, null, null, null, 1, null, true, 60_000_000, null, evaluations, 1, "naswot",
            islands);
        var problems = new List<string>();
        (double alone, double aloneProcessor, EvaluatedContract[] expected) = Alone(folder, order);
        using PostgreSqlService database = PostgreSqlService.Start();
        using RedisService redis = RedisService.Start();
        double calm, servers, workers, killed;
        {
            await using var cluster = new SearchCluster(Path.Combine(folder, "calm"), database.Connection, redis.Connection, Servers);
            for (int i = 0; i < Workers; i++)
                cluster.AddWorker(i);
            (servers, workers) = (0, 0);
            (calm, EvaluatedContract[] found) = await SearchAsync(
                cluster, order,
                _ =>
                {
                    (servers, workers) = (cluster.ServerSeconds(), cluster.WorkerSeconds());
                    return Task.CompletedTask;
                });
            (servers, workers) = (cluster.ServerSeconds() - servers, cluster.WorkerSeconds() - workers);
            Compare("the calm search", expected, found, problems);
        }

        {
            // In the same store everything would be evaluated already.
            using PostgreSqlService empty = PostgreSqlService.Start();
            await using var cluster = new SearchCluster(Path.Combine(folder, "killed"), empty.Connection, redis.Connection, Servers);
            for (int i = 0; i < Workers; i++)
                cluster.AddWorker(i);
            (killed, EvaluatedContract[] found) = await SearchAsync(cluster, order, async search =>
            {
                await cluster.UntilAsync(search, evaluations / 3);
                cluster.KillWorker(0);
                cluster.KillWorker(1);
                cluster.KillServer(0);
                await Task.Delay(2000);
                cluster.StartServer(0);
                cluster.AddWorker(0);
                cluster.AddWorker(1);
            });
            Compare("the search with kills", expected, found, problems);
        }

        return new SearchRunResult(evaluations, alone, aloneProcessor, calm, servers, workers, killed, problems);
    }

    /// <summary>The same search in one process; every worker has half a processor, this one a whole one.</summary>
    private static (double Seconds, double Processor, EvaluatedContract[] Found) Alone(string folder, SearchOrderContract order)
    {
        Directory.CreateDirectory(folder);
        string state = Path.Combine(folder, "alone.json");
        string[] words =
        [
            "search", "-d", order.Device!, "--space", order.Space, "--maccs", $"{order.MaxMaccs}", "--evaluations", $"{order.Evaluations}",
            "--seed", $"{order.Seed}", "--proxy", order.Score, "--islands", $"{order.Islands}", "--top", "0", "-f", "json", "-o", state,
        ];
        long begin = Stopwatch.GetTimestamp();
        using Process process = SearchCluster.Netweight(words);
        double processor = 0;
        while (!process.WaitForExit(100))
        {
            // Its time can be read only while it lives.
            process.Refresh();
            processor = process.TotalProcessorTime.TotalSeconds;
        }

        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        SearchContract found = ContractJson.Read<SearchContract>(File.ReadAllText(state), state);
        return (seconds, processor, [.. found.Front.Select(n => new EvaluatedContract(n.Genotype, n.Accuracy))]);
    }

    private static async Task<(double Seconds, EvaluatedContract[] Found)> SearchAsync(
        SearchCluster cluster, SearchOrderContract order, Func<long, Task> meanwhile)
    {
        // A first small search starts the silos and the workers' runtimes.
        SearchProgressContract first = await cluster.OrderAsync(order with { Evaluations = 16, Islands = 1, Seed = 99 });
        await cluster.EndAsync(first.Id);
        long begin = Stopwatch.GetTimestamp();
        SearchProgressContract search = await cluster.OrderAsync(order);
        Task disturbing = meanwhile(search.Id);
        await cluster.EndAsync(search.Id);
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        await disturbing;
        return (seconds, await cluster.FrontAsync(search.Id));
    }

    private static void Compare(string what, EvaluatedContract[] expected, EvaluatedContract[] found, List<string> problems)
    {
        string Text(EvaluatedContract[] networks) => string.Join(
            ' ', networks.Select(n => string.Create(CultureInfo.InvariantCulture, $"{n.Genotype}={n.Accuracy:0.######}")));
        if (Text(expected) != Text(found))
            problems.Add($"{what} found another front: {Text(found)} instead of {Text(expected)}");
    }
}
