using System.Net.Http.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using NetWeight.Measurement.Contracts;
using NetWeight.Server.Contracts;
using NetWeight.Server.Fleet;
using NetWeight.Server.Jobs;
using NetWeight.Server.Storage;

namespace NetWeight.Server.Tests;

/// <summary>Several servers on one store.</summary>
public class ClusterTests
{
    private static readonly MeasureJobContract Long = new(new("mobilenet_v2"), DurationSeconds: 300, Sessions: 1);

    [Fact]
    public async Task Agents_ThatSwitchServers_FinishASweep_AndAWaitingAgentIsWokenAcrossServers()
    {
        await using Cluster cluster = await Cluster.StartAsync(2);
        LocalServer first = cluster.Servers[0], second = cluster.Servers[1];
        await JoinedAsync(cluster);
        using ProtocolAgent agent = await new ProtocolAgent(first.Client, "device-1").RegisterAsync();
        Assert.Null(await agent.TakeAsync());
        // The agent waits at one server, the submission reaches the other.
        Task<FleetLeaseContract?> waiting = agent.TakeAsync(wait: 15);
        await Task.Delay(300);
        Assert.False(waiting.IsCompleted);
        FleetSubmissionContract made = await SubmitAsync(second, 6);
        FleetLeaseContract? lease = await waiting.WaitAsync(TimeSpan.FromSeconds(10));
        HttpClient[] turns = [second.Client, first.Client];
        for (int i = 0; i < made.Jobs.Count; i++)
        {
            lease ??= await agent.TakeAsync(0, null, turns[i % 2]);
            FleetReceiptContract receipt = await LocalServer.ReadAsync<FleetReceiptContract>(
                await agent.PostAsync(lease!.Attempt, agent.Sign(agent.Outcome(lease)), turns[(i + 1) % 2]));
            Assert.Equal("accepted", receipt.Status);
            lease = null;
        }

        Assert.Equal(6, (await second.GetAsync<FleetSweepContract>($"api/fleet/sweeps/{made.Sweep.Id}")).Done);
        Assert.Equal(6, (await first.GetAsync<HistoryContract>("api/history?last=100")).Total);
    }

    [Fact]
    public async Task JobOfAnotherServer_IsNamed_CanBeCancelled_AndIsFreedWhenThatServerIsGone()
    {
        await using Cluster cluster = await Cluster.StartAsync(2);
        LocalServer first = cluster.Servers[0], second = cluster.Servers[1];
        JobStatusContract job = await first.GiveAsync("measure", Long);
        LocalServer owner = await OwnerAsync(cluster, job.Id), other = owner == first ? second : first;
        string name = owner == first ? "host-1" : "host-2";
        Assert.Equal($"running on {name}", (await other.GetAsync<JobStatusContract>($"api/jobs/{job.Id}")).Activity);
        Assert.Contains(
            $"running on {name}", (await other.GetAsync<JobListContract>("api/jobs")).Jobs.Select(j => j.Activity));
        Assert.Equal(
            System.Net.HttpStatusCode.Accepted, (await other.Client.PostAsync($"api/jobs/{job.Id}/cancel", null)).StatusCode);
        Assert.Equal("cancelled", (await other.WaitAsync(job.Id)).State);

        // A server that is gone for good: nobody beats for it.
        await using ServerContext store = await Store(first).CreateDbContextAsync();
        store.Servers.Add(new ServerRow { Id = "gone", Name = "host-9" });
        var lost = new JobRow
        {
            Kind = JobKind.Measure,
            Subject = "net",
            State = JobState.Running,
            Request = "{}",
            Server = "gone",
            StartedAt = 1,
        };
        store.Jobs.Add(lost);
        await store.SaveChangesAsync();
        LocalServer third = await cluster.AddAsync(
            o => o with { Beat = TimeSpan.FromMilliseconds(100), GoneAfter = TimeSpan.FromSeconds(1) });
        JobStatusContract freed = await third.WaitAsync(lost.Id, "interrupted");
        Assert.Equal("The server host-9 is gone; it ran this job. Repeat it.", freed.Error);
    }

    [Fact]
    public async Task Restart_InterruptsTheServersOwnJob_AndNotAnothersOne()
    {
        await using Cluster cluster = await Cluster.StartAsync(2);
        JobStatusContract one = await cluster.Servers[0].GiveAsync("measure", Long);
        LocalServer owner = await OwnerAsync(cluster, one.Id), other = cluster.Servers.Single(s => s != owner);
        JobStatusContract two = await cluster.Servers[0].GiveAsync("measure", Long);
        await other.WaitAsync(two.Id, "running");
        await owner.RestartAsync();
        Assert.Equal("interrupted", (await other.GetAsync<JobStatusContract>($"api/jobs/{one.Id}")).State);
        Assert.Equal("running", (await owner.GetAsync<JobStatusContract>($"api/jobs/{two.Id}")).State);
    }

