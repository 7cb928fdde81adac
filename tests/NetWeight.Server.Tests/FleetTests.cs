using System.Net;
using System.Net.Http.Json;
using NetWeight.Measurement.Contracts;
using NetWeight.Server.Contracts;

namespace NetWeight.Server.Tests;

/// <summary>The life of a job: done exactly once, or failed with its reason.</summary>
public class FleetTests
{
    private static readonly TimeSpan Lease = FleetServer.Rules.Lease, Later = TimeSpan.FromMinutes(5);

    [Fact]
    public async Task Job_IsTakenMeasuredAndDone_AndItsMeasurementIsInTheHistory()
    {
        await using FleetServer fleet = await FleetServer.StartAsync();
        using ProtocolAgent agent = await new ProtocolAgent(fleet.Http, "pi5").RegisterAsync();
        FleetSubmissionContract made = await fleet.SubmitAsync([]);
        FleetJobContract job = Assert.Single(made.Jobs);
        Assert.Equal(("pi5", "queued", 0), (job.Device, job.State, job.Attempts));
        FleetLeaseContract lease = (await agent.TakeAsync())!;
        Assert.Equal((job.Id, 1, 60), (lease.Job, lease.Number, lease.LeaseSeconds));
        Assert.Equal("running", (await fleet.JobAsync(job.Id)).State);
        Assert.True(await agent.RenewAsync(lease));
        Assert.Equal(("measuring", 0.5), ((await fleet.JobAsync(job.Id)).Activity, (await fleet.JobAsync(job.Id)).Progress));
        Assert.Equal("accepted", (await agent.ConfirmAsync(lease)).Status);
        FleetJobDetailsContract details = await fleet.DetailsAsync(job.Id);
        Assert.Equal(("done", 1, null), (details.Job.State, details.Job.Attempts, details.Job.Reason));
        Assert.InRange(details.Job.MedianSeconds!.Value, details.Job.MedianLowSeconds!.Value, details.Job.MedianHighSeconds!.Value);
        Assert.Equal("done", Assert.Single(details.AttemptList).State);
        Assert.Contains("net-1", details.Result!.Payload);
        HistoryContract history = await fleet.Server.GetAsync<HistoryContract>("api/history");
        Assert.Equal(details.Job.MedianSeconds, Assert.Single(history.Measurements).Record.MedianSeconds);
        Assert.Null(await agent.TakeAsync());
    }

    [Fact]
    public async Task Result_SentAgain_ChangesNothing()
    {
        await using FleetServer fleet = await FleetServer.StartAsync();
        using ProtocolAgent agent = await new ProtocolAgent(fleet.Http, "pi5").RegisterAsync();
        long job = (await fleet.SubmitAsync([])).Jobs[0].Id;
        FleetLeaseContract lease = (await agent.TakeAsync())!;
        FleetSignedContract signed = agent.Sign(agent.Outcome(lease));
        string[] statuses = await Task.WhenAll(Enumerable.Range(0, 8).Select(async _ =>
            (await LocalServer.ReadAsync<FleetReceiptContract>(await agent.PostAsync(lease.Attempt, signed))).Status));
        Assert.Equal(1, statuses.Count(s => s == "accepted"));
        Assert.Equal(7, statuses.Count(s => s == "known"));
        Assert.Equal(1, (await fleet.Server.GetAsync<HistoryContract>("api/history")).Total);
        Assert.Equal(signed, (await fleet.DetailsAsync(job)).Result);
    }

    [Fact]
    public async Task Jobs_RunByPriority_ThenInOrder_OneAtATime()
    {
        await using FleetServer fleet = await FleetServer.StartAsync();
        using ProtocolAgent agent = await new ProtocolAgent(fleet.Http, "pi5").RegisterAsync();
        long[] usual = [.. (await fleet.SubmitAsync([], 2)).Jobs.Select(j => j.Id)];
        long urgent = (await fleet.SubmitAsync([], priority: 5)).Jobs[0].Id;
        long idle = (await fleet.SubmitAsync([], priority: -5)).Jobs[0].Id;
        var order = new List<long>();
        while (await agent.TakeAsync() is { } lease)
        {
            order.Add(lease.Job);
            // Asking again before the result gives the same attempt: its answer may have been lost.
            Assert.Equal(lease, await agent.TakeAsync());
            Assert.Equal(1, (await fleet.JobsAsync("&state=running")).Total);
            await agent.ConfirmAsync(lease);
        }

        Assert.Equal([urgent, .. usual, idle], order);
    }

