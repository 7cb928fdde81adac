using System.Net;
using System.Text.Json;
using NetWeight.Load;
using NetWeight.Measurement.Contracts;

namespace NetWeight.Server.Tests;

/// <summary>What a monitoring system reads.</summary>
public sealed class MetricsTests(GuardedFleet fleet) : IClassFixture<GuardedFleet>
{
    [Theory]
    [InlineData("none", HttpStatusCode.Unauthorized)]
    [InlineData("pi", HttpStatusCode.Forbidden)]
    [InlineData("ann", HttpStatusCode.OK)]
    [InlineData("admin", HttpStatusCode.OK)]
    public async Task Metrics_AreForPeople(string who, HttpStatusCode status)
    {
        using HttpClient client = fleet.Client(who);
        Assert.Equal(status, (await client.GetAsync("api/metrics")).StatusCode);
    }

    [Fact]
    public async Task Metrics_CountJobsDevicesAndRequests()
    {
        await using FleetServer own = await FleetServer.StartAsync();
        using ProtocolAgent agent = await new ProtocolAgent(own.Http, "pi5").RegisterAsync();
        await own.SubmitAsync(["pi5"], models: 3);
        FleetLeaseContract lease = (await agent.TakeAsync())!;
        string[] before = await LinesAsync(own.Http);
        Assert.Contains(before, l => Has(l, "netweight_fleet_jobs", "state=\"queued\"") && l.EndsWith(" 2", StringComparison.Ordinal));
        Assert.Contains(before, l => Has(l, "netweight_fleet_jobs", "state=\"running\"") && l.EndsWith(" 1", StringComparison.Ordinal));
        Assert.Contains(before, l => Has(l, "netweight_fleet_devices", "state=\"online\"") && l.EndsWith(" 1", StringComparison.Ordinal));
        Assert.Contains(before, l => Has(l, "http_server_request_duration_seconds_count", "/take"));
        await agent.ConfirmAsync(lease);
        // An answer is kept for a moment, so that many readers cost little.
        await Task.Delay(500);
        string[] after = await LinesAsync(own.Http);
        Assert.Contains(after, l => Has(l, "netweight_fleet_jobs", "state=\"done\"") && l.EndsWith(" 1", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Log_AsJson_HasOneObjectALine()
    {
        using var folder = new TempFolder();
        using ServerProcess server = ServerProcess.Start(folder["data"], "--log", "json", "--agent", "lab");
        string line = (await server.LinesAsync("{"))[^1];
        using JsonDocument entry = JsonDocument.Parse(line);
        Assert.Equal("Information", entry.RootElement.GetProperty("LogLevel").GetString());
        Assert.True(entry.RootElement.TryGetProperty("Timestamp", out _));
    }

    private static bool Has(string line, string name, string label) =>
        line.StartsWith(name, StringComparison.Ordinal) && line.Contains(label, StringComparison.Ordinal);

    private static async Task<string[]> LinesAsync(HttpClient http) => (await http.GetStringAsync("api/metrics")).Split('\n');
}
