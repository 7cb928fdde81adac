using System.Data.Common;
using Npgsql;

namespace NetWeight.Server.Storage;

/// <summary>
/// A PostgreSQL database belongs to one server, or to the servers of one cluster. Servers that do not know of each other would
/// interrupt each other's jobs and delete each other's models as files that no entry names. The claim is an advisory lock on a connection
/// of its own: exclusive for a single server, shared for one of a cluster. The database gives it back when the connection ends,
/// however the server ends.
/// </summary>
internal sealed class DatabaseClaim : IAsyncDisposable
{
    /// <summary>Any number will do as long as all servers use the same: "NetWeigh" in ASCII.</summary>
    private const long Key = 0x4E65745765696768;

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3), BetweenTries = TimeSpan.FromMilliseconds(250),
        BetweenLooks = TimeSpan.FromSeconds(5);

    private readonly string connectionString;
    private readonly bool isShared;
    private readonly CancellationTokenSource end = new();
    private NpgsqlConnection connection;
    private Task watching = Task.CompletedTask;

    private DatabaseClaim(string connectionString, bool isShared, NpgsqlConnection connection) =>
        (this.connectionString, this.isShared, this.connection) = (connectionString, isShared, connection);

    /// <summary>
    /// Claims the database. A server that just ended may still hold it for a moment. Throws <see cref="NetWeightException"/> where
    /// another server uses it.
    /// </summary>
    /// <param name="options">The connection string.</param>
    /// <param name="isShared">Whether other servers of a cluster may use it, too.</param>
    public static async Task<DatabaseClaim> TakeAsync(string options, bool isShared)
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
            if (await TryAsync(own, isShared) is { } connection)
                return new DatabaseClaim(own, isShared, connection);
            if (TimeProvider.System.GetElapsedTime(start) > Patience)
                throw new NetWeightException(isShared
                    ? "A server without --redis uses this PostgreSQL database. Stop it, or start it with --redis."
                    : "Another server uses this PostgreSQL database. Stop it, name another database, or start all of its servers "
                        + "with --redis.");
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
            if (await TryAsync(connectionString, isShared) is not { } again)
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

    private static async Task<NpgsqlConnection?> TryAsync(string own, bool isShared)
    {
        var connection = new NpgsqlConnection(own);
        try
        {
            await connection.OpenAsync();
            await using NpgsqlCommand take = connection.CreateCommand();
            take.CommandText = isShared ? "SELECT pg_try_advisory_lock_shared(@key)" : "SELECT pg_try_advisory_lock(@key)";
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
