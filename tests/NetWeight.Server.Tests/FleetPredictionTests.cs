using System.Text.Json;
using NetWeight.Cli;
using NetWeight.Contracts;
using NetWeight.Devices;
using NetWeight.Measurement.Contracts;

namespace NetWeight.Server.Tests;

/// <summary>Measurements of the fleet beside predictions and beside earlier measurements, and what they change in predictions.</summary>
public class FleetPredictionTests
{
    private const string Board = "raspberry-pi-4";

    [Fact]
    public async Task Measurement_StandsBesideThePredictionOfTheDevice_AndADisagreementIsNamed()
    {
        await using FleetServer server = await FleetServer.StartAsync();
        using ProtocolAgent agent = await RegisteredAsync(server, Board);
        FleetJobContract first = await MeasureAsync(server, agent, "mobilenet_v2", 1);
        FleetPredictionContract predicted = first.Prediction!;
        Assert.Equal((Board, "above"), (predicted.By, predicted.Measured));
        Assert.True(predicted.LowSeconds < predicted.Seconds && predicted.Seconds < predicted.HighSeconds, predicted.ToString());
        // The same as the command line predicts.
        Assert.Equal(Predicted(Board).Seconds, predicted.Seconds, 1e-12);

        FleetJobContract inside = await MeasureAsync(server, agent, "mobilenet_v2", predicted.Seconds);
        Assert.Equal("inside", inside.Prediction!.Measured);
        FleetJobContract below = await MeasureAsync(server, agent, "resnet18", 1e-4);
        Assert.Equal("below", below.Prediction!.Measured);
        Run listed = Netweight(server, "jobs", "--disagreements", "-f", "json");
        Assert.Equal([below.Id, first.Id], ContractJson.ReadAll<FleetJobContract>(listed.Output, "jobs").Select(j => j.Id));
        Assert.Contains("below the predicted", Netweight(server, "jobs", "--wide").Output);
        Assert.Contains("below the predicted", Netweight(server, "jobs", "show", $"{below.Id}").Output);
    }

    [Fact]
    public async Task DeviceThatNothingPredicts_HasMeasurementsAlone()
    {
        await using FleetServer server = await FleetServer.StartAsync();
        using ProtocolAgent agent = await RegisteredAsync(server, null);
        Assert.Null((await MeasureAsync(server, agent, "mobilenet_v2", 0.1)).Prediction);
        Run run = Netweight(server, "devices", "show", "board", "--fleet");
        Assert.Equal(2, run.ExitCode);
        Assert.Contains("--kind calibrate", run.Error);
        // A GPU is not what ONNX Runtime measured on the processor.
        await agent.RegisterAsync(agent.Description with { Device = "nvidia-t4" });
        Assert.Null((await MeasureAsync(server, agent, "mobilenet_v2", 0.1)).Prediction);
        Assert.Equal(422, (int)(await agent.PostRegistrationAsync(agent.Description with { Device = "../x.json" })).StatusCode);
    }

    [Fact]
    public async Task SlowerThanBefore_IsNamed_AndNoiseIsNot()
    {
        await using FleetServer server = await FleetServer.StartAsync();
        using ProtocolAgent agent = await RegisteredAsync(server, null);
        Assert.Null((await MeasureAsync(server, agent, "resnet18", 0.100)).Change);
        // Intervals are +-1 %.
        Assert.Equal("same", (await MeasureAsync(server, agent, "resnet18", 0.103)).Change!.Verdict);
        FleetJobContract same = await MeasureAsync(server, agent, "resnet18", 0.101);
        Assert.Equal(("same", 2, 0.1015), (same.Change!.Verdict, same.Change.Count, Math.Round(same.Change.MedianSeconds, 6)));
        FleetJobContract slower = await MeasureAsync(server, agent, "resnet18", 0.110);
        Assert.Equal(("slower", same.Id), (slower.Change!.Verdict, slower.Change.Job));
        Assert.Equal("faster", (await MeasureAsync(server, agent, "resnet18", 0.090)).Change!.Verdict);
        // Another network is another series.
        Assert.Null((await MeasureAsync(server, agent, "resnet34", 0.5)).Change);
        FleetJobContract listed = Assert.Single(ContractJson.ReadAll<FleetJobContract>(
            Netweight(server, "jobs", "--regressions", "-f", "json").Output, "jobs"));
        Assert.Equal(slower.Id, listed.Id);
        Assert.Contains("9 % slower than before", Netweight(server, "jobs", "show", $"{slower.Id}").Output);
        Assert.Contains("--regressions", Netweight(server, "jobs", "--regressions", "--disagreements").Error);
    }

    [Fact]
    public async Task MeasurementsOfTheFleet_CorrectTheDeviceFile_ThatItGives()
    {
        using var folder = new TempFolder();
        await using FleetServer server = await FleetServer.StartAsync();
        using ProtocolAgent agent = await RegisteredAsync(server, Board);
        double plain = Predicted(Board).Seconds;
        foreach (string network in (string[])["resnet18", "resnet34", "squeezenet1_0", "mobilenet_v3_small"])
        {
            // The board is twice as slow as predicted.
            await MeasureAsync(server, agent, network, 2 * Predicted(Board, network).Seconds);
        }

        Run run = Netweight(server, "devices", "show", "board", "--fleet", "-f", "device", "-o", folder["board.json"]);
        Assert.True(run.ExitCode == 0, run.Error);
        Device device = DeviceCatalog.Load(folder["board.json"]);
        Assert.Contains(device.PublishedTimes, t => t.Source.Title.StartsWith(
            "the fleet's agent 'local' on 'board'", StringComparison.Ordinal));
        Assert.InRange(Predicted(folder["board.json"]).Seconds / plain, 1.5, 2.5);
    }

    private static (double Seconds, long Maccs) Predicted(string device, string network = "mobilenet_v2")
    {
        Run run = Run.Of((output, error) => CommandLine.Run(
            ["analyze", network, "-d", device, "-r", "onnxruntime", "--threads", "1", "--no-history", "-f", "json"], output, error));
        Assert.True(run.ExitCode == 0, run.Error);
        using var report = JsonDocument.Parse(run.Output);
        return (
            report.RootElement.GetProperty("devices")[0].GetProperty("predictedLatencySeconds").GetDouble(),
            report.RootElement.GetProperty("totals").GetProperty("headlineMaccs").GetInt64());
    }

    private static async Task<ProtocolAgent> RegisteredAsync(FleetServer server, string? device)
    {
        var agent = new ProtocolAgent(server.Http, "board");
        return await agent.RegisterAsync(agent.Description with { Device = device });
    }

    /// <summary>A job with one thread whose agent gives a median in seconds.</summary>
    private static async Task<FleetJobContract> MeasureAsync(FleetServer server, ProtocolAgent agent, string network, double median)
    {
        Run run = Netweight(server, "submit", network, "-q", "-f", "json");
        Assert.True(run.ExitCode == 0, run.Error);
        FleetLeaseContract lease = (await agent.TakeAsync())!;
        FleetOutcomeContract outcome = agent.Outcome(lease, median);
        outcome = outcome with { Records = [outcome.Records[0] with { Maccs = Predicted(Board, network).Maccs }] };
        Assert.Equal("accepted", (await agent.ConfirmAsync(lease, outcome)).Status);
        return await server.JobAsync(lease.Job);
    }

    private static Run Netweight(FleetServer server, params string[] args) =>
        Run.Of((output, error) => CommandLine.Run([.. args, "--server", server.Server.Address.AbsoluteUri], output, error));
}
