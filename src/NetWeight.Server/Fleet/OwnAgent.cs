using System.Net;
using System.Net.Security;
using System.Security.Cryptography.X509Certificates;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;
using NetWeight.Server.Contracts;
using NetWeight.Server.Jobs;
using NetWeight.Server.Security;

namespace NetWeight.Server.Fleet;

/// <summary>
/// The agent of the server's own machine, for <c>--agent</c>. It calls the server over the network as every agent does, with a token of
/// its own, and measures in processes of their own. An agent that fails is started again; it ends with the server.
/// </summary>
internal sealed class OwnAgent(
    ServerOptions options, TokenStore tokens, MachineTurn turn, IServer server, IHostApplicationLifetime lifetime,
    ILogger<OwnAgent> log) : BackgroundService
{
    private static readonly TimeSpan FirstPause = TimeSpan.FromSeconds(1), LongestPause = TimeSpan.FromMinutes(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Agent is not { } device)
            return;
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(stoppingToken, lifetime.ApplicationStopping);
        TimeSpan pause = FirstPause;
        try
        {
            await StartedAsync(ended.Token);
            while (true)
            {
                DateTimeOffset start = TimeProvider.System.GetUtcNow();
                try
                {
                    await RunAsync(device, ended.Token);
                }
                catch (Exception e) when (!ended.IsCancellationRequested)
                {
                    ServerLog.AgentFailed(log, device, e.Message);
                }

                pause = TimeProvider.System.GetUtcNow() - start > LongestPause ? FirstPause : pause;
                await Task.Delay(pause, ended.Token);
                pause = pause * 2 < LongestPause ? pause * 2 : LongestPause;
            }
        }
        catch (Exception) when (ended.IsCancellationRequested)
        {
            // The server ends.
        }
    }

    private async Task RunAsync(string device, CancellationToken cancellation)
    {
        // A new token with each start: it is never written down.
        string token = await tokens.RenewAsync($"agent-of-{device}", Role.Agent);
        using var client = new FleetClient(Address(), token, options.Tls is { } tls ? Pinned(tls) : null);
        var settings = new AgentSettings(device, options.AgentFolder, Work.Version.Split('+')[0]);
        var work = new TurnRunner(
            new MeasureRunner(options.AgentProgram), new VerbWorker(options.AgentProgram, device, options.AgentFolder), turn);
        await new FleetAgent(client, settings, [work], line => ServerLog.AgentTold(log, line), work).RunAsync(cancellation);
    }

    private Task StartedAsync(CancellationToken cancellation)
    {
        var started = new TaskCompletionSource();
        lifetime.ApplicationStarted.Register(started.SetResult);
        return started.Task.WaitAsync(cancellation);
    }

    private Uri Address()
    {
        var address = new Uri(server.Features.Get<IServerAddressesFeature>()!.Addresses.First());
        // A server that listens on all addresses is called on this machine's own.
        string host = options.Address.Equals(IPAddress.Any) ? IPAddress.Loopback.ToString()
            : options.Address.Equals(IPAddress.IPv6Any) ? $"[{IPAddress.IPv6Loopback}]" : address.Host;
        return new UriBuilder(address) { Host = host }.Uri;
    }

    /// <summary>The server's certificate has the name that others call it by: here it is known as a whole.</summary>
    private static SslClientAuthenticationOptions Pinned((string Certificate, string Key) tls)
    {
        using var own = X509Certificate2.CreateFromPem(File.ReadAllText(tls.Certificate));
        byte[] expected = own.RawData;
        return new SslClientAuthenticationOptions
        {
            RemoteCertificateValidationCallback = (_, given, _, _) => given is not null && given.GetRawCertData().SequenceEqual(expected),
        };
    }

    /// <summary>Waits for its turn on the machine.</summary>
    private sealed class TurnRunner(IFleetRunner runner, IFleetWorker worker, MachineTurn turn) : IFleetRunner, IFleetWorker
    {
        public string Id => runner.Id;

        public async Task<RunnerResult> MeasureAsync(
            FleetTaskContract task, string model, TimeSpan duration, CancellationToken cancellation)
        {
            using IDisposable taken = await turn.TakeAsync(cancellation);
            return await runner.MeasureAsync(task, model, duration, cancellation);
        }

        public async Task<RunnerResult> WorkAsync(
            FleetTaskContract task, IReadOnlyList<string> models, CancellationToken cancellation)
        {
            using IDisposable taken = await turn.TakeAsync(cancellation);
            return await worker.WorkAsync(task, models, cancellation);
        }
    }
}
