using System.Net;
using System.Net.Http.Json;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;
using NetWeight.Search;
using NetWeight.Server.Contracts;
using NetWeight.Server.Search;
using NetWeight.Workflows;

namespace NetWeight.Server.Tests;

/// <summary>Searches whose networks workers evaluate.</summary>
public sealed class SearchTests
{
    private static readonly SearchOrderContract Order = new(
        "nas-bench-macro", "raspberry-pi-4", null, null, null, null, 1, 0.06, true, null, null, 60, 7, "naswot", 3, 4, 2);

    /// <summary>A score that depends on the network alone, and prefers later choices.</summary>
    internal static double Score(string network)
    {
        double score = 0;
        foreach (char c in network[(network.IndexOf(':') + 1)..])
            score = (score * 0.9) + c;
        return score + (network.Sum(c => c * 31) % 7);
    }

    /// <summary>The same search with all its islands in this process.</summary>
    internal static SearchResult Local(SearchOrderContract order)
    {
        SearchTask task = SearchOrders.Task(order);
        SearchSpace space = task.Request.Space;
        return new IslandSearch(task, SearchOrders.Plan(order)).Run(
            asked => [.. asked.Select(g => (double?)Score($"{space.Id}:{space.Format(g)}"))]);
    }

    [Fact]
    public async Task Workers_find_what_one_process_finds()
    {
        await using LocalServer server = await LocalServer.StartAsync();
        SearchProgressContract search = await OrderAsync(server, Order);
        await WorkAsync(server, search.Id, workers: 3);
        search = await server.GetAsync<SearchProgressContract>($"api/searches/{search.Id}");
        Assert.Equal(("done", 60, 0), (search.State, search.Evaluated, search.Failed));
        var evaluated = await server.GetAsync<SearchEvaluatedContract>($"api/searches/{search.Id}/evaluated");
        SearchResult local = Local(Order);
        SearchSpace space = local.Task.Request.Space;
        Assert.Equal(
            local.Search.History.Select(n => (space.Format(n.Genotype), n.Accuracy)),
            evaluated.Networks.Select(n => (n.Genotype, n.Accuracy)));
        Assert.Equal(space.Format(local.Search.Best!.Genotype), search.Best!.Genotype);
    }

    [Fact]
    public async Task A_network_is_evaluated_once_for_all_searches()
    {
        await using LocalServer server = await LocalServer.StartAsync();
        await WorkAsync(server, (await OrderAsync(server, Order)).Id, workers: 1);
        SearchProgressContract again = await OrderAsync(server, Order);
        long before = (await EndAsync(server, again.Id)).Evaluated;
        Assert.Equal(60, before);
    }

    [Fact]
    public async Task A_task_that_no_worker_answers_is_given_again_and_the_first_value_counts()
    {
        var clock = new ManualClock();
        await using LocalServer server = await LocalServer.StartAsync(
            o => o with { Clock = clock, Searches = new SearchRules { Watch = TimeSpan.FromMilliseconds(50) } });
        await OrderAsync(server, Order with { Islands = 1 });
        WorkTaskContract[] first = [.. (await TakeAsync(server, 4)).Tasks];
        Assert.Equal(4, first.Length);
        Assert.Empty((await TakeAsync(server, 4, 0)).Tasks);
        clock.Move(TimeSpan.FromMinutes(3));
        await ConfirmAsync(server, new WorkResultContract(first[0].Id, first[0].Lease, 1, 0.1, null));
        WorkTaskContract[] second = [.. (await TakeAsync(server, 4)).Tasks];
        Assert.Equal(first.Skip(1).Select(t => t.Id), second.Select(t => t.Id));
        // Another worker has it now: a late failure of the first one does not count, a late value does, and stays.
        await ConfirmAsync(
            server, new WorkResultContract(first[1].Id, first[1].Lease, null, 0.1, new FleetFailureContract("late", IsFinal: true)));
        await ConfirmAsync(server, new WorkResultContract(first[1].Id, first[1].Lease, 2, 0.1, null));
        await ConfirmAsync(server, new WorkResultContract(second[0].Id, second[0].Lease, 3, 0.1, null));
        foreach (WorkTaskContract task in second.Skip(1))
            await ConfirmAsync(server, new WorkResultContract(task.Id, task.Lease, 4, 0.1, null));
        var evaluated = await UntilAsync(
            () => server.GetAsync<SearchEvaluatedContract>("api/searches/1/evaluated"), e => e.Networks.Count == 4);
        Assert.Equal([1, 2, 4, 4], evaluated.Networks.Select(n => n.Accuracy!.Value));
    }

