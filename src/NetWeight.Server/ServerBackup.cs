using Microsoft.Data.Sqlite;

namespace NetWeight.Server;

/// <summary>
/// Copies a server's data folder while the server runs. The store comes first and the files of models second: a model's file is complete
/// before the store names it, and it never changes, so every model that the copied store names is copied, too.
/// </summary>
internal static class ServerBackup
{
    private const string Ending = ".part";

    /// <summary>
    /// Copies into a folder, which can be that of an earlier backup: models that it has are not copied again. Gives the number of models.
    /// Throws <see cref="NetWeightException"/> where something cannot be read or written.
    /// </summary>
    public static int Run(ServerOptions options, string folder)
    {
        if (options.PostgreSql is null && !File.Exists(options.DatabaseFile))
            throw new NetWeightException(
                $"There is no store '{options.DatabaseFile}' to back up: name the server's folder with --data.");
        var target = new ServerOptions { DataFolder = Path.GetFullPath(folder) };
        if (target.DataFolder == Path.GetFullPath(options.DataFolder))
            throw new NetWeightException($"--backup-to '{folder}' is the data folder itself; name another folder.");
        try
        {
            if (OperatingSystem.IsWindows())
                Directory.CreateDirectory(target.DataFolder);
            else
                Directory.CreateDirectory(
                    target.DataFolder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
            // PostgreSQL has programs of its own for its part.
            if (options.PostgreSql is null)
                CopyStore(options.DatabaseFile, target.DatabaseFile);
            // The key of the server's own agent: without it the device is another one.
            string key = Path.Combine(options.AgentFolder, "key.pem");
            if (File.Exists(key))
                CopyFile(key, Path.Combine(target.AgentFolder, "key.pem"));
            return CopyModels(options.ModelFolder, target.ModelFolder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NetWeightException($"--backup-to '{folder}': {FileProblem.Reason(e)}.", e);
        }
        catch (SqliteException e)
        {
            throw new NetWeightException($"The store '{options.DatabaseFile}' cannot be copied: {e.Message}", e);
        }
    }

    /// <summary>The online backup of SQLite: one moment of the store, while others write.</summary>
    private static void CopyStore(string from, string to)
    {
        string part = to + Ending;
        File.Delete(part);
        using (var source = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = from, DefaultTimeout = 60, Pooling = false }.ToString()))
        using (var copy = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = part, Pooling = false }.ToString()))
        {
            source.Open();
            copy.Open();
            source.BackupDatabase(copy);
            using SqliteCommand check = copy.CreateCommand();
            check.CommandText = "PRAGMA integrity_check";
            if (check.ExecuteScalar() is not "ok")
                throw new NetWeightException($"The store '{from}' is damaged: SQLite's integrity check of its copy fails.");
        }

        File.Move(part, to, overwrite: true);
    }

    private static int CopyModels(string from, string to)
    {
        int models = 0;
        foreach (string file in Directory.Exists(from) ? Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories) : [])
        {
            string copy = Path.Combine(to, Path.GetRelativePath(from, file));
            models++;
            if (File.Exists(copy) && new FileInfo(copy).Length == new FileInfo(file).Length)
                continue;
            try
            {
                CopyFile(file, copy);
            }
            catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
            {
                // Somebody deleted the model meanwhile.
                models--;
            }
        }

        return models;
    }

    private static void CopyFile(string from, string to)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(to)!);
        File.Copy(from, to + Ending, overwrite: true);
        File.Move(to + Ending, to, overwrite: true);
    }
}