    [Fact]
    public async Task Lease_ThatExpires_IsGivenAgain_ThreeTimes_ThenTheJobFailsWithItsReason()
    {
        await using FleetServer fleet = await FleetServer.StartAsync();
        using ProtocolAgent agent = await new ProtocolAgent(fleet.Http, "pi5").RegisterAsync();
        long job = (await fleet.SubmitAsync([])).Jobs[0].Id;
        for (int attempt = 1; attempt <= 3; attempt++)
        {
            Assert.Equal(attempt, (await agent.TakeAsync())!.Number);
            await fleet.PassAsync(Lease - TimeSpan.FromSeconds(1));
            Assert.Equal("running", (await fleet.JobAsync(job)).State);
            await fleet.PassAsync(TimeSpan.FromSeconds(2));
            if (attempt < 3)
            {
                Assert.Equal("queued", (await fleet.JobAsync(job)).State);
                // The next attempt waits a little.
                Assert.Null(await agent.TakeAsync());
                await fleet.PassAsync(Later);
            }
        }

        FleetJobDetailsContract details = await fleet.DetailsAsync(job);
        Assert.Equal("failed", details.Job.State);
        Assert.Equal("3 attempts failed. The last one: The agent did not renew its lease.", details.Job.Reason);
        Assert.Equal(["expired", "expired", "expired"], details.AttemptList.Select(a => a.State));
        Assert.Null(await agent.TakeAsync());
    }

    [Fact]
    public async Task Lease_ThatIsRenewed_DoesNotExpire_AndOneThatExpiredCanGoOn()
    {
        await using FleetServer fleet = await FleetServer.StartAsync();
        using ProtocolAgent agent = await new ProtocolAgent(fleet.Http, "pi5").RegisterAsync();
        long job = (await fleet.SubmitAsync([])).Jobs[0].Id;
        FleetLeaseContract lease = (await agent.TakeAsync())!;
        for (int i = 0; i < 5; i++)
        {
            await fleet.PassAsync(Lease * 0.7);
            Assert.True(await agent.RenewAsync(lease));
        }

        // The network was away for longer than the lease.
        await fleet.PassAsync(Later);
        Assert.Equal("queued", (await fleet.JobAsync(job)).State);
        Assert.True(await agent.RenewAsync(lease));
        Assert.Equal(("running", 1), ((await fleet.JobAsync(job)).State, (await fleet.JobAsync(job)).Attempts));
        Assert.Equal("accepted", (await agent.ConfirmAsync(lease)).Status);
    }

    [Fact]
    public async Task Result_AfterItsLeaseExpired_Counts_UnlessAnotherCameFirst()
    {
        await using FleetServer fleet = await FleetServer.StartAsync();
        using ProtocolAgent agent = await new ProtocolAgent(fleet.Http, "pi5").RegisterAsync();
        long[] jobs = [.. (await fleet.SubmitAsync([], 2)).Jobs.Select(j => j.Id)];
        FleetLeaseContract late = (await agent.TakeAsync())!;
        await fleet.PassAsync(Later);
        Assert.Equal("accepted", (await agent.ConfirmAsync(late)).Status);
        Assert.Equal("done", (await fleet.JobAsync(jobs[0])).State);

        FleetLeaseContract first = (await agent.TakeAsync())!;
        await fleet.PassAsync(Later);
        await fleet.PassAsync(Later);
        FleetLeaseContract second = (await agent.TakeAsync())!;
        Assert.Equal((jobs[1], 2), (second.Job, second.Number));
        Assert.Equal("accepted", (await agent.ConfirmAsync(first)).Status);
        // The other attempt is told to stop, and its result is not needed.
        Assert.False(await agent.RenewAsync(second));
        FleetReceiptContract receipt = await agent.ConfirmAsync(second);
        Assert.Equal("superseded", receipt.Status);
        Assert.Equal(["done", "superseded"], (await fleet.DetailsAsync(jobs[1])).AttemptList.Select(a => a.State));
        Assert.Equal(2, (await fleet.Server.GetAsync<HistoryContract>("api/history")).Total);
    }

