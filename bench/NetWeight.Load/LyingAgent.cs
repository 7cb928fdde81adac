using System.Net;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;
using NetWeight.Server.Contracts;

namespace NetWeight.Load;

/// <summary>
/// An agent that lies about each job before it tells the truth: another model, a damaged signature, and everything twice.
/// </summary>
/// <param name="http">A client of a server.</param>
/// <param name="device">The device's id.</param>
public sealed class LyingAgent(HttpClient http, string device) : IDisposable
{
    private readonly ECDsa key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private string session = "";
    private int number;

    /// <summary>Registers the device.</summary>
    public async Task RegisterAsync()
    {
        var machine = new MachineContract("Simulated", "x64", 4, null, null, null, 1L << 32, "Linux", null);
        var agent = new FleetAgentContract(
            Convert.ToBase64String(key.ExportSubjectPublicKeyInfo()), machine, [MeasureRunner.RunnerId], 0, "0.1.0");
        HttpResponseMessage response = await http.PostAsJsonAsync($"api/fleet/agents/{device}", agent, ServerJson.Options);
        session = (await ReadAsync<FleetSessionContract>(response)).Session;
    }

    /// <summary>Does all jobs of the device, each with lies first. Gives what the servers believed wrongly.</summary>
    public async Task<IReadOnlyList<string>> WorkAsync()
    {
        var problems = new List<string>();
        bool lies = true;
        while (true)
        {
            HttpResponseMessage taken = await http.PostAsJsonAsync(
                $"api/fleet/agents/{device}/take", new FleetTakeContract(session, lies ? 0 : 8, null), ServerJson.Options);
            if (taken.StatusCode == HttpStatusCode.NoContent)
            {
                if (!lies)
                    return problems;
                lies = false;
                continue;
            }

            FleetLeaseContract lease = await ReadAsync<FleetLeaseContract>(taken);
            FleetOutcomeContract truth = Outcome(lease);
            FleetSignedContract damaged = Sign(truth) with { Payload = JsonSerializer.Serialize(truth, ServerJson.Options) + " " };
            if ((await PostAsync(lease.Attempt, damaged)).StatusCode != HttpStatusCode.UnprocessableEntity)
                problems.Add($"job {lease.Job}: a damaged signature was not refused");
            if (lies && lease.Number == 1)
            {
                string status = await StatusAsync(lease.Attempt, Sign(truth with { Network = "resnet18" }));
                if (status != "refused")
                    problems.Add($"job {lease.Job}: the result of another network was {status}");
                continue;
            }

            FleetSignedContract signed = Sign(truth);
            string[] statuses = await Task.WhenAll(StatusAsync(lease.Attempt, signed), StatusAsync(lease.Attempt, signed));
            if (!statuses.Order().SequenceEqual(["accepted", "known"]))
                problems.Add($"job {lease.Job}: the same result twice was {string.Join(" and ", statuses)}");
        }
    }

    /// <inheritdoc/>
    public void Dispose() => key.Dispose();

    private FleetOutcomeContract Outcome(FleetLeaseContract lease)
    {
        RunnerResult result = SimulatedRunner.Result(lease.Task, 0.02 + (0.0001 * lease.Job), ++number);
        var health = new FleetHealthContract(40, 0, 0.1, "performance", 2e9);
        return new FleetOutcomeContract(
            lease.Attempt, lease.Job, lease.Task.Model?.Network, lease.Task.Model?.Sha256, "0.1.0", health, health, [], 1,
            result.Measurement, result.Records, null);
    }

    private FleetSignedContract Sign(FleetOutcomeContract outcome)
    {
        string payload = JsonSerializer.Serialize(outcome, ServerJson.Options);
        return new(payload, Convert.ToBase64String(key.SignData(Encoding.UTF8.GetBytes(payload), HashAlgorithmName.SHA256)));
    }

    private async Task<string> StatusAsync(string attempt, FleetSignedContract signed) =>
        (await ReadAsync<FleetReceiptContract>(await PostAsync(attempt, signed))).Status;

    private Task<HttpResponseMessage> PostAsync(string attempt, FleetSignedContract signed) =>
        http.PostAsJsonAsync($"api/fleet/agents/{device}/attempts/{attempt}/result", signed, ServerJson.Options);

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response)
    {
        string text = await response.Content.ReadAsStringAsync();
        return response.IsSuccessStatusCode ? JsonSerializer.Deserialize<T>(text, ServerJson.Options)!
            : throw new InvalidOperationException($"{(int)response.StatusCode} {text}");
    }
}
