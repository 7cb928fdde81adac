using System.Net;
using System.Security.Cryptography;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;

namespace NetWeight.Load;

/// <summary>A fault: it happens and is healed. It gives what the servers did wrong meanwhile.</summary>
/// <param name="Name">What it is called.</param>
/// <param name="Run">Lets it happen.</param>
public sealed record Fault(string Name, Func<Task<IReadOnlyList<string>>> Run);

/// <summary>The faults that a cluster has to stand.</summary>
public sealed class FaultCatalog
{
    private readonly ClusterProcesses cluster;
    private readonly AgentProcess[] agents;
    private readonly FleetClient client;
    private readonly Random random;
    private readonly TimeSpan lost;
    private int models;

    /// <summary>The faults of a cluster.</summary>
    /// <param name="cluster">The servers.</param>
    /// <param name="agents">The agents that can be killed.</param>
    /// <param name="client">A client of the servers.</param>
    /// <param name="random">Chooses victims and moments.</param>
    /// <param name="lost">How long a server hangs or is cut off: the others declare it lost after about 10 seconds.</param>
    public FaultCatalog(ClusterProcesses cluster, AgentProcess[] agents, FleetClient client, Random random, TimeSpan lost)
    {
        (this.cluster, this.agents, this.client, this.random, this.lost) = (cluster, agents, client, random, lost);
        All =
        [
            new("an agent is killed", KillAgentsAsync),
            new("a server is killed", KillServerAsync),
            new("all servers are killed", KillServersAsync),
            new("PostgreSQL stops at once", StopDatabaseAsync),
            new("PostgreSQL hangs", HangDatabaseAsync),
            new("Redis is killed", () => LoseRedisAsync(forgets: false)),
            new("Redis loses its data", () => LoseRedisAsync(forgets: true)),
            new("a server hangs", HangServerAsync),
            .. ClusterProcesses.CanPartition ? (Fault[])[new("the network between the servers is cut", PartitionAsync)] : [],
            .. cluster.HasSmallDisk ? (Fault[])[new("the disk is full", FillDiskAsync)] : [],
            new("an upload is damaged", DamageUploadAsync),
            new("an agent lies and repeats itself", LieAsync),
        ];
    }

    /// <summary>All of them that this machine allows.</summary>
    public IReadOnlyList<Fault> All { get; }

    private async Task<IReadOnlyList<string>> KillAgentsAsync()
    {
        foreach (AgentProcess agent in agents)
        {
            await Task.Delay(random.Next(300), CancellationToken.None);
            agent.KillAndStart();
        }

        return [];
    }

    private async Task<IReadOnlyList<string>> KillServerAsync()
    {
        int victim = random.Next(cluster.Servers.Length);
        cluster.Servers[victim].Kill();
        await PauseAsync(500, 2500);
        cluster.Start(victim);
        return [];
    }

    private async Task<IReadOnlyList<string>> KillServersAsync()
    {
        foreach (ServerProcess server in cluster.Servers)
            server.Kill();
        await PauseAsync(200, 1000);
        Parallel.For(0, cluster.Servers.Length, cluster.Start);
        return [];
    }

    private async Task<IReadOnlyList<string>> StopDatabaseAsync()
    {
        cluster.Database.Kill();
        await PauseAsync(200, 2000);
        cluster.Database.Launch();
        return [];
    }

    private async Task<IReadOnlyList<string>> HangDatabaseAsync()
    {
        cluster.Database.Freeze();
        await PauseAsync(1000, 4000);
        cluster.Database.Thaw();
        return [];
    }

    private async Task<IReadOnlyList<string>> LoseRedisAsync(bool forgets)
    {
        cluster.Redis.Kill();
        if (forgets)
            cluster.Redis.Forget();
        await PauseAsync(500, 3000);
        cluster.Redis.Launch();
        return [];
    }

    private async Task<IReadOnlyList<string>> HangServerAsync()
    {
        ServerProcess victim = cluster.Servers[random.Next(cluster.Servers.Length)];
        victim.Freeze();
        await Task.Delay(lost, CancellationToken.None);
        victim.Thaw();
        return [];
    }

    private async Task<IReadOnlyList<string>> PartitionAsync()
    {
        // All at once: a silo that can call another one keeps the connection for both directions.
        for (int i = 0; i < cluster.Servers.Length; i++)
            cluster.Cut(i);
        await Task.Delay(lost, CancellationToken.None);
        for (int i = 0; i < cluster.Servers.Length; i++)
            cluster.Heal(i);
        return [];
    }

    private async Task<IReadOnlyList<string>> FillDiskAsync()
    {
        var problems = new List<string>();
        using HttpClient http = Http(random.Next(cluster.Servers.Length));
        HttpStatusCode large = await UploadAsync(http, new LoadModel(ClusterProcesses.SmallDiskBytes), ++models, null);
        if (large != HttpStatusCode.InsufficientStorage)
            problems.Add($"an upload larger than the disk got {(int)large}");
        HttpStatusCode small = await UploadAsync(http, new LoadModel(1 << 16), ++models, null);
        if (small != HttpStatusCode.Created)
            problems.Add($"a small upload after that got {(int)small}");
        return problems;
    }

    private async Task<IReadOnlyList<string>> DamageUploadAsync()
    {
        var problems = new List<string>();
        var model = new LoadModel(1 << 16);
        int number = ++models;
        using HttpClient first = Http(0), last = Http(cluster.Servers.Length - 1);
        HttpStatusCode wrong = await UploadAsync(first, model, number, model.Hash(number + 1_000_000));
        if (wrong != HttpStatusCode.UnprocessableEntity)
            problems.Add($"an upload with another hash got {(int)wrong}");
        HttpStatusCode good = await UploadAsync(first, model, number, model.Hash(number));
        if (good != HttpStatusCode.Created)
            problems.Add($"the same upload with its hash got {(int)good}");
        byte[] content = await last.GetByteArrayAsync($"api/models/{model.Hash(number)}/content");
        if (Convert.ToHexStringLower(SHA256.HashData(content)) != model.Hash(number))
            problems.Add("another server gives another content");
        return problems;
    }

    private async Task<IReadOnlyList<string>> LieAsync()
    {
        using HttpClient http = Http(random.Next(cluster.Servers.Length));
        string device = $"liar-{++models}";
        using var liar = new LyingAgent(http, device);
        await liar.RegisterAsync();
        FleetModelContract[] jobs = [.. Enumerable.Range(0, 3).Select(i => new FleetModelContract($"{device}-{i}", "mobilenet_v2"))];
        long sweep = (await client.SubmitAsync(new FleetSweepRequestContract(jobs, [device]), CancellationToken.None)).Sweep.Id;
        IReadOnlyList<string> problems = await liar.WorkAsync();
        FleetSweepContract after = await client.SweepAsync(sweep, CancellationToken.None);
        return after.Done == jobs.Length ? problems : [.. problems, $"{after.Done} of {jobs.Length} jobs are done after the lies"];
    }

    private HttpClient Http(int server) => new() { BaseAddress = cluster.Addresses[server] };

    private static async Task<HttpStatusCode> UploadAsync(HttpClient http, LoadModel model, int variant, string? hash)
    {
        using var body = new ModelContent(model, variant, Behavior.Good);
        string query = $"api/models?name=fault-{variant}.onnx{(hash is null ? "" : $"&sha256={hash}")}";
        using HttpResponseMessage response = await http.PostAsync(query, body);
        return response.StatusCode;
    }

    private Task PauseAsync(int least, int most) => Task.Delay(random.Next(least, most), CancellationToken.None);
}