    [Fact]
    public async Task Models_AreShared_AndNeitherUploadsNorDeletionsOfTwoServersMeetHalfWay()
    {
        await using Cluster cluster = await Cluster.StartAsync(2);
        LocalServer first = cluster.Servers[0], second = cluster.Servers[1];
        byte[] content = LocalServer.Network(7);
        StoredModelContract model = await first.UploadAsync(content);
        Assert.Equal(content, await second.Client.GetByteArrayAsync($"api/models/{model.Sha256}/content"));
        for (int round = 0; round < 25; round++)
        {
            // All four at once; whatever the order, an entry has its file.
            await Task.WhenAll(
                first.PostModelAsync(content), second.Client.DeleteAsync($"api/models/{model.Sha256}"),
                second.PostModelAsync(content), first.Client.DeleteAsync($"api/models/{model.Sha256}"));
            bool isListed = (await first.GetAsync<StoredModelsContract>("api/models")).Models.Count > 0;
            HttpResponseMessage file = await second.Client.GetAsync($"api/models/{model.Sha256}/content");
            Assert.Equal(isListed, file.IsSuccessStatusCode);
            if (isListed)
                Assert.Equal(content, await file.Content.ReadAsByteArrayAsync());
        }

        await second.UploadAsync(content);
        await first.RestartAsync();
        Assert.Equal(content, await first.Client.GetByteArrayAsync($"api/models/{model.Sha256}/content"));
        Assert.Empty(Directory.EnumerateFileSystemEntries(cluster.Models, ".deleted-*"));
    }

    [Fact]
    public async Task Start_KeepsYoungFiles_RemovesOldOnes_AndUndoesACutDeletion()
    {
        await using Cluster cluster = await Cluster.StartAsync(1);
        LocalServer server = cluster.Servers[0];
        string young = Path.Combine(cluster.Models, new string('a', 64)), old = Path.Combine(cluster.Models, new string('b', 64));
        Directory.CreateDirectory(young);
        Directory.CreateDirectory(old);
        Directory.SetLastWriteTimeUtc(old, DateTime.UtcNow.AddHours(-2));
        StoredModelContract model = await server.UploadAsync(LocalServer.Network(8));
        Directory.Move(Path.Combine(cluster.Models, model.Sha256), Path.Combine(cluster.Models, $".deleted-{model.Sha256}-1"));
        await server.RestartAsync();
        Assert.True(Directory.Exists(young));
        Assert.False(Directory.Exists(old));
        Assert.Equal(LocalServer.Network(8), await server.Client.GetByteArrayAsync($"api/models/{model.Sha256}/content"));
    }

    [Fact]
    public async Task Start_WithAnotherFolder_OrBesideASingleServer_IsRefused()
    {
        await using Cluster cluster = await Cluster.StartAsync(1);
        await cluster.Servers[0].UploadAsync(LocalServer.Network(9));
        using var folder = new TempFolder();
        ServerOptions member = cluster.Options(new ServerOptions { DataFolder = folder["data"], Port = 0 });
        Assert.Contains("is not the one in which this database's servers keep models", await RefusedAsync(
            member with { SharedModels = folder["unmounted"] }));
        Assert.Contains("start all of its servers with --redis", await RefusedAsync(
            member with { Redis = null, SharedModels = null }));
        Assert.Contains("Redis at 127.0.0.1:1 cannot be used: it does not answer.", await RefusedAsync(
            member with { Redis = "127.0.0.1:1,connectTimeout=500" }));
        Assert.Contains("--silo 203.0.113.9:11111", await RefusedAsync(
            member with { Silo = new System.Net.IPEndPoint(System.Net.IPAddress.Parse("203.0.113.9"), 11111) }));
        using PostgreSql another = PostgreSql.Start();
        Assert.Contains("belongs to the models of another database", await RefusedAsync(
            member with { PostgreSql = another.Connection }));
        await using LocalServer single = await LocalServer.StartAsync(o => o with { PostgreSql = another.Connection });
        Assert.Contains("A server without --redis uses this PostgreSQL database", await RefusedAsync(
            member with { PostgreSql = another.Connection, SharedModels = folder["models"] }));
    }

