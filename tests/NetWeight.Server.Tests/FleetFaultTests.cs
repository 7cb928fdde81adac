using System.Net;
using NetWeight.Load;
using NetWeight.Measurement.Contracts;
using NetWeight.Server.Contracts;

namespace NetWeight.Server.Tests;

/// <summary>Faults in loops with a fixed seed: nothing confirmed is lost, nothing counts twice, everything else is
/// retried or named.</summary>
public class FleetFaultTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task FaultsInAnyOrder_EachJobIsDoneOnce_OrFailedWithItsReason(int seed)
    {
        const int Devices = 4, Jobs = 40, Steps = 400;
        var random = new Random(seed);
        await using FleetServer fleet = await FleetServer.StartAsync();
        ProtocolAgent[] agents = new ProtocolAgent[Devices];
        for (int i = 0; i < Devices; i++)
            agents[i] = await new ProtocolAgent(fleet.Http, $"device-{i}").RegisterAsync();
        await fleet.SubmitAsync([], Jobs / Devices);
        var leases = new FleetLeaseContract?[Devices];
        var confirmed = new HashSet<long>();
        var old = new List<(int Agent, FleetLeaseContract Lease, FleetSignedContract Signed)>();
        for (int step = 0; step < Steps; step++)
        {
            int i = random.Next(Devices);
            ProtocolAgent agent = agents[i];
            switch (random.Next(12))
            {
                case 0 or 1 or 2:
                    leases[i] = await agent.TakeAsync() ?? leases[i];
                    break;
                case 3:
                    // The answer is lost on its way.
                    await agent.TakeAsync();
                    break;
                case 4 or 5 when leases[i] is { } lease:
                    FleetSignedContract signed = agent.Sign(agent.Outcome(lease));
                    old.Add((i, lease, signed));
                    if (await StatusAsync(agent, lease, signed) == "accepted")
                        Assert.True(confirmed.Add(lease.Job), $"job {lease.Job} was accepted twice");
                    leases[i] = null;
                    break;
                case 6 when old.Count > 0:
                    // A result that was sent before, in whatever state its job is now.
                    (int owner, FleetLeaseContract earlier, FleetSignedContract again) = old[random.Next(old.Count)];
                    Assert.NotEqual("accepted", await StatusAsync(agents[owner], earlier, again));
                    break;
                case 7 when leases[i] is { } lease:
                    Assert.NotEqual(
                        "accepted", await StatusAsync(agent, lease, agent.Sign(agent.Outcome(lease) with { Network = "resnet18" })));
                    leases[i] = null;
                    break;
                case 8 when leases[i] is { } lease:
                    FleetSignedContract damaged = agent.Sign(agent.Outcome(lease));
                    await LocalServer.ProblemAsync(
                        await agent.PostAsync(lease.Attempt, damaged with { Payload = damaged.Payload + " " }), 422);
                    break;
                case 9:
                    // kill -9 of the agent: it comes back without a memory.
                    await agent.RegisterAsync();
                    leases[i] = null;
                    break;
                case 10:
                    await fleet.PassAsync(TimeSpan.FromSeconds(random.Next(-4000, 4000)));
                    break;
                case 11 when leases[i] is { } lease:
                    await agent.RenewAsync(lease);
                    break;
            }
        }

        await DrainAsync(fleet, agents, confirmed);
        FleetJobListContract list = await fleet.JobsAsync();
        Assert.Equal(Jobs, list.Total);
        Assert.All(list.Jobs, j => Assert.True(
            j.State == "done" ? j.MedianSeconds > 0 && confirmed.Contains(j.Id)
            : j.State == "failed" && j.Attempts == 3 && j.Reason!.StartsWith("3 attempts failed. The last one: ", StringComparison.Ordinal)
                && !confirmed.Contains(j.Id),
            $"{j.Id} {j.State} {j.Reason}"));
        Assert.Equal(confirmed.Count, list.Jobs.Count(j => j.State == "done"));
        Assert.Equal(confirmed.Count, (await fleet.Server.GetAsync<HistoryContract>("api/history?last=10000")).Total);
        foreach (ProtocolAgent agent in agents)
            agent.Dispose();
    }

    [Fact]
    public async Task ServerKilledInTheMiddle_EachJobIsDoneOnce()
    {
        using var folder = new TempFolder();
        FleetResult result = await FleetRun.RunAsync(folder.Root, agents: 4, jobs: 400, kills: 2, seed: 7, TimeSpan.FromMilliseconds(5));
        Assert.Empty(result.Problems);
        Assert.Equal(400, result.Done);
    }

    [LongFact]
    public async Task TwentyAgents_TenThousandJobs_EachIsDoneOnce()
    {
        using var folder = new TempFolder();
        FleetResult result = await FleetRun.RunAsync(folder.Root, agents: 20, jobs: 10_000, kills: 0, seed: 1);
        Assert.Empty(result.Problems);
        Assert.Equal(10_000, result.Done);
    }

    [LongFact]
    public async Task ServerKilledTenTimes_UnderTwentyAgents_EachJobIsDoneOnce()
    {
        using var folder = new TempFolder();
        FleetResult result = await FleetRun.RunAsync(folder.Root, agents: 20, jobs: 2000, kills: 10, seed: 3, TimeSpan.FromMilliseconds(5));
        Assert.Empty(result.Problems);
        Assert.Equal(2000, result.Done);
    }

    private static async Task<string> StatusAsync(ProtocolAgent agent, FleetLeaseContract lease, FleetSignedContract signed)
    {
        HttpResponseMessage response = await agent.PostAsync(lease.Attempt, signed);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return (await LocalServer.ReadAsync<FleetReceiptContract>(response)).Status;
    }

    /// <summary>Agents without faults do the rest.</summary>
    private static async Task DrainAsync(FleetServer fleet, ProtocolAgent[] agents, HashSet<long> confirmed)
    {
        foreach (ProtocolAgent agent in agents)
            await agent.RegisterAsync();
        for (int round = 0; round < 200 && (await fleet.JobsAsync("&state=queued")).Total
            + (await fleet.JobsAsync("&state=running")).Total > 0;
            round++)
        {
            await fleet.PassAsync(TimeSpan.FromMinutes(2));
            foreach (ProtocolAgent agent in agents)
                while (await agent.TakeAsync() is { } lease)
                {
                    Assert.Equal("accepted", (await agent.ConfirmAsync(lease)).Status);
                    Assert.True(confirmed.Add(lease.Job));
                }
        }
    }
}
