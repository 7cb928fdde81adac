using System.Net;
using NetWeight.Server.Fleet;
using NetWeight.Server.Search;

namespace NetWeight.Server;

/// <summary>How the server runs.</summary>
internal sealed record ServerOptions
{
    /// <summary>The port of the README.</summary>
    public const int UsualPort = 5280;

    /// <summary>Where models and, unless PostgreSQL keeps it, the store are.</summary>
    public required string DataFolder { get; init; }

    /// <summary>The address to listen on.</summary>
    public IPAddress Address { get; init; } = IPAddress.Loopback;

    /// <summary>The port; 0 for any free one.</summary>
    public int Port { get; init; } = UsualPort;

    /// <summary>The token that callers need; null on this machine alone.</summary>
    public string? Token { get; init; }

    /// <summary>Whether the token was made just now, so that it must be shown.</summary>
    public bool IsTokenNew { get; init; }

    /// <summary>The connection string of PostgreSQL; null for SQLite.</summary>
    public string? PostgreSql { get; init; }

    /// <summary>
    /// How to reach Redis, as StackExchange.Redis reads it: the server is one of several that share the PostgreSQL database. Null for a
    /// single server.
    /// </summary>
    public string? Redis { get; init; }

    /// <summary>Whether the server is one of several.</summary>
    public bool IsClustered => Redis is not null;

    /// <summary>Where the other servers reach this one's silo; null for an address that fits.</summary>
    public IPEndPoint? Silo { get; init; }

    /// <summary>The folder of models that all servers of the cluster share; null for a single server.</summary>
    public string? SharedModels { get; init; }

    /// <summary>The id in the data folder, which stays the same over restarts.</summary>
    public string ServerId { get; init; } = "";

    /// <summary>What people call this server: the name of its machine.</summary>
    public string ServerName { get; init; } = Environment.MachineName;

    /// <summary>How often a server of a cluster shows that it is there.</summary>
    public TimeSpan Beat { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a server may be silent until others mark its running job as interrupted.</summary>
    public TimeSpan GoneAfter { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>A certificate and its key, as PEM files; null for plain HTTP.</summary>
    public (string Certificate, string Key)? Tls { get; init; }

    /// <summary>The largest model.</summary>
    public long LargestUploadBytes { get; init; } = 4L << 30;

    /// <summary>The limit for all models together.</summary>
    public long StorageLimitBytes { get; init; } = 32L << 30;

    /// <summary>The longest that a job may run.</summary>
    public TimeSpan LongestJob { get; init; } = TimeSpan.FromHours(2);

    /// <summary>Whether the log has one JSON object a line, for programs.</summary>
    public bool LogsJson { get; init; }

    /// <summary>Whether the page is opened in a browser.</summary>
    public bool OpensBrowser { get; init; }

    /// <summary>The limits of the fleet.</summary>
    public FleetRules Fleet { get; init; } = new();

    /// <summary>The limits of searches.</summary>
    public SearchRules Searches { get; init; } = new();

    /// <summary>The clock of the fleet's leases.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// Whether a second server on the PostgreSQL database is refused. Without the claim two servers can overlap, as they do
    /// for a moment if the connection that holds the claim is lost.
    /// </summary>
    public bool ClaimsDatabase { get; init; } = true;

    /// <summary>The device's id of an agent of this machine that runs with the server; null for none.</summary>
    public string? Agent { get; init; }

    /// <summary>The command that starts <c>netweight</c> for that agent's measurements; it is built beside the server.</summary>
    public IReadOnlyList<string> AgentProgram { get; init; } = OwnProgram();

    /// <summary>Where that agent keeps its key, unconfirmed results and models.</summary>
    public string AgentFolder => Path.Combine(DataFolder, "agent");

    /// <summary>The SQLite file.</summary>
    public string DatabaseFile => Path.Combine(DataFolder, "server.db");

    /// <summary>The folder of models.</summary>
    public string ModelFolder => SharedModels ?? Path.Combine(DataFolder, "models");

    /// <summary>
    /// This server's uploads that are not complete: on the disk of the models, so that a complete one only gets another name.
    /// </summary>
    public string UploadFolder =>
        SharedModels is null ? Path.Combine(DataFolder, "uploads") : Path.Combine(SharedModels, ".uploads", ServerId);

    /// <summary>The folder for files of measuring processes; it is emptied when the server starts.</summary>
    public string WorkFolder => Path.Combine(DataFolder, "work");

    /// <summary>Where measurements of calibrations are kept, so that one that was interrupted goes on.</summary>
    public string CalibrationFolder => Path.Combine(DataFolder, "calibrations");

    /// <summary>Whether only this machine can call.</summary>
    public bool IsLocal => IPAddress.IsLoopback(Address);

    /// <summary>
    /// <c>netweight</c> with the server's list of libraries: a published server has the native ones, which the program's own list lacks.
    /// </summary>
    private static string[] OwnProgram()
    {
        string Beside(string file) => Path.Combine(AppContext.BaseDirectory, file);
        string program = Beside(OperatingSystem.IsWindows() ? "NetWeight.Cli.exe" : "NetWeight.Cli"),
            libraries = Beside("NetWeight.Server.deps.json");
        // <root>/shared/Microsoft.NETCore.App/<version>/ is where the runtime lies.
        string host = Path.GetFullPath(Path.Combine(
            System.Runtime.InteropServices.RuntimeEnvironment.GetRuntimeDirectory(), "..", "..", "..",
            OperatingSystem.IsWindows() ? "dotnet.exe" : "dotnet"));
        return File.Exists(host) && File.Exists(libraries)
            ? [
                host, "exec", "--depsfile", libraries, "--runtimeconfig", Beside("NetWeight.Cli.runtimeconfig.json"),
                Beside("NetWeight.Cli.dll"),
            ]
            : [program];
    }
}
