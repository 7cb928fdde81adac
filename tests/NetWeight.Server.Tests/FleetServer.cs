using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using NetWeight.Load;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;
using NetWeight.Server.Contracts;
using NetWeight.Server.Fleet;

namespace NetWeight.Server.Tests;

/// <summary>A server whose clock the test sets; leases expire when the test says so.</summary>
internal sealed class FleetServer : IAsyncDisposable
{
    private FleetServer(LocalServer server, ManualClock clock) => (Server, Clock) = (server, clock);

    public LocalServer Server { get; }

    public ManualClock Clock { get; }

    public HttpClient Http => Server.Client;

    /// <summary>The limits: leases of a minute, three attempts, a pause of five seconds.</summary>
    public static FleetRules Rules { get; } = new() { Watch = TimeSpan.FromDays(1), Poll = TimeSpan.FromSeconds(5) };

    public static async Task<FleetServer> StartAsync(Func<ServerOptions, ServerOptions>? change = null)
    {
        var clock = new ManualClock();
        LocalServer server =
            await LocalServer.StartAsync(o => (change ?? (x => x))(o with { Clock = clock, Fleet = Rules }));
        return new FleetServer(server, clock);
    }

    /// <summary>Moves the clock and ends what has expired.</summary>
    public async Task PassAsync(TimeSpan time)
    {
        Clock.Move(time);
        await Server.Services.GetRequiredService<FleetLeases>().ExpireAsync();
    }

    /// <summary>Submits a network of the zoo to devices.</summary>
    public async Task<FleetSubmissionContract> SubmitAsync(string[] devices, int models = 1, int priority = 0) =>
        await LocalServer.ReadAsync<FleetSubmissionContract>(await Http.PostAsJsonAsync(
            "api/fleet/sweeps",
            new FleetSweepRequestContract(
                [.. Enumerable.Range(1, models).Select(i => new FleetModelContract($"net-{i}", "mobilenet_v2"))],
                    devices, Priority: priority),
            ServerJson.Options));

    public async Task<FleetJobContract> JobAsync(long id) => (await DetailsAsync(id)).Job;

    public Task<FleetJobDetailsContract> DetailsAsync(long id) => Server.GetAsync<FleetJobDetailsContract>($"api/fleet/jobs/{id}");

    public Task<FleetJobListContract> JobsAsync(string query = "") =>
        Server.GetAsync<FleetJobListContract>($"api/fleet/jobs?last=10000{query}");

    public async ValueTask DisposeAsync() => await Server.DisposeAsync();
}

/// <summary>An agent that speaks the protocol request by request, so that it can lie, repeat and forget.</summary>
internal sealed class ProtocolAgent(HttpClient http, string device) : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private int number;

    public string Device => device;

    public string Session { get; set; } = "";

    public string PublicKey => Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());

    public FleetAgentContract Description => new(
        PublicKey, new MachineContract("Simulated", "x64", 4, null, null, null, 1L << 32, "Linux", null), ["onnxruntime"], 0, "0.1.0");

    public Task<HttpResponseMessage> PostRegistrationAsync(FleetAgentContract? description = null) =>
        http.PostAsJsonAsync($"api/fleet/agents/{device}", description ?? Description, ServerJson.Options);

    public async Task<ProtocolAgent> RegisterAsync(FleetAgentContract? description = null)
    {
        Session = (await LocalServer.ReadAsync<FleetSessionContract>(await PostRegistrationAsync(description))).Session;
        return this;
    }

    public Task<HttpResponseMessage> PostTakeAsync(double wait = 0, string? notReady = null, HttpClient? at = null) =>
        (at ?? http).PostAsJsonAsync(
        $"api/fleet/agents/{device}/take", new FleetTakeContract(Session, wait, notReady), ServerJson.Options);

    /// <summary>Takes a job; at another server than its own where one is given.</summary>
    public async Task<FleetLeaseContract?> TakeAsync(double wait = 0, string? notReady = null, HttpClient? at = null)
    {
        HttpResponseMessage response = await PostTakeAsync(wait, notReady, at);
        return response.StatusCode == System.Net.HttpStatusCode.NoContent ? null
            : await LocalServer.ReadAsync<FleetLeaseContract>(response);
    }

    public async Task<bool> RenewAsync(FleetLeaseContract lease) => (await LocalServer.ReadAsync<FleetRenewedContract>(
        await http.PostAsJsonAsync(
            $"api/fleet/agents/{device}/attempts/{lease.Attempt}/renew", new FleetRenewalContract(Session, "measuring", 0.5),
            ServerJson.Options))).IsWanted;

    public FleetOutcomeContract Outcome(FleetLeaseContract lease, FleetFailureContract? failure = null)
    {
        RunnerResult? result = failure is null ? SimulatedRunner.Result(lease.Task, 0.01 + (0.0001 * lease.Job), ++number) : null;
        var health = new FleetHealthContract(40, 0, 0.1, "performance", 2e9);
        return new FleetOutcomeContract(
            lease.Attempt, lease.Job, lease.Task.Model?.Network, lease.Task.Model?.Sha256, "0.1.0", health, health, [], 1,
            result?.Measurement, result?.Records ?? [], failure);
    }

    /// <summary>An outcome with a median in seconds, and an interval of +-1 %.</summary>
    public FleetOutcomeContract Outcome(FleetLeaseContract lease, double median)
    {
        RunnerResult result = SimulatedRunner.Result(lease.Task, median, ++number);
        return Outcome(lease) with { Measurement = result.Measurement, Records = result.Records };
    }

    public FleetSignedContract Sign(FleetOutcomeContract outcome) => Sign(JsonSerializer.Serialize(outcome, ServerJson.Options));

    public FleetSignedContract Sign(string payload)
    {
        lock (key)
            return new(payload, Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(payload), HashAlgorithmName.SHA256)));
    }

    public Task<HttpResponseMessage> PostAsync(string attempt, FleetSignedContract signed, HttpClient? at = null) =>
        (at ?? http).PostAsJsonAsync($"api/fleet/agents/{device}/attempts/{attempt}/result", signed, ServerJson.Options);

    public async Task<FleetReceiptContract> ConfirmAsync(FleetLeaseContract lease, FleetOutcomeContract? outcome = null) =>
        await LocalServer.ReadAsync<FleetReceiptContract>(await PostAsync(lease.Attempt, Sign(outcome ?? Outcome(lease))));

    public void Dispose() => key.Dispose();
}
