namespace NetWeight.Measurement.Calibration;

/// <summary>One network, predicted and measured. All times in seconds.</summary>
/// <param name="Name">The network.</param>
/// <param name="Threads">The threads.</param>
/// <param name="Predicted">The prediction.</param>
/// <param name="Low">The lower end of its interval.</param>
/// <param name="High">The upper end.</param>
/// <param name="Measured">The lowest median of the measurements.</param>
/// <param name="Again">The highest: how far apart measurements of one network are.</param>
public sealed record JudgedNetwork(string Name, int Threads, double Predicted, double Low, double High, double Measured, double Again)
{
    /// <summary>Predicted over measured.</summary>
    public double Ratio => Predicted / Measured;

    /// <summary>Whether the interval holds the measurement.</summary>
    public bool IsInside => Measured >= Low && Measured <= High;
}

/// <summary>The quality of predictions. Shares and errors are fractions of one.</summary>
/// <param name="Count">How many networks.</param>
/// <param name="MedianError">The median of |predicted / measured - 1|.</param>
/// <param name="Within5">The share within 5 %.</param>
/// <param name="Within10">The share within 10 %.</param>
/// <param name="Within20">The share within 20 %.</param>
/// <param name="Bias">The geometric mean of predicted / measured.</param>
/// <param name="Kendall">Kendall's rank correlation tau-b; NaN if all are equal.</param>
/// <param name="Coverage">The share of networks whose interval holds the measurement.</param>
/// <param name="Noise">The median of highest / lowest measurement - 1 of a network.</param>
public sealed record Judgement(int Count, double MedianError, double Within5, double Within10, double Within20,
    double Bias, double Kendall, double Coverage, double Noise)
{
    /// <summary>Judges at least one network.</summary>
    public static Judgement Of(IReadOnlyList<JudgedNetwork> networks)
    {
        double[] errors = [.. networks.Select(n => Math.Abs(n.Ratio - 1))];
        double Within(double limit) => errors.Count(e => e <= limit) / (double)errors.Length;
        long balance = 0, predicted = 0, measured = 0;
        for (int i = 0; i < networks.Count; i++)
            for (int j = 0; j < i; j++)
            {
                int p = networks[i].Predicted.CompareTo(networks[j].Predicted), m = networks[i].Measured.CompareTo(networks[j].Measured);
                balance += p * m;
                predicted += p * p;
                measured += m * m;
            }

        return new Judgement(
            networks.Count, Median(errors), Within(0.05), Within(0.10), Within(0.20), Math.Exp(networks.Average(n => Math.Log(n.Ratio))),
            predicted == 0 || measured == 0 ? double.NaN : balance / Math.Sqrt((double)predicted * measured),
            networks.Count(n => n.IsInside) / (double)networks.Count, Median([.. networks.Select(n => (n.Again / n.Measured) - 1)]));
    }

    private static double Median(double[] values)
    {
        Array.Sort(values);
        int middle = values.Length / 2;
        return values.Length % 2 == 1 ? values[middle] : (values[middle - 1] + values[middle]) / 2;
    }
}
