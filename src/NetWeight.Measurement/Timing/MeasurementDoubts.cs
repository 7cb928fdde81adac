using System.Globalization;
using NetWeight.Measurement.Statistics;

namespace NetWeight.Measurement.Timing;

/// <summary>What makes a measurement less sure than it looks.</summary>
internal static class MeasurementDoubts
{
    private const double WideInterval = 0.03, WideSpread = 0.1, MuchDrift = 0.03, ManyDisturbed = 0.1;

    public static IReadOnlyList<string> Of(LatencyMeasurement measured)
    {
        var doubts = new List<string>();
        SampleSummary summary = measured.Summary;
        foreach (var group in summary.UnsurePercentiles().GroupBy(p => p.LeastRuns))
            doubts.Add(string.Create(CultureInfo.InvariantCulture,
                $"{summary.Count} runs are too few for {string.Join(", ", group.Select(p => p.Name))}: "
                    + $"{group.Key} are needed."));
        int unsteady = measured.Sessions.Count(s => !s.IsSteady);
        if (unsteady > 0 && !measured.WasCut)
            doubts.Add($"The times were not steady after the warm-up in {unsteady} of {measured.Sessions.Count} sessions.");
        int all = measured.LeftOutDisturbed ? summary.Count + measured.DisturbedRuns : summary.Count;
        if (measured.DisturbedRuns > ManyDisturbed * all)
            doubts.Add($"The machine is busy: other processes disturbed {measured.DisturbedRuns} of {all} "
                + $"runs{(measured.LeftOutDisturbed ? "; they are left out" : "; too few were left alone to go by those")}.");
        if (summary.CoefficientOfVariation > WideSpread)
            doubts.Add($"The machine is noisy: the coefficient of variation is {Percent(summary.CoefficientOfVariation)}.");
        if (measured.MedianInterval is { } interval && (interval.High - interval.Low) / 2 > WideInterval * summary.P50)
            doubts.Add(
                "The median is known only within " + $"+-{Percent((interval.High - interval.Low) / 2 / summary.P50)}; "
                    + "measure longer, or on a quieter machine.");
        if (Math.Abs(measured.Drift) > MuchDrift)
            doubts.Add($"The times drifted by {Percent(measured.Drift)} within a session: does the clock change?");
        if (measured.WasCut)
            doubts.Add("The measurement was ended early.");
        return doubts;
    }

    private static string Percent(double share) => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0.#} %");
}
