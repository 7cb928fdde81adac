using System.Globalization;
using NetWeight.Devices;
using NetWeight.Latency.Timing;
using NetWeight.Levers;
using NetWeight.Reports.Fit;
using NetWeight.Reports.Formats;

namespace NetWeight.Reports.Levers;

/// <summary>All combinations of levers as comma-separated values; units stand in the header, unknown is empty.</summary>
public static class LeverCsv
{
    /// <summary>Writes the rows.</summary>
    public static void Write(IReadOnlyList<LeverTable> tables, TextWriter writer)
    {
        CsvText.WriteRow(writer,
        [
            "model", "device", "runtime", "precision", "threads", "batch", "inputHeight", "inputWidth", "changes", "predictedLatencySeconds", "predictedLatencyLowSeconds", "predictedLatencyHighSeconds",
            "throughputSamplesPerSecond", "bound", "weightBytes", "activationBytes", "memoryVerdict", "speedUp", "speedUpLow", "speedUpHigh", "keepsLimit", "isCheapest",
        ]);
        foreach (LeverTable table in tables)
        {
            LeverPoint? cheapest = table.Cheapest;
            foreach (LeverPoint point in table.Points)
            {
                LatencyEstimate estimate = point.Estimate;
                CsvText.WriteRow(writer,
                [
                    table.Model, table.Device.Id, point.Setting.Runtime.Id, point.Setting.Precision.Name, point.Setting.Threads?.ToString() ?? "", point.Setting.Batch.ToString(),
                    point.Setting.Height?.ToString() ?? "", point.Setting.Width?.ToString() ?? "", string.Join(' ', point.Changes.Select(Word)),
                    Plain(estimate.Latency.Value), Plain(estimate.Low.Value), estimate.IsComplete ? Plain(estimate.High.Value) : "", Plain(estimate.Throughput), estimate.Bound.ToString().ToLowerInvariant(),
                    point.Memory.Weights.Value.ToString(), point.Memory.Activations.Value.ToString(), FitCsv.Verdict(point.Memory.Verdict),
                    point.Difference is { } difference ? Plain(difference.SpeedUp) : "", point.Difference?.SpeedUpLow is { } low ? Plain(low) : "", point.Difference?.SpeedUpHigh is { } high ? Plain(high) : "",
                    point.Limit?.ToString().ToLowerInvariant() ?? "", ReferenceEquals(point, cheapest) ? "yes" : "",
                ]);
            }
        }
    }

    /// <summary>The word for a lever in files: <c>halfPrecision</c>.</summary>
    public static string Word(Lever lever) => char.ToLowerInvariant(lever.ToString()[0]) + lever.ToString()[1..];

    private static string Plain(double value) => value.ToString("0.#########", CultureInfo.InvariantCulture);
}
