namespace NetWeight.Latency.Timing;

/// <summary>How sure effects are, and which are unsure together: a symmetric matrix over <see cref="Effect"/>.</summary>
public sealed class EffectCovariance
{
    private readonly double[] values = new double[Effects.Count * Effects.Count];

    /// <summary>Nothing that is unsure.</summary>
    public static EffectCovariance None { get; } = new();

    /// <summary>The covariance of two effects.</summary>
    public double this[Effect a, Effect b] => values[((int)a * Effects.Count) + (int)b];

    /// <summary>Adds the variance of something common: each effect times its weight.</summary>
    /// <param name="deviation">The standard deviation of the common part.</param>
    /// <param name="acts">The effects that it acts on.</param>
    public EffectCovariance Common(double deviation, Func<Effect, bool> acts)
    {
        for (int i = 0; i < Effects.Count; i++)
            for (int j = 0; j < Effects.Count; j++)
                if (acts((Effect)i) && acts((Effect)j))
                    values[(i * Effects.Count) + j] += deviation * deviation;
        return this;
    }

    /// <summary>Adds variances of effects alone.</summary>
    /// <param name="deviations">A standard deviation for each effect.</param>
    public EffectCovariance Each(ReadOnlySpan<double> deviations)
    {
        for (int i = 0; i < deviations.Length; i++)
            values[(i * Effects.Count) + i] += deviations[i] * deviations[i];
        return this;
    }

    /// <summary>The lower triangle, row by row, as files hold it.</summary>
    public double[] LowerTriangle() =>
        [.. Enumerable.Range(0, Effects.Count).SelectMany(i => Enumerable.Range(0, i + 1).Select(j => values[(i * Effects.Count) + j]))];

    /// <summary>A matrix of its lower triangle; null if the numbers are too few or too many.</summary>
    public static EffectCovariance? Of(IReadOnlyList<double> triangle)
    {
        if (triangle.Count != Effects.Count * (Effects.Count + 1) / 2)
            return null;
        var covariance = new EffectCovariance();
        int next = 0;
        for (int i = 0; i < Effects.Count; i++)
            for (int j = 0; j <= i; j++)
                covariance.values[(i * Effects.Count) + j] = covariance.values[(j * Effects.Count) + i] = triangle[next++];
        return covariance;
    }

    /// <summary>The variance of what changes with the effects so.</summary>
    public double Along(ReadOnlySpan<double> slopes) => Between(slopes, slopes);

    /// <summary>The covariance of two things that change with the effects so.</summary>
    public double Between(ReadOnlySpan<double> a, ReadOnlySpan<double> b)
    {
        int n = Effects.Count;
        double sum = 0;
        for (int i = 0; i < n; i++)
        {
            if (a[i] == 0)
                continue;
            double row = 0;
            for (int j = 0; j < n; j++)
                row += values[(i * n) + j] * b[j];
            sum += a[i] * row;
        }

        return sum;
    }

    /// <summary>The effects that go along with something that changes so: the matrix times the slopes.</summary>
    public double[] Times(ReadOnlySpan<double> slopes)
    {
        int n = Effects.Count;
        double[] result = new double[n];
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
                result[i] += values[(i * n) + j] * slopes[j];
        return result;
    }

    /// <summary>The same less the information from measurements: the sum over columns of column x column'.</summary>
    internal EffectCovariance Less(IReadOnlyList<double[]> columns)
    {
        var less = new EffectCovariance();
        int n = Effects.Count;
        for (int i = 0; i < n; i++)
            for (int j = 0; j < n; j++)
            {
                double value = values[(i * n) + j];
                foreach (double[] column in columns)
                    value -= column[i] * column[j];
                less.values[(i * n) + j] = value;
            }

        return less;
    }
}
