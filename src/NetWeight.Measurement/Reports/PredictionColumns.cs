using NetWeight.Latency.Timing;
using NetWeight.Measurement.Layers;
using NetWeight.Measurement.Timing;

namespace NetWeight.Measurement.Reports;

/// <summary>A column that a prediction adds to a table of measurements. It is not a measurement: importers pass over it.</summary>
/// <param name="Name">The name, with the unit.</param>
/// <param name="OfWhole">Its value for a model.</param>
/// <param name="OfKernel">Its value for a kernel.</param>
public sealed record PredictionColumns(string Name, Func<LatencyEstimate, LatencyMeasurement, object?> OfWhole,
    Func<KernelComparison, MeasuredKernel, object?> OfKernel)
{
    /// <summary>All columns, in the order in which tables have them.</summary>
    public static IReadOnlyList<PredictionColumns> All { get; } =
    [
        new("predictedSeconds", (p, _) => p.Latency.Value, (p, _) => p.Predicted?.Value),
        new("predictedLowSeconds", (p, _) => p.Low.Value, (_, _) => null),
        new("predictedHighSeconds", (p, _) => p.High.Value, (_, _) => null),
        new("flopsPerSecond", (p, m) => p.Flops / m.Summary.P50, (_, k) => k.FlopsPerSecond?.Value),
        new("bytesPerSecond", (p, m) => p.Moved / m.Summary.P50, (_, k) => k.BytesPerSecond?.Value),
        new("peakUtilisation", (p, m) => p.Flops / m.Summary.P50 / p.Peak.Value, (p, _) => p.PeakUtilisation),
        new("bandwidthUtilisation", (p, m) => p.Moved / m.Summary.P50 / p.Bandwidth.Value, (p, _) => p.BandwidthUtilisation),
        new("rooflineSeconds", (p, _) => p.Roofline.Value, (p, _) => p.Roofline?.Value),
        new("rooflineBound", (_, _) => null, (p, _) => p.IsMemoryBound is { } memory ? (memory ? "memory" : "compute") : null),
    ];
}
