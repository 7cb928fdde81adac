using System.Diagnostics;
using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Microsoft.Extensions.DependencyInjection;
using NetWeight.Cli;
using NetWeight.Contracts;
using NetWeight.Load;
using NetWeight.Measurement.Contracts;
using NetWeight.Server.Contracts;
using NetWeight.Server.Fleet;

namespace NetWeight.Server.Tests;

/// <summary>One command starts the server and an agent of its machine.</summary>
[Collection(MeasuringForReal.Name)]
public class OwnAgentTests
{
    private const string Zoo = "mobilenet_v2@0.35";
    private const int Tries = 6;

    private static readonly string Program =
        Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "NetWeight.Cli.exe" : "NetWeight.Cli");

    [Fact]
    public async Task MeasurementThroughTheQueue_AgreesWithMeasure_WithinItsInterval()
    {
        using var folder = new TempFolder();
        using ServerProcess server = ServerProcess.Start(folder["data"], "--agent", "lab");
        await RegisteredAsync(server.Address);
        // A neighbour can slow one measurement of a pair: the pair is repeated, its intervals are not widened.
        var pairs = new List<string>();
        for (int i = 0; i < Tries; i++)
        {
            Run run = Netweight(server.Address, "submit", Zoo, "--duration", "2s", "--wait", "-q", "-f", "json");
            Assert.True(run.ExitCode == 0, run.Error);
            FleetJobContract job = Assert.Single(ContractJson.ReadAll<FleetJobContract>(run.Output, "jobs"));
            (double low, double high) = await MeasureAsync(folder[$"{i}.json"]);
            pairs.Add($"{job.MedianLowSeconds} to {job.MedianHighSeconds} s, by hand {low} to {high} s");
            if (job.MedianLowSeconds <= high && job.MedianHighSeconds >= low)
                return;
        }

        Assert.Fail($"No pair agrees: {string.Join("; ", pairs)}");
    }

    [Fact]
    public async Task Agent_WhoseTokenIsDeleted_IsStartedAgain()
    {
        await using LocalServer server = await LocalServer.StartAsync(o => o with { Agent = "lab" });
        await RegisteredAsync(server.Address);
        Assert.Equal(HttpStatusCode.NoContent, (await server.Client.DeleteAsync("api/tokens/agent-of-lab")).StatusCode);
        Run run = Netweight(server.Address, "submit", Zoo, "--duration", "200ms", "--sessions", "1", "--wait", "-q");
        Assert.True(run.ExitCode == 0, run.Error + run.Output);
    }

    [Fact]
    public async Task Server_ThatStopsWhileItsAgentMeasures_EndsSoon_AndTheNextOneDoesTheJob()
    {
        await using LocalServer server = await LocalServer.StartAsync(o => o with
        {
            Agent = "lab",
            Fleet = o.Fleet with { RetryPause = TimeSpan.FromMilliseconds(50) },
        });
        await RegisteredAsync(server.Address);
        Run run = Netweight(server.Address, "submit", Zoo, "--duration", "5s", "--sessions", "1", "-q", "-f", "json");
        long id = Assert.Single(ContractJson.ReadAll<FleetJobContract>(run.Output, "jobs")).Id;
        await StateAsync(server, id, "running");
        long start = Stopwatch.GetTimestamp();
        await server.RestartAsync();
        Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(15), $"{Stopwatch.GetElapsedTime(start)}");
        await StateAsync(server, id, "done");
    }

    [Fact]
    public async Task PageJobs_AndTheFleets_WaitForEachOther()
    {
        await using LocalServer server = await LocalServer.StartAsync(o => o with { Agent = "lab" });
        await RegisteredAsync(server.Address);
        JobStatusContract page = await server.GiveAsync(
            "measure", new MeasureJobContract(new JobModelContract(Zoo), DurationSeconds: 3, Sessions: 1));
        await server.WaitAsync(page.Id, "running");
        Run run = Netweight(server.Address, "submit", Zoo, "--duration", "200ms", "--sessions", "1", "--wait", "-q", "-f", "json");
        Assert.True(run.ExitCode == 0, run.Error);
        FleetJobContract job = Assert.Single(ContractJson.ReadAll<FleetJobContract>(run.Output, "jobs"));
        page = await server.WaitAsync(page.Id);
        Assert.Equal("done", page.State);
        Assert.True(job.FinishedAt > page.FinishedAt, $"{job.FinishedAt} {page.FinishedAt}");
    }

    [Fact]
    public async Task Agent_OfAServerWithToken_AndACertificateOfAnotherName_Registers()
    {
        using var folder = new TempFolder();
        (string certificate, string key) = Certificate(folder);
        await using LocalServer server = await LocalServer.StartAsync(o => o with
        {
            Address = IPAddress.Any,
            Token = "secret",
            Tls = (certificate, key),
            Agent = "lab",
        });
        FleetDevices devices = server.Services.GetRequiredService<FleetDevices>();
        for (int i = 0; i < 600; i++)
        {
            if ((await devices.ListAsync()).Devices is [{ Id: "lab" }])
                return;
            await Task.Delay(50);
        }

        Assert.Fail("The agent did not register.");
    }

    [Fact]
    public void Name_ThatIsNone_IsOneLine()
    {
        using var folder = new TempFolder();
        InvalidOperationException e =
            Assert.Throws<InvalidOperationException>(() => ServerProcess.Start(folder["data"], "--agent", "My Lab"));
        Assert.Contains("code 2", e.Message);
        Assert.Contains("--agent 'My Lab'", e.Message);
    }

    private static Run Netweight(Uri server, params string[] args) =>
        Run.Of((output, error) => CommandLine.Run([.. args, "--server", server.AbsoluteUri], output, error));

    private static async Task RegisteredAsync(Uri server)
    {
        for (int i = 0; i < 600; i++)
        {
            Run run = Netweight(server, "devices", "--fleet", "-f", "json");
            if (run.ExitCode == 0 && ContractJson.ReadAll<FleetDeviceContract>(run.Output, "devices") is [{ Id: "lab" }])
                return;
            await Task.Delay(50);
        }

        Assert.Fail("The agent did not register.");
    }

    private static async Task StateAsync(LocalServer server, long job, string state)
    {
        for (int i = 0; i < 1200; i++)
        {
            if ((await server.GetAsync<FleetJobDetailsContract>($"api/fleet/jobs/{job}")).Job.State == state)
                return;
            await Task.Delay(50);
        }

        Assert.Fail($"Job {job} was never {state}.");
    }

    /// <summary>Measures with <c>netweight measure</c> in a process of its own. Gives the interval of the median in seconds.</summary>
    private static async Task<(double Low, double High)> MeasureAsync(string report)
    {
        using Process measuring = Process.Start(
            new ProcessStartInfo(Program, ["measure", Zoo, "--duration", "2s", "--no-history", "-f", "json", "-o", report, "-q"]))!;
        await measuring.WaitForExitAsync();
        IReadOnlyList<double> interval = ContractJson.Read<MeasurementContract>(await File.ReadAllTextAsync(report), "the report")
            .Measurements[0].Latency.MedianIntervalSeconds!;
        return (interval[0], interval[1]);
    }

    private static (string Certificate, string Key) Certificate(TempFolder folder)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=lab.example", key, HashAlgorithmName.SHA256);
        using X509Certificate2 made = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        File.WriteAllText(folder["lab.pem"], made.ExportCertificatePem());
        File.WriteAllText(folder["lab.key"], key.ExportPkcs8PrivateKeyPem());
        return (folder["lab.pem"], folder["lab.key"]);
    }
}
