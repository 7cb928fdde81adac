using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using System.Text.Json;
using NetWeight.Measurement.Contracts;

namespace NetWeight.Measurement.Fleet;

/// <summary>
/// Calls a NetWeight server: the fleet's interface for agents and for people. Every call throws <see cref="FleetRefusedException"/> where
/// the server refuses it, and <see cref="FleetUnreachableException"/> where it gives no answer. Given several servers of one cluster, it
/// calls one of them until that gives no answer, and then the next.
/// </summary>
public sealed partial class FleetClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan TransferPatience = TimeSpan.FromHours(1);

    private readonly HttpClient http;
    private readonly Uri[] servers;
    private int current;

    /// <summary>A client of a server.</summary>
    /// <param name="server">Its address: <c>http://127.0.0.1:5280</c>.</param>
    /// <param name="token">The token; null for a server that needs none.</param>
    /// <param name="certificate">The server's certificate, or that of its authority, where the system does not trust it; else null.</param>
    public FleetClient(Uri server, string? token, X509Certificate2? certificate = null)
        : this([server], token, certificate)
    {
    }

    /// <summary>A client of a server whose certificate is checked in a way of the caller's.</summary>
    /// <param name="server">Its address.</param>
    /// <param name="token">The token; null for a server that needs none.</param>
    /// <param name="tls">How the certificate is checked; null for the system's way.</param>
    public FleetClient(Uri server, string? token, SslClientAuthenticationOptions? tls)
        : this([server], token, tls)
    {
    }

    /// <summary>A client of a cluster.</summary>
    /// <param name="servers">The addresses of its servers, at least one; the first is called first.</param>
    /// <param name="token">The token; null for servers that need none.</param>
    /// <param name="certificate">The servers' certificate, or that of their authority, if the system does not trust it; else null.</param>
    public FleetClient(IReadOnlyList<Uri> servers, string? token, X509Certificate2? certificate = null)
        : this(servers, token, certificate is null ? null : new SslClientAuthenticationOptions
        {
            CertificateChainPolicy = new X509ChainPolicy
            {
                TrustMode = X509ChainTrustMode.CustomRootTrust,
                RevocationMode = X509RevocationMode.NoCheck,
                CustomTrustStore = { certificate },
            },
        })
    {
    }

    private FleetClient(IReadOnlyList<Uri> servers, string? token, SslClientAuthenticationOptions? tls)
    {
        ArgumentOutOfRangeException.ThrowIfZero(servers.Count);
        var handler = new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(15),
            AutomaticDecompression = DecompressionMethods.None,
            AllowAutoRedirect = false,
        };
        if (tls is not null)
            handler.SslOptions = tls;
        this.servers = [.. servers.Select(s => new Uri(s.AbsoluteUri.TrimEnd('/') + "/"))];
        http = new HttpClient(handler) { Timeout = Timeout.InfiniteTimeSpan };
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>The address of the server that is called at the moment.</summary>
    public Uri Server => servers[Volatile.Read(ref current)];

    /// <summary>Registers a device.</summary>
    public async Task<FleetSessionContract> RegisterAsync(string device, FleetAgentContract agent, CancellationToken cancellation) =>
        await PostAsync<FleetAgentContract, FleetSessionContract>($"api/fleet/agents/{device}", agent, Patience, cancellation);

    /// <summary>Takes the device's next job; null where none came within the wait.</summary>
    public Task<FleetLeaseContract?> TakeAsync(string device, FleetTakeContract take, CancellationToken cancellation) =>
        SendAsync<FleetLeaseContract>(
            HttpMethod.Post, $"api/fleet/agents/{device}/take", () => Json(take), Patience + TimeSpan.FromSeconds(take.WaitSeconds),
            cancellation);

    /// <summary>Renews the lease of an attempt; false where its result is no longer wanted.</summary>
    public async Task<bool> RenewAsync(string device, string attempt, FleetRenewalContract renewal, CancellationToken cancellation) =>
        (await PostAsync<FleetRenewalContract, FleetRenewedContract>(
            $"api/fleet/agents/{device}/attempts/{attempt}/renew", renewal, Patience, cancellation)).IsWanted;

    /// <summary>Posts the outcome of an attempt.</summary>
    public Task<FleetReceiptContract> PostResultAsync(
        string device, string attempt, FleetSignedContract signed, CancellationToken cancellation) =>
        PostAsync<FleetSignedContract, FleetReceiptContract>(
            $"api/fleet/agents/{device}/attempts/{attempt}/result", signed, Patience, cancellation);

    /// <summary>Submits jobs.</summary>
    public Task<FleetSubmissionContract> SubmitAsync(FleetSweepRequestContract request, CancellationToken cancellation) =>
        PostAsync<FleetSweepRequestContract, FleetSubmissionContract>("api/fleet/sweeps", request, Patience, cancellation);

    /// <summary>How far a sweep is.</summary>
    public async Task<FleetSweepContract> SweepAsync(long id, CancellationToken cancellation) =>
        await GetAsync<FleetSweepContract>($"api/fleet/sweeps/{id}", cancellation);

    /// <summary>The registered devices.</summary>
    public async Task<IReadOnlyList<FleetDeviceContract>> DevicesAsync(CancellationToken cancellation) =>
        (await GetAsync<FleetDeviceListContract>("api/fleet/devices", cancellation)).Devices;

    /// <summary>The device file of a device: its calibration or its catalog entry, with the times measured on it.</summary>
    public async Task<byte[]> DeviceFileAsync(string device, CancellationToken cancellation) => Encoding.UTF8.GetBytes(
        await AnswerAsync(HttpMethod.Get, $"api/fleet/devices/{Uri.EscapeDataString(device)}/file", null, Patience, cancellation));

    /// <summary>The newest jobs that fit, the newest first.</summary>
    /// <param name="sweep">Their sweep; null for any.</param>
    /// <param name="state">Their state; null for any.</param>
    /// <param name="device">Their device; null for any.</param>
    /// <param name="last">How many.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <param name="only"><c>disagreements</c> with predictions, <c>regressions</c>; null for all.</param>
    public Task<FleetJobListContract> JobsAsync(
        long? sweep, string? state, string? device, int last, CancellationToken cancellation, string? only = null)
    {
        var query = new StringBuilder($"api/fleet/jobs?last={last}");
        if (sweep is not null)
            query.Append($"&sweep={sweep}");
        if (state is not null)
            query.Append($"&state={Uri.EscapeDataString(state)}");
        if (device is not null)
            query.Append($"&device={Uri.EscapeDataString(device)}");
        if (only is not null)
            query.Append($"&only={only}");
        return GetAsync<FleetJobListContract>(query.ToString(), cancellation);
    }

    /// <summary>A job with its attempts.</summary>
    public Task<FleetJobDetailsContract> JobAsync(long id, CancellationToken cancellation) =>
        GetAsync<FleetJobDetailsContract>($"api/fleet/jobs/{id}", cancellation);

    /// <summary>Cancels a job.</summary>
    public async Task<FleetJobContract> CancelAsync(long id, CancellationToken cancellation) =>
        await SendAsync<FleetJobContract>(HttpMethod.Post, $"api/fleet/jobs/{id}/cancel", null, Patience, cancellation) ?? throw NoBody();

    /// <summary>Uploads a model unless the server has it. Gives its SHA-256.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">What the model is called.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<string> UploadAsync(string file, string name, CancellationToken cancellation)
    {
        string sha256;
        await using (FileStream content = File.OpenRead(file))
            sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation));
        try
        {
            await AnswerAsync(HttpMethod.Get, $"api/models/{sha256}", null, Patience, cancellation);
            return sha256;
        }
        catch (FleetRefusedException e) when (e.Status == (int)HttpStatusCode.NotFound)
        {
            // The usual case: the server does not have it yet.
        }

        await AnswerAsync(
            HttpMethod.Post, $"api/models?name={Uri.EscapeDataString(name)}&sha256={sha256}",
            () => new StreamContent(File.OpenRead(file)) { Headers = { ContentType = new("application/octet-stream") } },
            TransferPatience, cancellation);
        return sha256;
    }

    /// <summary>
    /// Downloads a model into a file and checks its hash. Throws <see cref="FleetUnreachableException"/> for a wrong one.
    /// </summary>
    public async Task DownloadAsync(string sha256, string file, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = Limit(TransferPatience, cancellation);
        await GuardedAsync(
            async server =>
            {
                using HttpResponseMessage response =
                    await http.GetAsync(
                        new Uri(server, $"api/models/{sha256}/content"), HttpCompletionOption.ResponseHeadersRead, limit.Token);
                if (!response.IsSuccessStatusCode)
                    throw Refused(response.StatusCode, await response.Content.ReadAsStringAsync(limit.Token));
                await using (FileStream target = File.Create(file))
                    await response.Content.CopyToAsync(target, limit.Token);
                await using FileStream written = File.OpenRead(file);
                string own = Convert.ToHexStringLower(await SHA256.HashDataAsync(written, limit.Token));
                return own == sha256 ? true
                    : throw new FleetUnreachableException($"The model {sha256} arrived with the SHA-256 {own}.");
            },
            cancellation);
    }

    /// <inheritdoc/>
    public void Dispose() => http.Dispose();

    private async Task<T> GetAsync<T>(string address, CancellationToken cancellation)
        where T : class => await SendAsync<T>(HttpMethod.Get, address, null, Patience, cancellation) ?? throw NoBody();

    private async Task<TAnswer> PostAsync<T, TAnswer>(string address, T body, TimeSpan patience, CancellationToken cancellation)
        where TAnswer : class =>
        await SendAsync<TAnswer>(HttpMethod.Post, address, () => Json(body), patience, cancellation) ?? throw NoBody();

    private async Task<T?> SendAsync<T>(
        HttpMethod method, string address, Func<HttpContent>? content, TimeSpan patience, CancellationToken cancellation)
        where T : class
    {
        string text = await AnswerAsync(method, address, content, patience, cancellation);
        try
        {
            return text.Length == 0 ? null : FleetJson.Read<T>(text);
        }
        catch (JsonException e)
        {
            throw new FleetUnreachableException(
                $"{Server} gave an answer that is not NetWeight's: is it a NetWeight server of this version?", e);
        }
    }

    private async Task<string> AnswerAsync(
        HttpMethod method, string address, Func<HttpContent>? content, TimeSpan patience, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = Limit(patience, cancellation);
        return await GuardedAsync(
            async server =>
            {
                using var request = new HttpRequestMessage(method, new Uri(server, address)) { Content = content?.Invoke() };
                using HttpResponseMessage response = await http.SendAsync(request, limit.Token);
                string text = await response.Content.ReadAsStringAsync(limit.Token);
                return response.IsSuccessStatusCode ? text : throw Refused(response.StatusCode, text);
            },
            cancellation);
    }

    private async Task<T> GuardedAsync<T>(Func<Uri, Task<T>> call, CancellationToken cancellation)
    {
        for (int tried = 1; ; tried++)
        {
            int at = Volatile.Read(ref current);
            try
            {
                return await call(servers[at]);
            }
            catch (HttpRequestException e) when (tried < servers.Length && IsUnsent(e))
            {
                MoveOn(at);
            }
            catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
            {
                MoveOn(at);
                throw new FleetUnreachableException($"The server {servers[at]} does not answer.");
            }
            catch (Exception e) when (e is HttpRequestException or System.Net.Sockets.SocketException or HttpIOException)
            {
                MoveOn(at);
                throw new FleetUnreachableException(
                    $"The server {servers[at]} cannot be reached: {e.GetBaseException().Message.TrimEnd('.')}.", e);
            }
            catch (FleetUnreachableException)
            {
                // It answers that it cannot serve.
                MoveOn(at);
                throw;
            }
        }
    }

    /// <summary>Whether the server never got the request, so that another one may get it.</summary>
    private static bool IsUnsent(HttpRequestException e) =>
        e.HttpRequestError is HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError;

    /// <summary>Turns to the next server, unless another call has done so.</summary>
    private void MoveOn(int from) => Interlocked.CompareExchange(ref current, (from + 1) % servers.Length, from);

    private NetWeightException Refused(HttpStatusCode status, string body)
    {
        string? detail = null;
        try
        {
            using var document = JsonDocument.Parse(body);
            if (document.RootElement is { ValueKind: JsonValueKind.Object } problem
                && problem.TryGetProperty("detail", out JsonElement words))
                detail = words.GetString();
        }
        catch (JsonException)
        {
            // No NetWeight server, or one that failed early.
        }

        detail ??= $"{Server} answered with status {(int)status}: is it a NetWeight server?";
        return (int)status >= 500 || status == HttpStatusCode.TooManyRequests ? new FleetUnreachableException(detail) { HasAnswered = true }
            : new FleetRefusedException((int)status, detail);
    }

    private FleetUnreachableException NoBody() => new($"{Server} gave an empty answer.");

    private static CancellationTokenSource Limit(TimeSpan patience, CancellationToken cancellation)
    {
        var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        limit.CancelAfter(patience);
        return limit;
    }

    private static StringContent Json<T>(T body) => new(FleetJson.Write(body), Encoding.UTF8, "application/json");
}
