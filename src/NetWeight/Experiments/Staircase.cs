namespace NetWeight.Experiments;

/// <summary>
/// Finds the period with which a sequence repeats its steps. The times of a layer by its channels are a staircase where
/// the device works in blocks, or a comb where only full blocks get the fast path; in both, what one more channel costs
/// depends on where in its block the channel falls. So the differences of neighbours are grouped by their place modulo
/// a period, and the period is the one whose groups explain most of the variance of the differences, corrected for the
/// number of groups (the adjusted R squared of an analysis of variance). The trend below the staircase does not enter,
/// nor does anything that is known of the device.
/// </summary>
/// <param name="Period">The period; 1 if there is none.</param>
/// <param name="Explained">The share of the differences' variance that it explains, corrected; 0 if there is none.</param>
/// <param name="Step">How much more the first channel of a new block costs than the last of the one before, as a share,
/// in the middle of the range; 0 if there is no period.</param>
public readonly record struct Staircase(int Period, double Explained, double Step)
{
    /// <summary>Fewer repetitions than this do not show a period.</summary>
    public const int LeastRepeats = 4;

    /// <summary>A period that explains less is none.</summary>
    public const double LeastExplained = 0.35;

    /// <summary>Nearly the best: of two periods this close the shorter one counts, since its multiples explain as much.</summary>
    private const double Near = 0.03;

    /// <summary>
    /// Differences are cut at so many times their typical size, so that one outlier of a measurement, or one change of
    /// algorithm, decides nothing.
    /// </summary>
    private const double Cut = 6;

    /// <summary>Finds the period of values at 1, 2, 3, ...</summary>
    public static Staircase Of(IReadOnlyList<double> values)
    {
        values = WithoutSpikes(values);
        double[] steps = Differences(values);
        var none = new Staircase(1, 0, 0);
        int longest = values.Count / LeastRepeats;
        double[] explained = new double[longest + 1];
        double best = 0;
        for (int period = 2; period <= longest; period++)
            best = Math.Max(best, explained[period] = Explain(steps, period));
        if (best < LeastExplained)
            return none;
        int found = Array.FindIndex(explained, e => e > 0 && e >= best - Near);
        return new Staircase(found, explained[found], StepAfter(values, found));
    }

    /// <summary>
    /// A stopwatch on a busy machine is sometimes far too late, never too early: a value that exceeds both its
    /// neighbours is brought down to the higher one. If many do, the pattern is a comb rather than chance.
    /// </summary>
    private static IReadOnlyList<double> WithoutSpikes(IReadOnlyList<double> values)
    {
        const double StandsOut = 1.2, Many = 0.05;
        double[] calm = [.. values];
        int spikes = 0;
        for (int i = 1; i < values.Count - 1; i++)
        {
            double neighbour = Math.Max(values[i - 1], values[i + 1]);
            if (values[i] <= StandsOut * neighbour)
                continue;
            calm[i] = neighbour;
            spikes++;
        }

        return spikes <= Many * values.Count ? calm : values;
    }

    /// <summary>The cost of each further channel, without outliers.</summary>
    private static double[] Differences(IReadOnlyList<double> values)
    {
        double[] steps = new double[Math.Max(0, values.Count - 1)];
        for (int i = 0; i < steps.Length; i++)
            steps[i] = values[i + 1] - values[i];
        if (steps.Length == 0)
            return steps;
        // The typical size is that of the largest quarter: most differences on a staircase are zero.
        double[] sizes = [.. steps.Select(Math.Abs).Order()];
        double largest = values.Max() * 1e-9, typical = Math.Max(largest, sizes[(int)(sizes.Length * 0.98)]);
        double limit = Math.Max(typical, Cut * sizes[(int)(sizes.Length * 0.75)]);
        for (int i = 0; i < steps.Length; i++)
            steps[i] = Math.Abs(steps[i]) <= largest ? 0 : Math.Clamp(steps[i], -limit, limit);
        return steps;
    }

    private static double Explain(double[] steps, int period)
    {
        double mean = 0;
        foreach (double step in steps)
            mean += step;
        mean /= steps.Length;
        double[] sums = new double[period];
        int[] counts = new int[period];
        double all = 0;
        for (int i = 0; i < steps.Length; i++)
        {
            double step = steps[i] - mean;
            all += step * step;
            sums[i % period] += step;
            counts[i % period]++;
        }

        if (all <= 0)
            return 0;
        double between = 0;
        for (int phase = 0; phase < period; phase++)
            between += sums[phase] * sums[phase] / counts[phase];
        double within = Math.Max(0, all - between) / (steps.Length - period), total = all / (steps.Length - 1);
        return 1 - (within / total);
    }

    /// <summary>The median over the blocks, without the first, of the cost of stepping beyond a block.</summary>
    private static double StepAfter(IReadOnlyList<double> values, int period)
    {
        var steps = new List<double>();
        for (int full = period * 2; full < values.Count; full += period)
            steps.Add((values[full] / values[full - 1]) - 1);
        steps.Sort();
        return steps.Count == 0 ? 0 : steps[steps.Count / 2];
    }
}
