using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using NetWeight.Measurement.Records;
using NetWeight.Server.Contracts;
using NetWeight.Server.Fleet;
using NetWeight.Server.Storage;

namespace NetWeight.Server.History;

/// <summary>
/// The measurements of this server, in the measurement format: what the command line's history exports can be imported here, and the
/// other way. A record is known by its content, so importing twice adds nothing.
/// </summary>
internal sealed class HistoryStore(IDbContextFactory<ServerContext> stores, FleetDatabase database)
{
    private const int KeysPerQuestion = 500;

    /// <summary>
    /// Adds records to a store without saving them: for a transaction that repeats where another writer adds the same record. Gives how
    /// many are new.
    /// </summary>
    public static async Task<int> StageAsync(
        ServerContext store, IReadOnlyList<MeasurementRecord> records, long? job, CancellationToken cancellation)
    {
        var wanted = new Dictionary<string, (MeasurementRecord Record, string Text)>();
        foreach (MeasurementRecord record in records)
        {
            string text = RecordJson.Write(record);
            wanted.TryAdd(Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text))), (record, text));
        }

        foreach (string[] keys in wanted.Keys.ToArray().Chunk(KeysPerQuestion))
            foreach (
                string known in await store.Measurements.Where(m => keys.Contains(m.Key)).Select(m => m.Key).ToArrayAsync(cancellation))
                wanted.Remove(known);
        foreach ((string key, (MeasurementRecord record, string text)) in wanted)
            store.Measurements.Add(
                new MeasurementRow { Key = key, Model = record.Model, Layer = record.Layer, Record = text, Job = job });
        return wanted.Count;
    }

    /// <summary>Adds records: all of them or, if that fails, none.</summary>
    public async Task<ImportContract> ImportAsync(IReadOnlyList<MeasurementRecord> records, CancellationToken cancellation)
    {
        int added = await database.WriteAsync(store => StageAsync(store, records, null, cancellation));
        return new ImportContract(added, records.Count - added);
    }

    /// <summary>The newest measurements that fit, the oldest of them first.</summary>
    /// <param name="filter">A part of the model's name; null for all.</param>
    /// <param name="withLayers">Whether those of layers count.</param>
    /// <param name="last">How many.</param>
    /// <param name="cancellation">Ends it.</param>
    public async Task<HistoryContract> ReadAsync(string? filter, bool withLayers, int last, CancellationToken cancellation)
    {
        await using ServerContext store = await stores.CreateDbContextAsync(cancellation);
        IQueryable<MeasurementRow> rows = Fitting(store, filter, withLayers);
        long total = await rows.LongCountAsync(cancellation);
        MeasurementRow[] newest = await rows.OrderByDescending(m => m.Id).Take(last).ToArrayAsync(cancellation);
        return new HistoryContract(
            total, [.. newest.Reverse().Select(m =>
                new HistoryEntryContract(m.Id, m.Job, RecordJson.Read(m.Record, $"measurement {m.Id}")))]);
    }

    /// <summary>All records that fit, one line of JSON each.</summary>
    public async IAsyncEnumerable<string> LinesAsync(
        string? filter, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellation)
    {
        await using ServerContext store = await stores.CreateDbContextAsync(cancellation);
        await foreach (
            string record in Fitting(store, filter, withLayers: true).OrderBy(m => m.Id).Select(m => m.Record).AsAsyncEnumerable()
            .WithCancellation(cancellation))
            yield return record;
    }

    /// <summary>Deletes a measurement; false if there is none.</summary>
    public async Task<bool> DeleteAsync(long id, CancellationToken cancellation)
    {
        await using ServerContext store = await stores.CreateDbContextAsync(cancellation);
        return await store.Measurements.Where(m => m.Id == id).ExecuteDeleteAsync(cancellation) > 0;
    }

    private static IQueryable<MeasurementRow> Fitting(ServerContext store, string? filter, bool withLayers)
    {
        IQueryable<MeasurementRow> rows = store.Measurements.AsNoTracking();
        if (!withLayers)
            rows = rows.Where(m => m.Layer == null);
        string word = (filter ?? "").ToLowerInvariant();
#pragma warning disable CA1304, CA1311, CA1862 // The database compares; it knows neither cultures nor comparisons.
        return word.Length == 0 ? rows : rows.Where(m => m.Model.ToLower().Contains(word));
#pragma warning restore CA1304, CA1311, CA1862
    }
}
