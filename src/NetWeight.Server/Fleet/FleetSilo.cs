using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection.Extensions;
using NetWeight.Server.Search;

namespace NetWeight.Server.Fleet;

/// <summary>
/// The silo of Orleans that holds the devices. It starts with the first request of the fleet, so a server without one starts as fast as
/// before. A single silo opens no port.
/// </summary>
internal sealed class FleetSilo(
    FleetDevices devices, FleetLeases leases, FleetResults results, IslandKeeper islands, ILoggerFactory logs,
    IHostApplicationLifetime lifetime)
    : IAsyncDisposable
{
    private const string Name = "netweight";

    private readonly Lock gate = new();
    private Task<IHost>? host;

    /// <summary>A device; starts the silo where it does not run yet.</summary>
    public async Task<IDeviceGrain> DeviceAsync(string id) => (await GrainsAsync()).GetGrain<IDeviceGrain>(id);

    /// <summary>The grains; starts the silo where it does not run yet.</summary>
    public async Task<IGrainFactory> GrainsAsync() => (await HostAsync()).Services.GetRequiredService<IGrainFactory>();

    /// <summary>Wakes agents that wait for a job. Before the silo runs, none waits.</summary>
    public async Task WakeAsync(IEnumerable<string> ids)
    {
        if (host is not { IsCompletedSuccessfully: true })
            return;
        foreach (string id in ids)
            await (await DeviceAsync(id)).WakeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        Task<IHost>? started;
        lock (gate)
            started = host;
        if (started is null || await Task.WhenAny(started) is { IsFaulted: true })
            return;
        using IHost running = await started;
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(10));
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
        HostApplicationBuilder builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        builder.UseOrleans(silo => silo.UseLocalhostClustering(siloPort: 1, gatewayPort: 0, serviceId: Name, clusterId: Name));
        ListenNowhere(builder.Services);
        builder.Services.AddSingleton(devices).AddSingleton(leases).AddSingleton(results).AddSingleton(islands)
            .Replace(ServiceDescriptor.Singleton(logs));
        // The server above decides when it ends.
        builder.Services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(10));
        IHost silo = builder.Build();
        await silo.StartAsync();
        return silo;
    }

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
