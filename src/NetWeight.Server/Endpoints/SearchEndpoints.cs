using System.ComponentModel;
using NetWeight.Measurement.Contracts;
using NetWeight.Server.Contracts;
using NetWeight.Server.Fleet;
using NetWeight.Server.Search;
using NetWeight.Server.Security;

namespace NetWeight.Server.Endpoints;

/// <summary>Searches for people, and the networks to evaluate for workers.</summary>
internal static class SearchEndpoints
{
    private const int MostListed = 1000, MostWorkerName = 100, MostScores = 20;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(500);

    /// <summary>Adds the addresses.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        RouteGroupBuilder searches = api.MapGroup("/searches").WithTags("Searches");
        searches.MapPost("/", AddAsync).WithName("orderSearch").WithSummary("Begins a search whose networks workers evaluate.")
            .Accepts<SearchOrderContract>("application/json").Produces<SearchProgressContract>(StatusCodes.Status202Accepted);
        searches.MapGet("/", ListAsync).WithName("listSearches").WithSummary("Lists searches, the newest first.")
            .Produces<SearchListContract>();
        searches.MapGet("/{id:long}", FindAsync).WithName("getSearch").WithSummary("Tells how far a search is.")
            .Produces<SearchProgressContract>();
        searches.MapGet("/{id:long}/evaluated", EvaluatedAsync).WithName("listEvaluated")
            .WithSummary("Lists the networks that were evaluated for a search.").Produces<SearchEvaluatedContract>();
        searches.MapPost("/{id:long}/cancel", CancelAsync).WithName("cancelSearch")
            .WithSummary("Ends a search. What was evaluated stays.").Produces<SearchProgressContract>();
        searches.MapPost("/work", WorkAsync).WithName("takeWork").WithMetadata(new RolesMetadata(Role.Admin, Role.Agent))
            .WithSummary("Takes a worker's results and gives it networks to evaluate.")
            .Accepts<WorkRequestContract>("application/json").Produces<WorkAnswerContract>();
    }

    private static async Task<IResult> AddAsync(HttpContext context, SearchStore searches, SearchWatch watch)
    {
        var order = await RequestBody.ReadAsync<SearchOrderContract>(context);
        IReadOnlyList<IslandId> islands = await searches.AddAsync(order, Caller.Of(context));
        await watch.WakeAsync(islands);
        context.Response.Headers.Location = $"/api/searches/{islands[0].Search}";
        return TypedResults.Json(
            await searches.GetAsync(islands[0].Search), ServerJson.Options, statusCode: StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> ListAsync(SearchStore searches, [Description("How many of the newest, 1 to 1000.")] int last = 50) =>
        last is < 1 or > MostListed ? throw Problem.Bad($"last must be from 1 to {MostListed}.")
            : TypedResults.Json(new SearchListContract(await searches.ListAsync(last)), ServerJson.Options);

    private static async Task<IResult> FindAsync(long id, SearchStore searches) =>
        TypedResults.Json(await searches.GetAsync(id), ServerJson.Options);

    private static async Task<IResult> EvaluatedAsync(long id, SearchStore searches) =>
        TypedResults.Json(await searches.EvaluatedAsync(id), ServerJson.Options);

    private static async Task<IResult> CancelAsync(HttpContext context, long id, SearchStore searches) =>
        TypedResults.Json(await searches.CancelAsync(id, Caller.Of(context)), ServerJson.Options);

    private static async Task<IResult> WorkAsync(
        HttpContext context, WorkQueue work, SearchRules rules, SearchWatch watch, IHostApplicationLifetime lifetime)
    {
        var wanted = await RequestBody.ReadAsync<WorkRequestContract>(context);
        Check(wanted, rules);
        await watch.WakeAsync(await work.ConfirmAsync(wanted.Results, Caller.Of(context)));
        if (wanted.Held is { Count: > 0 } held)
            await work.HoldAsync(held);
        IReadOnlyList<WorkTaskContract> tasks = wanted.Most == 0 ? [] : await TakeAsync(context, wanted, work, lifetime);
        return TypedResults.Json(
            new WorkAnswerContract(tasks, rules.Lease.TotalSeconds, rules.Poll.TotalSeconds), ServerJson.Options);
    }

    private static async Task<IReadOnlyList<WorkTaskContract>> TakeAsync(
        HttpContext context, WorkRequestContract wanted, WorkQueue work, IHostApplicationLifetime lifetime)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        long until = Environment.TickCount64 + (long)(wanted.WaitSeconds * 1000);
        while (true)
        {
            Task queued = work.Queued;
            IReadOnlyList<WorkTaskContract> tasks = await work.TakeAsync(wanted.Worker, wanted.Scores, wanted.Most);
            long left = until - Environment.TickCount64;
            if (tasks.Count > 0 || left <= 0 || end.IsCancellationRequested)
                return tasks;
            // Another server may have queued it, so the store is looked at now and then.
            await Task.WhenAny(queued, Task.Delay(Look.TotalMilliseconds < left ? Look : TimeSpan.FromMilliseconds(left), end.Token));
        }
    }

    private static void Check(WorkRequestContract wanted, SearchRules rules)
    {
        FleetText.Check("worker", wanted.Worker, MostWorkerName);
        if (wanted.Most < 0 || wanted.Most > rules.MostTasks)
            throw Problem.Refused($"most must be from 0 to {rules.MostTasks}.");
        if (wanted.Scores.Count > MostScores)
            throw Problem.Refused($"scores has more than {MostScores} entries.");
        if (!(wanted.WaitSeconds >= 0 && wanted.WaitSeconds <= rules.Poll.TotalSeconds))
            throw Problem.Refused(FormattableString.Invariant($"waitSeconds must be from 0 to {rules.Poll.TotalSeconds:0.###}."));
    }
}
