using System.Text.Json;
using Microsoft.Data.Sqlite;
using NetWeight.Cli;
using NetWeight.Contracts;
using NetWeight.Devices;
using NetWeight.Measurement.Contracts;
using NetWeight.Server.Contracts;

namespace NetWeight.Server.Tests;

/// <summary>Jobs that do not measure one model: each is done for real by an agent, through the verbs of the command line.</summary>
[Collection(MeasuringForReal.Name)]
public class FleetKindTests
{
    private const string Zoo = "mobilenet_v2@0.35";

    [Fact]
    public async Task Calibration_IsADeviceFile_ThatPredicts()
    {
        using var folder = new TempFolder();
        await using LocalServer server = await AgentAsync();
        FleetJobContract job = await DoneAsync(server, "submit", "--kind", "calibrate", "--duration", "2s");
        Assert.Equal(("calibrate", "calibration", (double?)null), (job.Kind, job.Model, job.MedianSeconds));
        Assert.Contains("micro-kernels", job.Summary);
        Assert.Equal(0, Netweight(server, "jobs", "show", $"{job.Id}", "--result", folder["lab.json"]).ExitCode);
        Device device = DeviceCatalog.Load(folder["lab.json"]);
        Assert.Equal("lab", device.Id);
        Assert.Contains(device.Calibrations, c => c.Threads is [1]);
        Run predicted = Run.Of((output, error) =>
            CommandLine.Run(["analyze", Zoo, "-d", folder["lab.json"], "--threads", "1", "-f", "json"], output, error));
        Assert.True(predicted.ExitCode == 0, predicted.Error);
        FleetDeviceContract listed = Assert.Single(
            ContractJson.ReadAll<FleetDeviceContract>(Netweight(server, "devices", "--fleet", "-f", "json").Output, "devices"));
        Assert.Equal(job.Id, listed.Calibration);
        Assert.False(File.Exists(Path.Combine(server.DataFolder, "agent", "calibration.measurements.jsonl")));

        // A measurement stands beside what the calibration predicts.
        job = await DoneAsync(server, "submit", Zoo, "--duration", "500ms", "--sessions", "1");
        Assert.Equal($"calibration {listed.Calibration}", job.Prediction!.By);
        Assert.True(job.MedianSeconds > 0);
        using JsonDocument analysis = JsonDocument.Parse(predicted.Output);
        JsonElement estimate = analysis.RootElement.GetProperty("devices")[0];
        Assert.Equal(estimate.GetProperty("predictedLatencySeconds").GetDouble(), job.Prediction.Seconds, 1e-9);

        // A network of a search space is exported and measured under its name.
        job = await DoneAsync(server, "submit", "nas-bench-macro:01212102", "--duration", "500ms", "--sessions", "1");
        Assert.Equal("nas-bench-macro:01212102", job.Model);
        Assert.True(job.MedianSeconds > 0);
    }

    [LongFact]
    public async Task JudgementAndExperiment_PredictWithTheNewestCalibration()
    {
        await using LocalServer server = await AgentAsync();
        Assert.Contains("--kind calibrate", Netweight(server, "submit", Zoo, "--kind", "judge").Error);
        await DoneAsync(server, "submit", "--kind", "calibrate", "--duration", "2s");
        FleetJobContract job = await DoneAsync(server, "submit", Zoo, "shufflenet_v2_x0_5", "--kind", "judge", "--duration", "4s");
        Assert.Equal($"{Zoo} and 1 more", job.Model);
        JudgementContract judged = ContractJson.Read<JudgementContract>(ResultOf(server, job), "the result");
        Assert.Equal([Zoo, "shufflenet_v2_x0_5"], judged.Networks.Select(n => n.Network).Order());
        Assert.All(judged.Networks, n => Assert.True(n.PredictedSeconds > 0 && n.MeasuredSeconds > 0));
        Assert.Contains("inside the interval", job.Summary);

        job = await DoneAsync(server, "submit", "winograd", "--kind", "experiment", "--duration", "1s");
        ExperimentsContract experiments = ContractJson.Read<ExperimentsContract>(ResultOf(server, job), "the result");
        Assert.Contains(experiments.Experiments[0].Series, s => s.Origin == "measured");
        Assert.Contains(experiments.Experiments[0].Series, s => s.Origin == "predicted" && s.Device == "lab");
        Assert.Equal("winograd", job.Model);
    }

