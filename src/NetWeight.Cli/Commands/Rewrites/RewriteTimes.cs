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

/// <summary>The part of a rewrite's report that tells time: predicted on a device, measured on this machine.</summary>
internal static class RewriteTimes
{
    /// <summary>What was tried on the device, and what stayed.</summary>
    public static IEnumerable<(string Header, string Name, object? Value, string? Text)> Facts(PayingRewrites paying)
    {
        LatencyEstimate before = paying.Before, after = paying.After;
        yield return ("Device", "device", before.Device.Id, $"{before.Device.Name} ({before.Device.Id}), {before.Runtime.Id}, {before.Precision.Name}, batch {before.Batch}{(before.Device.Class.IsCpu ? $", {Threads(before.Threads)}" : "")}");
        yield return ("", "runtime", before.Runtime.Id, null);
        yield return ("", "precision", before.Precision.Name, null);
        yield return ("", "threads", before.Threads, null);
        yield return ("Tried there", "tried", paying.Trials.Select(Fields).ToArray(), paying.Trials.Count == 0 ? "nothing fits" : string.Join('\n', paying.Trials));
        double speedUp = before.Latency.Value / after.Latency.Value;
        LatencyDifference difference = LatencyDifference.Of(before, after);
        yield return ("Predicted speed-up", "predictedSpeedUp", speedUp, string.Create(CultureInfo.InvariantCulture, $"{speedUp:0.000} x{Range(difference)}"));
        yield return ("", "predictedSpeedUpLow", difference.SpeedUpLow, null);
        yield return ("", "predictedSpeedUpHigh", difference.SpeedUpHigh, null);
        yield return ("Saves", "savedSeconds", difference.Saved.Value, difference.IsSame ? "nothing: the kernels are the same" : $"{DifferenceText.Saved(difference)}, 90 % interval");
        yield return ("", "savedLowSeconds", difference.SavedLow?.Value, null);
        yield return ("", "savedHighSeconds", difference.SavedHigh?.Value, null);
        yield return ("Verdict", "predictedVerdict", DifferenceText.Word(difference.Verdict), DifferenceText.Sentence(difference, "the model as given", "the rewritten model"));
        if (!after.IsComplete)
            yield return ("", "missingLayers", after.Missing.Count, null);
        if (!after.IsComplete)
            yield return ("Not counted", "", null, $"{after.Missing.Count} layers, so the predictions are too low by what they take");
        if (after.Unsupported.Count > 0)
            yield return ("Not run there", "unsupportedLayers", after.Unsupported.Count, $"{after.Unsupported.Count} layers; their own time is not known");
    }

    private static string Range(LatencyDifference difference) => difference is { IsSame: false, SpeedUpLow: { } low, SpeedUpHigh: { } high }
        ? string.Create(CultureInfo.InvariantCulture, $" (90 %: {low:0.000} .. {high:0.000})")
        : "";

    /// <summary>What the stopwatch found.</summary>
    public static IEnumerable<(string Header, string Name, object? Value, string? Text)> Facts(ModelComparison timed)
    {
        double speedUp = 1 / timed.Ratio;
        Interval? interval = timed.RatioInterval is { } ratio ? new Interval(1 / ratio.High, 1 / ratio.Low) : null;
        string certain = interval is not { } known || known.Contains(1) ? "no difference is certain" : known.Low > 1 ? "it is faster" : "it is slower";
        string range = interval is { } i ? string.Create(CultureInfo.InvariantCulture, $" (95 %: {i.Low:0.000} .. {i.High:0.000})") : "";
        LatencyMeasurement first = timed.First;
        yield return ("Measured speed-up", "measuredSpeedUp", speedUp, string.Create(CultureInfo.InvariantCulture, $"{speedUp:0.000} x{range}; {certain}"));
        yield return ("", "measuredSpeedUpLow", interval?.Low, null);
        yield return ("", "measuredSpeedUpHigh", interval?.High, null);
        yield return ("Measured with", "measuredWith", $"{first.Runtime} on this machine ({first.Machine.Processor ?? "unknown processor"}), {Threads(first.Settings.Threads)}, {first.Summary.Count} and {timed.Second.Summary.Count} runs in turns", null);
    }

    /// <summary>The latencies before and after.</summary>
    public static IEnumerable<RewriteRow> Rows(ProvenRewrite work)
    {
        if (work.Paying is { } paying)
            yield return new RewriteRow("Predicted latency, 90 % interval", "predictedLatencySeconds", paying.Before.Latency.Value, paying.After.Latency.Value, Format.Seconds)
            {
                BeforeInterval = new Interval(paying.Before.Low.Value, paying.Before.High.Value),
                AfterInterval = new Interval(paying.After.Low.Value, paying.After.High.Value),
            };
        if (work.Timed is { } timed)
            yield return new RewriteRow("Measured latency, 95 % interval", "measuredLatencySeconds", timed.First.Summary.P50, timed.Second.Summary.P50, Format.Seconds)
            {
                BeforeInterval = timed.First.MedianInterval,
                AfterInterval = timed.Second.MedianInterval,
            };
    }

    private static Dictionary<string, object?> Fields(RewriteTrial trial) => new()
    {
        ["rewrite"] = trial.Rewrite.Option,
        ["number"] = trial.Number,
        ["places"] = trial.Places,
        ["latencySecondsBefore"] = trial.Before.Value,
        ["latencySecondsAfter"] = trial.After.Value,
        ["kept"] = trial.IsKept,
        ["reason"] = trial.Reason,
    };

    private static string Threads(int threads) => threads == 1 ? "1 thread" : string.Create(CultureInfo.InvariantCulture, $"{threads} threads");
}
