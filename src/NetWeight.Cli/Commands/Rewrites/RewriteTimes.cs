using System.Globalization;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Measurement.Statistics;
using NetWeight.Measurement.Timing;
using NetWeight.Measurement.Workflows;
using NetWeight.Reports.Compare;
using NetWeight.Rewrites;
using NetWeight.Units;

namespace NetWeight.Cli.Commands.Rewrites;

/// <summary>The times in a rewrite's report: predicted on a device, measured on this machine.</summary>
internal static class RewriteTimes
{
    /// <summary>The rewrites that were tried on the device, and those that were kept.</summary>
    public static IEnumerable<(string Header, string Words)> Facts(PayingRewrites paying)
    {
        LatencyEstimate before = paying.Before, after = paying.After;
        string threads = before.Device.Class.IsCpu ? $", {Threads(before.Threads)}" : "";
        yield return ("Device",
            $"{before.Device.Name} ({before.Device.Id}), {before.Runtime.Id}, {before.Precision.Name}, batch "
                + $"{before.Batch}{threads}");
        yield return ("Tried there", paying.Trials.Count == 0 ? "nothing fits" : string.Join('\n', paying.Trials));
        double speedUp = before.Latency.Value / after.Latency.Value;
        LatencyDifference difference = LatencyDifference.Of(before, after);
        yield return ("Predicted speed-up", string.Create(CultureInfo.InvariantCulture, $"{speedUp:0.000} x{Range(difference)}"));
        yield return ("Saves", difference.IsSame ? "nothing: the kernels are the same"
            : $"{DifferenceText.Saved(difference)}, 90 % interval");
        yield return ("Verdict", DifferenceText.Sentence(difference, "the model as given", "the rewritten model"));
        if (!after.IsComplete)
            yield return ("Not counted", $"{after.Missing.Count} layers, so the predictions omit their time");
        if (after.Unsupported.Count > 0)
            yield return ("Not run there", $"{after.Unsupported.Count} layers; their time is unknown");
    }

    private static string Range(LatencyDifference difference) => difference is { IsSame: false, SpeedUpLow: { } low, SpeedUpHigh: { } high }
        ? string.Create(CultureInfo.InvariantCulture, $" (90 %: {low:0.000} .. {high:0.000})")
        : "";

    /// <summary>The measured times.</summary>
    public static IEnumerable<(string Header, string Words)> Facts(ModelComparison timed)
    {
        (double speedUp, Interval? interval) = SpeedUp(timed);
        string certain = interval is not { } known
            || known.Contains(1) ? "no difference is certain" : known.Low > 1 ? "it is faster" : "it is slower";
        string range = interval is { } i ? string.Create(CultureInfo.InvariantCulture, $" (95 %: {i.Low:0.000} .. {i.High:0.000})") : "";
        yield return ("Measured speed-up", string.Create(CultureInfo.InvariantCulture, $"{speedUp:0.000} x{range}; {certain}"));
        yield return ("Measured with", With(timed));
    }

    /// <summary>How many times as fast the second model is; the interval is null for too few runs.</summary>
    public static (double SpeedUp, Interval? Interval) SpeedUp(ModelComparison timed) =>
        (1 / timed.Ratio, timed.RatioInterval is { } ratio ? new Interval(1 / ratio.High, 1 / ratio.Low) : null);

    /// <summary>Where and how it was measured.</summary>
    public static string With(ModelComparison timed)
    {
        LatencyMeasurement first = timed.First;
        string processor = first.Machine.Processor ?? "unknown processor";
        return $"{first.Runtime} on this machine ({processor}), {Threads(first.Settings.Threads)}, "
            + $"{first.Summary.Count} and {timed.Second.Summary.Count} runs in turns";
    }

    /// <summary>The latencies before and after.</summary>
    public static IEnumerable<RewriteRow> Rows(ProvenRewrite work)
    {
        if (work.Paying is { } paying)
            yield return new RewriteRow("Predicted latency, 90 % interval", "predictedLatencySeconds",
                paying.Before.Latency.Value, paying.After.Latency.Value, Format.Seconds)
            {
                BeforeInterval = new Interval(paying.Before.Low.Value, paying.Before.High.Value),
                AfterInterval = new Interval(paying.After.Low.Value, paying.After.High.Value),
            };
        if (work.Timed is { } timed)
            yield return new RewriteRow("Measured latency, 95 % interval", "measuredLatencySeconds",
                timed.First.Summary.P50, timed.Second.Summary.P50, Format.Seconds)
            {
                BeforeInterval = timed.First.MedianInterval,
                AfterInterval = timed.Second.MedianInterval,
            };
    }

    private static string Threads(int threads) =>
        threads == 1 ? "1 thread" : string.Create(CultureInfo.InvariantCulture, $"{threads} threads");
}
