using Orleans.Clustering.Redis;

namespace NetWeight.Server.Fleet;

/// <summary>
/// Keeps the server part of its cluster. A silo that the others declared dead, after a partition or a long pause, ends for good, and a new
/// one joins. A Redis that lost the list of members gets it back: each silo enters itself again. Meanwhile requests go to the store.
/// </summary>
internal sealed class ClusterMemberService(FleetSilo silo, ServerOptions options, ILogger<ClusterMemberService> log) : BackgroundService
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromSeconds(3), BetweenTries = TimeSpan.FromSeconds(3),
        StopPatience = TimeSpan.FromSeconds(5);

    // Silos that enter themselves at the same time have to take turns, so one look may not be enough.
    private const int LooksUntilLost = 10;

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
        MembershipEntry? entry = null;
        int missing = 0;
        while (true)
        {
            if (await Task.WhenAny(fatal.Reason, Task.Delay(BetweenLooks, stopping)) == fatal.Reason)
                return await fatal.Reason;
            stopping.ThrowIfCancellationRequested();
            try
            {
                MembershipTableData members = await table.ReadAllAsync(stopping);
                MembershipEntry? found = members.Members.Select(m => m.Item1).FirstOrDefault(m => m.SiloAddress.Equals(own));
                entry = found ?? entry;
                missing = found is not null ? 0 : missing + 1;
                if (found is null && entry is not null)
                    await table.InsertRowAsync(entry, members.Version.Next(), stopping);
            }
            catch (RedisClusteringException)
            {
                // Redis answers and has no list: the first silo that notices begins one.
                missing++;
                await table.InitializeMembershipTableAsync(true, stopping).ContinueWith(_ => { }, TaskScheduler.Default);
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
        try
        {
            // Without Redis it tries for a minute to take its leave.
            await Task.Run(async () =>
            {
                using var patience = new CancellationTokenSource(StopPatience);
                await host.StopAsync(patience.Token);
                await ((IAsyncDisposable)host).DisposeAsync();
            }).WaitAsync(StopPatience);
        }
        catch (Exception)
        {
            // It ends in any case; the others notice.
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
