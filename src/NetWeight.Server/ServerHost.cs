using System.Net;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.EntityFrameworkCore;
using NetWeight.Server.Contracts;
using NetWeight.Server.Endpoints;
using NetWeight.Server.Fleet;
using NetWeight.Server.History;
using NetWeight.Server.Jobs;
using NetWeight.Server.Models;
using NetWeight.Server.Search;
using NetWeight.Server.Security;
using NetWeight.Server.Storage;

namespace NetWeight.Server;

/// <summary>Puts the server together.</summary>
internal static class ServerHost
{
    /// <summary>Starts it. Throws <see cref="NetWeightException"/> if the store, the folder or the port cannot be had.</summary>
    public static async Task<WebApplication> StartAsync(ServerOptions options)
    {
        FileStream claim = DataFolder.Claim(options.DataFolder);
        options = options with { ServerId = DataFolder.Identify(options.DataFolder) };
        WebApplication? app = null;
        DatabaseClaim? database = null;
        FileStream? port = null;
        try
        {
            if (options.IsClustered)
            {
                (IPEndPoint endpoint, port) = ClusterSettings.Reserve(options);
                options = options with { Silo = endpoint };
                await ClusterSettings.CheckRedisAsync(options);
            }

            database = await Database.ClaimAsync(options);
            app = Build(options, claim);
            await Database.MigrateAsync(app.Services.GetRequiredService<IDbContextFactory<ServerContext>>(), options);
            await app.Services.GetRequiredService<ModelStore>().StartAsync();
            await app.Services.GetRequiredService<ServerPresence>().EnterAsync();
            await app.Services.GetRequiredService<JobQueue>().RecoverAsync();
            await app.StartAsync();
            app.Lifetime.ApplicationStopped.Register(() => port?.Dispose());
            if (database is not null)
                Keep(database, app);
            return app;
        }
        catch (Exception e)
        {
            if (app is not null)
                await app.DisposeAsync();
            if (database is not null)
                await database.DisposeAsync();
            claim.Dispose();
            port?.Dispose();
            if (e is IOException or System.Net.Sockets.SocketException)
                throw new NetWeightException(
                    $"Cannot listen on {options.Address}, port {options.Port}: {e.GetBaseException().Message} "
                    + "Name another port with --port, or 0 for any.", e);
            throw;
        }
    }

    /// <summary>The claim ends with the server, and the server with the claim.</summary>
    private static void Keep(DatabaseClaim database, WebApplication app)
    {
        ILogger log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("NetWeight.Server");
        app.Lifetime.ApplicationStopped.Register(() => database.DisposeAsync().AsTask().GetAwaiter().GetResult());
        database.Watch(reason =>
        {
            ServerLog.ClaimLost(log, reason);
            app.Lifetime.StopApplication();
        });
    }

    /// <summary>Where it can be reached.</summary>
    public static Uri AddressOf(WebApplication app) =>
        new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    private static WebApplication Build(ServerOptions options, FileStream claim)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(ServerHost).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
            EnvironmentName = Environments.Production,
        });
        // In a source tree the files of the page lie in several projects; a published server has them next to it.
        StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);
        builder.Logging.ClearProviders().SetMinimumLevel(LogLevel.Warning);
        if (options.LogsJson)
            builder.Logging.AddJsonConsole(o => (o.UseUtcTimestamp, o.TimestampFormat) = (true, "O"));
        else
            builder.Logging.AddSimpleConsole(o => o.SingleLine = true);
        // The store's own errors reach the log through the request or the job that met them.
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore", LogLevel.None);
        builder.Logging.AddFilter(typeof(OwnAgent).FullName, LogLevel.Information);
        // Its warnings are hints for large clusters, and its errors the pages of a lost connection: ClusterMemberService has one line each.
        // Calls that a silo drops while it ends are made again.
        builder.Logging.AddFilter("Orleans.Messaging", LogLevel.Critical).AddFilter("Orleans.Grain", LogLevel.Critical);
        builder.Logging.AddFilter("Orleans", options.IsClustered ? LogLevel.Critical : LogLevel.Error);
        builder.Logging.AddFilter("Polly", LogLevel.Critical);
        if (options.IsClustered)
            builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.WebHost.UseKestrelHttpsConfiguration().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxRequestBodySize = RequestBody.MostJsonBytes;
            kestrel.Limits.MaxConcurrentConnections = 1000;
            kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(20);
            kestrel.Listen(options.Address, options.Port, listen =>
            {
                if (options.Tls is { } tls)
                    listen.UseHttps(X509Certificate2.CreateFromPemFile(tls.Certificate, tls.Key));
            });
        });
        builder.Services.ConfigureHttpJsonOptions(json => ServerJson.Apply(json.SerializerOptions));
        builder.Services.AddSingleton(options).AddSingleton<SharedFolder>().AddSingleton<ModelStore>().AddSingleton<HistoryStore>()
            .AddSingleton<MachineTurn>().AddSingleton<JobRequests>().AddSingleton<JobStore>().AddSingleton<MeasuringProcess>()
            .AddSingleton<JobQueue>().AddHostedService(services => services.GetRequiredService<JobQueue>())
            .AddSingleton<ServerPresence>().AddHostedService(services => services.GetRequiredService<ServerPresence>());
        AddFleet(builder.Services, options);
        builder.Services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(30));
        Database.Add(builder.Services, options);
        OpenApiDocument.Add(builder.Services);
        ServerMetrics.Add(builder.Services);
        WebApplication app = builder.Build();
        app.Lifetime.ApplicationStopped.Register(claim.Dispose);
        ILogger log = app.Services.GetRequiredService<ILoggerFactory>().CreateLogger("NetWeight.Server");
        var guard = new AccessGuard(options, app.Services.GetRequiredService<TokenStore>());
        app.Use(next => context => Problem.HandleAsync(context, next, log));
        app.Use(next => context => guard.HandleAsync(context, next));
        app.UseRouting();
        app.Use(next => context => RolesMetadata.HandleAsync(context, next));
        RouteGroupBuilder api = app.MapGroup("/api");
        ServerEndpoints.Map(api);
        ModelEndpoints.Map(api);
        JobEndpoints.Map(api);
        HistoryEndpoints.Map(api);
        FleetEndpoints.Map(api);
        AgentEndpoints.Map(api);
        SearchEndpoints.Map(api);
        TokenEndpoints.Map(api);
        OpenApiDocument.Map(app);
        ServerMetrics.Map(app);
        PageEndpoints.Map(app);
        return app;
    }

    private static void AddFleet(IServiceCollection services, ServerOptions options) => services.AddSingleton(options.Fleet)
        .AddSingleton(options.Clock).AddSingleton<FleetDatabase>().AddSingleton<TokenStore>().AddSingleton<FleetLeases>()
        .AddSingleton<FleetDevices>().AddSingleton<FleetPredictions>().AddSingleton<FleetResults>().AddSingleton<FleetQueue>()
        .AddSingleton<DeviceRequests>().AddSingleton<FleetSilo>().AddSingleton<DeviceCalls>().AddHostedService<ClusterMemberService>()
        .AddHostedService<LeaseWatch>().AddHostedService<OwnAgent>()
        .AddSingleton(options.Searches).AddSingleton<SearchStore>().AddSingleton<WorkQueue>().AddSingleton<IslandKeeper>()
        .AddSingleton<SearchWatch>().AddHostedService(services => services.GetRequiredService<SearchWatch>());
}
