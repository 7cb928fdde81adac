using NetWeight.Latency.Timing;
using NetWeight.Units;

namespace NetWeight.Latency;

/// <summary>The verdict on two latencies.</summary>
public enum DifferenceVerdict
{
    /// <summary>The second is faster.</summary>
    Faster,

    /// <summary>The second is slower.</summary>
    Slower,

    /// <summary>The interval of the difference holds none: either may be faster.</summary>
    CannotBeTold,
}

/// <summary>
/// The change from one prediction to another, with a separate interval. What both share cancels: the levels of
/// device, runtime and type, and kernels that both run. docs/latency.md has the formula.
/// </summary>
public sealed record LatencyDifference
{
    private const double Alike = 1e-9;

    private LatencyDifference()
    {
    }

    /// <summary>The prediction that is changed from.</summary>
    public required LatencyEstimate Before { get; init; }

    /// <summary>The prediction that is changed to.</summary>
    public required LatencyEstimate After { get; init; }

    /// <summary>How many times as fast the second is: above 1 it saves time.</summary>
    public required double SpeedUp { get; init; }

    /// <summary>
    /// The lower end of the interval that holds 90 % of measured speed-ups; null if layers of the second could not
    /// be counted that the first does not have.
    /// </summary>
    public required double? SpeedUpLow { get; init; }

    /// <summary>The upper end; null if layers of the first could not be counted that the second does not have.</summary>
    public required double? SpeedUpHigh { get; init; }

    /// <summary>The time that the second saves; negative if it is slower.</summary>
    public Seconds Saved => Before.Latency - After.Latency;

    /// <summary>The lower end of the interval that holds 90 % of measured savings; null as <see cref="SpeedUpLow"/>.</summary>
    public required Seconds? SavedLow { get; init; }

    /// <summary>The upper end; null as <see cref="SpeedUpHigh"/>.</summary>
    public required Seconds? SavedHigh { get; init; }

    /// <summary>The verdict on the second: faster, slower, or neither.</summary>
    public required DifferenceVerdict Verdict { get; init; }

    /// <summary>Whether both predictions are of one device with one runtime, type and number of threads.</summary>
    public required bool IsOneSetting { get; init; }

    /// <summary>Whether both run the same kernels: then nothing differs.</summary>
    public required bool IsSame { get; init; }

    /// <summary>
    /// The change from one prediction to another. On different machines, or with different runtimes or types, only what
    /// is known to be shared cancels.
    /// </summary>
    /// <param name="before">The first.</param>
    /// <param name="after">The second.</param>
    public static LatencyDifference Of(LatencyEstimate before, LatencyEstimate after)
    {
        bool isOne = before.Device == after.Device && before.Runtime.Id == after.Runtime.Id
            && before.Precision == after.Precision && before.Threads == after.Threads;
        double ratio = before.Latency.Value > 0 && after.Latency.Value > 0 ? after.Latency.Value / before.Latency.Value : 1;
        (double low, double high) = Ends(before, after, ratio, isOne);
        bool same = false;
        if (isOne && before.Doubt is { } first && after.Doubt is { } second)
        {
            var matching = KernelMatching.Of(before, after);
            same = matching.First <= Alike * before.Latency.Value && matching.Second <= Alike * after.Latency.Value;
            (double nearLow, double nearHigh) = same ? (1, 1) : Shared(before, after, first, second, matching, ratio);
            (ratio, low, high) = same ? (1, 1, 1) : (ratio, Math.Max(low, nearLow), Math.Min(high, nearHigh));
            // A network that runs all kernels of another and more is never faster, whatever caches do.
            if (matching is { HasAllOfFirst: true, HasAllOfSecond: false })
                high = Math.Max(high, 1);
            else if (matching is { HasAllOfSecond: true, HasAllOfFirst: false })
                low = Math.Min(low, 1);
        }

        return Of(before, after, isOne, same, 1 / ratio, 1 / high, 1 / low);
    }

    /// <summary>The change back.</summary>
    public LatencyDifference Swapped() => Of(After, Before);

    private static LatencyDifference Of(LatencyEstimate before, LatencyEstimate after, bool isOne, bool same,
        double speedUp, double low, double high)
    {
        (bool beforeMore, bool afterMore, bool both) = Unknown(before, after);
        DifferenceVerdict verdict = low > 1 && !afterMore ? DifferenceVerdict.Faster : high < 1 && !beforeMore
            ? DifferenceVerdict.Slower : DifferenceVerdict.CannotBeTold;
        (double savedLow, double savedHigh) = Savings(before, after, speedUp, low, high);
        // Uncounted time of both reduces the factor, not the saving.
        (low, high) = both ? (Math.Min(low, 1), Math.Max(high, 1)) : (low, high);
        return new LatencyDifference
        {
            Before = before,
            After = after,
            SpeedUp = speedUp,
            SpeedUpLow = afterMore ? null : low,
            SpeedUpHigh = beforeMore ? null : high,
            SavedLow = afterMore ? null : new Seconds(savedLow),
            SavedHigh = beforeMore ? null : new Seconds(savedHigh),
            Verdict = verdict,
            IsOneSetting = isOne,
            IsSame = same,
        };
    }