    [Fact]
    public async Task Proof_RunsBothModelsOnTheDevice_AndIsSigned()
    {
        using var folder = new TempFolder();
        await using LocalServer server = await AgentAsync();
        string file = folder["small.onnx"];
        await File.WriteAllBytesAsync(file, LocalServer.Network(7));
        FleetJobContract job = await DoneAsync(server, "submit", file, "--kind", "proof");
        Assert.Equal(("proof", "small"), (job.Kind, job.Model));
        RewriteContract proof = ContractJson.Read<RewriteContract>(ResultOf(server, job), "the result");
        Assert.True(proof.OutputsAgree);
        Assert.Contains(proof.Rewrites, r => r.StartsWith("fold-batchnorm", StringComparison.Ordinal));
        Assert.StartsWith("outputs agree", job.Summary);
        FleetJobDetailsContract details = await server.GetAsync<FleetJobDetailsContract>($"api/fleet/jobs/{job.Id}");
        Assert.Equal(64, Convert.FromBase64String(details.Result!.Signature).Length);
        // Nothing but what was asked for, and on a network of the zoo.
        job = await DoneAsync(server, "submit", Zoo, "--kind", "proof", "--rewrite", "fold-batchnorm");
        proof = ContractJson.Read<RewriteContract>(ResultOf(server, job), "the result");
        Assert.StartsWith("fold-batchnorm", Assert.Single(proof.Rewrites));
        // No time of a model came of it.
        Assert.Empty((await server.GetAsync<HistoryContract>("api/history")).Measurements);
    }

    [Theory]
    [InlineData("kind", """{"models":[{"name":"n","network":"resnet18"}],"devices":[],"kind":"train"}""")]
    [InlineData("models", """{"models":[],"devices":[]}""")]
    [InlineData("models", """{"models":[],"devices":[],"kind":"judge"}""")]
    [InlineData("experiments", """{"models":[],"devices":[],"kind":"experiment"}""")]
    [InlineData("experiments", """{"models":[],"devices":[],"kind":"experiment","experiments":["../x"]}""")]
    [InlineData("experiments", """{"models":[],"devices":[],"kind":"calibrate","experiments":["alignment"]}""")]
    [InlineData("rewrites", """{"models":[{"name":"n","network":"resnet18"}],"devices":[],"kind":"proof","rewrites":["-o"]}""")]
    [InlineData("rewrites", """{"models":[{"name":"n","network":"resnet18"}],"devices":[],"kind":"proof","rewrites":["float16"]}""")]
    [InlineData("rewrites", """{"models":[{"name":"n","network":"resnet18"}],"devices":[],"rewrites":["fold-batchnorm"]}""")]
    [InlineData("against", """{"models":[{"name":"n","network":"resnet18"}],"devices":[],"kind":"judge","against":"/etc/passwd"}""")]
    [InlineData("against", """{"models":[{"name":"n","network":"resnet18"}],"devices":[],"against":"t4"}""")]
    [InlineData("batch", """{"models":[{"name":"n","network":"resnet18","batch":4}],"devices":[],"kind":"calibrate"}""")]
    [InlineData("threads", """{"models":[],"devices":[],"kind":"calibrate","threads":[0]}""")]
    [InlineData("runner", """{"models":[],"devices":[],"kind":"calibrate","runner":"trtexec"}""")]
    [InlineData("perLayer", """{"models":[],"devices":[],"kind":"calibrate","perLayer":true}""")]
    [InlineData("durationSeconds", """{"models":[],"devices":[],"kind":"calibrate","durationSeconds":36000}""")]
    public async Task WhatCannotBeDone_IsOneErrorThatNamesTheField(string field, string request)
    {
        await using FleetServer server = await FleetServer.StartAsync();
        using var agent = new ProtocolAgent(server.Http, "a");
        await agent.RegisterAsync();
        string problem = await LocalServer.ProblemAsync(
            await server.Http.PostAsync(
                "api/fleet/sweeps", new StringContent(request, System.Text.Encoding.UTF8, "application/json")),
            422);
        Assert.Contains(field, problem);
    }

    [Theory]
    [InlineData("calibrate", """{"id":"x"}""")]
    [InlineData("calibrate", "[")]
    [InlineData("proof", """{"rewrites":3}""")]
    [InlineData("proof", null)]
    public async Task DocumentThatIsNotOfTheKind_IsRefused_AndTheJobIsTriedAgain(string kind, string? document)
    {
        await using FleetServer server = await FleetServer.StartAsync();
        using var agent = new ProtocolAgent(server.Http, "a");
        await agent.RegisterAsync();
        var submission = await LocalServer.ReadAsync<FleetSubmissionContract>(await server.Http.PostAsync(
            "api/fleet/sweeps",
            new StringContent(
                $$"""{"models":[{"name":"n","network":"resnet18"}],"devices":[],"kind":"{{kind}}"}""", System.Text.Encoding.UTF8,
                "application/json")));
        FleetLeaseContract lease = (await agent.TakeAsync())!;
        Assert.Equal(kind, lease.Task.Kind);
        FleetOutcomeContract outcome = agent.Outcome(lease, new FleetFailureContract("none", false)) with
        {
            Failure = null,
            Document = document,
        };
        Assert.Equal("refused", (await agent.ConfirmAsync(lease, outcome)).Status);
        Assert.Equal("queued", (await server.JobAsync(submission.Jobs[0].Id)).State);
    }

