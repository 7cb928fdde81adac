using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NetWeight.Server.Search;

namespace NetWeight.Server.Fleet;

/// <summary>
/// The silo of Orleans that holds the devices. That of a single server starts with the first request of the fleet, so a server without one
/// starts as fast as before, and it opens no port. That of a cluster is started and kept by <see cref="ClusterMemberService"/>.
/// </summary>
internal sealed class FleetSilo(
    DeviceRequests requests, IslandKeeper islands, ServerOptions options, ILoggerFactory logs, IHostApplicationLifetime lifetime)
    : IAsyncDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10), WakePatience = TimeSpan.FromSeconds(2);

    private readonly Lock gate = new();
    private Task<IHost>? host;

    /// <summary>A device. Null where the server is not part of its cluster at the moment.</summary>
    public async Task<IDeviceGrain?> FindAsync(string id) => (await GrainsAsync())?.GetGrain<IDeviceGrain>(id);

    /// <summary>The grains; starts a single silo where it does not run yet. Null where the server is not part of its cluster.</summary>
    public async Task<IGrainFactory?> GrainsAsync() => options.IsClustered && host is not { IsCompletedSuccessfully: true } ? null
        : (await HostAsync()).Services.GetRequiredService<IGrainFactory>();

    /// <summary>Wakes agents that wait for a job. One that is not reached looks by itself a little later.</summary>
    public async Task WakeAsync(IEnumerable<string> ids)
    {
        if (host is not { IsCompletedSuccessfully: true })
            return;
        try
        {
            await Task.WhenAll(ids.Select(async id => await (await FindAsync(id) is { } grain ? grain.WakeAsync() : Task.CompletedTask)))
                .WaitAsync(WakePatience);
        }
        catch (Exception e) when (options.IsClustered && e is not ProblemException)
        {
            ServerLog.WakeFailed(logs.CreateLogger<FleetSilo>(), e.GetBaseException().Message.Split('\n')[0]);
        }
    }

    /// <summary>How many silos are active as far as this one knows; 0 where it does not run.</summary>
    public async Task<int> MembersAsync() => host is { IsCompletedSuccessfully: true } running
        ? (await (await running).Services.GetRequiredService<IGrainFactory>().GetGrain<IManagementGrain>(0).GetHosts(onlyActive: true))
            .Count
        : 0;

    /// <summary>Makes the silo of a cluster the one that serves; null for none.</summary>
    public void Use(IHost? silo)
    {
        lock (gate)
            host = silo is null ? null : Task.FromResult(silo);
    }

    /// <summary>The silo of a cluster, not started yet.</summary>
    /// <param name="fatal">Hears that the silo cannot go on.</param>
    public IHost Build(IFatalErrorHandler fatal)
    {
        HostApplicationBuilder builder = NewBuilder();
        builder.UseOrleans(silo => ClusterSettings.Apply(silo, options));
        Share(builder.Services);
        builder.Services.Replace(ServiceDescriptor.Singleton(fatal));
        return builder.Build();
    }

    public async ValueTask DisposeAsync()
    {
        Task<IHost>? started;
        lock (gate)
            started = host;
        if (options.IsClustered || started is null || await Task.WhenAny(started) is { IsFaulted: true })
            return;
        using IHost running = await started;
        using var patience = new CancellationTokenSource(Patience);
        await running.StopAsync(patience.Token);
    }

    private Task<IHost> HostAsync()
    {
        lock (gate)
        {
            if (lifetime.ApplicationStopping.IsCancellationRequested)
                throw new ProblemException(StatusCodes.Status503ServiceUnavailable, "The server is stopping. Try again later.");
            // A start that failed is tried again by the next request.
            return host is null or { IsFaulted: true } ? host = Task.Run(StartAsync) : host;
        }
    }

    private async Task<IHost> StartAsync()
    {
        HostApplicationBuilder builder = NewBuilder();
        builder.UseOrleans(silo => silo.UseLocalhostClustering(
            siloPort: 1, gatewayPort: 0, serviceId: ClusterSettings.Name, clusterId: ClusterSettings.Name));
        ListenNowhere(builder.Services);
        Share(builder.Services);
        IHost silo = builder.Build();
        await silo.StartAsync();
        return silo;
    }

    private static HostApplicationBuilder NewBuilder() =>
        Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });

    private void Share(IServiceCollection services) => services.AddSingleton(requests)
        .AddSingleton(islands).Replace(ServiceDescriptor.Singleton(logs))
        // The server above decides when it ends.
        .Configure<HostOptions>(o => o.ShutdownTimeout = Patience);

    private static void ListenNowhere(IServiceCollection services)
    {
        ServiceDescriptor[] listeners = [.. services.Where(d => d.ServiceType == typeof(IConnectionListenerFactory))];
        foreach (ServiceDescriptor listener in listeners)
        {
            services.Remove(listener);
            services.AddKeyedSingleton<IConnectionListenerFactory>(listener.ServiceKey, (_, _) => new NoListenerFactory());
        }
    }

    /// <summary>Listens nowhere: nobody but this process calls a single silo.</summary>
    private sealed class NoListenerFactory : IConnectionListenerFactory
    {
        public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
            new(new NoListener(endpoint));
    }

    private sealed class NoListener(EndPoint endpoint) : IConnectionListener
    {
        private readonly TaskCompletionSource<ConnectionContext?> end = new();

        public EndPoint EndPoint => endpoint;

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
            new(end.Task.WaitAsync(cancellationToken));

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            end.TrySetResult(null);
            return default;
        }

        public ValueTask DisposeAsync()
        {
            end.TrySetResult(null);
            return default;
        }
    }
}
