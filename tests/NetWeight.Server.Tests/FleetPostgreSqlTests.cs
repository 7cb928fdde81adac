using System.Net.Http.Json;
using NetWeight.Measurement.Contracts;
using NetWeight.Server.Contracts;

namespace NetWeight.Server.Tests;

/// <summary>The fleet over PostgreSQL: the store decides, also while two servers overlap.</summary>
public class FleetPostgreSqlTests
{
    [Fact]
    public async Task TwoServersOnOneStore_GiveEachJobOnce_AndNoDeviceTwoAtOnce()
    {
        const int Devices = 4, Jobs = 80;
        using PostgreSql database = PostgreSql.Start();
        ServerOptions Unclaimed(ServerOptions options) => options with { PostgreSql = database.Connection, ClaimsDatabase = false };
        await using LocalServer first = await LocalServer.StartAsync(Unclaimed);
        await using LocalServer second = await LocalServer.StartAsync(Unclaimed);
        HttpClient[] servers = [first.Client, second.Client];
        // Every device has two agents of one session, one at each server: they race for every job and every confirmation.
        var agents = new List<ProtocolAgent>();
        for (int i = 0; i < Devices; i++)
            agents.Add(await new ProtocolAgent(first.Client, $"device-{i}").RegisterAsync());
        await LocalServer.ReadAsync<FleetSubmissionContract>(await second.Client.PostAsJsonAsync(
            "api/fleet/sweeps",
            new FleetSweepRequestContract(
                [.. Enumerable.Range(0, Jobs / Devices).Select(i => new FleetModelContract($"net-{i}", "mobilenet_v2"))], []),
            ServerJson.Options));
        int[] accepted = await Task.WhenAll(agents.SelectMany(a => servers, (a, http) => Task.Run(() => WorkAsync(a, http))));
        Assert.Equal(Jobs, accepted.Sum());
        FleetJobListContract list = await first.GetAsync<FleetJobListContract>("api/fleet/jobs?last=1000");
        Assert.Equal(Jobs, list.Total);
        Assert.All(list.Jobs, j => Assert.True(j is { State: "done", Attempts: 1, MedianSeconds: > 0 }, $"{j.Id} {j.State} {j.Reason}"));
        Assert.Equal(Jobs, (await second.GetAsync<HistoryContract>("api/history?last=1000")).Total);
        foreach (ProtocolAgent agent in agents)
            agent.Dispose();
    }

    /// <summary>Works at one server until the device has no job. Gives how many results were accepted.</summary>
    private static async Task<int> WorkAsync(ProtocolAgent agent, HttpClient http)
    {
        int accepted = 0;
        while (await agent.TakeAsync(0, null, http) is { } lease)
        {
            FleetReceiptContract receipt = await LocalServer.ReadAsync<FleetReceiptContract>(
                await agent.PostAsync(lease.Attempt, agent.Sign(agent.Outcome(lease)), http));
            Assert.Contains(receipt.Status, (string[])["accepted", "known"]);
            if (receipt.Status == "accepted")
                accepted++;
        }

        return accepted;
    }
}
