using System.Diagnostics;
using Microsoft.EntityFrameworkCore;
using NetWeight.Server.Fleet;
using NetWeight.Server.Storage;

namespace NetWeight.Server.Jobs;

/// <summary>
/// Shows the other servers of a cluster that this one is there, and frees the running jobs of servers that are gone. A server is gone when
/// its beats stand still for long enough by this server's stopwatch: no two clocks have to agree.
/// </summary>
internal sealed class ServerPresence(
    FleetDatabase database, JobQueue queue, ServerOptions options, ILogger<ServerPresence> log) : BackgroundService
{
    private readonly Dictionary<string, (long Beats, long Since)> seen = [];

    /// <summary>Enters the server into the store.</summary>
    public Task EnterAsync() => database.WriteAsync(async store =>
    {
        long now = Database.Now;
        ServerRow? row = await store.Servers.FirstOrDefaultAsync(s => s.Id == options.ServerId);
        if (row is null)
        {
            row = new ServerRow { Id = options.ServerId, Name = options.ServerName };
            store.Servers.Add(row);
        }

        (row.Name, row.StartedAt, row.LastSeenAt, row.Beats) = (options.ServerName, now, now, row.Beats + 1);
        return true;
    });

    /// <summary>Beats, and looks at the others.</summary>
    public async Task LookAsync()
    {
        await database.WriteAsync(store => store.Servers.Where(s => s.Id == options.ServerId).ExecuteUpdateAsync(set => set
            .SetProperty(s => s.Beats, s => s.Beats + 1).SetProperty(s => s.LastSeenAt, Database.Now)));
        (string[] running, ServerRow[] servers) = await database.ReadAsync(async store => (
            await store.Jobs.Where(j => j.State == JobState.Running && j.Server != null && j.Server != options.ServerId)
                .Select(j => j.Server!).Distinct().ToArrayAsync(),
            await store.Servers.AsNoTracking().ToArrayAsync()));
        foreach (string id in running)
        {
            ServerRow? server = Array.Find(servers, s => s.Id == id);
            long beats = server?.Beats ?? -1;
            if (!seen.TryGetValue(id, out (long Beats, long Since) last) || last.Beats != beats)
                seen[id] = (beats, Stopwatch.GetTimestamp());
            else if (Stopwatch.GetElapsedTime(last.Since) > options.GoneAfter)
                await FreeAsync(id, server?.Name ?? "of an earlier cluster");
        }

        foreach (string id in seen.Keys.Except(running).ToArray())
            seen.Remove(id);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (!options.IsClustered)
            return;
        using var timer = new PeriodicTimer(options.Beat);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                try
                {
                    await LookAsync();
                }
                catch (Exception e) when (e is not OperationCanceledException)
                {
                    // The time of a store that is away does not count against the others: nobody could beat.
                    seen.Clear();
                    ServerLog.BeatFailed(log, StoreProblem.Of(e)?.Detail ?? e.GetBaseException().Message);
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server ends.
        }
    }

    private async Task FreeAsync(string server, string name)
    {
        foreach (long job in await queue.InterruptAsync(
            j => j.Server == server, $"The server {name} is gone; it ran this job. Repeat it."))
            ServerLog.JobOfGoneServer(log, job, name);
        seen.Remove(server);
    }
}
