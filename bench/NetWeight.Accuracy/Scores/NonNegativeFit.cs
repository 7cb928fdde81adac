using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;

namespace NetWeight.Accuracy.Scores;

/// <summary>
/// Least squares with constants that are not negative. With a handful of features every choice of the ones that take
/// part is tried and solved
/// exactly; the best choice whose constants are all positive is the optimum (the conditions of Karush, Kuhn and Tucker).
/// </summary>
public static class NonNegativeFit
{
    private const int MaxFeatures = 10;

    /// <summary>Columns of length 1 whose remainder beside the others is shorter than this depend on them.</summary>
    private const double LeastPivot = 1e-6;

    /// <summary>Minimises the sum of (prediction / measured - 1)^2.</summary>
    /// <param name="rows">The features of every sample.</param>
    /// <param name="measured">The sums to reach; positive.</param>
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

    /// <summary>Least squares by QR, columns scaled to equal length; null if there is no single solution.</summary>
    private static double[]? Solve(IReadOnlyList<double[]> rows, IReadOnlyList<double> targets, int[] chosen)
    {
        double[] scale = [.. chosen.Select(f => Math.Sqrt(rows.Sum(r => r[f] * r[f])))];
        if (rows.Count < chosen.Length || scale.Contains(0))
            return null;
        QR<double> factors = Matrix<double>.Build.Dense(rows.Count, chosen.Length, (r, c) => rows[r][chosen[c]] / scale[c])
            .QR(QRMethod.Thin);
        return factors.R.Diagonal().AbsoluteMinimum() < LeastPivot ? null
            : [.. factors.Solve(Vector<double>.Build.DenseOfEnumerable(targets)).Select((x, i) => x / scale[i])];
    }
}
