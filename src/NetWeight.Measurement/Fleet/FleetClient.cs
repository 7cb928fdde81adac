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
/// the server refuses it, and <see cref="FleetUnreachableException"/> where it gives no answer.
/// </summary>
public sealed partial class FleetClient : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan TransferPatience = TimeSpan.FromHours(1);

    private readonly HttpClient http;

    /// <summary>A client of a server.</summary>
    /// <param name="server">Its address: <c>http://127.0.0.1:5280</c>.</param>
    /// <param name="token">The token; null for a server that needs none.</param>
    /// <param name="certificate">The server's certificate, or that of its authority, where the system does not trust it; else null.</param>
    public FleetClient(Uri server, string? token, X509Certificate2? certificate = null)
        : this(server, token, certificate is null ? null : new SslClientAuthenticationOptions
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

    /// <summary>A client of a server whose certificate is checked in a way of the caller's.</summary>
    /// <param name="server">Its address.</param>
    /// <param name="token">The token; null for a server that needs none.</param>
    /// <param name="tls">How the certificate is checked; null for the system's way.</param>
    public FleetClient(Uri server, string? token, SslClientAuthenticationOptions? tls)
    {
        var handler = new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            ConnectTimeout = TimeSpan.FromSeconds(15),
            AutomaticDecompression = DecompressionMethods.None,
            AllowAutoRedirect = false,
        };
        if (tls is not null)
            handler.SslOptions = tls;
        string text = server.AbsoluteUri;
        http = new HttpClient(handler)
        {
            BaseAddress = new Uri(text.EndsWith('/') ? text : text + "/"),
            Timeout = Timeout.InfiniteTimeSpan,
        };
        if (token is not null)
            http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    /// <summary>The server's address.</summary>
    public Uri Server => http.BaseAddress!;

    /// <summary>Registers a device.</summary>
    public async Task<FleetSessionContract> RegisterAsync(string device, FleetAgentContract agent, CancellationToken cancellation) =>
        await PostAsync<FleetAgentContract, FleetSessionContract>($"api/fleet/agents/{device}", agent, Patience, cancellation);

    /// <summary>Takes the device's next job; null where none came within the wait.</summary>
    public Task<FleetLeaseContract?> TakeAsync(string device, FleetTakeContract take, CancellationToken cancellation) =>
        SendAsync<FleetLeaseContract>(
            HttpMethod.Post, $"api/fleet/agents/{device}/take", Json(take), Patience + TimeSpan.FromSeconds(take.WaitSeconds),
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
        await using FileStream content = File.OpenRead(file);
        string sha256 = Convert.ToHexStringLower(await SHA256.HashDataAsync(content, cancellation));
        try
        {
            await AnswerAsync(HttpMethod.Get, $"api/models/{sha256}", null, Patience, cancellation);
            return sha256;
        }
        catch (FleetRefusedException e) when (e.Status == (int)HttpStatusCode.NotFound)
        {
            // The usual case: the server does not have it yet.
        }

        content.Position = 0;
        var body = new StreamContent(content) { Headers = { ContentType = new MediaTypeHeaderValue("application/octet-stream") } };
        await AnswerAsync(
            HttpMethod.Post, $"api/models?name={Uri.EscapeDataString(name)}&sha256={sha256}", body, TransferPatience, cancellation);
        return sha256;
    }

    /// <summary>
    /// Downloads a model into a file and checks its hash. Throws <see cref="FleetUnreachableException"/> for a wrong one.
    /// </summary>
    public async Task DownloadAsync(string sha256, string file, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = Limit(TransferPatience, cancellation);
        await GuardedAsync(
            async () =>
            {
                using HttpResponseMessage response =
                    await http.GetAsync($"api/models/{sha256}/content", HttpCompletionOption.ResponseHeadersRead, limit.Token);
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
        await SendAsync<TAnswer>(HttpMethod.Post, address, Json(body), patience, cancellation) ?? throw NoBody();

    private async Task<T?> SendAsync<T>(
        HttpMethod method, string address, HttpContent? content, TimeSpan patience, CancellationToken cancellation)
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
        HttpMethod method, string address, HttpContent? content, TimeSpan patience, CancellationToken cancellation)
    {
        using CancellationTokenSource limit = Limit(patience, cancellation);
        return await GuardedAsync(
            async () =>
            {
                using var request = new HttpRequestMessage(method, address) { Content = content };
                using HttpResponseMessage response = await http.SendAsync(request, limit.Token);
                string text = await response.Content.ReadAsStringAsync(limit.Token);
                return response.IsSuccessStatusCode ? text : throw Refused(response.StatusCode, text);
            },
            cancellation);
    }

    private async Task<T> GuardedAsync<T>(Func<Task<T>> call, CancellationToken cancellation)
    {
        try
        {
            return await call();
        }
        catch (OperationCanceledException) when (!cancellation.IsCancellationRequested)
        {
            throw new FleetUnreachableException($"The server {Server} does not answer.");
        }
        catch (Exception e) when (e is HttpRequestException or System.Net.Sockets.SocketException or HttpIOException)
        {
            throw new FleetUnreachableException($"The server {Server} cannot be reached: {e.GetBaseException().Message.TrimEnd('.')}.", e);
        }
    }

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
