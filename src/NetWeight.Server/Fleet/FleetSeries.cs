using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using NetWeight.Measurement.Contracts;
using NetWeight.Measurement.Records;
using NetWeight.Server.Contracts;
using NetWeight.Server.Storage;

namespace NetWeight.Server.Fleet;

/// <summary>
/// Measurements that can be compared: of one device, model, batch, input, number of threads, runner and version of the runtime.
/// </summary>
internal static class FleetSeries
{
    /// <summary>
    /// Two measurements of the same can differ by this share without a cause: their intervals hold what varies within a measurement, not
    /// what varies from one to the next, such as the places of the buffers.
    /// </summary>
    public const double Noise = 0.03;

    private const int Compared = 5;

    /// <summary>The series of a measurement.</summary>
    public static string Of(string device, FleetTaskContract task, MeasurementRecord whole) =>
        Convert.ToHexStringLower(SHA256.HashData(JsonSerializer.SerializeToUtf8Bytes(
            new object?[]
            {
                device, task.Model?.Network, task.Model?.Sha256, task.Model?.Width, task.Model?.Batch, task.Model?.Input, task.Threads,
                task.Runner, whole.Runtime, whole.Provider, whole.DataType,
            },
            ServerJson.Options)));

    /// <summary>Sets a result beside the newest earlier ones of its series, in the caller's transaction.</summary>
    public static async Task CompareAsync(ServerContext store, FleetResultRow result)
    {
        var earlier = await store.FleetResults.AsNoTracking().Where(r => r.Series == result.Series && r.Job != result.Job)
            .OrderByDescending(r => r.ReceivedAt).ThenByDescending(r => r.Job).Take(Compared)
            .Select(r => new { r.Job, r.MedianSeconds, r.MedianLowSeconds, r.MedianHighSeconds }).ToArrayAsync();
        if (earlier.Length == 0)
            return;
        double[] medians = [.. earlier.Select(r => r.MedianSeconds!.Value).Order()];
        result.EarlierJob = earlier[0].Job;
        result.EarlierCount = earlier.Length;
        result.EarlierSeconds = (medians[(medians.Length - 1) / 2] + medians[medians.Length / 2]) / 2;
        result.EarlierLowSeconds = earlier.Min(r => r.MedianLowSeconds ?? r.MedianSeconds);
        result.EarlierHighSeconds = earlier.Max(r => r.MedianHighSeconds ?? r.MedianSeconds);
    }
}
