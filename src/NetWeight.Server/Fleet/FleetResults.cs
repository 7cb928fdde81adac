using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Fleet;
using NetWeight.Measurement.Records;
using NetWeight.Server.Contracts;
using NetWeight.Server.History;
using NetWeight.Server.Security;
using NetWeight.Server.Storage;

namespace NetWeight.Server.Fleet;

/// <summary>
/// Takes the outcomes of attempts. The first valid result of a job counts, also where its lease had expired meanwhile: the job is done in
/// the transaction that stores it. The same outcome sent again changes nothing.
/// </summary>
internal sealed class FleetResults(FleetDatabase database, FleetLeases leases, FleetPredictions predictions)
{
    private const int MostDoubts = 50, MostReason = 1000, MostSummary = 300, SignatureBytes = 64;

    private static readonly UTF8Encoding Utf8 = new(false, true);

    /// <summary>
    /// Takes an outcome. Throws <see cref="ProblemException"/> for one whose signature does not fit: it can be sent again.
    /// </summary>
    public async Task<FleetReceiptContract> ConfirmAsync(string device, string attempt, FleetSignedContract signed, Caller caller)
    {
        string key = await database.ReadAsync(
            async store => (await FleetLeases.DeviceAsync(store, device, null, caller)).PublicKey);
        if (!IsSigned(signed, key))
            throw Problem.Refused(
                "The signature does not fit the result: it was changed on its way, or another key signed it. Send it again.");
        (FleetOutcomeContract? outcome, MeasurementRecord[] records, string? wrong) = Read(signed.Payload);
        FleetPrediction? prediction = wrong is null ? await PredictAsync(device, attempt, records) : null;
        return await database.WriteAsync(
            store => ApplyAsync(store, device, attempt, signed, outcome, records, wrong, prediction, caller));
    }

    /// <summary>What is predicted for a measurement, before the store is locked for it; null for none.</summary>
    private async Task<FleetPrediction?> PredictAsync(string device, string attempt, MeasurementRecord[] records)
    {
        if (records.Count(r => r.Layer is null) != 1)
            return null;
        string? task = await database.ReadAsync(store => (
            from a in store.FleetAttempts
            where a.Id == attempt && a.Device == device
            join j in store.FleetJobs on a.Job equals j.Id
            select j.Task).FirstOrDefaultAsync());
        return task is null ? null : await predictions.OfAsync(
            device, JsonSerializer.Deserialize<FleetTaskContract>(task, ServerJson.Options)!, records.Single(r => r.Layer is null));
    }

    private async Task<FleetReceiptContract> ApplyAsync(
        ServerContext store, string device, string id, FleetSignedContract signed, FleetOutcomeContract? outcome,
        MeasurementRecord[] records, string? wrong, FleetPrediction? prediction, Caller caller)
    {
        long now = database.Now;
        FleetAttemptRow attempt = await store.FleetAttempts.FirstOrDefaultAsync(a => a.Id == id && a.Device == device)
            ?? throw Problem.NotFound($"The device '{device}' has no such attempt.");
        switch (attempt.State)
        {
            case AttemptState.Done or AttemptState.Failed:
                return new FleetReceiptContract("known", null);
            case AttemptState.Refused:
                return new FleetReceiptContract("refused", attempt.Reason);
            case AttemptState.Superseded or AttemptState.Cancelled:
                return new FleetReceiptContract("superseded", attempt.Reason);
        }

        FleetJobRow job = await store.FleetJobs.AsNoTracking().FirstAsync(j => j.Id == attempt.Job);
        if (FleetState.IsFinal(job.State))
            return End(attempt, AttemptState.Superseded, $"Job {job.Id} is {job.State} already.", now);
        bool isCurrent = job.State == FleetState.Running && job.Attempt == id;
        wrong ??= Misfit(outcome!, records, attempt, job);
        if (wrong is not null)
        {
            database.Audit(store, caller.Name, "refused result", FleetText.Line($"attempt {id} of job {job.Id}: {wrong}", MostReason));
            if (isCurrent)
                await leases.RetryAsync(store, job, $"The result was refused: {wrong}", isFinal: false, now);
            return End(attempt, AttemptState.Refused, wrong, now);
        }

        if (outcome!.Failure is { } failure)
        {
            if (isCurrent || (failure.IsFinal && job.State == FleetState.Queued))
                await leases.RetryAsync(store, job, failure.Reason, failure.IsFinal, now);
            End(attempt, AttemptState.Failed, failure.Reason, now);
            return new FleetReceiptContract("accepted", null);
        }

        await StoreAsync(store, job, attempt, signed, outcome, records, prediction, now);
        return new FleetReceiptContract("accepted", null);
    }

