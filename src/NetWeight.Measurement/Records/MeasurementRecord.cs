using NetWeight.Measurement.Layers;
using NetWeight.Measurement.Statistics;
using NetWeight.Measurement.Timing;

namespace NetWeight.Measurement.Records;

/// <summary>
/// One measured time, of a whole model or of one layer, whoever measured it: the record of the history, of importers and of calibration
/// reads. Null is 'unknown'. <c>docs/measurement-format.md</c> is its specification.
/// </summary>
public sealed record MeasurementRecord
{
    /// <summary>The version of the format.</summary>
    public const int Version = 1;

    /// <summary>The stopwatch: <c>netweight</c>, <c>trtexec</c>, ...</summary>
    public required string Source { get; init; }

    /// <summary>The model's name.</summary>
    public required string Model { get; init; }

    /// <summary>The layer, by the names of its original nodes joined with <c>+</c>; null for the whole model.</summary>
    public string? Layer { get; init; }

    /// <summary>The layer's operator, as the runtime calls it.</summary>
    public string? Operator { get; init; }

    /// <summary>The batch.</summary>
    public long? Batch { get; init; }

    /// <summary>The type of the numbers, as ONNX spells it: <c>float</c>, <c>float16</c>, <c>int8</c>.</summary>
    public string? DataType { get; init; }

    /// <summary>
    /// MACCs of convolutions, fully connected layers and matrix products of one run: distinguishes networks of one name,
    /// at other sizes, widths or batches. Null if the stopwatch does not say, and for loads with several queries in
    /// flight.
    /// </summary>
    public long? Maccs { get; init; }

    /// <summary>The median, in seconds; if the stopwatch gives only a mean, that.</summary>
    public required double MedianSeconds { get; init; }

    /// <summary>The lower end of the median's 95 % confidence interval.</summary>
    public double? MedianLowSeconds { get; init; }

    /// <summary>The upper end of the median's 95 % confidence interval.</summary>
    public double? MedianHighSeconds { get; init; }

    /// <summary>The arithmetic mean.</summary>
    public double? MeanSeconds { get; init; }

    /// <summary>The shortest run.</summary>
    public double? MinSeconds { get; init; }

    /// <summary>The longest run.</summary>
    public double? MaxSeconds { get; init; }

    /// <summary>The 90th percentile of the runs.</summary>
    public double? P90Seconds { get; init; }

    /// <summary>The 99th percentile of the runs.</summary>
    public double? P99Seconds { get; init; }

    /// <summary>The standard deviation of the runs.</summary>
    public double? StandardDeviationSeconds { get; init; }

    /// <summary>The number of runs.</summary>
    public long? Runs { get; init; }

    /// <summary>The threads that it ran on.</summary>
    public long? Threads { get; init; }

    /// <summary>The part of the runtime that ran it: <c>cpu</c>, <c>cuda</c>, ...</summary>
    public string? Provider { get; init; }

    /// <summary>The runtime with its version.</summary>
    public string? Runtime { get; init; }

    /// <summary>The processor or device.</summary>
    public string? Device { get; init; }

    /// <summary>The operating system.</summary>
    public string? OperatingSystem { get; init; }

    /// <summary>When it was measured.</summary>
    public DateTimeOffset? MeasuredAt { get; init; }

    /// <summary>The record of a measured model.</summary>
    public static MeasurementRecord Of(LatencyMeasurement measured)
    {
        SampleSummary summary = measured.Summary;
        return new MeasurementRecord
        {
            Source = "netweight",
            Model = measured.Model,
            Batch = measured.Batch,
            DataType = measured.DataType,
            Maccs = measured.Maccs?.Value,
            MedianSeconds = summary.P50,
            MedianLowSeconds = measured.MedianInterval?.Low,
            MedianHighSeconds = measured.MedianInterval?.High,
            MeanSeconds = summary.Mean,
            MinSeconds = summary.Min,
            MaxSeconds = summary.Max,
            P90Seconds = summary.P90,
            P99Seconds = summary.P99,
            StandardDeviationSeconds = summary.StandardDeviation,
            Runs = summary.Count,
            Threads = measured.Settings.Threads,
            Provider = measured.Settings.Provider,
            Runtime = measured.Runtime,
            Device = measured.Machine.Processor,
            OperatingSystem = measured.Machine.OperatingSystem,
            MeasuredAt = measured.MeasuredAt,
        };
    }

    /// <summary>The records of a measured model's layers.</summary>
    public static IEnumerable<MeasurementRecord> Of(LatencyMeasurement measured, LayerProfile profile)
    {
        MeasurementRecord whole = Of(measured);
        foreach (MeasuredKernel kernel in profile.Kernels)
            yield return new MeasurementRecord
            {
                Source = whole.Source,
                Model = whole.Model,
                Layer = kernel.Nodes.Count > 0 ? string.Join('+', kernel.Nodes) : kernel.Kernel,
                Operator = kernel.Operator,
                Batch = whole.Batch,
                DataType = whole.DataType,
                MedianSeconds = kernel.Time.Value,
                Runs = profile.Runs,
                Threads = whole.Threads,
                Provider = whole.Provider,
                Runtime = whole.Runtime,
                Device = whole.Device,
                OperatingSystem = whole.OperatingSystem,
                MeasuredAt = whole.MeasuredAt,
            };
    }
}
