namespace NetWeight.Accuracy.Scores;

/// <summary>The distance of predictions from measurements. Errors and shares are fractions of one; ranks run from -1 to 1
/// (NaN below two samples or if all are equal).</summary>
public sealed record Score
{
    /// <summary>The number of predictions that were judged.</summary>
    public required int Count { get; init; }

    /// <summary>The mean of |predicted / measured - 1|.</summary>
    public required double Mape { get; init; }

    /// <summary>The median of the same.</summary>
    public required double MedianApe { get; init; }

    /// <summary>The geometric mean of predicted / measured: below 1 is too fast.</summary>
    public required double Bias { get; init; }

    /// <summary>The share within 5 %.</summary>
    public required double Within5 { get; init; }

    /// <summary>The share within 10 %.</summary>
    public required double Within10 { get; init; }

    /// <summary>The share within 20 %.</summary>
    public required double Within20 { get; init; }

    /// <summary>Spearman's rank correlation, ties by their mean rank.</summary>
    public required double Spearman { get; init; }

    /// <summary>Kendall's tau-b.</summary>
    public required double Kendall { get; init; }

    /// <summary>Judges pairs of predicted and measured times.</summary>
    public static Score Of(IReadOnlyList<(double Predicted, double Measured)> pairs)
    {
        if (pairs.Count == 0)
            throw new ArgumentException("There is nothing to judge.", nameof(pairs));
        // The tiny slack keeps a prediction of exactly 1.05 within 5 %, whatever binary fractions make of it.
        double[] errors = [.. pairs.Select(p => Math.Abs((p.Predicted / p.Measured) - 1)).Order()];
        double Within(double limit) => (double)errors.Count(e => e <= limit + 1e-12) / errors.Length;
        int middle = errors.Length / 2;
        double[] predicted = [.. pairs.Select(p => p.Predicted)], measured = [.. pairs.Select(p => p.Measured)];
        return new Score
        {
            Count = pairs.Count,
            Mape = errors.Average(),
            MedianApe = errors.Length % 2 == 1 ? errors[middle] : (errors[middle - 1] + errors[middle]) / 2,
            Bias = Math.Exp(pairs.Average(p => Math.Log(p.Predicted / p.Measured))),
            Within5 = Within(0.05),
            Within10 = Within(0.10),
            Within20 = Within(0.20),
            Spearman = Pearson(Ranks(predicted), Ranks(measured)),
            Kendall = TauB(predicted, measured),
        };
    }

    /// <summary>Ranks from 1; equal values share the mean of theirs.</summary>
    public static double[] Ranks(IReadOnlyList<double> values)
    {
        int[] order = [.. Enumerable.Range(0, values.Count).OrderBy(i => values[i])];
        double[] ranks = new double[values.Count];
        for (int i = 0; i < order.Length;)
        {
            int end = i + 1;
            while (end < order.Length && values[order[end]] == values[order[i]])
                end++;
            for (int j = i; j < end; j++)
                ranks[order[j]] = (i + 1 + end) / 2.0;
            i = end;
        }

        return ranks;
    }

    private static double Pearson(double[] x, double[] y)
    {
        double meanX = x.Average(), meanY = y.Average(), xy = 0, xx = 0, yy = 0;
        for (int i = 0; i < x.Length; i++)
        {
            double dx = x[i] - meanX, dy = y[i] - meanY;
            xy += dx * dy;
            xx += dx * dx;
            yy += dy * dy;
        }

        return xx == 0 || yy == 0 ? double.NaN : xy / Math.Sqrt(xx * yy);
    }

    /// <summary>Concordant minus discordant pairs over the geometric mean of the pairs that are not tied in x and in y
    /// (Kendall 1945).</summary>
    private static double TauB(double[] x, double[] y)
    {
        long balance = 0, untiedX = 0, untiedY = 0;
        for (int i = 0; i < x.Length; i++)
            for (int j = 0; j < i; j++)
            {
                int dx = x[i].CompareTo(x[j]), dy = y[i].CompareTo(y[j]);
                balance += dx * dy;
                untiedX += dx * dx;
                untiedY += dy * dy;
            }

        return untiedX == 0 || untiedY == 0 ? double.NaN : balance / Math.Sqrt((double)untiedX * untiedY);
    }
}