    /// <summary>
    /// The ends of after / before: in one setting as if the errors had nothing to do with each other, in different ones
    /// less what these have in common.
    /// </summary>
    private static (double Low, double High) Ends(LatencyEstimate before, LatencyEstimate after, double ratio, bool isOne)
    {
        // Nothing is known of how the intervals came about: only disjoint intervals are conclusive.
        if (before.Doubt is not { } first || after.Doubt is not { } second)
            return (after.Low.Value / before.High.Value, after.High.Value / before.Low.Value);
        double reach = Math.Exp(EstimateDoubt.Ninety * Math.Sqrt(isOne ? first.Variance + second.Variance
            : DifferenceDoubt.OfSettings(before, after)));
        return (ratio / reach, ratio * reach);
    }

    /// <summary>
    /// The ends of after / before on one machine. The time that only one of both spends is off by a factor, the time
    /// that both spend cancels. To first order the variance of the ratio's logarithm is that of the effects along the
    /// difference of the slopes, and that of networks by how much of their time differs; the ends are those of the
    /// nearest factors on the two own parts with that variance.
    /// </summary>
    private static (double Low, double High) Shared(LatencyEstimate before, LatencyEstimate after, EstimateDoubt first,
        EstimateDoubt second, KernelMatching matching, double ratio)
    {
        double own = matching.First / before.Latency.Value, other = matching.Second / after.Latency.Value;
        double variance = DifferenceDoubt.OfDifference(before, after, matching);
        double reach = EstimateDoubt.Ninety * Math.Sqrt(Math.Min(variance,
            first.Variance + second.Variance)) / ((own * own) + (other * other));
        double less = Math.Exp(reach * own), more = Math.Exp(reach * other);
        return (
            (matching.Shared + (matching.Second / more)) / (matching.Shared + (matching.First * less)),
            (matching.Shared + (matching.Second * more)) / (matching.Shared + (matching.First / less)));
    }

    /// <summary>
    /// The ends of the saving in seconds: the factor's interval and that of the level which both share. Where the sign
    /// is certain both multiply it; otherwise they add up.
    /// </summary>
    private static (double Low, double High) Savings(LatencyEstimate before, LatencyEstimate after, double speedUp, double low, double high)
    {
        double middle = Math.Sqrt(before.Latency.Value * after.Latency.Value);
        double level = Math.Sqrt(Level(before) * Level(after)), saved = Saving(speedUp);
        return (End(Saving(low), -1), End(Saving(high), 1));

        double Saving(double factor) => middle * (Math.Sqrt(factor) - (1 / Math.Sqrt(factor)));

        double End(double end, int side)
        {
            if (saved == 0 || saved * end <= 0)
                return saved + (side * Math.Sqrt(Math.Pow(end - saved, 2) + Math.Pow(saved * (level - 1), 2)));
            double reach = Math.Exp(Math.Sqrt(Math.Pow(Math.Log(end / saved), 2) + Math.Pow(Math.Log(level), 2)));
            return side * Math.Sign(saved) > 0 ? saved * reach : saved / reach;
        }

        static double Level(LatencyEstimate estimate) => Math.Sqrt(estimate.High.Value / estimate.Low.Value);
    }

    /// <summary>Which of both has layers of unknown time that the other has not, and whether both have some in common.</summary>
    private static (bool Before, bool After, bool Both) Unknown(LatencyEstimate before, LatencyEstimate after)
    {
        if (before.Missing.Count + before.Unsupported.Count + after.Missing.Count + after.Unsupported.Count == 0)
            return (false, false, false);
        var counts = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (string name in Names(before))
            counts[name] = counts.GetValueOrDefault(name) + 1;
        bool afterMore = false, both = false;
        foreach (string name in Names(after))
        {
            int left = counts.GetValueOrDefault(name);
            counts[name] = left - 1;
            (afterMore, both) = (afterMore || left <= 0, both || left > 0);
        }

        return (counts.Values.Any(c => c > 0), afterMore, both);

        static IEnumerable<string> Names(LatencyEstimate estimate) =>
            estimate.Missing.Select(m => m.Operator).Concat(estimate.Unsupported.Select(u => u.Layer.Operator));
    }
}
