namespace NetWeight.Accuracy.Scores;

/// <summary>
/// Least squares with constants that are not negative. With a handful of features every choice of the ones that take part is tried and solved
/// exactly; the best choice whose constants are all positive is the optimum (the conditions of Karush, Kuhn and Tucker).
/// </summary>
public static class NonNegativeFit
{
    private const int MaxFeatures = 10;

    /// <summary>Minimises the sum of (prediction / measured - 1)^2.</summary>
    /// <param name="rows">The features of every sample.</param>
    /// <param name="measured">What they should sum to; positive.</param>
    public static double[] Relative(IReadOnlyList<double[]> rows, IReadOnlyList<double> measured) =>
        Fit([.. rows.Zip(measured, (row, y) => row.Select(x => x / y).ToArray())], [.. measured.Select(_ => 1.0)]);

    /// <summary>Minimises the sum of (prediction - target)^2.</summary>
    public static double[] Fit(IReadOnlyList<double[]> rows, IReadOnlyList<double> targets)
    {
        int features = rows[0].Length;
        if (features > MaxFeatures)
            throw new ArgumentException($"At most {MaxFeatures} features can be fitted, not {features}.", nameof(rows));
        double[] best = new double[features];
        double bestError = Error(rows, targets, best);
        for (int subset = 1; subset < 1 << features; subset++)
        {
            int[] chosen = [.. Enumerable.Range(0, features).Where(f => (subset >> f & 1) == 1)];
            if (Solve(rows, targets, chosen) is not { } solved || solved.Any(c => c < 0))
                continue;
            double[] constants = new double[features];
            for (int i = 0; i < chosen.Length; i++)
                constants[chosen[i]] = solved[i];
            double error = Error(rows, targets, constants);
            if (error < bestError)
                (best, bestError) = (constants, error);
        }

        return best;
    }

    private static double Error(IReadOnlyList<double[]> rows, IReadOnlyList<double> targets, double[] constants) =>
        rows.Select((row, i) => Math.Pow(row.Zip(constants, (x, c) => x * c).Sum() - targets[i], 2)).Sum();

    /// <summary>The normal equations by Gauss with pivots, columns scaled to equal length; null where they have no single solution.</summary>
    private static double[]? Solve(IReadOnlyList<double[]> rows, IReadOnlyList<double> targets, int[] chosen)
    {
        int n = chosen.Length;
        double[] scale = [.. chosen.Select(f => Math.Sqrt(rows.Sum(r => r[f] * r[f])))];
        if (scale.Any(s => s == 0))
            return null;
        double[,] m = new double[n, n + 1];
        for (int i = 0; i < n; i++)
        {
            for (int j = 0; j < n; j++)
                m[i, j] = rows.Sum(r => r[chosen[i]] * r[chosen[j]]) / (scale[i] * scale[j]);
            for (int r = 0; r < rows.Count; r++)
                m[i, n] += rows[r][chosen[i]] * targets[r] / scale[i];
        }

        for (int column = 0; column < n; column++)
        {
            int pivot = Enumerable.Range(column, n - column).MaxBy(r => Math.Abs(m[r, column]));
            if (Math.Abs(m[pivot, column]) < 1e-12)
                return null;
            for (int j = 0; j <= n; j++)
                (m[column, j], m[pivot, j]) = (m[pivot, j], m[column, j]);
            for (int r = 0; r < n; r++)
            {
                if (r == column)
                    continue;
                double factor = m[r, column] / m[column, column];
                for (int j = column; j <= n; j++)
                    m[r, j] -= factor * m[column, j];
            }
        }

        return [.. Enumerable.Range(0, n).Select(i => m[i, n] / m[i, i] / scale[i])];
    }
}
