using System.CommandLine;
using System.Net;
using NetWeight.Server.Fleet;

namespace NetWeight.Server;

/// <summary>The options that make a server one of several.</summary>
internal sealed class ClusterCommandOptions
{
    private readonly Option<string?> redis = new("--redis")
    {
        Description = "Redis, for several servers on one PostgreSQL database: HOST:PORT and StackExchange.Redis options "
            + $"(default: {ServerCommand.RedisVariable}, or a single server).",
        HelpName = "TEXT",
    };

    private readonly Option<string?> silo = new("--silo")
    {
        Description = "Where the other servers reach this one (default: this machine's address, the first free port from "
            + $"{ClusterSettings.UsualPort}).",
        HelpName = "ADDRESS:PORT",
    };

    private readonly Option<string?> models = new("--models")
    {
        Description = "With --redis: the folder of models that all servers share.",
        HelpName = "FOLDER",
    };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        command.Add(redis);
        command.Add(silo);
        command.Add(models);
    }

    /// <summary>Reads them. Throws <see cref="NetWeightException"/> for what does not fit together.</summary>
    public ServerOptions Apply(ParseResult parsed, ServerOptions options)
    {
        string? text = parsed.GetValue(redis) ?? Environment.GetEnvironmentVariable(ServerCommand.RedisVariable);
        string? address = parsed.GetValue(silo), folder = parsed.GetValue(models);
        if (string.IsNullOrWhiteSpace(text))
        {
            if (address is not null)
                throw new NetWeightException("--silo applies to several servers: give --redis, too.");
            return folder is null ? options
                : throw new NetWeightException(
                    "--models applies to several servers; a single one keeps models in --data. Give --redis, too.");
        }

        ClusterSettings.Redis(text);
        if (options.PostgreSql is null)
            throw new NetWeightException("--redis is for several servers on one PostgreSQL database: name it with --database.");
        if (string.IsNullOrWhiteSpace(folder))
            throw new NetWeightException("--redis needs --models: a folder that all servers of the cluster share.");
        return options with
        {
            Redis = text,
            SharedModels = Path.GetFullPath(folder),
            Silo = address is null ? null : Endpoint(address),
        };
    }

    private static IPEndPoint Endpoint(string address) =>
        IPEndPoint.TryParse(address, out IPEndPoint? endpoint) && (endpoint.Port > 0 || !address.EndsWith(":0", StringComparison.Ordinal))
        && !endpoint.Address.Equals(IPAddress.Any) && !endpoint.Address.Equals(IPAddress.IPv6Any)
            ? endpoint
            : throw new NetWeightException($"--silo '{address}' is not what other servers can call; write one like 10.0.0.11:11111.");
}