    [Fact]
    public async Task Agent_ThatStartsAgain_LosesItsAttempt_AndTheOldProcessIsRefused()
    {
        await using FleetServer fleet = await FleetServer.StartAsync();
        using ProtocolAgent agent = await new ProtocolAgent(fleet.Http, "pi5").RegisterAsync();
        long job = (await fleet.SubmitAsync([])).Jobs[0].Id;
        FleetLeaseContract lease = (await agent.TakeAsync())!;
        string former = agent.Session;
        await agent.RegisterAsync();
        FleetJobContract waiting = await fleet.JobAsync(job);
        Assert.Equal(("queued", "The agent started again while it measured."), (waiting.State, waiting.Reason));
        string current = agent.Session;
        agent.Session = former;
        Assert.Contains("Another agent", await LocalServer.ProblemAsync(await agent.PostTakeAsync(), 409));
        agent.Session = current;
        await fleet.PassAsync(TimeSpan.FromSeconds(6));
        Assert.Equal(2, (await agent.TakeAsync())!.Number);
        Assert.Equal("accepted", (await agent.ConfirmAsync(lease)).Status);
    }

    [Fact]
    public async Task Failure_IsRetried_UnlessItIsFinal()
    {
        await using FleetServer fleet = await FleetServer.StartAsync();
        using ProtocolAgent agent = await new ProtocolAgent(fleet.Http, "pi5").RegisterAsync();
        long[] jobs = [.. (await fleet.SubmitAsync([], 2)).Jobs.Select(j => j.Id)];
        FleetLeaseContract lease = (await agent.TakeAsync())!;
        await agent.ConfirmAsync(lease, agent.Outcome(lease, new FleetFailureContract("The disk is full.", IsFinal: false)));
        Assert.Equal(("queued", "The disk is full."), ((await fleet.JobAsync(jobs[0])).State, (await fleet.JobAsync(jobs[0])).Reason));
        FleetLeaseContract other = (await agent.TakeAsync())!;
        Assert.Equal(jobs[1], other.Job);
        await agent.ConfirmAsync(other, agent.Outcome(other, new FleetFailureContract("There is no operator 'X'.", IsFinal: true)));
        Assert.Equal(("failed", "There is no operator 'X'.", 1),
            ((await fleet.JobAsync(jobs[1])).State, (await fleet.JobAsync(jobs[1])).Reason, (await fleet.JobAsync(jobs[1])).Attempts));
        await fleet.PassAsync(Later);
        FleetLeaseContract again = (await agent.TakeAsync())!;
        Assert.Equal((jobs[0], 2), (again.Job, again.Number));
        await agent.ConfirmAsync(again);
        Assert.Equal(("done", null), ((await fleet.JobAsync(jobs[0])).State, (await fleet.JobAsync(jobs[0])).Reason));
    }

