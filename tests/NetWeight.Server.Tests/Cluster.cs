namespace NetWeight.Server.Tests;

/// <summary>Several servers in this process on one PostgreSQL, one Redis and one folder of models.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly TempFolder folder = new();
    private readonly List<LocalServer> servers = [];

    private Cluster(PostgreSql database, Redis redis) => (Database, Redis) = (database, redis);

    public PostgreSql Database { get; }

    public Redis Redis { get; }

    public string Models => folder["models"];

    public IReadOnlyList<LocalServer> Servers => servers;

    public static async Task<Cluster> StartAsync(int servers, Func<ServerOptions, ServerOptions>? change = null)
    {
        PostgreSql database = PostgreSql.Start();
        var cluster = new Cluster(database, Redis.Start());
        for (int i = 0; i < servers; i++)
            await cluster.AddAsync(change);
        return cluster;
    }

    /// <summary>Starts another server.</summary>
    public async Task<LocalServer> AddAsync(Func<ServerOptions, ServerOptions>? change = null)
    {
        string name = $"host-{servers.Count + 1}";
        LocalServer server = await LocalServer.StartAsync(o => (change ?? (x => x))(Options(o) with { ServerName = name }));
        servers.Add(server);
        return server;
    }

    /// <summary>The options of a member.</summary>
    public ServerOptions Options(ServerOptions options) => options with
    {
        PostgreSql = Database.Service.Connection,
        Redis = Redis.Connection,
        SharedModels = Models,
    };

    public async ValueTask DisposeAsync()
    {
        foreach (LocalServer server in servers)
            await server.DisposeAsync();
        Npgsql.NpgsqlConnection.ClearAllPools();
        Redis.Dispose();
        Database.Dispose();
        folder.Dispose();
    }
}
