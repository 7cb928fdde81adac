using System.Diagnostics;
using NetWeight.Cli;
using NetWeight.Contracts;
using NetWeight.Load;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;
using NetWeight.Server.Contracts;

namespace NetWeight.Server.Tests;

/// <summary>The agent and the verbs of the fleet, measuring for real.</summary>
[Collection(MeasuringForReal.Name)]
public class FleetAgentTests
{
    private const string Zoo = "mobilenet_v2@0.35";

    private static readonly string Program =
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "NetWeight.Cli.exe" : "NetWeight.Cli");

    [Fact]
    public async Task SubmitAgentJobs_MeasureForReal_AndListWhatTheyMeasured()
    {
        using var folder = new TempFolder();
        await using LocalServer server = await LocalServer.StartAsync();
        string file = folder["small.onnx"];
        await File.WriteAllBytesAsync(file, LocalServer.Network(91));
        Run empty = Netweight(server, "devices", "--fleet");
        Assert.Contains("netweight agent", empty.Output);
        Assert.Contains("No device is registered", Netweight(server, "submit", file).Error);
        // The agent registers, finds nothing and ends.
        Assert.Equal(0, await AgentAsync(server, folder["agent"]));
        Run submitted = Netweight(server, "submit", file, Zoo, "--duration", "1s", "--priority", "3", "-f", "json");
        Assert.True(submitted.ExitCode == 0, submitted.Error);
        Assert.Contains("\"queued\"", submitted.Output);
        Assert.Equal(0, await AgentAsync(server, folder["agent"]));
        IReadOnlyList<FleetJobContract> jobs =
            ContractJson.ReadAll<FleetJobContract>(Netweight(server, "jobs", "-f", "json").Output, "jobs");
        Assert.Equal([Zoo, "small"], jobs.Select(j => j.Model));
        Assert.All(jobs, j => Assert.True(j is { State: "done", Priority: 3, Attempts: 1 }, $"{j.State} {j.Reason}"));
        FleetDeviceContract device = Assert.Single(
            ContractJson.ReadAll<FleetDeviceContract>(Netweight(server, "devices", "--fleet", "-f", "json").Output, "devices"));
        Assert.Equal(("lab", Environment.ProcessorCount), (device.Id, device.Machine.LogicalProcessors));
        Assert.Contains("small", Netweight(server, "jobs").Output);
        Assert.Contains("done", Netweight(server, "jobs", "show", $"{jobs[0].Id}").Output);
        Assert.Contains("medianSeconds", Netweight(server, "jobs", "-f", "csv").Output);
        HistoryContract history = await server.GetAsync<HistoryContract>("api/history");
        Assert.Equal(jobs.Select(j => j.MedianSeconds).Order(), history.Measurements.Select(m => (double?)m.Record.MedianSeconds).Order());
        Assert.All(history.Measurements, m => Assert.True(m.Record.Maccs > 0));
    }

    [Fact]
    public async Task Model_ThatCannotRun_FailsWithItsReason_AfterOneAttempt()
    {
        using var folder = new TempFolder();
        await using LocalServer server = await LocalServer.StartAsync();
        await AgentAsync(server, folder["agent"]);
        Run submitted = Netweight(server, "submit", "mobilenet_v2", "--input", "1x4x32x32", "--duration", "200ms", "--sessions", "1");
        Assert.True(submitted.ExitCode == 0, submitted.Error);
        await AgentAsync(server, folder["agent"]);
        FleetJobContract job = (await server.GetAsync<FleetJobListContract>("api/fleet/jobs")).Jobs[0];
        Assert.Equal(("failed", 1), (job.State, job.Attempts));
        Assert.NotEmpty(job.Reason!);
        Assert.DoesNotContain("   at ", job.Reason);
    }

    [Fact]
    public async Task Agent_KilledWhileItMeasures_ComesBackAndDoesTheJob()
    {
        using var folder = new TempFolder();
        await using LocalServer server = await LocalServer.StartAsync(o => o with
        {
            Fleet = o.Fleet with { RetryPause = TimeSpan.FromMilliseconds(50) },
        });
        await AgentAsync(server, folder["agent"]);
        FleetSubmissionContract made = await LocalServer.ReadAsync<FleetSubmissionContract>(await server.Client.PostAsync(
            "api/fleet/sweeps", new StringContent(
                "{\"models\":[{\"name\":\"net\",\"network\":\"mobilenet_v2\"}],\"devices\":[\"lab\"],\"durationSeconds\":3,\"sessions\":1}",
                System.Text.Encoding.UTF8, "application/json")));
        using (Process agent = StartAgent(server, folder["agent"]))
        {
            await StateAsync(server, made.Jobs[0].Id, "running");
            await Task.Delay(300);
            agent.Kill(entireProcessTree: true);
            await agent.WaitForExitAsync();
        }

        Assert.Equal(0, await AgentAsync(server, folder["agent"], untilDone: made.Sweep.Id));
        FleetJobDetailsContract job = await server.GetAsync<FleetJobDetailsContract>($"api/fleet/jobs/{made.Jobs[0].Id}");
        Assert.Equal(("done", 2), (job.Job.State, job.Job.Attempts));
        Assert.Equal("The agent started again while it measured.", job.AttemptList[0].Reason);
    }

    [Fact]
    public async Task Result_ThatTheServerDidNotConfirm_StaysOnTheDisk_AndIsSentByTheNextAgent()
    {
        using var folder = new TempFolder();
        await using LocalServer server = await LocalServer.StartAsync();
        using var client = new FleetClient(server.Address, null);
        var settings = new AgentSettings("lab", folder["agent"], "0.1.0")
        {
            EndsWhenIdle = true,
            FirstPause = TimeSpan.FromMilliseconds(50)
        };
        await new FleetAgent(client, settings, [new SimulatedRunner(1)], _ => { }).RunAsync(CancellationToken.None);
        await client.SubmitAsync(new FleetSweepRequestContract([new FleetModelContract("net", "resnet18")], []), CancellationToken.None);
        // The server goes away while the agent measures.
        using var end = new CancellationTokenSource();
        var runner = new StoppingRunner(server.StopAsync);
        Task working = new FleetAgent(client, settings, [runner], line =>
        {
            if (line.Contains("Next try", StringComparison.Ordinal))
                end.Cancel();
        }).RunAsync(end.Token);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => working);
        Assert.Single(Directory.EnumerateFiles(Path.Combine(folder["agent"], "results")));
        await server.InitializeAsync();
        using var again = new FleetClient(server.Address, null);
        await new FleetAgent(again, settings, [new SimulatedRunner(2)], _ => { }).RunAsync(CancellationToken.None);
        FleetJobContract job = (await server.GetAsync<FleetJobListContract>("api/fleet/jobs")).Jobs[0];
        Assert.Equal(("done", 1), (job.State, job.Attempts));
        Assert.Empty(Directory.EnumerateFiles(Path.Combine(folder["agent"], "results")));
    }

    [Fact]
    public async Task Result_ThatAFullDiskCannotHold_IsSentAtOnce()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux() && Environment.UserName == "root", "Only root can make a small disk.");
        using var folder = new TempFolder();
        string disk = folder["agent"];
        Directory.CreateDirectory(disk);
        LocalService.Run("mount", "-t", "tmpfs", "-o", "size=128k", "tmpfs", disk);
        try
        {
            await using LocalServer server = await LocalServer.StartAsync();
            using var client = new FleetClient(server.Address, null);
            var settings = new AgentSettings("lab", disk, "0.1.0") { EndsWhenIdle = true };
            await new FleetAgent(client, settings, [new SimulatedRunner(1)], _ => { }).RunAsync(CancellationToken.None);
            await client.SubmitAsync(
                new FleetSweepRequestContract([new FleetModelContract("net", "resnet18")], []), CancellationToken.None);
            var lines = new List<string>();
            var filling = new StoppingRunner(() => Task.Run(() => Fill(Path.Combine(disk, "filler"))));
            await new FleetAgent(client, settings, [filling], lines.Add).RunAsync(CancellationToken.None);
            Assert.Contains(lines, l => l.Contains("The result is sent at once.", StringComparison.Ordinal));
            FleetJobContract job = (await server.GetAsync<FleetJobListContract>("api/fleet/jobs")).Jobs[0];
            Assert.Equal(("done", 1), (job.State, job.Attempts));
        }
        finally
        {
            LocalService.Run("umount", "-l", disk);
        }
    }

    [Fact]
    public async Task Agent_TurnsToTheNextServer_WhereOneGivesNoAnswer()
    {
        using var folder = new TempFolder();
        await using LocalServer server = await LocalServer.StartAsync();
        using var client = new FleetClient([new Uri("http://127.0.0.1:1"), server.Address], null);
        Assert.Empty(await client.DevicesAsync(CancellationToken.None));
        Assert.Equal(server.Address, client.Server);
        Run jobs = Run.Of((output, error) => CommandLine.Run(
            ["jobs", "--server", $"http://127.0.0.1:1,{server.Address}", "-f", "json"], output, error));
        Assert.True(jobs.ExitCode == 0, jobs.Error);
    }

    [Fact]
    public async Task RepeatUntil_MeasuresForLonger_AndSaysSoWhereItIsNotReached()
    {
        using var folder = new TempFolder();
        await using LocalServer server = await LocalServer.StartAsync();
        using var client = new FleetClient(server.Address, null);
        var settings = new AgentSettings("lab", folder["agent"], "0.1.0") { EndsWhenIdle = true };
        var runner = new WideRunner();
        await new FleetAgent(client, settings, [runner], _ => { }).RunAsync(CancellationToken.None);
        FleetModelContract[] models = [new("net", "resnet18")];
        await client.SubmitAsync(new FleetSweepRequestContract(models, [], DurationSeconds: 2, RepeatUntil: 0.03), CancellationToken.None);
        await new FleetAgent(client, settings, [runner], _ => { }).RunAsync(CancellationToken.None);
        // The half-width is 16 %, 8 %, 4 % and 2 % of the median.
        Assert.Equal([2, 4, 8, 16], runner.Seconds);
        FleetJobContract job = (await server.GetAsync<FleetJobListContract>("api/fleet/jobs")).Jobs[0];
        Assert.DoesNotContain(job.Doubts, d => d.Contains("interval", StringComparison.Ordinal));
        runner.Seconds.Clear();
        await client.SubmitAsync(new FleetSweepRequestContract(models, [], DurationSeconds: 2, RepeatUntil: 0.001), CancellationToken.None);
        await new FleetAgent(client, settings, [runner], _ => { }).RunAsync(CancellationToken.None);
        Assert.Equal([2, 4, 8, 16, 32], runner.Seconds);
        job = (await server.GetAsync<FleetJobListContract>("api/fleet/jobs")).Jobs[0];
        Assert.Contains("The interval is +-1 % after 5 measurements; +-0.1 % was asked for.", job.Doubts);
    }

    [Theory]
    [InlineData("--server", "nowhere")]
    [InlineData("--server", "ftp://127.0.0.1")]
    [InlineData("--server", "http://127.0.0.1:1")]
    [InlineData("--token", "none.token")]
    public void WrongServerOrToken_IsOneLineWithTheRemedy(string option, string value)
    {
        Run run = Run.Of((output, error) => CommandLine.Run(["jobs", option, value], output, error));
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Contains(value, run.Error);
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
    }

    [Theory]
    [InlineData("submit", "mobilenet_v2", "--repeat-until", "3")]
    [InlineData("submit", "mobilenet_v2", "--repeat-until", "0%")]
    [InlineData("submit", "mobilenet_v2", "--batch", "0")]
    [InlineData("submit", "mobilenet_v2", "--threads", "a")]
    [InlineData("submit", "mobilenet_v3000")]
    [InlineData("submit", "none.onnx")]
    [InlineData("jobs", "--last", "0")]
    [InlineData("jobs", "--state", "lost")]
    [InlineData("devices", "--fleet", "--evolution")]
    [InlineData("devices", "--server", "http://127.0.0.1:1")]
    [InlineData("agent", "--cool-down", "2000m")]
    [InlineData("agent", "--max-load", "0")]
    public void WhatCannotBe_IsOneLine(params string[] args)
    {
        Run run = Run.Of((output, error) => CommandLine.Run(args, output, error));
        Assert.Equal((2, ""), (run.ExitCode, run.Output));
        Assert.Single(run.Error.TrimEnd('\n').Split('\n'));
    }

    private static Run Netweight(LocalServer server, params string[] args) =>
        Run.Of((output, error) => CommandLine.Run([.. args, "--server", server.Address.AbsoluteUri], output, error));

    private static Process StartAgent(LocalServer server, string folder, params string[] more) => Process.Start(new ProcessStartInfo(
        Program, ["agent", "--server", server.Address.AbsoluteUri, "--name", "lab", "--data", folder, .. more])
    {
        RedirectStandardOutput = true,
        RedirectStandardError = true,
    })!;

    /// <summary>Runs an agent until no job waits; with a sweep, again until that has ended.</summary>
    private static async Task<int> AgentAsync(LocalServer server, string folder, long? untilDone = null)
    {
        while (true)
        {
            using Process agent = StartAgent(server, folder, "--until-idle");
            Task<string> output = agent.StandardOutput.ReadToEndAsync();
            string error = await agent.StandardError.ReadToEndAsync();
            await output;
            await agent.WaitForExitAsync();
            Assert.True(agent.ExitCode == 0, error);
            if (untilDone is not { } sweep
                || await server.GetAsync<FleetSweepContract>($"api/fleet/sweeps/{sweep}") is { Queued: 0, Running: 0 })
                return agent.ExitCode;
        }
    }

    private static async Task StateAsync(LocalServer server, long job, string state)
    {
        for (int i = 0; i < 600; i++)
        {
            if ((await server.GetAsync<FleetJobDetailsContract>($"api/fleet/jobs/{job}")).Job.State == state)
                return;
            await Task.Delay(50);
        }

        throw new TimeoutException($"Job {job} was never {state}.");
    }

    private static void Fill(string file)
    {
        try
        {
            using FileStream filler = File.Create(file);
            while (true)
                filler.Write(new byte[4096]);
        }
        catch (IOException)
        {
            // The disk is full now.
        }
    }

    /// <summary>A runner during whose measurement something happens.</summary>
    private sealed class StoppingRunner(Func<Task> meanwhile) : IFleetRunner
    {
        public string Id => MeasureRunner.RunnerId;

        public async Task<RunnerResult> MeasureAsync(
            FleetTaskContract task, string model, TimeSpan duration, CancellationToken cancellation)
        {
            await meanwhile();
            return SimulatedRunner.Result(task, 0.02, 1);
        }
    }

    /// <summary>A runner whose interval narrows with the duration.</summary>
    private sealed class WideRunner : IFleetRunner
    {
        public List<double> Seconds { get; } = [];

        public string Id => MeasureRunner.RunnerId;

        public Task<RunnerResult> MeasureAsync(FleetTaskContract task, string model, TimeSpan duration, CancellationToken cancellation)
        {
            Seconds.Add(duration.TotalSeconds);
            RunnerResult result = SimulatedRunner.Result(task, 0.02, Seconds.Count);
            double half = 0.02 * 0.32 / duration.TotalSeconds;
            return Task.FromResult(
                result with { Records = [result.Whole with { MedianLowSeconds = 0.02 - half, MedianHighSeconds = 0.02 + half }] });
        }
    }
}
