using System.Globalization;
using NetWeight.Devices;
using NetWeight.Latency;
using NetWeight.Latency.Timing;
using NetWeight.Lint;
using NetWeight.Recommend;
using NetWeight.Reports.Analysis;
using NetWeight.Reports.Compare;
using NetWeight.Units;

namespace NetWeight.Reports.Pages;

/// <summary>The sentences that pages begin with: the latency of a network, its bound, the first change to make.</summary>
internal static class VerdictText
{
    /// <summary>The quantile of the standard normal distribution that leaves 5 % above: the intervals hold 90 %.</summary>
    private const double NinetyPercent = 1.6448536269514722;

    /// <summary>A time with three digits, which is more than an interval of a quarter needs: <c>1.61 ms</c>.</summary>
    public static string Short(Seconds time) => new Seconds(Rounded(time.Value)).ToString();

    /// <summary>The word for the bound of a time: <c>memory</c>.</summary>
    public static string Word(Bound bound) => bound.ToString().ToLowerInvariant();

    /// <summary>A share in whole percent: <c>71 %</c>.</summary>
    public static string Percent(double share) => share switch
    {
        > 0 and < 0.005 => "under 1 %",
        _ => string.Create(CultureInfo.InvariantCulture, $"{100 * share:0} %"),
    };

    /// <summary>How long a network takes on a device, with its interval.</summary>
    public static string Takes(string model, LatencyEstimate estimate) =>
        estimate.IsMostlyUnknown
            ? $"There is no prediction of {model} on {estimate.Device.Name}: {Percent(1 - estimate.KnownShare)} "
                + "of its layers could not be counted."
            : estimate.IsComplete
                ? $"{model} is predicted to take {Short(estimate.Latency)} on {estimate.Device.Name}; "
                    + $"90 % of measurements are expected between {Short(estimate.Low)} and {Short(estimate.High)}."
                : $"{model} is predicted to take at least {Short(estimate.Latency)} on {estimate.Device.Name}; "
                    + $"{LatencyText.Plural(estimate.Missing.Count, "layer")} could not be counted, so there is no upper end.";

    /// <summary>The part that takes most of the time.</summary>
    public static string Limit(LatencyEstimate estimate)
    {
        Seconds part = estimate.Share(estimate.Bound);
        string much = $"{Percent(part.Value / estimate.Latency.Value)} of the time ({Short(part)})";
        return estimate.Bound switch
        {
            Bound.Compute => $"Compute: arithmetic takes {much}.",
            Bound.Memory => $"Memory: traffic that arithmetic does not hide takes {much}.",
            Bound.Overhead =>
                $"Overhead: starting {LatencyText.Plural(estimate.Kernels.Count, "kernel")} and the inference "
                    + $"itself take {much}.",
            _ => $"Waste: channels and tiles that do not fit the hardware take {much}.",
        };
    }

    /// <summary>The change that saves most on a device; one that surely saves time comes before others.</summary>
    public static string FirstChange(LintResult lint, LatencyEstimate estimate)
    {
        Finding? first = lint.Findings.Where(f => f.Device == estimate.Device.Id && f.TimeSaved is { Value: > 0 })
            .OrderByDescending(f => f.Difference?.Verdict != DifferenceVerdict.CannotBeTold)
            .ThenByDescending(f => f.TimeSaved!.Value.Value).FirstOrDefault();
        if (first is null)
            return lint.Findings.FirstOrDefault(f => f.Device == estimate.Device.Id) is { } advice
                ? $"No change to the network was found that saves time. {Ended(advice.Suggestion)}"
                : "No change was found that saves time.";
        string interval = first.Difference is { SavedLow: { } low, SavedHigh: { } high }
            ? $"; 90 % between {ShortSigned(low)} and {ShortSigned(high)}"
            : "";
        string doubt = first.Difference?.Verdict == DifferenceVerdict.CannotBeTold ? ", so it may save nothing" : "";
        Seconds saved = first.TimeSaved!.Value;
        return $"{Ended(first.Suggestion)} The predicted saving is {Short(saved)} "
            + $"({Percent(saved.Value / estimate.Latency.Value)}){interval}{doubt}.";
    }

    /// <summary>The runtime, the type and the batch of a prediction, and its evidence.</summary>
    public static string BasedOn(LatencyEstimate estimate) =>
        $"{estimate.Runtime.Name}, {estimate.Precision.Name}, batch {estimate.Batch}"
        + $"{(estimate.Device.Class.IsCpu ? $", {LatencyText.Plural(estimate.Threads, "thread")}" : "")}; {estimate.Basis}.";

    /// <summary>How many times as fast the second is, with its interval and the chance that it is faster.</summary>
    public static string Factor(LatencyDifference difference)
    {
        string interval = (difference.SpeedUpLow, difference.SpeedUpHigh) switch
        {
            ({ } low, { } high) => $"90 % between {DifferenceText.Factor(low)} and {DifferenceText.Factor(high)}",
            ({ } low, null) => $"at least {DifferenceText.Factor(low)}, as layers could not be counted",
            (null, { } high) => $"at most {DifferenceText.Factor(high)}, as layers could not be counted",
            _ => "no interval, as layers could not be counted",
        };
        return ChanceFaster(difference) is { } chance ? $"{interval}; faster with a probability of {Chance(chance)}" : interval;
    }

    /// <summary>
    /// The probability that the second is faster. The logarithm of the speed-up is taken as normal on each side of the
    /// prediction, with the width that the end of the 90 % interval gives; null if that end is unknown.
    /// </summary>
    public static double? ChanceFaster(LatencyDifference difference)
    {
        double middle = Math.Log(difference.SpeedUp);
        double? end = middle >= 0 ? difference.SpeedUpLow : difference.SpeedUpHigh;
        if (end is not { } known)
            return null;
        double width = Math.Abs(middle - Math.Log(known)) / NinetyPercent;
        return width > 0 ? PredictionSummary.NormalShare(middle / width) : middle > 0 ? 1 : middle < 0 ? 0 : null;
    }

    /// <summary>A probability: <c>61 %</c>, <c>over 99 %</c>.</summary>
    public static string Chance(double chance) => chance switch
    {
        > 0.99 => "over 99 %",
        < 0.01 => "under 1 %",
        _ => string.Create(CultureInfo.InvariantCulture, $"{100 * chance:0} %"),
    };

    /// <summary>Names as people list them: <c>a, b and c</c>.</summary>
    public static string List(IReadOnlyList<string> names) =>
        names.Count < 2 ? string.Concat(names) : $"{string.Join(", ", names.Take(names.Count - 1))} and {names[^1]}";

    /// <summary>A sentence with its period.</summary>
    public static string Ended(string sentence) =>
        sentence.Length == 0 || ".!?".Contains(sentence[^1], StringComparison.Ordinal) ? sentence : sentence + ".";

    private static string ShortSigned(Seconds time) => time.Value < 0 ? "-" + Short(new Seconds(-time.Value)) : Short(time);

    private static double Rounded(double value)
    {
        if (value == 0 || !double.IsFinite(value))
            return value;
        double unit = Math.Pow(10, Math.Floor(Math.Log10(Math.Abs(value))) - 2);
        return Math.Round(value / unit) * unit;
    }
}
