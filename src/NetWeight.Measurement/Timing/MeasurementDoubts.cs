using NetWeight.Measurement.Statistics;

namespace NetWeight.Measurement.Timing;

/// <summary>Reasons to trust a measurement less.</summary>
internal static class MeasurementDoubts
{
    private const double ManyDisturbed = 0.1;

    public static IReadOnlyList<string> Of(LatencyMeasurement measured)
    {
        SampleSummary summary = measured.Summary;
        return
        [
            .. SampleDoubts.Percentiles(summary),
            .. new[]
            {
                measured.WasCut ? null : SampleDoubts.Unsteady(measured.Sessions.Count(s => !s.IsSteady), measured.Sessions.Count),
                Disturbed(measured),
                SampleDoubts.Noise(summary),
                SampleDoubts.Median(summary, measured.MedianInterval),
                SampleDoubts.Drift(measured.Drift),
                measured.WasCut ? "The measurement was ended early." : null,
            }.OfType<string>(),
        ];
    }

    private static string? Disturbed(LatencyMeasurement measured)
    {
        int all = measured.LeftOutDisturbed ? measured.Summary.Count + measured.DisturbedRuns : measured.Summary.Count;
        return measured.DisturbedRuns > ManyDisturbed * all
            ? $"The machine is busy: other processes disturbed {measured.DisturbedRuns} of {all} "
                + $"runs{(measured.LeftOutDisturbed ? "; they are left out" : "; too few were left alone to go by those")}."
            : null;
    }
}
