using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Security.Cryptography;
using System.Text.Json;
using NetWeight.Server.Contracts;

namespace NetWeight.Load;

/// <summary>The result of a run.</summary>
/// <param name="Confirmed">Uploads that the server confirmed.</param>
/// <param name="Refused">Uploads that it refused, or whose client went away.</param>
/// <param name="Seconds">The duration of the uploads.</param>
/// <param name="PeakMemoryBytes">The server's resident memory at the most.</param>
/// <param name="IdleMemoryBytes">The same before the first upload.</param>
/// <param name="SlowestHealthSeconds">The slowest answer of api/health meanwhile.</param>
/// <param name="Problems">The violated conditions; empty if there are none.</param>
public sealed record LoadResult(
    int Confirmed, int Refused, double Seconds, long PeakMemoryBytes, long IdleMemoryBytes, double SlowestHealthSeconds,
    IReadOnlyList<string> Problems);

/// <summary>The result of killing the server.</summary>
/// <param name="Kills">The number of kills.</param>
/// <param name="Models">Uploads that were confirmed before.</param>
/// <param name="Records">Measurements that were.</param>
/// <param name="Jobs">Jobs that were.</param>
/// <param name="Problems">The violated conditions; empty if there are none.</param>
public sealed record KillResult(int Kills, int Models, int Records, int Jobs, IReadOnlyList<string> Problems);

/// <summary>Loads a server with parallel clients, good and broken ones, and kills it in the middle.</summary>
public static class LoadRun
{
    /// <summary>Uploads in parallel: one model per client, every fourth client broken in one of three ways.</summary>
    public static async Task<LoadResult> LoadAsync(string folder, int clients, long modelBytes)
    {
        var model = new LoadModel(modelBytes);
        using ServerProcess server = ServerProcess.Start(folder);
        using HttpClient http = Client(server, clients);
        await http.GetAsync("api/models");
        long idle = server.MemoryBytes();
        using var done = new CancellationTokenSource();
        Task<double> health = WatchHealthAsync(server, done.Token);
        var confirmed = new ConcurrentBag<string>();
        var problems = new ConcurrentBag<string>();
        long begin = Stopwatch.GetTimestamp();
        int refused = 0;
        await Task.WhenAll(Enumerable.Range(0, clients).Select(async client =>
        {
            Behavior behavior = client % 4 == 3 ? (Behavior)(1 + (client / 4 % 3)) : Behavior.Good;
            (HttpStatusCode? status, string hash) = await UploadAsync(http, model, client, behavior);
            bool isConfirmed = status is HttpStatusCode.Created or HttpStatusCode.OK;
            if (isConfirmed)
                confirmed.Add(hash);
            else
                Interlocked.Increment(ref refused);
            HttpStatusCode? expected = behavior switch
            {
                Behavior.Good => HttpStatusCode.Created,
                Behavior.GoesAway => null,
                _ => HttpStatusCode.UnprocessableEntity,
            };
            if (status != expected)
                problems.Add($"client {client} ({behavior}) got {status}, not {expected}");
        }));
        double seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
        await done.CancelAsync();
        long peak = server.PeakMemoryBytes();
        await CheckAsync(http, folder, confirmed, mayHaveMore: false, problems);
        return new LoadResult(confirmed.Count, refused, seconds, peak, idle, await health, [.. problems]);
    }

    /// <summary>Uploads models, imports measurements and gives jobs while the server is killed again and again.</summary>
    public static async Task<KillResult> KillAsync(string folder, int kills, int clients, long modelBytes, int seed)
    {
        var model = new LoadModel(modelBytes);
        var random = new Random(seed);
        var models = new ConcurrentBag<string>();
        var records = new ConcurrentBag<double>();
        var jobs = new ConcurrentBag<long>();
        var problems = new ConcurrentBag<string>();
        for (int round = 0; round < kills; round++)
        {
            using ServerProcess server = ServerProcess.Start(folder);
            using HttpClient http = Client(server, clients);
            using var stop = new CancellationTokenSource();
            int own = round;
            Task[] work = [.. Enumerable.Range(0, clients).Select(client =>
                Task.Run(() => WorkAsync(http, model, (own * 1_000_000L) + (client * 1000), models, records, jobs, stop.Token)))];
            int before = records.Count;
            await Task.Delay(random.Next(500, 3000), CancellationToken.None);
            // A busy machine may need longer until there is something to lose.
            for (int i = 0; i < 200 && records.Count == before; i++)
                await Task.Delay(100, CancellationToken.None);
            server.Kill();
            await stop.CancelAsync();
            await Task.WhenAll(work);
        }

        using ServerProcess last = ServerProcess.Start(folder);
        using HttpClient reader = Client(last, 1);
        await CheckAsync(reader, folder, models, mayHaveMore: true, problems);
        string[] lines = (await reader.GetStringAsync("api/history/export")).Split('\n', StringSplitOptions.RemoveEmptyEntries);
        HashSet<double> kept = [.. lines.Select(l => JsonDocument.Parse(l).RootElement.GetProperty("medianSeconds").GetDouble())];
        foreach (double record in records.Where(r => !kept.Contains(r)))
            problems.Add($"the confirmed measurement {record} is lost");
        foreach (long job in jobs)
            if ((await reader.GetAsync($"api/jobs/{job}")).StatusCode != HttpStatusCode.OK)
                problems.Add($"the confirmed job {job} is lost");
        return new KillResult(kills, models.Count, records.Count, jobs.Count, [.. problems]);
    }

