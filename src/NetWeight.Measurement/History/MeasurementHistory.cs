using System.Globalization;
using Microsoft.Data.Sqlite;
using NetWeight.Measurement.Records;

namespace NetWeight.Measurement.History;

/// <summary>
/// The measurements of this machine's user in an SQLite file. What is added is there whole or not at all, also if the process is
/// killed meanwhile or the disk is full: SQLite's journal sees to that.
/// </summary>
public sealed class MeasurementHistory : IDisposable
{
    /// <summary>The environment variable that names the file.</summary>
    public const string PathVariable = "NETWEIGHT_HISTORY";

    private const int SchemaVersion = 1;

    private readonly SqliteConnection connection;
    private readonly string path;

    private MeasurementHistory(SqliteConnection connection, string path)
    {
        this.connection = connection;
        this.path = path;
    }

    /// <summary>Where the history is: the file in the environment variable, otherwise one in the user's local application data.</summary>
    public static string DefaultPath => Environment.GetEnvironmentVariable(PathVariable) is { Length: > 0 } named
        ? named
        : Path.Combine(
            Environment.GetFolderPath(
                Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify),
            "netweight", "history.db");

    /// <summary>
    /// Opens a history, and makes it if there is none. Throws <see cref="NetWeightException"/> for a file that is no
    /// history, or a newer one.
    /// </summary>
    public static MeasurementHistory Open(string path)
    {
        return Guarded(path, () =>
        {
            string full = Path.GetFullPath(path);
            Directory.CreateDirectory(Path.GetDirectoryName(full)!);
            // Not pooled, so that closing closes the file.
            var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = full, Pooling = false, DefaultTimeout = 30 }
                    .ToString());
            try
            {
                connection.Open();
                Prepare(connection, path);
            }
            catch
            {
                connection.Dispose();
                throw;
            }

            return new MeasurementHistory(connection, path);
        });
    }

    /// <summary>
    /// Opens a history that exists, for reading alone: the file stays as it is. Throws <see cref="NetWeightException"/>
    /// as <see cref="Open"/>.
    /// </summary>
    public static MeasurementHistory OpenToRead(string path) => Guarded(path, () =>
    {
        var connection = new SqliteConnection(new SqliteConnectionStringBuilder
        {
            DataSource = Path.GetFullPath(path),
            Pooling = false,
            DefaultTimeout = 5,
            Mode = SqliteOpenMode.ReadOnly,
        }.ToString());
        try
        {
            connection.Open();
            if (Number(connection, "PRAGMA user_version") is not SchemaVersion and var version)
                throw Foreign(path, version);
        }
        catch
        {
            connection.Dispose();
            throw;
        }

        return new MeasurementHistory(connection, path);
    });

    /// <summary>Adds records: all of them or, if that fails, none.</summary>
    public void Add(IReadOnlyList<MeasurementRecord> records) => Guarded(path, () =>
    {
        using SqliteTransaction transaction = connection.BeginTransaction();
        using SqliteCommand insert = connection.CreateCommand();
        insert.Transaction = transaction;
        insert.CommandText =
            "INSERT INTO measurement (measured_at, source, model, layer, record) VALUES ($at, $source, $model, "
                + "$layer, $record)";
        SqliteParameter at = insert.Parameters.Add("$at", SqliteType.Text),
            source = insert.Parameters.Add("$source", SqliteType.Text),
            model = insert.Parameters.Add("$model", SqliteType.Text),
            layer = insert.Parameters.Add("$layer", SqliteType.Text), text = insert.Parameters.Add("$record", SqliteType.Text);
        foreach (MeasurementRecord record in records)
        {
            at.Value = record.MeasuredAt?.ToUniversalTime().ToString("O", CultureInfo.InvariantCulture) as object ?? DBNull.Value;
            source.Value = record.Source;
            model.Value = record.Model;
            layer.Value = record.Layer as object ?? DBNull.Value;
            text.Value = RecordJson.Write(record);
            insert.ExecuteNonQuery();
        }

        transaction.Commit();
        return 0;
    });

    /// <summary>
    /// The records in the order in which they came: of models whose name holds <paramref name="filter"/>, with or
    /// without those of layers.
    /// </summary>
    public IReadOnlyList<MeasurementRecord> Read(string? filter = null, bool withLayers = true) => Guarded(path, () =>
    {
        using SqliteCommand select = connection.CreateCommand();
        select.CommandText =
            "SELECT id, record FROM measurement WHERE ($filter IS NULL OR instr(lower(model), lower($filter)) "
                + "> 0) AND ($layers OR layer IS NULL) ORDER BY id";
        select.Parameters.AddWithValue("$filter", filter as object ?? DBNull.Value);
        select.Parameters.AddWithValue("$layers", withLayers ? 1 : 0);
        var records = new List<MeasurementRecord>();
        using SqliteDataReader rows = select.ExecuteReader();
        while (rows.Read())
            records.Add(RecordJson.Read(rows.GetString(1), $"'{path}', measurement {rows.GetInt64(0)}"));
        return records;
    });

    /// <inheritdoc/>
    public void Dispose() => connection.Dispose();

    private static void Prepare(SqliteConnection connection, string path)
    {
        long version = Number(connection, "PRAGMA user_version");
        if (version == SchemaVersion)
            return;
        if (version > SchemaVersion || Number(connection, "SELECT count(*) FROM sqlite_master") > 0)
            throw Foreign(path, version);
        using SqliteTransaction transaction = connection.BeginTransaction();
        using SqliteCommand create = connection.CreateCommand();
        create.Transaction = transaction;
        create.CommandText =
            $"""
             CREATE TABLE IF NOT EXISTS measurement (
                 id INTEGER PRIMARY KEY,
                 measured_at TEXT,
                 source TEXT NOT NULL,
                 model TEXT NOT NULL,
                 layer TEXT,
                 record TEXT NOT NULL);
             CREATE INDEX IF NOT EXISTS measurement_model ON measurement (model);
             PRAGMA user_version = {SchemaVersion};
             """;
        create.ExecuteNonQuery();
        transaction.Commit();
    }

    private static NetWeightException Foreign(string path, long version) => new(version > SchemaVersion
        ? $"The history '{path}' was written by a newer netweight; use that one, or another file."
        : $"'{path}' is a database, but not a history of netweight.");

    private static long Number(SqliteConnection connection, string query)
    {
        using SqliteCommand command = connection.CreateCommand();
        command.CommandText = query;
        return Convert.ToInt64(command.ExecuteScalar(), CultureInfo.InvariantCulture);
    }

    private static T Guarded<T>(string path, Func<T> action)
    {
        try
        {
            return action();
        }
        catch (SqliteException e)
        {
            // 11 and 26 are SQLITE_CORRUPT and SQLITE_NOTADB, 13 is SQLITE_FULL.
            string what = e.SqliteErrorCode switch
            {
                11 or 26 => "is not a history of NetWeight, or a damaged one",
                13 => "cannot be written: the disk is full; nothing was lost",
                _ => $"cannot be used: {e.Message.Split('\n')[0]}",
            };
            throw new NetWeightException(
                $"The history '{path}' {what}. Name another with --history, or leave it out with --no-history.", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NetWeightException(
                $"The history '{path}' cannot be used: {e.Message} Name another with --history, or leave it out "
                + "with --no-history.", e);
        }
    }
}
