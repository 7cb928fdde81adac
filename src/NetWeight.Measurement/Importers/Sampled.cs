using NetWeight.Measurement.Records;
using NetWeight.Measurement.Statistics;

namespace NetWeight.Measurement.Importers;

/// <summary>Records from the times of single runs.</summary>
internal static class Sampled
{
    /// <summary>
    /// A record with all statistics of the samples. Whole microseconds can have a median of 0 if the mean is not: then
    /// that.
    /// </summary>
    public static MeasurementRecord Record(string source, string model, SampleSummary summary) => new()
    {
        Source = source,
        Model = model,
        MedianSeconds = summary.P50 > 0 ? summary.P50 : summary.Mean,
        MedianLowSeconds = summary.MedianInterval?.Low,
        MedianHighSeconds = summary.MedianInterval?.High,
        MeanSeconds = summary.Mean,
        MinSeconds = summary.Min,
        MaxSeconds = summary.Max,
        P90Seconds = summary.P90,
        P99Seconds = summary.P99,
        StandardDeviationSeconds = summary.StandardDeviation,
        Runs = summary.Count,
    };
}