    [Fact]
    public async Task RedisAway_OrWithoutItsData_DelaysNothing_AndTheServersJoinAgain()
    {
        await using Cluster cluster = await Cluster.StartAsync(2);
        LocalServer first = cluster.Servers[0], second = cluster.Servers[1];
        await JoinedAsync(cluster);
        using ProtocolAgent agent = await new ProtocolAgent(first.Client, "device-1").RegisterAsync();
        foreach (bool forgets in (bool[])[false, true])
        {
            cluster.Redis.Service.Kill();
            FleetSubmissionContract made = await SubmitAsync(second, 3);
            for (int i = 0; i < 3; i++)
            {
                FleetLeaseContract? lease = await agent.TakeAsync(0, null, i % 2 == 0 ? first.Client : second.Client);
                Assert.Equal("accepted", (await agent.ConfirmAsync(lease!)).Status);
            }

            Assert.Equal(3, (await first.GetAsync<FleetSweepContract>($"api/fleet/sweeps/{made.Sweep.Id}")).Done);
            if (forgets)
                cluster.Redis.Service.Forget();
            cluster.Redis.Service.Launch();
            if (forgets)
                await JoinedAsync(cluster, seconds: 60);
        }
    }

    [Fact]
    public async Task DatabaseAway_IsAnErrorThatAgentsRetry_NotAFailure()
    {
        await using Cluster cluster = await Cluster.StartAsync(2);
        using ProtocolAgent agent = await new ProtocolAgent(cluster.Servers[0].Client, "device-1").RegisterAsync();
        cluster.Database.Service.Kill();
        foreach (LocalServer server in cluster.Servers)
        {
            Assert.Contains("does not answer", await LocalServer.ProblemAsync(await agent.PostTakeAsync(0, null, server.Client), 503));
            Assert.Contains("does not answer", await LocalServer.ProblemAsync(await server.Client.GetAsync("api/fleet/jobs"), 503));
            Assert.Contains("does not answer", await LocalServer.ProblemAsync(await server.Client.GetAsync("api/jobs"), 503));
            Assert.Contains("does not answer", await LocalServer.ProblemAsync(await server.PostModelAsync(LocalServer.Network(1)), 503));
            Assert.Equal("""{"status":"ok"}""", await server.Client.GetStringAsync("api/health"));
        }

        cluster.Database.Service.Launch();
        await SubmitAsync(cluster.Servers[1], 1);
        Assert.NotNull(await agent.TakeAsync(0, null, cluster.Servers[1].Client));
    }

    /// <summary>Waits until each server is a member of the cluster, and knows all of them.</summary>
    private static async Task JoinedAsync(Cluster cluster, int seconds = 30)
    {
        for (int i = 0; i < seconds * 10; i++)
        {
            try
            {
                int[] members = await Task.WhenAll(cluster.Servers.Select(s => s.Services.GetRequiredService<FleetSilo>().MembersAsync()));
                if (members.All(m => m == cluster.Servers.Count))
                    return;
            }
            catch (Exception) when (i < (seconds * 10) - 1)
            {
                // A silo that has just ended, or a list that has just been lost.
            }

            await Task.Delay(100);
        }

        throw new TimeoutException("The servers did not join their cluster.");
    }

    private static async Task<FleetSubmissionContract> SubmitAsync(LocalServer server, int models) =>
        await LocalServer.ReadAsync<FleetSubmissionContract>(await server.Client.PostAsJsonAsync(
            "api/fleet/sweeps",
            new FleetSweepRequestContract(
                [.. Enumerable.Range(0, models).Select(i => new FleetModelContract($"net-{i}", "mobilenet_v2"))], []),
            ServerJson.Options));

    private static async Task<string> RefusedAsync(ServerOptions options) =>
        (await Assert.ThrowsAsync<NetWeightException>(() => ServerHost.StartAsync(options))).Message;

    private static IDbContextFactory<ServerContext> Store(LocalServer server) =>
        server.Services.GetRequiredService<IDbContextFactory<ServerContext>>();

    /// <summary>The server that runs a job; waits until one does.</summary>
    private static async Task<LocalServer> OwnerAsync(Cluster cluster, long job)
    {
        await cluster.Servers[0].WaitAsync(job, "running");
        await using ServerContext store = await Store(cluster.Servers[0]).CreateDbContextAsync();
        string? id = (await store.Jobs.FindAsync(job))!.Server;
        return cluster.Servers.Single(s => s.Services.GetRequiredService<ServerOptions>().ServerId == id);
    }
}
