namespace NetWeight.Experiments;

/// <summary>
/// How far times follow a claimed order of rows: over all pairs of rows in all columns, how many are as claimed, the
/// other way, or too close to call.
/// </summary>
/// <param name="AsClaimed">Pairs in the claimed order.</param>
/// <param name="Against">Pairs the other way.</param>
/// <param name="Ties">Pairs that are nearer to each other than <see cref="Tie"/>.</param>
public readonly record struct Trend(int AsClaimed, int Against, int Ties)
{
    /// <summary>Times nearer than this, relatively, are called equal.</summary>
    public const double Tie = 0.02;

    /// <summary>All pairs.</summary>
    public int Pairs => AsClaimed + Against + Ties;

    /// <summary>Two trends together.</summary>
    public static Trend operator +(Trend left, Trend right) =>
        new(left.AsClaimed + right.AsClaimed, left.Against + right.Against, left.Ties + right.Ties);

    /// <summary>The trend of rows that are claimed to become slower, in every column.</summary>
    public static Trend Of(ExperimentReadings readings, IReadOnlyList<string> fastestFirst)
    {
        int claimed = 0, against = 0, ties = 0;
        foreach (string column in readings.Columns)
            for (int i = 0; i < fastestFirst.Count; i++)
                for (int j = i + 1; j < fastestFirst.Count; j++)
                    if (readings.Ratio(fastestFirst[j], fastestFirst[i], column) is { } ratio)
                        if (IsTie(ratio))
                            ties++;
                        else if (ratio > 1)
                            claimed++;
                        else
                            against++;
        return new Trend(claimed, against, ties);
    }

    /// <summary>Whether two times with this ratio count as equal.</summary>
    public static bool IsTie(double ratio) => ratio <= 1 + Tie && ratio >= 1 / (1 + Tie);

    /// <summary>
    /// The verdict: it holds if three quarters of the pairs are as claimed and no more than a tenth are the other
    /// way; in part if most of those that differ are as claimed.
    /// </summary>
    public Holding Holding
    {
        get
        {
            if (Pairs == 0)
                return Holding.NotKnown;
            if (AsClaimed >= 0.75 * Pairs && Against <= 0.1 * Pairs)
                return Holding.Holds;
            return AsClaimed > Against ? Holding.HoldsInPart : Holding.DoesNotHold;
        }
    }

    /// <summary>The trend in words: <c>17 of 18 pairs as claimed, 1 the other way</c>.</summary>
    public override string ToString()
    {
        string text = $"{AsClaimed} of {Pairs} pairs of rows as claimed";
        if (Against > 0)
            text += $", {Against} the other way";
        return Ties > 0 ? $"{text}, {Ties} within {100 * Tie:0} %" : text;
    }

    /// <summary>Ratios of a row to another one, column by column: <c>1.98, 1.84 and 1.42 times</c>.</summary>
    internal static string Ratios(ExperimentReadings readings, string row, string reference)
    {
        string[] known = [.. readings.Columns.Select(c => readings.Ratio(row, reference, c)).OfType<double>()
            .Select(r => r.ToString("0.00"))];
        return Join(known);
    }

    /// <summary>Words in a sentence: <c>a, b and c</c>.</summary>
    internal static string Join(IReadOnlyList<string> words) =>
        words.Count switch { 0 => "", 1 => words[0], _ => $"{string.Join(", ", words.Take(words.Count - 1))} and {words[^1]}" };

    /// <summary>The ratios of a row to another as numbers behind a verdict.</summary>
    internal static IEnumerable<VerdictNumber> Numbers(ExperimentReadings readings, string row, string reference)
    {
        foreach (string column in readings.Columns)
            if (readings.Ratio(row, reference, column) is { } ratio)
                yield return new VerdictNumber($"time of {row} / {reference}, {column}", ratio);
    }
}
