namespace NetWeight.Search;

/// <summary>
/// The lower triangle L of Cholesky's factorisation of a symmetric positive definite matrix A = L L', which grows row
/// by row.
/// </summary>
internal sealed class CholeskyFactor
{
    private readonly List<double[]> rows = [];

    /// <summary>Rows so far.</summary>
    public int Count => rows.Count;

    /// <summary>The natural logarithm of A's determinant.</summary>
    public double LogDeterminant
    {
        get
        {
            double sum = 0;
            for (int i = 0; i < rows.Count; i++)
                sum += 2 * Math.Log(rows[i][i]);
            return sum;
        }
    }

    /// <summary>Adds a row of A, its diagonal last: O(n^2).</summary>
    public void Append(ReadOnlySpan<double> row)
    {
        var added = new double[rows.Count + 1];
        double diagonal = row[^1];
        for (int i = 0; i < rows.Count; i++)
        {
            double[] other = rows[i];
            added[i] = (row[i] - Dot(added, other, i)) / other[i];
            diagonal -= added[i] * added[i];
        }

        added[^1] = Math.Sqrt(Math.Max(diagonal, 1e-12));
        rows.Add(added);
    }

    /// <summary>x with A x = <paramref name="right"/>.</summary>
    public double[] Solve(ReadOnlySpan<double> right)
    {
        double[] x = Forward(right);
        for (int i = x.Length - 1; i >= 0; i--)
        {
            double[] row = rows[i];
            x[i] /= row[i];
            for (int k = 0; k < i; k++)
                x[k] -= row[k] * x[i];
        }

        return x;
    }

    /// <summary>x with L x = <paramref name="right"/>.</summary>
    public double[] Forward(ReadOnlySpan<double> right)
    {
        var x = new double[rows.Count];
        for (int i = 0; i < x.Length; i++)
            x[i] = (right[i] - Dot(rows[i], x, i)) / rows[i][i];
        return x;
    }

    /// <summary>The diagonal of the inverse of A.</summary>
    public double[] InverseDiagonal()
    {
        int n = rows.Count;
        var diagonal = new double[n];
        var column = new double[n];
        for (int j = 0; j < n; j++)
        {
            // Column j of the inverse of L, whose squares the diagonal sums.
            Array.Clear(column);
            for (int i = j; i < n; i++)
            {
                column[i] = ((i == j ? 1 : 0) - Dot(rows[i], column, i)) / rows[i][i];
                diagonal[j] += column[i] * column[i];
            }
        }

        return diagonal;
    }

    /// <summary>Four sums in a fixed order: the same result whatever vectors a processor has.</summary>
    private static double Dot(double[] a, double[] b, int count)
    {
        double first = 0, second = 0, third = 0, fourth = 0;
        int i = 0;
        for (; i + 4 <= count; i += 4)
        {
            first += a[i] * b[i];
            second += a[i + 1] * b[i + 1];
            third += a[i + 2] * b[i + 2];
            fourth += a[i + 3] * b[i + 3];
        }

        for (; i < count; i++)
            first += a[i] * b[i];
        return first + second + third + fourth;
    }
}
