using NetWeight.Contracts;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Levers;
using NetWeight.Reports.Fit;

namespace NetWeight.Reports.Levers;

/// <summary>Tables of levers as JSON; <see cref="LeversContract"/> is the format.</summary>
public static class LeverJson
{
    /// <summary>Writes the document.</summary>
    public static void Write(IReadOnlyList<LeverTable> tables, string toolVersion, TextWriter writer) =>
        ContractJson.Write(new LeversContract(1, toolVersion, [.. tables.Select(Of)]), writer);

    private static LeverTableContract Of(LeverTable table)
    {
        LeverPoint? cheapest = table.Cheapest;
        int index = -1;
        for (int i = 0; cheapest is not null && i < table.Points.Count; i++)
            if (ReferenceEquals(table.Points[i], cheapest))
                index = i;
        return new LeverTableContract(
            table.Model, table.Device.Id, LeverText.Advice(table), table.Limit?.Latency?.Value, table.Limit?.Rate,
            Word(table.Base.Limit), index < 0 ? null : index, [.. table.Points.Select(Of)],
            table.PostProcessing is { } behind ? Of(behind) : null);
    }

    private static LeverPostProcessingContract Of(LeverPostProcessing behind) => new(
        behind.Does, behind.Layers, behind.Time.Value, behind.IsComplete, behind.IsLeftOut, behind.Network.Latency.Value,
        behind.Network.Low.Value, behind.Network.IsComplete ? behind.Network.High.Value : null, Word(behind.Limit));

    private static LeverPointContract Of(LeverPoint point)
    {
        LatencyEstimate estimate = point.Estimate;
        LatencyDifference? difference = point.Changes.Count == 0 ? null : point.Difference;
        return new LeverPointContract(
            point.Setting.Runtime.Id, point.Setting.Precision.Name, point.Setting.Threads, point.Setting.Batch,
            point.Setting.Height, point.Setting.Width, [.. point.Changes.Select(LeverReport.Word)],
            estimate.Latency.Value, estimate.Low.Value, estimate.IsComplete ? estimate.High.Value : null,
            estimate.Throughput, estimate.Bound.ToString().ToLowerInvariant(),
            point.Memory.Weights.Value, point.Memory.Activations.Value, FitReport.Word(point.Memory.Verdict),
            difference?.SpeedUp, difference?.SpeedUpLow, difference?.SpeedUpHigh,
            difference is null ? null : difference.Verdict switch
            {
                DifferenceVerdict.Faster =>
                "faster",
                DifferenceVerdict.Slower => "slower",
                _ => "cannotBeTold"
            }, Word(point.Limit));
    }

    private static string? Word(LimitVerdict? verdict) => verdict?.ToString().ToLowerInvariant();
}