    private static HttpClient Client(ServerProcess server, int connections) =>
        new(new SocketsHttpHandler { MaxConnectionsPerServer = connections + 8 })
        {
            BaseAddress = server.Address,
            Timeout = TimeSpan.FromMinutes(10),
        };

    private static async Task WorkAsync(
        HttpClient http, LoadModel model, long variant, ConcurrentBag<string> models, ConcurrentBag<double> records,
        ConcurrentBag<long> jobs, CancellationToken stop)
    {
        // One client of each round gives a job: measuring takes the processor that the others need.
        bool hasJob = variant % 1_000_000 != 0;
        while (!stop.IsCancellationRequested)
        {
            variant++;
            (HttpStatusCode? status, string hash) = await UploadAsync(http, model, variant, Behavior.Good);
            if (status is null)
                return;
            if (status is HttpStatusCode.Created)
                models.Add(hash);
            try
            {
                if (!hasJob)
                    await GiveJobAsync(http, hash, jobs);
                hasJob = true;
                var type = new MediaTypeHeaderValue("application/x-ndjson");
                using var line =
                    new StringContent($"{{\"source\":\"load\",\"model\":\"load\",\"medianSeconds\":{Seconds(variant)}}}", type);
                if ((await http.PostAsync("api/history", line, CancellationToken.None)).IsSuccessStatusCode)
                    records.Add(variant);
            }
            catch (HttpRequestException)
            {
                return;
            }
        }
    }

    private static async Task GiveJobAsync(HttpClient http, string sha256, ConcurrentBag<long> jobs)
    {
        var job = new MeasureJobContract(new JobModelContract(Sha256: sha256), DurationSeconds: 1, Sessions: 1);
        HttpResponseMessage response = await http.PostAsJsonAsync("api/jobs/measure", job, ServerJson.Options, CancellationToken.None);
        if (response.StatusCode == HttpStatusCode.Accepted)
            jobs.Add((await response.Content.ReadFromJsonAsync<JobStatusContract>(ServerJson.Options, CancellationToken.None))!.Id);
    }

    private static string Seconds(double variant) => variant.ToString("0", System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Uploads; a status of null is a connection that broke.</summary>
    private static async Task<(HttpStatusCode? Status, string Hash)> UploadAsync(
        HttpClient http, LoadModel model, long variant, Behavior behavior)
    {
        string hash = model.Hash(behavior == Behavior.WrongHash ? -variant : variant);
        try
        {
            string check = behavior is Behavior.WrongHash or Behavior.Good ? $"&sha256={hash}" : "";
            using var content = new ModelContent(model, variant, behavior);
            using HttpResponseMessage response = await http.PostAsync($"api/models?name=load-{variant}{check}", content);
            // An answer that was cut off confirms nothing.
            await response.Content.ReadAsByteArrayAsync();
            return (response.StatusCode, hash);
        }
        catch (Exception e) when (e is HttpRequestException or IOException or TaskCanceledException)
        {
            return (null, hash);
        }
    }

    /// <summary>All that was confirmed is listed and lies on the disk as it was sent, and no file lies there besides.</summary>
    private static async Task CheckAsync(
        HttpClient http, string folder, IReadOnlyCollection<string> confirmed, bool mayHaveMore, ConcurrentBag<string> problems)
    {
        StoredModelsContract list = (await http.GetFromJsonAsync<StoredModelsContract>("api/models", ServerJson.Options))!;
        HashSet<string> listed = [.. list.Models.Select(m => m.Sha256)], wanted = [.. confirmed];
        foreach (string lost in wanted.Except(listed))
            problems.Add($"the confirmed model {lost} is lost");
        if (!mayHaveMore && listed.Count != wanted.Count)
            problems.Add($"{listed.Count} models are listed, {wanted.Count} were confirmed");
        string[] stored = [.. Directory.EnumerateDirectories(Path.Combine(folder, "models")).Select(f => Path.GetFileName(f)!)];
        foreach (string stray in stored.Except(listed))
            problems.Add($"the folder {stray} is left behind");
        foreach (string sha256 in listed)
        {
            await using FileStream file = File.OpenRead(Path.Combine(folder, "models", sha256, "model.onnx"));
            if (Convert.ToHexStringLower(await SHA256.HashDataAsync(file)) != sha256)
                problems.Add($"the content of {sha256} is another");
        }

        // A client that went away a moment ago may still be cleaned up after.
        string uploads = Path.Combine(folder, "uploads");
        for (int i = 0; i < 100 && Directory.EnumerateFileSystemEntries(uploads).Any(); i++)
            await Task.Delay(100);
        if (Directory.EnumerateFileSystemEntries(uploads).FirstOrDefault() is { } left)
            problems.Add($"{left} is left behind");
    }

    private static async Task<double> WatchHealthAsync(ServerProcess server, CancellationToken stop)
    {
        using HttpClient http = Client(server, 1);
        double slowest = 0;
        while (!stop.IsCancellationRequested)
        {
            long begin = Stopwatch.GetTimestamp();
            await http.GetAsync("api/health", CancellationToken.None);
            slowest = Math.Max(slowest, Stopwatch.GetElapsedTime(begin).TotalSeconds);
            await Task.Delay(50, CancellationToken.None);
        }

        return slowest;
    }
}
