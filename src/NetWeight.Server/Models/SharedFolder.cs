using Microsoft.EntityFrameworkCore;
using NetWeight.Server.Fleet;
using NetWeight.Server.Storage;

namespace NetWeight.Server.Models;

/// <summary>
/// The folder of models that the servers of a cluster share. Its rules hold while other servers write: each server empties its own folder
/// of uploads only; a model's folder without an entry is removed only after an hour, when no upload can be about to enter it; a deletion
/// renames the folder before the entry goes, so that it never removes what another server has put there since.
/// </summary>
internal sealed class SharedFolder(FleetDatabase database, ServerOptions options)
{
    private const string MarkName = ".netweight-models", Setting = "models-folder", Trash = ".deleted-", Probe = ".probe";

    private static readonly TimeSpan Unclaimed = TimeSpan.FromHours(1), Patience = TimeSpan.FromSeconds(5),
        BetweenTries = TimeSpan.FromMilliseconds(100);

    private string MarkFile => Path.Combine(options.ModelFolder, MarkName);

    /// <summary>
    /// Ties the folder to the database. Throws <see cref="NetWeightException"/> where it is another folder than the one that the cluster
    /// uses: a share that is not mounted, or that of another cluster.
    /// </summary>
    public async Task ClaimAsync()
    {
        try
        {
            Directory.CreateDirectory(options.ModelFolder);
            string own = Guid.NewGuid().ToString("N");
            string? marked = Mark();
            string known = await database.WriteAsync(async store =>
            {
                SettingRow? row = await store.Settings.AsNoTracking().FirstOrDefaultAsync(s => s.Key == Setting);
                if (row is null && marked is null)
                    store.Settings.Add(row = new SettingRow { Key = Setting, Value = own });
                return row?.Value ?? "";
            });
            if (known == own)
                Write(own);
            // Another server that starts at the same time may be about to write it.
            for (long start = Environment.TickCount64;
                known.Length > 0 && (marked = Mark()) is null && Environment.TickCount64 - start < Patience.TotalMilliseconds;)
                await Task.Delay(BetweenTries);
            if (marked is null && known.Length > 0 && !await database.ReadAsync(store => store.Models.AnyAsync()))
            {
                // The first server ended between the two notes; there is no model to miss.
                Write(known);
                marked = known;
            }

            if (known.Length == 0)
                throw new NetWeightException(
                    $"The folder '{options.ModelFolder}' belongs to the models of another database. Name another one with --models, or "
                    + $"delete '{MarkFile}' if that database is gone.");
            if (marked != known)
                throw new NetWeightException(
                    $"The folder '{options.ModelFolder}' is not the one in which this database's servers keep models. Mount it, or name it "
                    + "with --models.");
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new NetWeightException(
                $"The folder '{options.ModelFolder}' of --models cannot be used: {FileProblem.Reason(e)}.", e);
        }
    }

    /// <summary>
    /// Completes or undoes deletions that a crash cut, and removes folders that nobody will enter any more. Gives how many it removed.
    /// </summary>
    /// <param name="isKnown">Whether a model has an entry.</param>
    public int Clean(Func<string, bool> isKnown)
    {
        int removed = 0;
        DateTime now = Now();
        foreach (string folder in Directory.EnumerateDirectories(options.ModelFolder))
        {
            string name = Path.GetFileName(folder);
            bool isOld = now - Directory.GetLastWriteTimeUtc(folder) > Unclaimed;
            if (name.StartsWith(Trash, StringComparison.Ordinal))
            {
                string sha256 = name[Trash.Length..].Split('-')[0];
                if (isKnown(sha256) && !Directory.Exists(Path.Combine(options.ModelFolder, sha256)))
                    TryMove(folder, Path.Combine(options.ModelFolder, sha256));
                else if (isOld)
                    removed += Remove(folder);
            }
            else if (ModelName.IsHash(name) && !isKnown(name) && isOld)
            {
                removed += Remove(folder);
            }
        }

        return removed;
    }

    /// <summary>Deletes a model's folder in its turn: it is renamed, the entry goes, and only then it is removed.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="commit">Ends the turn; the entry goes with it.</param>
    public async Task DeleteAsync(string folder, Func<Task> commit)
    {
        string trash = Path.Combine(options.ModelFolder, $"{Trash}{Path.GetFileName(folder)}-{Guid.NewGuid():N}");
        if (!Directory.Exists(folder))
        {
            await commit();
            return;
        }

        Directory.Move(folder, trash);
        try
        {
            await commit();
        }
        catch
        {
            // The entry may still be there: then its file is needed.
            TryMove(trash, folder);
            throw;
        }

        Remove(trash);
    }

    /// <summary>Makes a folder new by the clock of its disk, which may be another machine's.</summary>
    public static void Touch(string folder)
    {
        string probe = Path.Combine(folder, Probe);
        File.WriteAllBytes(probe, []);
        File.Delete(probe);
    }

    /// <summary>Now, by the clock of the disk.</summary>
    private DateTime Now()
    {
        Touch(options.UploadFolder);
        return Directory.GetLastWriteTimeUtc(options.UploadFolder);
    }

    private string? Mark() => File.Exists(MarkFile) ? File.ReadAllText(MarkFile).Trim() : null;

    private void Write(string mark)
    {
        string written = $"{MarkFile}-{mark}";
        File.WriteAllText(written, mark + "\n");
        File.Move(written, MarkFile, overwrite: false);
    }

    private static void TryMove(string from, string to)
    {
        try
        {
            Directory.Move(from, to);
        }
        catch (IOException)
        {
            // Another server was first: the content is the same.
        }
    }

    private static int Remove(string folder)
    {
        try
        {
            Directory.Delete(folder, recursive: true);
            return 1;
        }
        catch (IOException)
        {
            // Another server was first, or still reads it; the next start tries again.
            return 0;
        }
    }
}
