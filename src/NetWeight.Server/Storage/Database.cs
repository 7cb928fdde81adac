using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace NetWeight.Server.Storage;

/// <summary>Chooses, opens and migrates the store.</summary>
internal static class Database
{
    /// <summary>"NetWeMig" in ASCII: the advisory lock of a migration.</summary>
    private const long MigrationKey = 0x4E657457654D6967;

    private static readonly TimeSpan MigrationPatience = TimeSpan.FromMinutes(5);

    /// <summary>Adds the store: PostgreSQL if a connection string is given, otherwise SQLite in the data folder.</summary>
    public static void Add(IServiceCollection services, ServerOptions options) => services.AddDbContextFactory<ServerContext>(builder =>
    {
        if (options.PostgreSql is { } connection)
            builder.UseNpgsql(connection);
        else
            builder.UseSqlite(new SqliteConnectionStringBuilder { DataSource = options.DatabaseFile, DefaultTimeout = 30 }.ToString());
        // The migrations are written by hand and hold for both databases, so there is no snapshot of the model to compare with.
        builder.ConfigureWarnings(w => w.Ignore(RelationalEventId.PendingModelChangesWarning));
    });

    /// <summary>
    /// Claims a PostgreSQL database for this server; null for SQLite, which the data folder's lock
    /// protects, and if <see cref="ServerOptions.ClaimsDatabase"/> says so. Throws
    /// <see cref="NetWeightException"/> where another server uses it, or it cannot be opened.
    /// </summary>
    public static async Task<DatabaseClaim?> ClaimAsync(ServerOptions options)
    {
        if (options.PostgreSql is not { } connection || !options.ClaimsDatabase)
            return null;
        try
        {
            return await DatabaseClaim.TakeAsync(connection, options.IsClustered);
        }
        catch (Exception e) when (IsOfTheStore(e))
        {
            throw Unopened(options, e);
        }
    }

    /// <summary>Brings the store to this version. Throws <see cref="NetWeightException"/> if that is not possible.</summary>
    public static async Task MigrateAsync(IDbContextFactory<ServerContext> factory, ServerOptions options)
    {
        try
        {
            await using ServerContext store = await factory.CreateDbContextAsync();
            if (options.PostgreSql is null)
            {
                // SQLite's journal keeps confirmed data, also when the power fails. A migration that was killed leaves its lock
                // behind; this process holds the data folder, so nobody else can hold that lock.
                await store.Database.ExecuteSqlRawAsync("PRAGMA journal_mode=WAL; DROP TABLE IF EXISTS \"__EFMigrationsLock\";");
            }

            IEnumerable<string> applied = await store.Database.GetAppliedMigrationsAsync();
            if (applied.Except(store.Database.GetMigrations()).FirstOrDefault() is { } newer)
                throw new NetWeightException(
                    $"The store was written by a newer server (migration {newer}). Use that version, or another store.");
            // Servers of a cluster may start together; the framework's own lock covers a history table that exists already.
            await using (await LockAsync(options, store))
                await store.Database.MigrateAsync();
        }
        catch (Exception e) when (IsOfTheStore(e))
        {
            throw Unopened(options, e);
        }
    }

    private static async Task<IAsyncDisposable?> LockAsync(ServerOptions options, ServerContext store)
    {
        if (options.PostgreSql is not { } text)
            return null;
        var connection = new Npgsql.NpgsqlConnection(new Npgsql.NpgsqlConnectionStringBuilder(text) { Pooling = false }.ToString());
        await connection.OpenAsync();
        await using Npgsql.NpgsqlCommand take = connection.CreateCommand();
        take.CommandTimeout = (int)MigrationPatience.TotalSeconds;
        take.CommandText = "SELECT pg_advisory_lock(@key)";
        take.Parameters.AddWithValue("key", MigrationKey);
        await take.ExecuteNonQueryAsync();
        return connection;
    }

    private static bool IsOfTheStore(Exception e) =>
        e is DbException or InvalidOperationException or ArgumentException or System.Net.Sockets.SocketException;

    private static NetWeightException Unopened(ServerOptions options, Exception e)
    {
        string where = options.PostgreSql is null ? $"The store '{options.DatabaseFile}'" : "The PostgreSQL store";
        return new NetWeightException($"{where} cannot be opened: {e.GetBaseException().Message.Split('\n')[0]}", e);
    }

    /// <summary>Now, as rows hold it.</summary>
    public static long Now => TimeProvider.System.GetUtcNow().ToUnixTimeMilliseconds();
}