    [Fact]
    public async Task StoreOfTheVersionBefore_KeepsItsResults()
    {
        await using FleetServer server = await FleetServer.StartAsync();
        using var agent = new ProtocolAgent(server.Http, "a");
        await agent.RegisterAsync();
        FleetSubmissionContract made = await server.SubmitAsync(["a"]);
        FleetLeaseContract lease = (await agent.TakeAsync())!;
        await agent.ConfirmAsync(lease);
        FleetJobDetailsContract before = await server.DetailsAsync(made.Jobs[0].Id);
        await server.Server.StopAsync();
        await using (var connection = new SqliteConnection($"Data Source={Path.Combine(server.Server.DataFolder, "server.db")}"))
        {
            await connection.OpenAsync();
            SqliteCommand command = connection.CreateCommand();
            // What the migration made, taken back by hand.
            command.CommandText =
                """
                CREATE TABLE r AS SELECT Job, Attempt, Payload, Signature, MedianSeconds, MedianLowSeconds, MedianHighSeconds, Doubts,
                  ReceivedAt FROM fleet_results;
                DROP TABLE fleet_results;
                CREATE TABLE fleet_results (Job INTEGER NOT NULL CONSTRAINT PK_fleet_results PRIMARY KEY, Attempt TEXT NOT NULL,
                  Payload TEXT NOT NULL, Signature TEXT NOT NULL, MedianSeconds REAL NOT NULL, MedianLowSeconds REAL,
                  MedianHighSeconds REAL, Doubts TEXT NOT NULL, ReceivedAt INTEGER NOT NULL);
                INSERT INTO fleet_results SELECT * FROM r;
                DROP TABLE r;
                CREATE UNIQUE INDEX IX_fleet_results_Attempt ON fleet_results (Attempt);
                ALTER TABLE fleet_jobs DROP COLUMN Kind;
                ALTER TABLE fleet_devices DROP COLUMN CatalogDevice;
                DELETE FROM __EFMigrationsHistory WHERE MigrationId = '20261204000000_FleetKinds';
                """;
            await command.ExecuteNonQueryAsync();
        }

        await server.Server.InitializeAsync();
        FleetJobDetailsContract after = await server.DetailsAsync(made.Jobs[0].Id);
        Assert.Equal(before.Result, after.Result);
        Assert.Equal((before.Job.MedianSeconds, "measure"), (after.Job.MedianSeconds, after.Job.Kind));
    }

    private static async Task<LocalServer> AgentAsync()
    {
        LocalServer server = await LocalServer.StartAsync(o => o with { Agent = "lab" });
        for (int i = 0; i < 600; i++)
        {
            if ((await server.GetAsync<FleetDeviceListContract>("api/fleet/devices")).Devices.Count == 1)
                return server;
            await Task.Delay(50);
        }

        await server.DisposeAsync();
        throw new TimeoutException("The agent did not register.");
    }

    /// <summary>Submits one job, waits for it and gives it.</summary>
    private static async Task<FleetJobContract> DoneAsync(LocalServer server, params string[] args)
    {
        Run run = await Task.Run(() => Netweight(server, [.. args, "--wait", "-q", "-f", "json"]));
        FleetJobContract[] jobs = [.. ContractJson.ReadAll<FleetJobContract>(run.Output.Length > 0 ? run.Output : "[]", "jobs")];
        Assert.True(run.ExitCode == 0, run.Error + string.Join(' ', jobs.Select(j => j.Reason)));
        return Assert.Single(jobs);
    }

    private static string ResultOf(LocalServer server, FleetJobContract job)
    {
        Run run = Netweight(server, "jobs", "show", $"{job.Id}", "--result", "-");
        Assert.True(run.ExitCode == 0, run.Error);
        return run.Output;
    }

    private static Run Netweight(LocalServer server, params string[] args) =>
        Run.Of((output, error) => CommandLine.Run([.. args, "--server", server.Address.AbsoluteUri], output, error));
}
