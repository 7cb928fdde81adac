using System.Security.Cryptography;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage;
using NetWeight.Server.Contracts;
using NetWeight.Server.Fleet;
using NetWeight.Server.Storage;

namespace NetWeight.Server.Models;

/// <summary>
/// Models as files that are named by their hash. An upload is written under a temporary name, flushed, renamed and entered into the
/// store; only then is it confirmed. Whatever a crash leaves behind was not confirmed, and is removed at the next start. Servers of a
/// cluster share the folder; <see cref="SharedFolder"/> has the rules that make this safe.
/// </summary>
internal sealed class ModelStore(
    IDbContextFactory<ServerContext> stores, ServerOptions options, SharedFolder shared, ILogger<ModelStore> log) : IDisposable
{
    private const string FileName = "model.onnx";
    private const int BufferBytes = 1 << 17;

    // One file at a time gets or loses its name, so that an upload and a deletion of one model do not meet half-way.
    private readonly SemaphoreSlim gate = new(1);
    // Reading a structure takes memory: a crowd of uploads waits instead of taking all of it.
    private readonly SemaphoreSlim checks = new(2);
    private long storedBytes;
    private long arrivingBytes;

    /// <summary>The bytes that models occupy.</summary>
    public long StoredBytes => Interlocked.Read(ref storedBytes);

    /// <summary>Removes files without an entry, and counts the rest.</summary>
    public async Task StartAsync()
    {
        if (options.IsClustered)
            await shared.ClaimAsync();
        int stale = 0;
        foreach (string folder in (string[])[options.UploadFolder, options.WorkFolder])
        {
            Directory.CreateDirectory(folder);
            stale += RemoveFolders(folder, _ => true);
        }

        Directory.CreateDirectory(options.ModelFolder);
        await using ServerContext store = await stores.CreateDbContextAsync();
        Dictionary<string, long> known = await store.Models.ToDictionaryAsync(m => m.Sha256, m => m.SizeBytes);
        stale += options.IsClustered ? shared.Clean(known.ContainsKey)
            : RemoveFolders(options.ModelFolder, name => !known.ContainsKey(name));
        foreach (string sha256 in known.Keys.Where(k => !File.Exists(PathOf(k))))
            ServerLog.FileMissing(log, sha256);
        storedBytes = known.Values.Sum();
        if (stale > 0)
            ServerLog.StaleFilesRemoved(log, stale);
    }

    /// <summary>The file of a model. Throws if there is none.</summary>
    public string FileOf(string sha256)
    {
        string path = PathOf(sha256);
        return File.Exists(path) ? path
            : throw Problem.Conflict("The file of this model is missing on the server. Upload it again, or delete the model.");
    }

    /// <summary>The models, the newest first.</summary>
    public async Task<IReadOnlyList<StoredModelContract>> ListAsync(CancellationToken cancellation)
    {
        await using ServerContext store = await stores.CreateDbContextAsync(cancellation);
        ModelRow[] rows =
            await store.Models.AsNoTracking().OrderByDescending(m => m.UploadedAt).ThenBy(m => m.Sha256).ToArrayAsync(cancellation);
        return [.. rows.Select(Contract)];
    }

    /// <summary>A model; null if there is none.</summary>
    public async Task<StoredModelContract?> FindAsync(string sha256, CancellationToken cancellation)
    {
        if (!ModelName.IsHash(sha256))
            return null;
        await using ServerContext store = await stores.CreateDbContextAsync(cancellation);
        return await store.Models.AsNoTracking().FirstOrDefaultAsync(m => m.Sha256 == sha256, cancellation) is { } row ? Contract(row)
            : null;
    }

    /// <summary>Stores a model that arrives. Gives its entry, and whether it is new.</summary>
    /// <param name="content">The file.</param>
    /// <param name="name">The caller's name for it.</param>
    /// <param name="expected">The hash that the caller computed; null for none.</param>
    /// <param name="cancellation">Ends it: nothing is left.</param>
    public async Task<(StoredModelContract Model, bool IsNew)> AddAsync(
        Stream content, string name, string? expected, CancellationToken cancellation)
    {
        string folder = Path.Combine(options.UploadFolder, Guid.NewGuid().ToString("N")), temporary = Path.Combine(folder, FileName);
        var arrival = new Arrival();
        try
        {
            if (options.IsClustered)
                await CountAsync(cancellation);
            Directory.CreateDirectory(folder);
            string sha256;
            await using (var file = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.Read, 0, useAsync: true))
            {
                sha256 = await CopyAsync(content, file, arrival, cancellation);
                file.Flush(flushToDisk: true);
            }

            if (expected is not null && expected != sha256)
                throw Problem.Refused($"The content has SHA-256 {sha256}, not {expected}: it was changed on its way. Upload it again.");
            bool hasWeights = await CheckAsync(temporary, name, cancellation);
            // From here on the caller's patience no longer counts: the file is whole.
            return await EnterAsync(
                folder, new ModelRow { Sha256 = sha256, Name = name, SizeBytes = arrival.Bytes, HasWeights = hasWeights });
        }
        catch (IOException e) when (StoreProblem.IsFull(e))
        {
            throw new ProblemException(
                StatusCodes.Status507InsufficientStorage, "The server's disk is full. Delete models, and upload it again.");
        }
        finally
        {
            Interlocked.Add(ref arrivingBytes, -arrival.Bytes);
            if (Directory.Exists(folder))
                Directory.Delete(folder, recursive: true);
        }
    }

    /// <summary>Deletes a model. Throws if there is none, or if a job needs it.</summary>
    public async Task DeleteAsync(string sha256, CancellationToken cancellation)
    {
        await gate.WaitAsync(cancellation);
        try
        {
            await using ServerContext store = await stores.CreateDbContextAsync(cancellation);
            await using IDbContextTransaction? turn = await TurnAsync(store, sha256);
            ModelRow row = await store.Models.FirstOrDefaultAsync(m => m.Sha256 == sha256, cancellation) ?? throw NoModel(sha256);
            JobRow? user = await store.Jobs.AsNoTracking().FirstOrDefaultAsync(
                j => (j.State == Jobs.JobState.Queued || j.State == Jobs.JobState.Running) && j.Models.Contains(sha256), cancellation);
            if (user is not null)
                throw Problem.Conflict($"Job {user.Id} needs this model. Cancel the job first.");
            FleetJobRow? remote = await store.FleetJobs.AsNoTracking().FirstOrDefaultAsync(
                j => j.Sha256 == sha256 && (j.State == FleetState.Queued || j.State == FleetState.Running), cancellation);
            if (remote is not null)
                throw Problem.Conflict($"Job {remote.Id} of the fleet needs this model. Cancel the job first.");
            store.Models.Remove(row);
            await store.SaveChangesAsync(CancellationToken.None);
            if (turn is null)
                Remove(sha256);
            else
                await shared.DeleteAsync(FolderOf(sha256), () => turn.CommitAsync(CancellationToken.None));
            Interlocked.Add(ref storedBytes, -row.SizeBytes);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>The error for a hash that is none of a stored model.</summary>
    public static ProblemException NoModel(string sha256) => Problem.NotFound(ModelName.IsHash(sha256)
        ? $"No model with the SHA-256 {sha256} is stored. Upload it first."
        : "A stored model is named by its SHA-256: 64 lower-case hexadecimal digits.");

    public void Dispose()
    {
        gate.Dispose();
        checks.Dispose();
    }

    /// <summary>
    /// In a cluster, waits for this server's turn with one model: the database keeps uploads and deletions of it apart until the end
    /// of the transaction. Null for a single server, whose own gate does that.
    /// </summary>
    private async Task<IDbContextTransaction?> TurnAsync(ServerContext store, string sha256)
    {
        if (!options.IsClustered || !ModelName.IsHash(sha256))
            return null;
        IDbContextTransaction turn = await store.Database.BeginTransactionAsync();
        long key = Convert.ToInt64(sha256[..16], 16);
        await store.Database.ExecuteSqlAsync($"SELECT pg_advisory_xact_lock({key})");
        return turn;
    }

    /// <summary>Counts what all servers have stored.</summary>
    private async Task CountAsync(CancellationToken cancellation)
    {
        await using ServerContext store = await stores.CreateDbContextAsync(cancellation);
        Interlocked.Exchange(ref storedBytes, await store.Models.SumAsync(m => m.SizeBytes, cancellation));
    }

    private async Task<bool> CheckAsync(string file, string name, CancellationToken cancellation)
    {
        await checks.WaitAsync(cancellation);
        try
        {
            return await Task.Run(() => UploadChecks.Check(file, name), CancellationToken.None);
        }
        finally
        {
            checks.Release();
        }
    }

    // A separate folder for each: references of a model to other files must not lead to other models.
    private string FolderOf(string sha256) => Path.Combine(options.ModelFolder, sha256);

    private string PathOf(string sha256) => Path.Combine(FolderOf(sha256), FileName);

    private void Remove(string sha256)
    {
        if (Directory.Exists(FolderOf(sha256)))
            Directory.Delete(FolderOf(sha256), recursive: true);
    }

    private static int RemoveFolders(string parent, Func<string, bool> isStale)
    {
        int removed = 0;
        foreach (string folder in Directory.EnumerateDirectories(parent).Where(f => isStale(Path.GetFileName(f))))
        {
            Directory.Delete(folder, recursive: true);
            removed++;
        }

        return removed;
    }

    private async Task<(StoredModelContract, bool)> EnterAsync(string folder, ModelRow row)
    {
        string sha256 = row.Sha256;
        await gate.WaitAsync(CancellationToken.None);
        try
        {
            await using ServerContext store = await stores.CreateDbContextAsync(CancellationToken.None);
            await using IDbContextTransaction? turn = await TurnAsync(store, sha256);
            ModelRow? known = await store.Models.FirstOrDefaultAsync(m => m.Sha256 == sha256);
            if (known is null || !File.Exists(PathOf(sha256)))
            {
                Remove(sha256);
                if (turn is not null)
                    SharedFolder.Touch(folder);
                DurableFolder.Publish(folder, FolderOf(sha256));
            }

            if (known is not null)
                return (Contract(known), false);
            row.UploadedAt = Storage.Database.Now;
            store.Models.Add(row);
            try
            {
                await store.SaveChangesAsync(CancellationToken.None);
                if (turn is not null)
                    await turn.CommitAsync(CancellationToken.None);
            }
            catch
            {
                // In a cluster the turn may be over, and the file another server's: a later start removes it if nobody enters it.
                if (turn is null)
                    Remove(sha256);
                throw;
            }

            Interlocked.Add(ref storedBytes, row.SizeBytes);
            return (Contract(row), true);
        }
        finally
        {
            gate.Release();
        }
    }

    /// <summary>Copies an upload, within the limits, and returns its hash.</summary>
    private async Task<string> CopyAsync(Stream content, FileStream file, Arrival arrival, CancellationToken cancellation)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        byte[] buffer = System.Buffers.ArrayPool<byte>.Shared.Rent(BufferBytes);
        try
        {
            for (int count; (count = await content.ReadAsync(buffer, cancellation)) > 0;)
            {
                arrival.Bytes += count;
                long arriving = Interlocked.Add(ref arrivingBytes, count);
                if (arrival.Bytes > options.LargestUploadBytes)
                    throw TooLarge(options);
                if (arriving + StoredBytes > options.StorageLimitBytes)
                    throw Full(options);
                hash.AppendData(buffer, 0, count);
                await file.WriteAsync(buffer.AsMemory(0, count), cancellation);
            }

            return Convert.ToHexStringLower(hash.GetHashAndReset());
        }
        finally
        {
            System.Buffers.ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    /// <summary>The error for a model above the limit of one upload.</summary>
    public static ProblemException TooLarge(ServerOptions options) => new(
        StatusCodes.Status413PayloadTooLarge,
        $"The model is larger than {Units.Format.Bytes(options.LargestUploadBytes)}, the largest that this server takes (--max-upload).");

    private static ProblemException Full(ServerOptions options) => new(
        StatusCodes.Status507InsufficientStorage,
        $"The models would take more than {Units.Format.Bytes(options.StorageLimitBytes)} (--max-storage). "
        + "Delete some, and upload it again.");

    private static StoredModelContract Contract(ModelRow row) =>
        new(row.Sha256, row.Name, row.SizeBytes, row.HasWeights, DateTimeOffset.FromUnixTimeMilliseconds(row.UploadedAt));

    /// <summary>How much of an upload has arrived.</summary>
    private sealed class Arrival
    {
        public long Bytes { get; set; }
    }
}
