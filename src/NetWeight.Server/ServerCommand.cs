using System.CommandLine;
using System.Globalization;
using System.Net;
using NetWeight.Measurement.Fleet;
using NetWeight.Server.Fleet;
using NetWeight.Server.Jobs;
using NetWeight.Server.Security;

namespace NetWeight.Server;

/// <summary>The command line.</summary>
internal static class ServerCommand
{
    /// <summary>The environment variable with the connection string: a password on a command line is read by every process.</summary>
    public const string DatabaseVariable = "NETWEIGHT_SERVER_DATABASE";

    /// <summary>The same for Redis.</summary>
    public const string RedisVariable = "NETWEIGHT_SERVER_REDIS";

    /// <summary>Reads it and runs the server.</summary>
    public static async Task<int> RunAsync(string[] arguments, TextWriter output, TextWriter error)
    {
        var data = new Option<string?>("--data") { Description = "The folder of models and the SQLite store.", HelpName = "FOLDER" };
        var port = new Option<int>("--port")
        {
            Description = "The port; 0 for any free one.",
            HelpName = "N",
            DefaultValueFactory = _ => ServerOptions.UsualPort,
        };
        var listen = new Option<string?>("--listen")
        {
            Description = "The address to listen on, for other machines: 0.0.0.0. Callers then need a token.",
            HelpName = "ADDRESS",
        };
        var tokenFile = new Option<string?>("--token-file")
        {
            Description = "The file with the token (default: a new token, printed once).",
            HelpName = "FILE",
        };
        var certificate =
            new Option<string?>("--certificate") { Description = "A certificate as PEM: the server speaks HTTPS.", HelpName = "FILE" };
        var key = new Option<string?>("--certificate-key") { Description = "The certificate's private key as PEM.", HelpName = "FILE" };
        var database = new Option<string?>("--database")
        {
            Description = $"A connection string of PostgreSQL (default: the one in {DatabaseVariable}, or SQLite).",
            HelpName = "TEXT",
        };
        var cluster = new ClusterCommandOptions();
        var upload = new Option<string?>("--max-upload") { Description = "The largest model: 500M, 4G.", HelpName = "SIZE" };
        var storage = new Option<string?>("--max-storage")
        {
            Description =
            "The most that all stored models together may take: 32G.",
            HelpName = "SIZE"
        };
        var agent = new Option<string?>("--agent")
        {
            Description = "Measure on this machine, too: run an agent of it with the server (default: named as the machine).",
            HelpName = "ID",
            Arity = ArgumentArity.ZeroOrOne,
        };
        var waiting = new Option<int?>("--max-waiting")
        {
            Description = "The most jobs of the fleet that wait for one user: 10000.",
            HelpName = "N",
        };
        var backup = new Option<string?>("--backup-to")
        {
            Description = "Copy the data of --data into a folder, also while the server runs, and end.",
            HelpName = "FOLDER",
        };
        var log = new Option<string>("--log")
        {
            Description = "How the log is written: text, or json for programs, one object a line.",
            HelpName = "text|json",
            DefaultValueFactory = _ => "text",
        };
        log.AcceptOnlyFromAmong("text", "json");
        var noBrowser = new Option<bool>("--no-browser") { Description = "Do not open the page in a browser." };
        var root = new RootCommand(
            """
            Serve the NetWeight workbench on this machine, and measure, prove and calibrate for it.

            Examples:
              dotnet run --project src/NetWeight.Server
              dotnet run --project src/NetWeight.Server -- --agent       for 'netweight submit' on this machine
              dotnet run --project src/NetWeight.Server -- --listen 0.0.0.0 --token-file token.txt
            """)
        {
            data, port, listen, tokenFile, certificate, key, database, upload, storage, waiting, agent, backup, log, noBrowser,
        };
        cluster.AddTo(root);
        root.SetAction(async (parsed, cancellation) =>
        {
            try
            {
                ServerOptions options = Read(parsed);
                if (parsed.GetValue(backup) is { } folder)
                    output.WriteLine(
                        $"{folder}: {(options.PostgreSql is null ? "the store, " : "")}{ServerBackup.Run(options, folder)} models");
                else
                    await ServeAsync(options, output, error, cancellation);
                return 0;
            }
            catch (NetWeightException e)
            {
                error.WriteLine($"netweight-server: {e.Message}");
                return 2;
            }
        });
        ParseResult given = root.Parse(arguments);
        if (given.Errors.Count > 0)
        {
            error.WriteLine($"netweight-server: {given.Errors[0].Message} --help lists the options.");
            return 2;
        }

        return await given.InvokeAsync(new InvocationConfiguration { Output = output, Error = error });

        ServerOptions Read(ParseResult parsed)
        {
            var usual = new ServerOptions { DataFolder = Path.GetFullPath(parsed.GetValue(data) ?? DataFolder.Usual) };
            IPAddress address = parsed.GetValue(listen) is not { } word ? usual.Address
                : IPAddress.TryParse(word, out IPAddress? given) ? given
                : throw new NetWeightException($"--listen '{word}' is not an address; write one like 0.0.0.0 or 192.168.1.20.");
            int number = parsed.GetValue(port);
            if (number is < 0 or > 65535)
                throw new NetWeightException($"--port {number}: write a number from 0 to 65535.");
            string? connection = parsed.GetValue(database) ?? Environment.GetEnvironmentVariable(DatabaseVariable);
            string? device = parsed.GetResult(agent) is null ? null : parsed.GetValue(agent) ?? AgentSettings.UsualDevice();
            if (device is not null && !FleetNames.IsName(device))
                throw new NetWeightException($"--agent '{device}': {FleetNames.Rule}");
            FleetRules rules = parsed.GetValue(waiting) is not { } most ? usual.Fleet
                : most >= 1 ? usual.Fleet with { MostWaitingOfUser = most }
                : throw new NetWeightException($"--max-waiting {most}: write a number from 1.");
            return cluster.Apply(parsed, usual with
            {
                Address = address,
                Port = number,
                Token = parsed.GetValue(tokenFile) is { } file ? AccessToken.Read(file) : IPAddress.IsLoopback(address) ? null
                    : AccessToken.Create(),
                IsTokenNew = parsed.GetValue(tokenFile) is null && !IPAddress.IsLoopback(address),
                Tls = Tls(parsed.GetValue(certificate), parsed.GetValue(key)),
                PostgreSql = string.IsNullOrWhiteSpace(connection) ? null : connection,
                LargestUploadBytes = Size("--max-upload", parsed.GetValue(upload)) ?? usual.LargestUploadBytes,
                StorageLimitBytes = Size("--max-storage", parsed.GetValue(storage)) ?? usual.StorageLimitBytes,
                Fleet = rules,
                Agent = device,
                LogsJson = parsed.GetValue(log) == "json",
                OpensBrowser = !parsed.GetValue(noBrowser) && !Console.IsOutputRedirected,
            });
        }
    }