    private static async Task StoreAsync(
        ServerContext store, FleetJobRow job, FleetAttemptRow attempt, FleetSignedContract signed, FleetOutcomeContract outcome,
        MeasurementRecord[] records, FleetPrediction? prediction, long now)
    {
        int done = await store.FleetJobs.Where(j => j.Id == job.Id && j.State == job.State && j.Attempt == job.Attempt)
            .ExecuteUpdateAsync(set => set.SetProperty(j => j.State, FleetState.Done).SetProperty(j => j.Attempt, attempt.Id)
                .SetProperty(j => j.Reason, (string?)null).SetProperty(j => j.LeaseUntil, (long?)null)
                .SetProperty(j => j.NotBefore, (long?)null).SetProperty(j => j.Activity, (string?)null)
                .SetProperty(j => j.Progress, (double?)null).SetProperty(j => j.FinishedAt, now));
        if (done != 1)
            throw new LostRaceException();
        if (job.Attempt != attempt.Id && job.State == FleetState.Running)
            await FleetLeases.EndAttemptsAsync(
                store, job.Id, AttemptState.Superseded, $"Attempt {attempt.Number} gave the result first.", now);
        (attempt.State, attempt.Reason, attempt.EndedAt) = (AttemptState.Done, null, now);
        IEnumerable<string> doubts = outcome.Doubts.Take(MostDoubts).Select(d => FleetText.Line(d, MostReason));
        MeasurementRecord? whole = records.SingleOrDefault(r => r.Layer is null);
        var result = new FleetResultRow
        {
            Job = job.Id,
            Attempt = attempt.Id,
            Payload = signed.Payload,
            Signature = signed.Signature,
            MedianSeconds = whole?.MedianSeconds,
            MedianLowSeconds = whole?.MedianLowSeconds,
            MedianHighSeconds = whole?.MedianHighSeconds,
            Summary = outcome.Document is { } document ? FleetText.Line(FleetDocuments.Summary(job.Kind, document), MostSummary) : null,
            Doubts = JsonSerializer.Serialize(doubts, ServerJson.Options),
            PredictedBy = prediction?.By,
            PredictedSeconds = prediction?.Seconds,
            PredictedLowSeconds = prediction?.LowSeconds,
            PredictedHighSeconds = prediction?.HighSeconds,
            ReceivedAt = now,
        };
        if (whole is not null)
        {
            result.Series = FleetSeries.Of(
                job.Device, JsonSerializer.Deserialize<FleetTaskContract>(job.Task, ServerJson.Options)!, whole);
            await FleetSeries.CompareAsync(store, result);
        }

        store.FleetResults.Add(result);
        await HistoryStore.StageAsync(store, records, null, CancellationToken.None);
        await store.FleetDevices.Where(d => d.Id == attempt.Device).ExecuteUpdateAsync(set => set
            .SetProperty(d => d.LastSeenAt, now).SetProperty(d => d.CoolUntil, d => now + (long)(d.CoolDownSeconds * 1000)));
    }

    private static FleetReceiptContract End(FleetAttemptRow attempt, string state, string reason, long now)
    {
        (attempt.State, attempt.Reason, attempt.EndedAt) = (state, FleetText.Line(reason, MostReason), now);
        return new FleetReceiptContract(state, attempt.Reason);
    }

    private static bool IsSigned(FleetSignedContract signed, string publicKey)
    {
        Span<byte> signature = stackalloc byte[SignatureBytes];
        if (signed.Signature.Length > 2 * SignatureBytes || !Convert.TryFromBase64String(signed.Signature, signature, out int count)
            || count != SignatureBytes)
            return false;
        using ECDsa? key = FleetDevices.Key(publicKey);
        try
        {
            return key is not null && key.VerifyData(Utf8.GetBytes(signed.Payload), signature, HashAlgorithmName.SHA256);
        }
        catch (EncoderFallbackException)
        {
            return false;
        }
    }

