using System.Net.Sockets;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace NetWeight.Server.Storage;

/// <summary>Failures of the store and of the disk that pass or have a remedy: callers get them as one sentence, and try again.</summary>
internal static class StoreProblem
{
    private const int SqliteBusy = 5, SqliteLocked = 6, SqliteFull = 13;

    /// <summary>The status and sentence for such a failure; null for any other.</summary>
    public static (int Status, string Detail)? Of(Exception e)
    {
        for (Exception? inner = e; inner is not null; inner = inner.InnerException)
            switch (inner)
            {
                case IOException io when IsFull(io):
                case SqliteException { SqliteErrorCode: SqliteFull }:
                    return (StatusCodes.Status507InsufficientStorage, "The server's disk is full. Free some space, and try again.");
                case PostgresException { SqlState: PostgresErrorCodes.DiskFull }:
                    return (StatusCodes.Status507InsufficientStorage, "The database's disk is full. Free some space, and try again.");
                case SqliteException { SqliteErrorCode: SqliteBusy or SqliteLocked }:
                case NpgsqlException { IsTransient: true }:
                    return Away;
                case NpgsqlException when inner.InnerException is IOException or SocketException or TimeoutException:
                    return Away;
            }

        return null;
    }

    /// <summary>Whether the failure is one of those.</summary>
    public static bool Is(Exception e) => Of(e) is not null;

    /// <summary>Whether a write failed because the disk is full: ENOSPC or EDQUOT, and ERROR_DISK_FULL of Windows.</summary>
    public static bool IsFull(IOException e) => (e.HResult & 0xFFFF) is 28 or 122 or 112;

    private static (int, string) Away =>
        (StatusCodes.Status503ServiceUnavailable, "The server's store does not answer. Try again in a moment.");
}