    [Fact]
    public async Task WrongResults_AreRefusedWithTheReason_AndTheJobIsTriedAgain()
    {
        await using FleetServer fleet = await FleetServer.StartAsync();
        using ProtocolAgent agent = await new ProtocolAgent(fleet.Http, "pi5").RegisterAsync();
        StoredModelContract model = await fleet.Server.UploadAsync(LocalServer.Network(77));
        (string Word, Func<FleetOutcomeContract, FleetOutcomeContract> Lie)[] lies =
        [
            ("SHA-256", o => o with { Sha256 = new string('0', 64) }),
            ("network", o => o with { Network = "resnet18" }),
            ("another attempt", o => o with { Attempt = new string('0', 32) }),
            ("another attempt", o => o with { Job = o.Job + 1 }),
            ("report", o => o with { Measurement = null }),
            ("0 measurements of the whole", o => o with { Records = [] }),
            ("2 measurements of the whole", o => o with { Records = [o.Records[0], o.Records[0] with { Batch = 7 }] }),
            ("a failure", o => o with { Failure = new FleetFailureContract("no", false) }),
            ("0 measurements", o => o with { Measurement = o.Measurement! with { Measurements = [] } }),
            ("median", o => Changed(o, l => l with { MedianSeconds = 0 })),
            ("interval", o => o with { Records = [o.Records[0] with { MedianLowSeconds = 1, MedianHighSeconds = 2 }] }),
            ("threads", o => o with { Measurement = o.Measurement! with { Measurements = [o.Measurement.Measurements[0] with
                { Settings = o.Measurement.Measurements[0].Settings with { Threads = 64 } }] } }),
        ];
        foreach ((string word, Func<FleetOutcomeContract, FleetOutcomeContract> lie) in lies)
        {
            var request = new FleetSweepRequestContract([new FleetModelContract("small", Sha256: model.Sha256)], []);
            long job = (await LocalServer.ReadAsync<FleetSubmissionContract>(
                await fleet.Http.PostAsJsonAsync("api/fleet/sweeps", request, ServerJson.Options))).Jobs[0].Id;
            FleetLeaseContract lease = (await agent.TakeAsync())!;
            FleetReceiptContract receipt = await agent.ConfirmAsync(lease, lie(agent.Outcome(lease)));
            Assert.Equal("refused", receipt.Status);
            Assert.Contains(word, receipt.Reason);
            Assert.Equal("queued", (await fleet.JobAsync(job)).State);
            await fleet.PassAsync(Later);
            FleetLeaseContract again = (await agent.TakeAsync())!;
            Assert.Equal(2, again.Number);
            Assert.Equal("accepted", (await agent.ConfirmAsync(again)).Status);
        }

        Assert.Equal(lies.Length, (await fleet.Server.GetAsync<HistoryContract>("api/history")).Total);

        static FleetOutcomeContract Changed(FleetOutcomeContract o, Func<MeasuredLatencyContract, MeasuredLatencyContract> change) =>
            o with
            {
                Measurement = o.Measurement! with
                {
                    Measurements = [o.Measurement.Measurements[0] with
                { Latency = change(o.Measurement.Measurements[0].Latency) }]
                }
            };
    }

    [Fact]
    public async Task Result_DamagedOnItsWay_OrOfAnotherKey_IsRefused_AndCanBeSentAgain()
    {
        await using FleetServer fleet = await FleetServer.StartAsync();
        using ProtocolAgent agent = await new ProtocolAgent(fleet.Http, "pi5").RegisterAsync(), liar = new(fleet.Http, "pi5");
        await fleet.SubmitAsync([]);
        FleetLeaseContract lease = (await agent.TakeAsync())!;
        FleetSignedContract good = agent.Sign(agent.Outcome(lease));
        foreach (FleetSignedContract bad in (FleetSignedContract[])[
            good with { Payload = good.Payload.Replace("0.01", "0.02", StringComparison.Ordinal) }, good with { Signature = "" },
            good with { Signature = "x" }, good with { Signature = Convert.ToBase64String(new byte[64]) },
            good with { Signature = new string('A', 4000) }, liar.Sign(liar.Outcome(lease))])
            Assert.Contains("signature", await LocalServer.ProblemAsync(await agent.PostAsync(lease.Attempt, bad), 422));
        Assert.Equal("running", (await fleet.JobAsync(lease.Job)).State);
        Assert.Equal("accepted",
            (await LocalServer.ReadAsync<FleetReceiptContract>(await agent.PostAsync(lease.Attempt, good))).Status);
        // The same device with another key.
        Assert.Contains("another key", await LocalServer.ProblemAsync(await liar.PostRegistrationAsync(), 409));
    }

