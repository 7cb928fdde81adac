using System.Net.ServerSentEvents;
using System.Runtime.CompilerServices;
using NetWeight.Measurement.Contracts;
using NetWeight.Server.Contracts;
using NetWeight.Server.Jobs;
using NetWeight.Server.Storage;

namespace NetWeight.Server.Endpoints;

/// <summary>Jobs: give, watch, cancel, repeat, read the result.</summary>
internal static class JobEndpoints
{
    private const int MostListed = 200;
    private static readonly TimeSpan EventPause = TimeSpan.FromMilliseconds(500);

    /// <summary>Adds the addresses.</summary>
    public static void Map(RouteGroupBuilder api)
    {
        RouteGroupBuilder jobs = api.MapGroup("/jobs").WithTags("Jobs");
        jobs.MapGet("/", ListAsync).WithName("listJobs").WithSummary($"Lists the newest {MostListed} jobs.").Produces<JobListContract>();
        Post<MeasureJobContract>("measure", "Measures a model.", MeasureAsync);
        Post<ProofJobContract>("prove", "Proves that rewrites keep a model's outputs.", ProveAsync);
        Post<CalibrationJobContract>("calibrate", "Calibrates predictions for the server's machine.", CalibrateAsync);
        jobs.MapGet("/{id:long}", FindAsync).WithName("getJob")
            .WithSummary("Returns the state and the progress of a job.").Produces<JobStatusContract>();
        jobs.MapGet("/{id:long}/events", Watch).WithName("watchJob")
            .WithSummary("Sends the job as server-sent events, until it has ended.")
                .Produces<JobStatusContract>(contentType: "text/event-stream");
        jobs.MapPost("/{id:long}/cancel", CancelAsync).WithName("cancelJob").WithSummary("Ends a job that waits or runs.")
            .Produces<JobStatusContract>(StatusCodes.Status202Accepted);
        jobs.MapPost("/{id:long}/repeat", RepeatAsync).WithName("repeatJob").WithSummary("Gives the same job again.")
            .Produces<JobStatusContract>(StatusCodes.Status202Accepted);
        jobs.MapDelete("/{id:long}", DeleteAsync).WithName("deleteJob").WithSummary("Forgets a job that has ended, with its result.")
            .Produces(StatusCodes.Status204NoContent);
        Result<MeasurementContract>("measurement", JobKind.Measure, "Returns the measurements of a job.");
        Result<ProofContract>("proof", JobKind.Prove, "Returns the result of a proof.");
        Result<CalibrationContract>("calibration", JobKind.Calibrate, "Gives the calibrated device.");

        void Post<T>(string word, string summary, Delegate handler)
            where T : notnull => jobs.MapPost("/" + word, handler).WithName(word).WithSummary(summary).Accepts<T>("application/json")
                .Produces<JobStatusContract>(StatusCodes.Status202Accepted);

        void Result<T>(string word, string kind, string summary) => jobs.MapGet(
            $"/{{id:long}}/{word}", (long id, JobStore store, CancellationToken cancellation) => ResultAsync(id, kind, store, cancellation))
            .WithName("get" + char.ToUpperInvariant(word[0]) + word[1..]).WithSummary(summary).Produces<T>();
    }

    private static async Task<IResult> MeasureAsync(HttpContext context, JobRequests requests, JobStore jobs) =>
        await GiveAsync(
            context, await requests.RowOfAsync(await RequestBody.ReadAsync<MeasureJobContract>(context), context.RequestAborted), jobs);

    private static async Task<IResult> ProveAsync(HttpContext context, JobRequests requests, JobStore jobs) =>
        await GiveAsync(
            context, await requests.RowOfAsync(await RequestBody.ReadAsync<ProofJobContract>(context), context.RequestAborted), jobs);

    private static async Task<IResult> CalibrateAsync(HttpContext context, JobStore jobs) =>
        await GiveAsync(context, JobRequests.RowOf(await RequestBody.ReadAsync<CalibrationJobContract>(context)), jobs);

    private static async Task<IResult> GiveAsync(HttpContext context, JobRow row, JobStore jobs)
    {
        JobStatusContract job = await jobs.AddAsync(row, context.RequestAborted);
        context.Response.Headers.Location = $"/api/jobs/{job.Id}";
        return TypedResults.Json(job, ServerJson.Options, statusCode: StatusCodes.Status202Accepted);
    }

    private static async Task<IResult> ListAsync(JobStore jobs, CancellationToken cancellation) =>
        TypedResults.Json(new JobListContract(await jobs.ListAsync(MostListed, cancellation)), ServerJson.Options);

    private static async Task<IResult> FindAsync(long id, JobStore jobs, CancellationToken cancellation) =>
        TypedResults.Json(await jobs.GetAsync(id, cancellation), ServerJson.Options);

    private static async Task<IResult> Watch(long id, JobStore jobs, CancellationToken cancellation)
    {
        JobStatusContract first = await jobs.GetAsync(id, cancellation);
        return TypedResults.ServerSentEvents(EventsAsync(first, jobs, cancellation));
    }

    private static async IAsyncEnumerable<SseItem<JobStatusContract>> EventsAsync(
        JobStatusContract job, JobStore jobs, [EnumeratorCancellation] CancellationToken cancellation)
    {
        JobStatusContract? last = null;
        while (true)
        {
            if (job != last)
                yield return new SseItem<JobStatusContract>(job, "job");
            last = job;
            if (job.State is not (JobState.Queued or JobState.Running))
                yield break;
            await Task.Delay(EventPause, cancellation);
            job = await jobs.GetAsync(job.Id, cancellation);
        }
    }

    private static async Task<IResult> CancelAsync(long id, JobStore jobs, CancellationToken cancellation) =>
        TypedResults.Json(await jobs.CancelAsync(id, cancellation), ServerJson.Options, statusCode: StatusCodes.Status202Accepted);

    private static async Task<IResult> RepeatAsync(HttpContext context, long id, JobStore jobs) =>
        await GiveAsync(context, await jobs.CopyAsync(id, context.RequestAborted), jobs);

    private static async Task<IResult> DeleteAsync(long id, JobStore jobs, CancellationToken cancellation)
    {
        await jobs.DeleteAsync(id, cancellation);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> ResultAsync(long id, string kind, JobStore jobs, CancellationToken cancellation) =>
        TypedResults.Content(await jobs.ResultAsync(id, kind, cancellation), "application/json");
}
