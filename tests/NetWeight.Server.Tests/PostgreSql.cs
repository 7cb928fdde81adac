using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace NetWeight.Server.Tests;

/// <summary>A real PostgreSQL server for one test, on a free port of this machine.</summary>
internal sealed class PostgreSql : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("netweight-pg-").FullName;
    private readonly Process process;

    private PostgreSql(string programs)
    {
        // It refuses to run as root: there it runs as the user that its package makes.
        bool isRoot = Environment.UserName == "root";
        if (isRoot)
            Run("chown", "postgres", folder);
        string data = Path.Combine(folder, "data");
        Run([.. As(isRoot), Path.Combine(programs, "initdb"), "-D", data, "-U", "netweight", "-A", "trust", "--no-sync"]);
        using (var free = new TcpListener(IPAddress.Loopback, 0))
        {
            free.Start();
            Port = ((IPEndPoint)free.LocalEndpoint).Port;
        }

        string[] words = [.. As(isRoot), Path.Combine(programs, "postgres"), "-D", data, "-p", $"{Port}", "-h", "127.0.0.1", "-k",
            folder, "-c", "fsync=off"];
        process = Process.Start(new ProcessStartInfo(words[0], words[1..]) { RedirectStandardError = true, WorkingDirectory = "/" })!;
        process.BeginErrorReadLine();
        for (int i = 0; i < 200 && !Answers(); i++)
            Thread.Sleep(50);
    }

    private int Port { get; }

    /// <summary>How to reach it.</summary>
    public string Connection => $"Host=127.0.0.1;Port={Port};Username=netweight;Database=postgres;Pooling=false";

    /// <summary>Starts one; skips the test where there is none.</summary>
    public static PostgreSql Start()
    {
        string? programs = Directory.Exists("/usr/lib/postgresql")
            ? Directory.EnumerateDirectories("/usr/lib/postgresql").Order(StringComparer.Ordinal).Select(d => Path.Combine(d, "bin"))
                .LastOrDefault(d => File.Exists(Path.Combine(d, "initdb")))
            : null;
        Assert.SkipWhen(programs is null, "No PostgreSQL: install Debian's postgresql.");
        Assert.SkipWhen(Environment.UserName == "root" && !File.ReadLines("/etc/passwd").Any(l =>
            l.StartsWith("postgres:", StringComparison.Ordinal)), "PostgreSQL does not run as root, and there is no user postgres.");
        return new PostgreSql(programs!);
    }

    public void Dispose()
    {
        process.Kill(entireProcessTree: true);
        process.WaitForExit();
        Directory.Delete(folder, recursive: true);
    }

    private static string[] As(bool isRoot) => isRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--clear-groups"] : [];

    private static void Run(params string[] words)
    {
        using Process run = Process.Start(new ProcessStartInfo(
            words[0], words[1..])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = "/",
        })!;
        Task<string> output = run.StandardOutput.ReadToEndAsync();
        string error = run.StandardError.ReadToEnd();
        run.WaitForExit();
        Assert.True(run.ExitCode == 0, $"{string.Join(' ', words)}: {error} {output.Result}");
    }

    private bool Answers()
    {
        try
        {
            using var connection = new Npgsql.NpgsqlConnection(Connection);
            connection.Open();
            return true;
        }
        catch (Npgsql.NpgsqlException)
        {
            return false;
        }
    }
}
