using NetWeight.Units;

namespace NetWeight.Rewrites;

/// <summary>A rewrite to try on a device.</summary>
/// <param name="Rewrite">The rewrite.</param>
/// <param name="Number">Its <see cref="Rewrite.Parameter"/>; null for a rewrite that takes none, or to try the usual numbers.</param>
public sealed record RewriteCandidate(Rewrite Rewrite, int? Number = null);

/// <summary>The result of trying a rewrite on a device: the model with the rewrites kept before, without and with it.</summary>
/// <param name="Rewrite">The rewrite.</param>
/// <param name="Number">The number that it was tried with; null for a rewrite that takes none.</param>
/// <param name="Places">At how many places it fits.</param>
/// <param name="Before">The predicted latency without it.</param>
/// <param name="After">The predicted latency with it.</param>
/// <param name="IsKept">Whether the model has it.</param>
/// <param name="Reason">The reason, in words.</param>
public sealed record RewriteTrial(Rewrite Rewrite, int? Number, int Places, Seconds Before, Seconds After, bool IsKept, string Reason)
{
    /// <summary>The option with its number: <c>pad-channels 16</c>.</summary>
    public string Name => Number is { } number ? $"{Rewrite.Option} {number}" : Rewrite.Option;

    /// <summary><c>pad-channels 16 at 3 places: 0.12 ms less; kept</c>.</summary>
    public override string ToString()
    {
        double change = After.Value - Before.Value;
        string effect = change == 0 ? "no change" : $"{new Seconds(Math.Abs(change))} {(change < 0 ? "less" : "more")}";
        return $"{Name} at {Places} {(Places == 1 ? "place" : "places")}: {effect}; {(IsKept ? "kept" : "left out")}: {Reason}";
    }
}