    [Fact]
    public async Task Cancelled_IsNotWantedAnyMore()
    {
        await using FleetServer fleet = await FleetServer.StartAsync();
        using ProtocolAgent agent = await new ProtocolAgent(fleet.Http, "pi5").RegisterAsync();
        FleetSubmissionContract made = await fleet.SubmitAsync([], 3);
        FleetLeaseContract lease = (await agent.TakeAsync())!;
        HttpResponseMessage cancelled = await fleet.Http.PostAsync($"api/fleet/jobs/{lease.Job}/cancel", null);
        Assert.Equal("cancelled", (await LocalServer.ReadAsync<FleetJobContract>(cancelled)).State);
        Assert.False(await agent.RenewAsync(lease));
        Assert.Equal("superseded", (await agent.ConfirmAsync(lease)).Status);
        Assert.Contains("cancelled",
            await LocalServer.ProblemAsync(await fleet.Http.PostAsync($"api/fleet/jobs/{lease.Job}/cancel", null), 409));
        FleetSweepContract sweep = await LocalServer.ReadAsync<FleetSweepContract>(
            await fleet.Http.PostAsync($"api/fleet/sweeps/{made.Sweep.Id}/cancel", null));
        Assert.Equal((3, 3), (sweep.Jobs, sweep.Cancelled));
        Assert.Null(await agent.TakeAsync());
    }

    [Fact]
    public async Task ClockJumps_NeitherBlockADevice_NorLoseAJob()
    {
        await using FleetServer fleet = await FleetServer.StartAsync();
        using ProtocolAgent agent = await new ProtocolAgent(fleet.Http, "pi5").RegisterAsync();
        long[] jobs = [.. (await fleet.SubmitAsync([], 2)).Jobs.Select(j => j.Id)];
        FleetLeaseContract lease = (await agent.TakeAsync())!;
        // A day back: the lease would last for a day.
        await fleet.PassAsync(TimeSpan.FromDays(-1));
        Assert.Equal("queued", (await fleet.JobAsync(jobs[0])).State);
        FleetLeaseContract other = (await agent.TakeAsync())!;
        Assert.Equal("accepted", (await agent.ConfirmAsync(other)).Status);
        Assert.Equal("accepted", (await agent.ConfirmAsync(lease)).Status);
        // A year forward while a job runs: it goes on.
        await fleet.SubmitAsync([]);
        FleetLeaseContract third = (await agent.TakeAsync())!;
        await fleet.PassAsync(TimeSpan.FromDays(365));
        Assert.True(await agent.RenewAsync(third));
        await fleet.PassAsync(TimeSpan.FromDays(-365));
        Assert.True(await agent.RenewAsync(third));
        Assert.Equal("accepted", (await agent.ConfirmAsync(third)).Status);
        Assert.Equal(3, (await fleet.JobsAsync("&state=done")).Total);
    }

    [Fact]
    public async Task CoolDown_AndAMachineThatIsNotReady_HoldJobsBack()
    {
        await using FleetServer fleet = await FleetServer.StartAsync();
        using var agent = new ProtocolAgent(fleet.Http, "pi5");
        await agent.RegisterAsync(agent.Description with { CoolDownSeconds = 30 });
        await fleet.SubmitAsync([], 2);
        await agent.ConfirmAsync((await agent.TakeAsync())!);
        Assert.Null(await agent.TakeAsync());
        Assert.Equal("coolingDown", (await DeviceAsync(fleet)).State);
        await fleet.PassAsync(TimeSpan.FromSeconds(31));
        Assert.Null(await agent.TakeAsync(notReady: "The load average is 3."));
        Assert.Equal(("notReady", "The load average is 3.", 1),
            ((await DeviceAsync(fleet)).State, (await DeviceAsync(fleet)).Reason, (await DeviceAsync(fleet)).Queued));
        Assert.NotNull(await agent.TakeAsync());
        Assert.Equal("running", (await DeviceAsync(fleet)).State);
        await fleet.PassAsync(Later);
        Assert.Equal("offline", (await DeviceAsync(fleet)).State);
    }

