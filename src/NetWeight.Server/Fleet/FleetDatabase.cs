using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using NetWeight.Server.Storage;

namespace NetWeight.Server.Fleet;

/// <summary>
/// Transactions on the store. Every change of the fleet is one transaction, and each is correct by itself: states change by conditional
/// updates, and unique keys allow one result for each job and one running job for each device. Several servers can share a store.
/// </summary>
internal sealed class FleetDatabase(IDbContextFactory<ServerContext> stores, ServerOptions options, TimeProvider clock) : IDisposable
{
    private const int MostTries = 50, LongestPauseMilliseconds = 50;

    // All reads of a change see one moment; PostgreSQL refuses the change where another one was first. SQLite has one writer.
    private readonly IsolationLevel isolation = options.PostgreSql is null ? IsolationLevel.Serializable : IsolationLevel.RepeatableRead;

    // SQLite has one writer at a time. Waiting here is fair and costs no polling.
    private readonly SemaphoreSlim? gate = options.PostgreSql is null ? new(1) : null;

    /// <summary>Now, as rows hold it.</summary>
    public long Now => clock.GetUtcNow().ToUnixTimeMilliseconds();

    /// <summary>Reads.</summary>
    public async Task<T> ReadAsync<T>(Func<ServerContext, Task<T>> read)
    {
        await using ServerContext store = await stores.CreateDbContextAsync();
        return await read(store);
    }

    /// <summary>
    /// Runs a change as one transaction: when this returns, a crash no longer loses it. A change that lost a race against another one runs
    /// again; it must not have effects of its own.
    /// </summary>
    public async Task<T> WriteAsync<T>(Func<ServerContext, Task<T>> change)
    {
        for (int tried = 1; ; tried++)
        {
            if (gate is not null)
                await gate.WaitAsync();
            try
            {
                await using ServerContext store = await stores.CreateDbContextAsync();
                await using IDbContextTransaction transaction = await store.Database.BeginTransactionAsync(isolation);
                T result = await change(store);
                await store.SaveChangesAsync();
                await transaction.CommitAsync();
                return result;
            }
            catch (Exception e) when (tried < MostTries && IsRace(e))
            {
                // It runs again.
            }
            finally
            {
                gate?.Release();
            }

            await Task.Delay(Random.Shared.Next(Math.Min(tried * 5, LongestPauseMilliseconds)));
        }
    }

    /// <summary>Adds a line to the audit log; the caller's transaction keeps it.</summary>
    public void Audit(ServerContext store, string who, string action, string subject) =>
        store.Audit.Add(new AuditRow { At = Now, Who = who, Action = action, Subject = subject });

    public void Dispose() => gate?.Dispose();

    /// <summary>Whether another transaction was first: a unique key is taken, or the database asks to repeat.</summary>
    private static bool IsRace(Exception e) => e is LostRaceException || (e as DbException ?? e.GetBaseException() as DbException) switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode == 19,
        { SqlState: "23505" or "40001" or "40P01" } => true,
        _ => false,
    };
}

/// <summary>A conditional update found another state than the one that was read.</summary>
internal sealed class LostRaceException : Exception;
