using System.Diagnostics.Metrics;
using Microsoft.EntityFrameworkCore;
using NetWeight.Server.Fleet;
using OpenTelemetry.Metrics;

namespace NetWeight.Server;

/// <summary>
/// What a monitoring system reads at <c>api/metrics</c>: the counts of the store, of all servers together, and what ASP.NET Core and the
/// runtime measure of this one.
/// </summary>
internal sealed class ServerMetrics : IDisposable
{
    /// <summary>The address, beside the rest of the interface.</summary>
    public const string Address = "/api/metrics";

    private const string MeterName = "NetWeight.Server";
    private static readonly string[] Meters = [MeterName, "Microsoft.AspNetCore.Hosting", "System.Runtime"];

    private readonly FleetDatabase database;
    private readonly FleetRules rules;
    private readonly Meter meter = new(MeterName);
    private volatile IReadOnlyDictionary<string, Measurement<long>[]> counts = new Dictionary<string, Measurement<long>[]>();

    public ServerMetrics(FleetDatabase database, FleetRules rules)
    {
        (this.database, this.rules) = (database, rules);
        Gauge("netweight.fleet.jobs", "Jobs of the fleet by state.");
        Gauge("netweight.fleet.devices", "Devices of the fleet, online and offline.");
        Gauge("netweight.server.jobs", "Jobs of the page by state.");
        Gauge("netweight.searches", "Searches by state.");
        Gauge("netweight.search.evaluations", "Networks of searches by state.");
    }

    /// <summary>Adds the exporter.</summary>
    public static void Add(IServiceCollection services) => services.AddSingleton<ServerMetrics>().AddOpenTelemetry()
        .WithMetrics(metrics => metrics.AddMeter(Meters).AddPrometheusExporter());

    /// <summary>Adds the address; the counts are those of the moment of the request.</summary>
    public static void Map(WebApplication app)
    {
        app.Use(next => async context =>
        {
            if (context.Request.Path.Equals(Address, StringComparison.Ordinal))
                await context.RequestServices.GetRequiredService<ServerMetrics>().CountAsync();
            await next(context);
        });
        app.MapPrometheusScrapingEndpoint(Address);
    }

    /// <inheritdoc/>
    public void Dispose() => meter.Dispose();

    private void Gauge(string name, string description) => meter.CreateObservableGauge(
        name, () => counts.GetValueOrDefault(name, []), description: description);

    private Task<bool> CountAsync() => database.ReadAsync(async store =>
    {
        long since = database.Now - (long)rules.Offline.TotalMilliseconds;
        int online = await store.FleetDevices.CountAsync(d => d.LastSeenAt >= since);
        counts = new Dictionary<string, Measurement<long>[]>
        {
            ["netweight.fleet.jobs"] = await ByStateAsync(store.FleetJobs.Select(j => j.State)),
            ["netweight.fleet.devices"] =
                [Of(online, "online"), Of(await store.FleetDevices.CountAsync() - online, "offline")],
            ["netweight.server.jobs"] = await ByStateAsync(store.Jobs.Select(j => j.State)),
            ["netweight.searches"] = await ByStateAsync(store.Searches.Select(s => s.State)),
            ["netweight.search.evaluations"] = await ByStateAsync(store.Evaluations.Select(e => e.State)),
        };
        return true;
    });

    private static async Task<Measurement<long>[]> ByStateAsync(IQueryable<string> states) =>
        [.. (await states.GroupBy(s => s).Select(g => new { State = g.Key, Count = g.LongCount() }).ToArrayAsync())
            .Select(c => Of(c.Count, c.State))];

    private static Measurement<long> Of(long count, string state) => new(count, new KeyValuePair<string, object?>("state", state));
}
