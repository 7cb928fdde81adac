using NetWeight.Latency;

namespace NetWeight.Reports.Compare;

/// <summary>Differences between two predictions, in words.</summary>
public static class DifferenceText
{
    /// <summary>The word of a verdict in JSON: <c>faster</c>, <c>slower</c>, <c>cannotBeTold</c>.</summary>
    public static string Word(DifferenceVerdict verdict) => verdict switch
    {
        DifferenceVerdict.Faster => "faster",
        DifferenceVerdict.Slower => "slower",
        _ => "cannotBeTold",
    };

    /// <summary>
    /// The verdict in a sentence: <c>repvgg_a0 is faster than repvgg_a0:train on NVIDIA T4: 1.90x, at least 1.60x (90
    /// %).</c>
    /// </summary>
    /// <param name="difference">The change.</param>
    /// <param name="before">The name of the first.</param>
    /// <param name="after">The name of the second.</param>
    public static string Sentence(LatencyDifference difference, string before, string after)
    {
        string on = difference.IsOneSetting ? $" on {difference.After.Device.Name}" : "";
        if (difference.IsSame)
            return $"{after} takes as long as {before}{on}: the kernels are the same.";
        return difference.Verdict switch
        {
            DifferenceVerdict.Faster =>
                $"{after} is faster than {before}{on}: {Factor(difference.SpeedUp)}{AtLeast(difference.SpeedUpLow)}.",
            DifferenceVerdict.Slower => $"{after} is slower than {before}{on}: "
                + $"{Factor(1 / difference.SpeedUp)}{AtLeast(1 / difference.SpeedUpHigh)}.",
            _ => $"{after} and {before} cannot be told apart{on}: {after} is predicted {Factor(difference.SpeedUp)} "
                + $"as fast, {Range(difference)}.",
        };
    }

    /// <summary>The saved time in words: <c>63 us (40 us to 95 us)</c>.</summary>
    public static string Saved(LatencyDifference difference) =>
        $"{difference.Saved} ({difference.SavedLow?.ToString() ?? "no lower end"} to "
            + $"{difference.SavedHigh?.ToString() ?? "no upper end"})";

    /// <summary>A factor: <c>1.90x</c>.</summary>
    internal static string Factor(double factor) =>
        (factor >= 9.95 ? factor.ToString("0") : factor >= 1.995 ? factor.ToString("0.0") : factor.ToString("0.00"))
            + "x";

    /// <summary>How many times as long the second takes, with its interval: <c>x2.11 (1.60-2.80)</c>.</summary>
    internal static string Times(LatencyDifference difference)
    {
        string times = $"x{1 / difference.SpeedUp:0.00}";
        return difference.IsSame ? times : $"{times} ({Inverse(difference.SpeedUpHigh)}-{Inverse(difference.SpeedUpLow)})";

        static string Inverse(double? factor) => factor is { } known ? (1 / known).ToString("0.00") : "?";
    }

    private static string AtLeast(double? factor) =>
        factor is > 1 and var least ? $", at least {Factor(Math.Floor(least * 100) / 100)} (90 %)" : "";

    private static string Range(LatencyDifference difference) => (difference.SpeedUpLow, difference.SpeedUpHigh) switch
    {
        ({ } low, { } high) => $"{Factor(low)} to {Factor(high)} (90 %)",
        ({ } low, null) => $"at least {Factor(low)} (90 %), as layers of the first could not be counted",
        (null, { } high) => $"at most {Factor(high)} (90 %), as layers of the second could not be counted",
        _ => "without an interval, as layers of both could not be counted",
    };
}