    private static async Task ServeAsync(ServerOptions options, TextWriter output, TextWriter error, CancellationToken cancellation)
    {
        await using WebApplication app = await ServerHost.StartAsync(options);
        Uri address = ServerHost.AddressOf(app);
        output.WriteLine($"NetWeight {Work.Version.Split('+')[0]} at {address} (Ctrl+C ends it)");
        output.WriteLine($"Models and history: {options.DataFolder}");
        if (options is { IsTokenNew: true, Token: { } token })
            output.WriteLine($"Token, shown this once: {token}");
        if (options is { IsLocal: false, Tls: null })
            error.WriteLine("note: without --certificate the token crosses the network as plain text. Use it in a network that you trust.");
        output.Flush();
        if (options.OpensBrowser)
            PageOpener.Open(address, error);
        using CancellationTokenRegistration stop = cancellation.Register(app.Lifetime.StopApplication);
        await app.WaitForShutdownAsync(CancellationToken.None);
    }

    private static (string, string)? Tls(string? certificate, string? key)
    {
        if (certificate is null && key is null)
            return null;
        if (certificate is null || key is null)
            throw new NetWeightException("--certificate and --certificate-key belong together: give both.");
        try
        {
            using var tried = System.Security.Cryptography.X509Certificates.X509Certificate2.CreateFromPemFile(certificate, key);
            return (certificate, key);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or System.Security.Cryptography.CryptographicException)
        {
            throw new NetWeightException($"--certificate: '{certificate}' and its key cannot be read: {e.Message}", e);
        }
    }

    /// <summary>A size: 500M is 500 MiB.</summary>
    private static long? Size(string option, string? text)
    {
        if (text is null)
            return null;
        int shift = text.Length > 0 ? char.ToUpperInvariant(text[^1]) switch { 'K' => 10, 'M' => 20, 'G' => 30, 'T' => 40, _ => 0 } : 0;
        return long.TryParse(shift > 0 ? text[..^1] : text, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            && number > 0 && number <= long.MaxValue >> shift
            ? number << shift : throw new NetWeightException($"{option} '{text}' is not a size; write one like 500M or 4G.");
    }
}