    /// <summary>Reads what an agent signed; where that is no outcome, says why.</summary>
    private static (FleetOutcomeContract? Outcome, MeasurementRecord[] Records, string? Wrong) Read(string payload)
    {
        try
        {
            FleetOutcomeContract? outcome = JsonSerializer.Deserialize<FleetOutcomeContract>(payload, ServerJson.Options);
            if (outcome is null)
                return (null, [], "The result is null.");
            MeasurementRecord[] records = [.. outcome.Records.Select((r, i) =>
                RecordJson.Read(JsonSerializer.Serialize(r, ServerJson.Options), $"Record {i + 1}"))];
            return records.Any(r => RecordJson.Write(r).Contains("\\u0000", StringComparison.Ordinal))
                ? (outcome, [], "A record holds a character of code 0.") : (outcome, records, null);
        }
        catch (Exception e) when (e is JsonException or NetWeightException or InvalidOperationException)
        {
            string where = e is JsonException { Path: { Length: > 1 } path } ? $" at {path}" : "";
            return (
                null, [],
                e is NetWeightException ? e.Message : $"The result cannot be read{where}; the agent's version may be another one.");
        }
    }

    /// <summary>Why an outcome does not belong to a job; null where it does.</summary>
    private static string? Misfit(FleetOutcomeContract outcome, MeasurementRecord[] records, FleetAttemptRow attempt, FleetJobRow job)
    {
        FleetTaskContract task = JsonSerializer.Deserialize<FleetTaskContract>(job.Task, ServerJson.Options)!;
        if (outcome.Attempt != attempt.Id || outcome.Job != job.Id)
            return "It names another attempt.";
        if (outcome.Sha256 != task.Model?.Sha256)
            return $"The agent measured a model with SHA-256 {outcome.Sha256 ?? "unknown"}, "
                + $"not {task.Model?.Sha256 ?? "a network of the zoo"}.";
        if (outcome.Network != task.Model?.Network)
            return $"The agent measured the network {outcome.Network ?? "unknown"}, not {task.Model?.Network ?? "a stored model"}.";
        if (outcome.Failure is not null)
            return outcome.Measurement is null && outcome.Document is null && records.Length == 0 ? null
                : "It holds a result and a failure.";
        if (task.Kind != FleetKind.Measure)
            return MisfitOfDocument(outcome, records, task);
        if (outcome.Document is not null)
            return "It holds a document instead of a measurement.";
        if (records.Count(r => r.Layer is null) != 1)
            return $"It holds {records.Count(r => r.Layer is null)} measurements of the whole model instead of one.";
        MeasurementRecord whole = records.Single(r => r.Layer is null);
        return Misfit(whole, task) ?? Misfit(outcome.Measurement, whole, task);
    }

    /// <summary>Why a document is not what the job asked for; null where it is.</summary>
    private static string? MisfitOfDocument(FleetOutcomeContract outcome, MeasurementRecord[] records, FleetTaskContract task)
    {
        if (outcome.Document is not { } document || records.Length > 0 || outcome.Measurement is not null)
            return $"A job of the kind '{task.Kind}' gives a document and no measurement.";
        try
        {
            FleetDocuments.Summary(task.Kind, document);
            return null;
        }
        catch (NetWeightException e)
        {
            return e.Message;
        }
    }

    private static string? Misfit(MeasurementRecord whole, FleetTaskContract task)
    {
        if (whole.Batch is { } batch && task.Model!.Batch is { } wanted && batch != wanted)
            return $"The agent measured batch {batch}, not {wanted}.";
        if (whole.Threads is { } threads && threads != task.Threads)
            return $"The agent measured with {threads} threads, not {task.Threads}.";
        if (!(whole.MedianSeconds > 0 && double.IsFinite(whole.MedianSeconds)))
            return "The median is not a positive time.";
        return whole.MedianLowSeconds > whole.MedianSeconds || whole.MedianHighSeconds < whole.MedianSeconds
            ? "The median lies outside its interval." : null;
    }

    /// <summary>Where the runner is NetWeight's own stopwatch, its report says the same as the record.</summary>
    private static string? Misfit(MeasurementContract? measurement, MeasurementRecord whole, FleetTaskContract task)
    {
        if (measurement is null)
            return task.Runner == MeasureRunner.RunnerId ? "The report of the measurement is missing." : null;
        if (measurement.Measurements is not [var measured])
            return $"The report holds {measurement.Measurements.Count} measurements instead of one.";
        if (measured.Settings.Threads != task.Threads)
            return $"The agent measured with {measured.Settings.Threads} threads, not {task.Threads}.";
        return measured.Latency.MedianSeconds == whole.MedianSeconds ? null : "The median of the report is another one than the record's.";
    }
}
