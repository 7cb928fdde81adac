using System.Data.Common;
using Npgsql;

namespace NetWeight.Server.Storage;

/// <summary>
/// One server at a time uses a PostgreSQL database: two would run each job twice, and each would delete the models of the other
/// as files that no entry names. The claim is an advisory lock on a connection of its own. The database gives it back when the
/// connection ends, however the server ends.
/// </summary>
internal sealed class DatabaseClaim : IAsyncDisposable
{
    /// <summary>Any number will do as long as all servers use the same: "NetWeigh" in ASCII.</summary>
    private const long Key = 0x4E65745765696768;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3), BetweenTries = TimeSpan.FromMilliseconds(250),
        BetweenLooks = TimeSpan.FromSeconds(5);

    private readonly string connectionString;
    private readonly CancellationTokenSource end = new();
    private NpgsqlConnection connection;
    private Task watching = Task.CompletedTask;

    private DatabaseClaim(string connectionString, NpgsqlConnection connection) =>
        (this.connectionString, this.connection) = (connectionString, connection);

    /// <summary>
    /// Claims the database. A server that just ended may still hold it for a moment. Throws <see cref="NetWeightException"/> where
    /// another server uses it.
    /// </summary>
    /// <param name="options">The connection string.</param>
    public static async Task<DatabaseClaim> TakeAsync(string options)
    {
        // Not pooled: the lock must end with the connection. Keep-alives let the database notice a machine that is gone.
        string own = new NpgsqlConnectionStringBuilder(options)
        {
            Pooling = false,
            KeepAlive = 10,
            ApplicationName = "netweight-server",
        }.ToString();
        long start = TimeProvider.System.GetTimestamp();
        while (true)
        {
            if (await TryAsync(own) is { } connection)
                return new DatabaseClaim(own, connection);
            if (TimeProvider.System.GetElapsedTime(start) > Patience)
                throw new NetWeightException("Another server uses this PostgreSQL database. Stop it, or name another database.");
            await Task.Delay(BetweenTries);
        }
    }

    /// <summary>
    /// Looks from now on whether the claim still holds. Where the database was away, it is claimed again; where another server was
    /// faster, <paramref name="lost"/> is called.
    /// </summary>
    public void Watch(Action<string> lost) => watching = WatchAsync(lost);

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await end.CancelAsync();
        await watching;
        await connection.DisposeAsync();
        end.Dispose();
    }

    private async Task WatchAsync(Action<string> lost)
    {
        using var timer = new PeriodicTimer(BetweenLooks);
        try
        {
            while (await timer.WaitForNextTickAsync(end.Token))
                if (!await HoldsAsync())
                {
                    lost("Another server took this PostgreSQL database while the connection was lost. This server stops.");
                    return;
                }
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }
    }

    /// <summary>False where another server has the lock; a database that is away may come back.</summary>
    private async Task<bool> HoldsAsync()
    {
        try
        {
            await using NpgsqlCommand look = connection.CreateCommand();
            look.CommandText = "SELECT 1";
            await look.ExecuteScalarAsync(end.Token);
            return true;
        }
        catch (Exception e) when (e is DbException or InvalidOperationException or IOException)
        {
            // The connection broke, and the lock with it.
        }

        try
        {
            if (await TryAsync(connectionString) is not { } again)
                return false;
            await connection.DisposeAsync();
            connection = again;
            return true;
        }
        catch (Exception e) when (e is DbException or IOException or System.Net.Sockets.SocketException)
        {
            return true;
        }
    }

    private static async Task<NpgsqlConnection?> TryAsync(string own)
    {
        var connection = new NpgsqlConnection(own);
        try
        {
            await connection.OpenAsync();
            await using NpgsqlCommand take = connection.CreateCommand();
            take.CommandText = "SELECT pg_try_advisory_lock(@key)";
            take.Parameters.AddWithValue("key", Key);
            if (await take.ExecuteScalarAsync() is true)
                return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }

        await connection.DisposeAsync();
        return null;
    }
}