    [Fact]
    public async Task A_network_that_cannot_be_evaluated_does_not_stop_the_search()
    {
        await using LocalServer server = await LocalServer.StartAsync();
        SearchProgressContract search = await OrderAsync(server, Order with { Islands = 1, Evaluations = 8 });
        await WorkAsync(server, search.Id, workers: 1, fails: network => network.Sum(c => c) % 3 == 0);
        search = await server.GetAsync<SearchProgressContract>($"api/searches/{search.Id}");
        Assert.Equal(("done", 8), (search.State, search.Evaluated));
        Assert.True(search.Failed > 0);
    }

    [Fact]
    public async Task A_search_goes_on_after_a_restart_and_after_a_cancelled_one_with_the_same_networks()
    {
        await using LocalServer server = await LocalServer.StartAsync();
        SearchProgressContract first = await OrderAsync(server, Order), second = await OrderAsync(server, Order);
        foreach (WorkTaskContract task in (await TakeAsync(server, 7)).Tasks)
            await ConfirmAsync(server, new WorkResultContract(task.Id, task.Lease, Score(task.Network), 0.1, null));
        await server.RestartAsync();
        await LocalServer.ReadAsync<SearchProgressContract>(await server.Client.PostAsync($"api/searches/{first.Id}/cancel", null));
        await WorkAsync(server, second.Id, workers: 2);
        Assert.Equal("cancelled", (await server.GetAsync<SearchProgressContract>($"api/searches/{first.Id}")).State);
        second = await server.GetAsync<SearchProgressContract>($"api/searches/{second.Id}");
        SearchResult local = Local(Order);
        Assert.Equal(local.Task.Request.Space.Format(local.Search.Best!.Genotype), second.Best!.Genotype);
    }

    /// <summary>Two servers; one is lost, with workers that had something in hand.</summary>
    [Fact]
    public async Task A_lost_server_and_lost_workers_change_nothing_in_what_is_found()
    {
        await using Cluster cluster = await Cluster.StartAsync(
            2, o => o with { Searches = new SearchRules { Lease = TimeSpan.FromSeconds(2), Watch = TimeSpan.FromMilliseconds(200) } });
        LocalServer lost = cluster.Servers[0], kept = cluster.Servers[1];
        SearchProgressContract search = await OrderAsync(lost, Order);
        // A worker that takes networks and is never heard of again.
        Assert.NotEmpty((await TakeAsync(lost, 3)).Tasks);
        using var end = new CancellationTokenSource();
        using var client = new FleetClient([lost.Address, kept.Address], null);
        var worker = new SearchWorker(
            client, new WorkerSettings("w", ["naswot"]) { Slots = 2, FirstPause = TimeSpan.FromMilliseconds(100) },
            (task, _) =>
            {
                Thread.Sleep(20);
                return Score(task.Network);
            },
            _ => { });
        Task running = worker.RunAsync(end.Token);
        await UntilAsync(() => kept.GetAsync<SearchProgressContract>($"api/searches/{search.Id}"), s => s.Evaluated >= 12);
        await lost.StopAsync();
        await EndAsync(kept, search.Id);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
        var evaluated = await kept.GetAsync<SearchEvaluatedContract>($"api/searches/{search.Id}/evaluated");
        SearchResult local = Local(Order);
        Assert.Equal(
            local.Search.History.Select(n => (local.Task.Request.Space.Format(n.Genotype), n.Accuracy)),
            evaluated.Networks.Select(n => (n.Genotype, n.Accuracy)));
    }