    [Fact]
    public async Task Take_Waits_AndASubmissionEndsTheWait()
    {
        await using FleetServer fleet = await FleetServer.StartAsync();
        using ProtocolAgent agent = await new ProtocolAgent(fleet.Http, "pi5").RegisterAsync();
        Task<FleetLeaseContract?> waiting = agent.TakeAsync(wait: 5);
        await Task.Delay(200);
        Assert.False(waiting.IsCompleted);
        long begin = System.Diagnostics.Stopwatch.GetTimestamp();
        await fleet.SubmitAsync([]);
        Assert.NotNull(await waiting);
        Assert.InRange(System.Diagnostics.Stopwatch.GetElapsedTime(begin).TotalSeconds, 0, 4);
    }

    [Fact]
    public async Task Restart_KeepsQueueLeasesAndSessions()
    {
        await using FleetServer fleet = await FleetServer.StartAsync();
        using (ProtocolAgent agent = await new ProtocolAgent(fleet.Http, "pi5").RegisterAsync())
        {
            await fleet.SubmitAsync([], 2);
            FleetLeaseContract lease = (await agent.TakeAsync())!;
            FleetSignedContract signed = agent.Sign(agent.Outcome(lease));
            await fleet.Server.RestartAsync();
            Assert.Equal("running", (await fleet.JobAsync(lease.Job)).State);
            HttpResponseMessage late = await fleet.Http.PostAsJsonAsync(
                $"api/fleet/agents/pi5/attempts/{lease.Attempt}/result", signed, ServerJson.Options);
            Assert.Equal("accepted", (await LocalServer.ReadAsync<FleetReceiptContract>(late)).Status);
            using var next = new ProtocolAgent(fleet.Http, "pi5") { Session = agent.Session };
            Assert.NotNull(await next.TakeAsync());
        }
    }

    [Fact]
    public async Task RemovedDevice_HasNoJobs_AndCanRegisterWithAnotherKey()
    {
        await using FleetServer fleet = await FleetServer.StartAsync();
        using ProtocolAgent agent = await new ProtocolAgent(fleet.Http, "pi5").RegisterAsync();
        FleetJobContract job = (await fleet.SubmitAsync(["pi5"])).Jobs[0];
        Assert.True((await fleet.Http.DeleteAsync("api/fleet/devices/pi5")).IsSuccessStatusCode);
        Assert.Equal(("cancelled", "The device was removed."),
            ((await fleet.JobAsync(job.Id)).State, (await fleet.JobAsync(job.Id)).Reason));
        await LocalServer.ProblemAsync(await agent.PostTakeAsync(), 404);
        using ProtocolAgent other = await new ProtocolAgent(fleet.Http, "pi5").RegisterAsync();
        Assert.Null(await other.TakeAsync());
        AuditContract audit = await fleet.Server.GetAsync<AuditContract>("api/fleet/audit");
        Assert.Equal(["register device", "remove device", "submit", "register device"], audit.Entries.Select(e => e.Action));
    }

    [Fact]
    public async Task Model_ThatAJobNeeds_CannotBeDeleted()
    {
        await using FleetServer fleet = await FleetServer.StartAsync();
        using ProtocolAgent agent = await new ProtocolAgent(fleet.Http, "pi5").RegisterAsync();
        StoredModelContract model = await fleet.Server.UploadAsync(LocalServer.Network(78));
        var request = new FleetSweepRequestContract([new FleetModelContract("small", Sha256: model.Sha256)], ["pi5"]);
        await LocalServer.ReadAsync<FleetSubmissionContract>(
            await fleet.Http.PostAsJsonAsync("api/fleet/sweeps", request, ServerJson.Options));
        Assert.Contains("fleet", await LocalServer.ProblemAsync(await fleet.Http.DeleteAsync($"api/models/{model.Sha256}"), 409));
        await agent.ConfirmAsync((await agent.TakeAsync())!);
        Assert.Equal(HttpStatusCode.NoContent, (await fleet.Http.DeleteAsync($"api/models/{model.Sha256}")).StatusCode);
    }

    private static async Task<FleetDeviceContract> DeviceAsync(FleetServer fleet) =>
        Assert.Single((await fleet.Server.GetAsync<FleetDeviceListContract>("api/fleet/devices")).Devices);
}
