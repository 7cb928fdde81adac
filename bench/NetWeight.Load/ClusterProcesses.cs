using System.Globalization;

namespace NetWeight.Load;

/// <summary>Servers in processes of their own on one PostgreSQL, one Redis and one folder of models, all on this machine.</summary>
public sealed class ClusterProcesses : IDisposable
{
    private const int SmallDiskMebibytes = 24;

    private readonly string folder;
    private readonly int[] ports;
    private readonly bool[] cut;
    private readonly List<string> errors = [];
    private int rejoined;

    /// <summary>Starts them.</summary>
    /// <param name="folder">Where the servers keep their data.</param>
    /// <param name="servers">How many servers.</param>
    public ClusterProcesses(string folder, int servers)
    {
        this.folder = folder;
        Directory.CreateDirectory(Models);
        HasSmallDisk = TryMount();
        ports = [.. Enumerable.Range(0, servers).Select(_ => LocalService.FreePort())];
        Servers = new ServerProcess[servers];
        cut = new bool[servers];
        Parallel.For(0, servers, Start);
    }

    /// <summary>Why no cluster can be started here; null where one can.</summary>
    public static string? Missing => PostgreSqlService.Missing ?? RedisService.Missing;

    /// <summary>The database.</summary>
    public PostgreSqlService Database { get; } = PostgreSqlService.Start();

    /// <summary>The list of members.</summary>
    public RedisService Redis { get; } = RedisService.Start();

    /// <summary>The servers.</summary>
    public ServerProcess[] Servers { get; }

    /// <summary>Their addresses; those stay over restarts.</summary>
    public IReadOnlyList<Uri> Addresses => [.. ports.Select(p => new Uri($"http://127.0.0.1:{p}"))];

    /// <summary>Whether the folder of models is on a small disk that can be filled; only root can make one.</summary>
    public bool HasSmallDisk { get; }

    /// <summary>The size of that disk in bytes.</summary>
    public static long SmallDiskBytes => (long)SmallDiskMebibytes << 20;

    /// <summary>Whether silos can be cut off from each other; only root can do that.</summary>
    public static bool CanPartition => OperatingSystem.IsLinux() && Environment.UserName == "root" && File.Exists("/usr/sbin/ip");

    private string Models => Path.Combine(folder, "models");

    /// <summary>Starts a server, or starts it again.</summary>
    public void Start(int number)
    {
        if (Servers[number] is { } before)
        {
            lock (errors)
            {
                errors.AddRange(before.Errors().Where(e => !e.StartsWith("the server ended", StringComparison.Ordinal)));
                rejoined += before.Count("It joins again.");
            }

            before.Dispose();
        }

        Servers[number] = ServerProcess.Start(
            Path.Combine(folder, $"server-{number}"), "--port", ports[number].ToString(CultureInfo.InvariantCulture), "--database",
            Database.Connection, "--redis", Redis.Connection, "--models", Models, "--silo",
            $"{Host(number)}:{11111 + (ports[number] % 1000)}");
    }

    /// <summary>Cuts the way to a silo. Servers reach PostgreSQL and Redis as before.</summary>
    public void Cut(int number)
    {
        LocalService.Run("ip", "route", "add", "blackhole", $"{Host(number)}/32", "table", "local");
        cut[number] = true;
    }

    /// <summary>Heals the cut.</summary>
    public void Heal(int number)
    {
        LocalService.Run("ip", "route", "del", "blackhole", $"{Host(number)}/32", "table", "local");
        cut[number] = false;
    }

    /// <summary>How often silos had to join again so far.</summary>
    public int Rejoined()
    {
        lock (errors)
            return rejoined + Servers.Sum(s => s.Count("It joins again."));
    }

    /// <summary>What went wrong in the servers' logs so far.</summary>
    public IReadOnlyList<string> Errors()
    {
        lock (errors)
            return [.. errors, .. Servers.SelectMany(s => s.Errors())];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (ServerProcess server in Servers)
            server?.Dispose();
        for (int i = 0; i < cut.Length; i++)
            if (cut[i])
                Heal(i);
        Redis.Dispose();
        Database.Dispose();
        if (HasSmallDisk)
            LocalService.Run("umount", "-l", Models);
    }

    // Addresses of this machine alone that nothing else uses.
    private static string Host(int number) => $"127.{(Environment.ProcessId % 200) + 20}.7.{number + 1}";

    private bool TryMount()
    {
        if (!OperatingSystem.IsLinux() || Environment.UserName != "root")
            return false;
        try
        {
            LocalService.Run("mount", "-t", "tmpfs", "-o", $"size={SmallDiskMebibytes}m", "tmpfs", Models);
            return true;
        }
        catch (InvalidOperationException)
        {
            // A container that may not mount.
            return false;
        }
    }
}
