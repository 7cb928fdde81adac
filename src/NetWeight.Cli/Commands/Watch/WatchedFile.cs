namespace NetWeight.Cli.Commands.Watch;

/// <summary>
/// A file that is saved again and again. The system's events wake it; as some editors and file systems send none, it also looks by
/// itself twice a second. A save counts when size and time stay as they are for a moment.
/// </summary>
internal sealed class WatchedFile : IDisposable
{
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500), Settle = TimeSpan.FromMilliseconds(200);

    private readonly string path;
    private readonly AutoResetEvent woken = new(false);
    private readonly FileSystemWatcher? events;
    private (DateTime Time, long Length)? seen;

    /// <summary>Starts to watch a file, which may be replaced meanwhile.</summary>
    public WatchedFile(string path)
    {
        this.path = Path.GetFullPath(path);
        try
        {
            events = new FileSystemWatcher(Path.GetDirectoryName(this.path)!, Path.GetFileName(this.path));
            events.Changed += (_, _) => woken.Set();
            events.Created += (_, _) => woken.Set();
            events.Renamed += (_, _) => woken.Set();
            events.EnableRaisingEvents = true;
        }
        catch (Exception e) when (e is IOException or ArgumentException or PlatformNotSupportedException)
        {
            // The system has no events left: looking twice a second is enough.
            events?.Dispose();
            events = null;
        }
    }

    /// <summary>
    /// Waits for a version that was not seen before; false if none comes in time. Throws <see cref="OperationCanceledException"/>.
    /// </summary>
    public bool Wait(TimeSpan patience, CancellationToken cancellation)
    {
        long start = Environment.TickCount64;
        WaitHandle[] handles = [woken, cancellation.WaitHandle];
        while (true)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Stamp() is { } now && now != seen)
            {
                cancellation.WaitHandle.WaitOne(Settle);
                if (Stamp() == now)
                {
                    seen = now;
                    return true;
                }

                continue;
            }

            if (patience != Timeout.InfiniteTimeSpan && Environment.TickCount64 - start > patience.TotalMilliseconds)
                return false;
            WaitHandle.WaitAny(handles, Look);
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        events?.Dispose();
        woken.Dispose();
    }

    /// <summary>Time and size; null while there is no file.</summary>
    private (DateTime Time, long Length)? Stamp()
    {
        var info = new FileInfo(path);
        return info.Exists ? (info.LastWriteTimeUtc, info.Length) : null;
    }
}
