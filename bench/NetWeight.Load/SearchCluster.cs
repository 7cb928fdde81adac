using System.Diagnostics;
using NetWeight.Contracts;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;

namespace NetWeight.Load;

/// <summary>Servers and workers in processes of their own, for searches.</summary>
internal sealed class SearchCluster : IAsyncDisposable
{
    private readonly string folder, database, redis;
    private readonly List<(ServerProcess? Process, int Port, int Silo)> servers = [];
    private readonly Dictionary<int, Process> workers = [];

    /// <summary>Starts servers on one store.</summary>
    public SearchCluster(string folder, string database, string redis, int count)
    {
        (this.folder, this.database, this.redis) = (folder, database, redis);
        for (int i = 0; i < count; i++)
        {
            servers.Add((null, LocalService.FreePort(), LocalService.FreePort()));
            StartServer(i);
        }
    }

    /// <summary>Starts a server, or starts it again.</summary>
    public void StartServer(int number)
    {
        (_, int port, int silo) = servers[number];
        ServerProcess process = ServerProcess.Start(
            Path.Combine(folder, $"server-{number}"), "--port", $"{port}", "--database", database, "--redis", redis, "--silo",
            $"127.0.0.1:{silo}", "--models", Path.Combine(folder, "models"));
        servers[number] = (process, port, silo);
    }

    /// <summary>Kills a server with SIGKILL.</summary>
    public void KillServer(int number)
    {
        servers[number].Process!.Kill();
        servers[number].Process!.Dispose();
    }

    /// <summary>Starts a worker that shares a processor with every other one that has the same rest by the number of processors.</summary>
    public void AddWorker(int number)
    {
        string server = string.Join(',', servers.Select(s => $"http://127.0.0.1:{s.Port}"));
        Process worker = Netweight("worker", "--server", server, "--slots", "1", "--name", $"worker-{number}", "-q");
        if (OperatingSystem.IsLinux() || OperatingSystem.IsWindows())
            worker.ProcessorAffinity = 1 << (number % Math.Min(2, Environment.ProcessorCount));
        workers[number] = worker;
    }

    /// <summary>Kills a worker with SIGKILL.</summary>
    public void KillWorker(int number)
    {
        workers[number].Kill();
        workers[number].WaitForExit();
        workers[number].Dispose();
    }

    /// <summary>How long the servers have used processors.</summary>
    public double ServerSeconds() => servers.Sum(s => s.Process!.ProcessorSeconds);

    /// <summary>How long the workers have used processors.</summary>
    public double WorkerSeconds() => workers.Values.Sum(w =>
    {
        w.Refresh();
        return w.TotalProcessorTime.TotalSeconds;
    });

    /// <summary>Begins a search.</summary>
    public Task<SearchProgressContract> OrderAsync(SearchOrderContract order) => CallAsync(c => c.OrderSearchAsync(order, default));

    /// <summary>Waits until a search has evaluated so many networks.</summary>
    public async Task UntilAsync(long search, int evaluated)
    {
        while ((await CallAsync(c => c.SearchAsync(search, default))).Evaluated < evaluated)
            await Task.Delay(200);
    }

    /// <summary>Waits for the end of a search. Throws where it is not done.</summary>
    public async Task EndAsync(long search)
    {
        while (true)
        {
            SearchProgressContract now = await CallAsync(c => c.SearchAsync(search, default));
            if (now.State == "done")
                return;
            if (now.State != "running")
                throw new InvalidOperationException($"Search {search} is {now.State}: {now.Reason}");
            await Task.Delay(1000);
        }
    }

    /// <summary>The front of a search, as the command line shows it.</summary>
    public Task<EvaluatedContract[]> FrontAsync(long search)
    {
        string file = Path.Combine(folder, $"front-{search}.json");
        using Process show = Netweight(
            "search", "show", $"{search}", "--server", $"http://127.0.0.1:{servers[1].Port}", "--top", "0", "-f", "json", "-o", file);
        show.WaitForExit();
        SearchContract found = ContractJson.Read<SearchContract>(File.ReadAllText(file), file);
        return Task.FromResult<EvaluatedContract[]>([.. found.Front.Select(n => new EvaluatedContract(n.Genotype, n.Accuracy))]);
    }

    /// <summary>Starts the command line.</summary>
    public static Process Netweight(params string[] words)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, "NetWeight.Cli"), words)
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        Process process = Process.Start(start)!;
        process.OutputDataReceived += (_, _) => { };
        process.ErrorDataReceived += (_, e) =>
        {
            if (e.Data is { Length: > 0 } line)
                Console.Error.WriteLine($"{words[0]}: {line}");
        };
        process.BeginOutputReadLine();
        process.BeginErrorReadLine();
        return process;
    }

    public ValueTask DisposeAsync()
    {
        foreach (int number in workers.Keys.ToArray())
            KillWorker(number);
        foreach ((ServerProcess? process, _, _) in servers)
            process?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>Asks the servers; one may be dead at the moment.</summary>
    private async Task<T> CallAsync<T>(Func<FleetClient, Task<T>> call)
    {
        using var client = new FleetClient([.. servers.Select(s => new Uri($"http://127.0.0.1:{s.Port}"))], null);
        for (int tried = 0; ; tried++)
        {
            try
            {
                return await call(client);
            }
            catch (FleetUnreachableException) when (tried < 100)
            {
                await Task.Delay(100);
            }
        }
    }
}