    [Theory]
    [InlineData("""{"device": "no-such"}""", "There is no such device")]
    [InlineData("""{"device": "/etc/passwd"}""", "There is no such device")]
    [InlineData("""{"device": "../x.json"}""", "There is no such device")]
    [InlineData("""{"device": null}""", "either device or deviceFile")]
    [InlineData("""{"device": null, "deviceFile": "{"}""", "deviceFile")]
    [InlineData("""{"space": "no-such"}""", "There is no search space")]
    [InlineData("""{"space": "mobile@0"}""", "There is no search space")]
    [InlineData("""{"precision": "fp3"}""", "precision must be one of")]
    [InlineData("""{"runtime": "no-such"}""", "There is no such runtime")]
    [InlineData("""{"threads": 0}""", "threads must be from 1")]
    [InlineData("""{"batch": 0}""", "batch must be from 1")]
    [InlineData("""{"evaluations": 0}""", "evaluations must be from 1")]
    [InlineData("""{"evaluations": 1000000}""", "evaluations must be from 1")]
    [InlineData("""{"islands": 65}""", "1 to 64 islands")]
    [InlineData("""{"islands": 0}""", "1 to 64 islands")]
    [InlineData("""{"islands": 61}""", "too few for 61 islands")]
    [InlineData("""{"width": 0}""", "networks evaluated at a time")]
    [InlineData("""{"migrateEach": 0}""", "after 1 or more generations")]
    [InlineData("""{"score": "../x"}""", "score must be a name")]
    [InlineData("""{"maxLatencySeconds": -1}""", "maxLatencySeconds must be more than 0")]
    public async Task An_order_that_cannot_be_is_refused_with_a_reason(string change, string reason)
    {
        await using LocalServer server = await LocalServer.StartAsync();
        var order = (System.Text.Json.Nodes.JsonObject)System.Text.Json.JsonSerializer.SerializeToNode(Order, ServerJson.Options)!;
        foreach ((string name, System.Text.Json.Nodes.JsonNode? value) in System.Text.Json.Nodes.JsonNode.Parse(change)!.AsObject())
            order[name] = value?.DeepClone();
        HttpResponseMessage response = await server.Client.PostAsJsonAsync("api/searches", order);
        Assert.Contains(
            reason, await LocalServer.ProblemAsync(response, (int)HttpStatusCode.UnprocessableEntity), StringComparison.Ordinal);
        Assert.Empty((await server.GetAsync<SearchListContract>("api/searches")).Searches);
    }

    internal static async Task<SearchProgressContract> OrderAsync(LocalServer server, SearchOrderContract order) =>
        await LocalServer.ReadAsync<SearchProgressContract>(
            await server.Client.PostAsJsonAsync("api/searches", order, ServerJson.Options));

    private static async Task<WorkAnswerContract> TakeAsync(LocalServer server, int most, double wait = 10) =>
        await LocalServer.ReadAsync<WorkAnswerContract>(await server.Client.PostAsJsonAsync(
            "api/searches/work", new WorkRequestContract("w", ["naswot"], most, wait, []), ServerJson.Options));

    private static async Task ConfirmAsync(LocalServer server, WorkResultContract result) =>
        await LocalServer.ReadAsync<WorkAnswerContract>(await server.Client.PostAsJsonAsync(
            "api/searches/work", new WorkRequestContract("w", ["naswot"], 0, 0, [result]), ServerJson.Options));

    /// <summary>Lets real workers evaluate until a search has ended.</summary>
    private static async Task WorkAsync(LocalServer server, long search, int workers, Func<string, bool>? fails = null)
    {
        using var end = new CancellationTokenSource();
        using var client = new FleetClient(server.Address, null);
        var worker = new SearchWorker(
            client, new WorkerSettings("w", ["naswot"]) { Slots = workers },
            (task, _) => fails?.Invoke(task.Network) == true ? throw new NetWeightException("It cannot be built.") : Score(task.Network),
            _ => { });
        Task running = worker.RunAsync(end.Token);
        await EndAsync(server, search);
        await end.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => running);
    }

    private static Task<SearchProgressContract> EndAsync(LocalServer server, long search) => UntilAsync(
        () => server.GetAsync<SearchProgressContract>($"api/searches/{search}"), s => s.State != "running");

    private static async Task<T> UntilAsync<T>(Func<Task<T>> read, Func<T, bool> isIt)
    {
        for (int i = 0; i < 1200; i++)
        {
            T value = await read();
            if (isIt(value))
                return value;
            await Task.Delay(50);
        }

        throw new TimeoutException("It did not happen within a minute.");
    }
}
