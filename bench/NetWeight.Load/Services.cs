using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace NetWeight.Load;

/// <summary>A program that a run starts on a port of 127.0.0.1, and kills, freezes and starts again.</summary>
public abstract class LocalService : IDisposable
{
    private Process? process;

    /// <summary>Its port, the same after each start.</summary>
    public int Port { get; } = FreePort();

    /// <summary>Where its data are.</summary>
    protected string Folder { get; } = Directory.CreateTempSubdirectory("netweight-service-").FullName;

    /// <summary>Starts it, or starts it again, and waits until it answers.</summary>
    public void Launch()
    {
        string[] words = Command();
        process = Process.Start(new ProcessStartInfo(words[0], words[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        })!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, _) => { };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        for (int i = 0; i < 400; i++)
        {
            if (Answers())
                return;
            if (process.HasExited)
                throw new InvalidOperationException($"{words[0]} ended with code {process.ExitCode}.");
            Thread.Sleep(50);
        }

        throw new TimeoutException($"{words[0]} does not answer.");
    }

    /// <summary>Ends it at once, as a crash would.</summary>
    public virtual void Kill() => End("KILL");

    /// <summary>Stops all its threads: it keeps its connections and answers nothing.</summary>
    public void Freeze() => Signal(process!.Id, "STOP");

    /// <summary>Lets it go on.</summary>
    public void Thaw() => Signal(process!.Id, "CONT");

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Sends a signal to a process.</summary>
    public static void Signal(int id, string name) => Run("kill", $"-{name}", $"{id}");

    private static void TrySignal(int id, string name)
    {
        try
        {
            Signal(id, name);
        }
        catch (InvalidOperationException)
        {
            // It ended by itself.
        }
    }

    /// <summary>A port that is free now.</summary>
    public static int FreePort()
    {
        using var free = new TcpListener(IPAddress.Loopback, 0);
        free.Start();
        return ((IPEndPoint)free.LocalEndpoint).Port;
    }

    /// <summary>Runs a program to its end. Throws where it fails.</summary>
    public static void Run(params string[] words)
    {
        using Process run = Process.Start(new ProcessStartInfo(words[0], words[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        })!;
        Task<string> output = run.StandardOutput.ReadToEndAsync();
        string error = run.StandardError.ReadToEnd();
        run.WaitForExit();
        if (run.ExitCode != 0)
            throw new InvalidOperationException($"{string.Join(' ', words)}: {error} {output.Result}");
    }

    /// <summary>The program and its arguments.</summary>
    protected abstract string[] Command();

    /// <summary>Whether it answers.</summary>
    protected abstract bool Answers();

    /// <summary>Ends it with a signal.</summary>
    protected void End(string signal)
    {
        if (process is null)
            return;
        if (!process.HasExited)
            TrySignal(process.Id, signal);
        process.WaitForExit();
        process.Dispose();
        process = null;
    }

    /// <summary>Ends it and deletes its data.</summary>
    protected virtual void Dispose(bool isDisposing)
    {
        if (process is { HasExited: false })
            TrySignal(process.Id, "CONT");
        Kill();
        Directory.Delete(Folder, recursive: true);
    }
}

/// <summary>A real PostgreSQL server.</summary>
public sealed class PostgreSqlService : LocalService
{
    private readonly string programs;

    private PostgreSqlService(string programs)
    {
        this.programs = programs;
        if (IsRoot)
            Run("chown", "postgres", Folder);
        Run([.. As(), Path.Combine(programs, "initdb"), "-D", Data, "-U", "netweight", "-A", "trust", "--no-sync"]);
    }

    /// <summary>Why none can be started here; null where one can.</summary>
    public static string? Missing => Programs() is null ? "No PostgreSQL: install Debian's postgresql."
        : IsRoot && !File.ReadLines("/etc/passwd").Any(l => l.StartsWith("postgres:", StringComparison.Ordinal))
            ? "PostgreSQL does not run as root, and there is no user postgres."
            : null;

    /// <summary>How to reach it.</summary>
    public string Connection => $"Host=127.0.0.1;Port={Port};Username=netweight;Database=postgres";

    private static bool IsRoot => Environment.UserName == "root";

    private string Data => Path.Combine(Folder, "data");

    /// <summary>Starts one over an empty database.</summary>
    public static PostgreSqlService Start()
    {
        var service = new PostgreSqlService(Programs() ?? throw new InvalidOperationException(Missing));
        service.Launch();
        return service;
    }

    /// <inheritdoc/>
    /// <remarks>PostgreSQL's immediate stop: no transaction is completed, and the next start recovers from the log.</remarks>
    public override void Kill() => End("QUIT");

    /// <inheritdoc/>
    protected override string[] Command() =>
    [
        .. As(), Path.Combine(programs, "postgres"), "-D", Data, "-p", $"{Port}", "-h", "127.0.0.1", "-k", Folder, "-c", "fsync=off",
        "-c", "max_connections=300",
    ];

    /// <inheritdoc/>
    protected override bool Answers()
    {
        try
        {
            using var connection = new Npgsql.NpgsqlConnection(Connection + ";Pooling=false;Timeout=2");
            connection.Open();
            return true;
        }
        catch (Npgsql.NpgsqlException)
        {
            return false;
        }
    }

    // It refuses to run as root: there it runs as the user that its package makes.
    private static string[] As() => IsRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];

    private static string? Programs() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Select(d => Path.Combine(d, "bin"))
            .LastOrDefault(d => File.Exists(Path.Combine(d, "initdb")))
        : null;
}

/// <summary>A real Redis server that writes its data to the disk.</summary>
public sealed class RedisService : LocalService
{
    private static readonly string[] Places = ["/usr/bin/redis-server", "/usr/local/bin/redis-server"];

    /// <summary>Why none can be started here; null where one can.</summary>
    public static string? Missing => Places.Any(File.Exists) ? null : "No Redis: install Debian's redis-server.";

    /// <summary>How to reach it.</summary>
    public string Connection => $"127.0.0.1:{Port}";

    /// <summary>Starts one without data.</summary>
    public static RedisService Start()
    {
        var service = new RedisService();
        service.Launch();
        return service;
    }

    /// <summary>Deletes its data; it must not run.</summary>
    public void Forget()
    {
        Directory.Delete(Folder, recursive: true);
        Directory.CreateDirectory(Folder);
    }

    /// <inheritdoc/>
    protected override string[] Command() =>
    [
        Places.First(File.Exists), "--port", $"{Port}", "--bind", "127.0.0.1", "--dir", Folder, "--appendonly", "yes", "--appendfsync",
        "always", "--save", "", "--daemonize", "no",
    ];

    /// <inheritdoc/>
    protected override bool Answers()
    {
        try
        {
            using var client = new TcpClient();
            client.Connect(IPAddress.Loopback, Port);
            client.GetStream().Write("PING\r\n"u8);
            var answer = new byte[5];
            client.GetStream().ReadTimeout = 1000;
            return client.GetStream().Read(answer) > 0 && answer[0] == (byte)'+';
        }
        catch (Exception e) when (e is SocketException or IOException)
        {
            return false;
        }
    }
}
