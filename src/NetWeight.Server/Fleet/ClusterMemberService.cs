using Orleans.Clustering.Redis;
using Orleans.Runtime;

namespace NetWeight.Server.Fleet;

/// <summary>
/// Keeps the server part of its cluster. A silo that the others declared dead, after a partition or a long pause, ends for good; and Redis
/// may have lost the list of members. In both cases a new silo joins. Meanwhile requests go to the store directly.
/// </summary>
internal sealed class ClusterMemberService(FleetSilo silo, ServerOptions options, ILogger<ClusterMemberService> log) : BackgroundService
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(3), BetweenTries = TimeSpan.FromSeconds(3),
        StopPatience = TimeSpan.FromSeconds(5);

    // Redis may be away for a moment, and a list that was read then is no news.
    private const int LooksUntilLost = 3;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.IsClustered)
            return;
        while (!stoppingToken.IsCancellationRequested)
        {
            var fatal = new FatalErrors();
            IHost? host = null;
            try
            {
                host = silo.Build(fatal);
                await host.StartAsync(stoppingToken);
                silo.Use(host);
                string reason = await LostAsync(host, fatal, stoppingToken);
                ServerLog.SiloLost(log, reason);
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                // The server ends.
            }
            catch (Exception e)
            {
                ServerLog.SiloLost(log, e.GetBaseException().Message.Split('\n')[0]);
            }

            silo.Use(null);
            if (host is not null)
                await EndAsync(host);
            await Task.Delay(BetweenTries, stoppingToken).ContinueWith(_ => { }, TaskScheduler.Default);
        }
    }

    /// <summary>Waits until the silo is no longer a member. Gives the reason.</summary>
    private static async Task<string> LostAsync(IHost host, FatalErrors fatal, CancellationToken stopping)
    {
        var table = host.Services.GetRequiredService<IMembershipTable>();
        SiloAddress own = host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;
        int missing = 0;
        while (true)
        {
            if (await Task.WhenAny(fatal.Reason, Task.Delay(BetweenLooks, stopping)) == fatal.Reason)
                return await fatal.Reason;
            stopping.ThrowIfCancellationRequested();
            try
            {
                MembershipTableData members = await table.ReadAllAsync(stopping);
                missing = members.Members.Any(m => m.Item1.SiloAddress.Equals(own) && m.Item1.Status == SiloStatus.Active) ? 0 : missing + 1;
            }
            catch (RedisClusteringException)
            {
                // Redis answers and has no list.
                missing++;
            }
            catch (Exception e) when (e is not OperationCanceledException)
            {
                // Redis is away; silos go on with what they know.
            }

            if (missing >= LooksUntilLost)
                return "The list of members in Redis does not name it.";
        }
    }

    private static async Task EndAsync(IHost host)
    {
        using var patience = new CancellationTokenSource(StopPatience);
        try
        {
            await host.StopAsync(patience.Token);
        }
        catch (Exception)
        {
            // It ends in any case; the others notice.
        }

        try
        {
            await ((IAsyncDisposable)host).DisposeAsync();
        }
        catch (Exception)
        {
            // A silo that failed may fail at that, too.
        }
    }

    /// <summary>Hears of errors after which a silo cannot go on. Orleans would end the process; here only the silo ends.</summary>
    private sealed class FatalErrors : IFatalErrorHandler
    {
        private readonly TaskCompletionSource<string> reason = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<string> Reason => reason.Task;

        public bool IsUnexpected(Exception exception) => exception is not (OperationCanceledException or ObjectDisposedException);

        public void OnFatalException(object? sender, string? context, Exception? exception) =>
            reason.TrySetResult((context ?? exception?.Message ?? "It failed.").Split('\n')[0].TrimEnd('.') + ".");
    }
}
