using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using Orleans.Configuration;
using StackExchange.Redis;

namespace NetWeight.Server.Fleet;

/// <summary>How a server is part of a cluster: Redis holds the list of members, silos speak to each other directly.</summary>
internal static class ClusterSettings
{
    /// <summary>What the service and the cluster are called.</summary>
    public const string Name = "netweight";

    /// <summary>The usual port of a silo; the next free one where several servers share a machine.</summary>
    public const int UsualPort = 11111;

    private const int PortsTried = 100;

    /// <summary>Redis as people wrote it. Throws <see cref="NetWeightException"/> for a text that is not a connection string.</summary>
    public static ConfigurationOptions Redis(string text)
    {
        try
        {
            var redis = ConfigurationOptions.Parse(text);
            if (redis.EndPoints.Count > 0)
                return redis;
        }
        catch (ArgumentException)
        {
            // One sentence for both.
        }

        throw new NetWeightException("--redis is not an address of Redis; write one like 10.0.0.5:6379 or redis.example:6380,ssl=true.");
    }

    /// <summary>
    /// Where other servers reach this silo: as given, or an address of this machine with the first free port from
    /// <see cref="UsualPort"/>. Orleans enters a silo into the list before it listens, so servers that start together on one machine must
    /// not choose the same port: a lock file reserves it as long as the server runs. Throws <see cref="NetWeightException"/> where there
    /// is no such address or port.
    /// </summary>
    public static (IPEndPoint Endpoint, FileStream? Reservation) Reserve(ServerOptions options)
    {
        if (options.Silo is { Port: > 0 } given)
            return IsFree(given) ? (given, null)
                : throw new NetWeightException(
                    $"--silo {given}: this machine has no such address, or another program uses the port. Name another.");
        IPAddress address = options.Silo?.Address ?? (IsLocal(Redis(options.Redis!)) ? IPAddress.Loopback : OwnAddress());
        for (int port = UsualPort; port < UsualPort + PortsTried; port++)
            if (ReservationOf(port) is { } reservation)
            {
                if (IsFree(new IPEndPoint(address, port)))
                    return (new IPEndPoint(address, port), reservation);
                reservation.Dispose();
            }

        throw new NetWeightException(
            $"No port from {UsualPort} to {UsualPort + PortsTried - 1} is free at {address}. Name an address and a port with --silo.");
    }

    /// <summary>
    /// Throws <see cref="NetWeightException"/> where Redis does not answer: nothing else would say that its address is wrong.
    /// </summary>
    public static async Task CheckRedisAsync(ServerOptions options)
    {
        ConfigurationOptions redis = Redis(options.Redis!);
        redis.AbortOnConnectFail = true;
        try
        {
            await using ConnectionMultiplexer connection = await ConnectionMultiplexer.ConnectAsync(redis);
            await connection.GetDatabase().PingAsync();
        }
        catch (Exception e) when (e is RedisException or TimeoutException or SocketException)
        {
            string where = string.Join(", ", redis.EndPoints.Select(Words));
            throw new NetWeightException($"Redis at {where} cannot be used: {Reason(e)} Start it, or correct --redis.", e);
        }
    }

    /// <summary>Configures a silo.</summary>
    public static void Apply(ISiloBuilder silo, ServerOptions options)
    {
        IPEndPoint endpoint = options.Silo!;
        ConfigurationOptions redis = Redis(options.Redis!);
        redis.AbortOnConnectFail = false;
        silo.UseRedisClustering(clustering => clustering.ConfigurationOptions = redis);
        silo.Configure<ClusterOptions>(o => o.ServiceId = o.ClusterId = Name);
        silo.Configure<EndpointOptions>(o =>
        {
            o.AdvertisedIPAddress = endpoint.Address;
            o.SiloPort = endpoint.Port;
            o.SiloListeningEndpoint = endpoint;
            o.GatewayPort = 0;
        });
        // A lost silo costs its devices a detour over the store, so it need not be noticed within a second; a busy one must not be
        // taken for lost.
        silo.Configure<ClusterMembershipOptions>(o =>
        {
            o.ProbeTimeout = TimeSpan.FromSeconds(3);
            o.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(5);
            o.TableRefreshTimeout = TimeSpan.FromSeconds(10);
            o.DefunctSiloExpiration = TimeSpan.FromDays(1);
        });
    }

    private static bool IsLocal(ConfigurationOptions redis) => redis.EndPoints.All(e => e switch
    {
        IPEndPoint ip => IPAddress.IsLoopback(ip.Address),
        DnsEndPoint dns => dns.Host.Equals("localhost", StringComparison.OrdinalIgnoreCase),
        _ => false,
    });

    private static IPAddress OwnAddress() =>
        NetworkInterface.GetAllNetworkInterfaces().Where(n => n.OperationalStatus == OperationalStatus.Up)
            .SelectMany(n => n.GetIPProperties().UnicastAddresses).Select(a => a.Address)
            .FirstOrDefault(a => a.AddressFamily == AddressFamily.InterNetwork && !IPAddress.IsLoopback(a))
        ?? throw new NetWeightException("This machine has no network address that other servers reach. Name one with --silo.");

    private static FileStream? ReservationOf(int port)
    {
        try
        {
            return new FileStream(
                Path.Combine(Path.GetTempPath(), $"netweight-silo-{port}.lock"), FileMode.OpenOrCreate, FileAccess.ReadWrite,
                FileShare.None);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    private static bool IsFree(IPEndPoint endpoint)
    {
        try
        {
            using var tried = new TcpListener(endpoint);
            tried.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string Words(EndPoint endpoint) =>
        endpoint is DnsEndPoint dns ? $"{dns.Host}:{dns.Port}" : endpoint.ToString() ?? "";

    private static string Reason(Exception e) => e.Message.Contains("NOAUTH", StringComparison.Ordinal)
        || e.Message.Contains("WRONGPASS", StringComparison.Ordinal) ? "it asks for another password." : "it does not answer.";
}
