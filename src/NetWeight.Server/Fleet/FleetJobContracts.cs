using System.Text.Json;
using NetWeight.Measurement.Contracts;
using NetWeight.Server.Contracts;
using NetWeight.Server.Storage;

namespace NetWeight.Server.Fleet;

/// <summary>Jobs of the store as people see them.</summary>
internal static class FleetJobContracts
{
    /// <summary>A job with its result; null for none.</summary>
    public static FleetJobContract Of(FleetJobRow row, FleetResultRow? result)
    {
        FleetTaskContract task = JsonSerializer.Deserialize<FleetTaskContract>(row.Task, ServerJson.Options)!;
        return new FleetJobContract(
            row.Id, row.Sweep, row.Device, row.Model, task.Model?.Batch, task.Threads, task.Runner, row.State, row.Priority, row.Attempts,
            row.Activity, row.Progress, row.Reason, result?.MedianSeconds, result?.MedianLowSeconds, result?.MedianHighSeconds,
            result is null ? [] : JsonSerializer.Deserialize<string[]>(result.Doubts, ServerJson.Options)!, row.CreatedBy,
            Moment(row.CreatedAt), row.StartedAt is { } start ? Moment(start) : null, row.FinishedAt is { } end ? Moment(end) : null,
            row.Kind, result?.Summary, Prediction(result), Change(result));
    }

    /// <summary>The jobs whose measurement lies outside the predicted interval.</summary>
    public static IQueryable<FleetJobRow> Disagreeing(IQueryable<FleetJobRow> jobs, ServerContext store) => jobs.Where(j =>
        store.FleetResults.Any(r => r.Job == j.Id
            && (r.MedianSeconds < r.PredictedLowSeconds || r.MedianSeconds > r.PredictedHighSeconds)));

    /// <summary>The jobs that are slower than earlier measurements of the same.</summary>
    public static IQueryable<FleetJobRow> Slower(IQueryable<FleetJobRow> jobs, ServerContext store) => jobs.Where(j =>
        store.FleetResults.Any(r => r.Job == j.Id
            && (r.MedianLowSeconds ?? r.MedianSeconds) > r.EarlierHighSeconds * (1 + FleetSeries.Noise)));

    /// <summary>Results without what the agent signed, which can be large.</summary>
    public static IQueryable<FleetResultRow> WithoutPayload(IQueryable<FleetResultRow> results) => results.Select(r => new FleetResultRow
    {
        Job = r.Job,
        Attempt = r.Attempt,
        Payload = "",
        Signature = "",
        MedianSeconds = r.MedianSeconds,
        MedianLowSeconds = r.MedianLowSeconds,
        MedianHighSeconds = r.MedianHighSeconds,
        Doubts = r.Doubts,
        Summary = r.Summary,
        PredictedBy = r.PredictedBy,
        PredictedSeconds = r.PredictedSeconds,
        PredictedLowSeconds = r.PredictedLowSeconds,
        PredictedHighSeconds = r.PredictedHighSeconds,
        Series = r.Series,
        EarlierJob = r.EarlierJob,
        EarlierCount = r.EarlierCount,
        EarlierSeconds = r.EarlierSeconds,
        EarlierLowSeconds = r.EarlierLowSeconds,
        EarlierHighSeconds = r.EarlierHighSeconds,
        ReceivedAt = r.ReceivedAt,
    });

    private static FleetPredictionContract? Prediction(FleetResultRow? result) =>
        result is { PredictedBy: { } by, PredictedSeconds: { } seconds, PredictedLowSeconds: { } low, PredictedHighSeconds: { } high }
            ? new FleetPredictionContract(
                by, seconds, low, high, result.MedianSeconds < low ? "below" : result.MedianSeconds > high ? "above" : "inside")
            : null;

    private static FleetChangeContract? Change(FleetResultRow? result)
    {
        if (result is not { MedianSeconds: { } median, EarlierJob: { } job, EarlierSeconds: { } seconds, EarlierLowSeconds: { } low }
            || result.EarlierHighSeconds is not { } high)
            return null;
        string verdict = (result.MedianLowSeconds ?? median) > high * (1 + FleetSeries.Noise) ? "slower"
            : (result.MedianHighSeconds ?? median) < low * (1 - FleetSeries.Noise) ? "faster" : "same";
        return new FleetChangeContract(job, result.EarlierCount, seconds, low, high, median / seconds, verdict);
    }

    private static DateTimeOffset Moment(long milliseconds) => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds);
}
