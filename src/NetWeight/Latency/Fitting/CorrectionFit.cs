using NetWeight.Devices;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;

namespace NetWeight.Latency.Fitting;

/// <summary>
/// Fits corrections of kernels to what the factors leave: ln(measured / predicted) of a sample is the sum over its
/// kernels of their share of its time x their correction, and a correction is a sum of lines over the logarithms of the
/// kernel's sizes, with points at powers of four. Least squares with a ridge that draws corrections to 1 if few
/// kernels tell otherwise, a second one that keeps neighbours alike, and weights that shrink for samples far off. Over
/// the sizes that work grows with (bytes, rows) a line never falls so steeply that more work would take less time.
/// </summary>
/// <param name="ridge">How strongly corrections are drawn to 1: a point counts as that many samples without a correction.</param>
/// <param name="smooth">How strongly neighbouring points are drawn to each other.</param>
public sealed class CorrectionFit(double ridge = 0.02, double smooth = 0.3)
{
    private const double Spacing = 1.3862943611198906; // ln 4

    /// <summary>Beyond this residual a sample counts in proportion to its inverse (Huber 1964).</summary>
    private const double Far = 0.2;

    /// <summary>The steepest fall of a correction over the logarithm of a size that work grows with.</summary>
    private const double Steepest = 0.5;

    /// <summary>The corrections for given factors.</summary>
    public IReadOnlyList<KernelCorrection> Run(IReadOnlyList<FitSample> samples, FactorSet factors)
    {
        List<KernelCorrection> found = [];
        double[] trust = new double[samples.Count];
        Array.Fill(trust, 1);
        for (int pass = 0; pass < 10; pass++)
        {
            FactorSet set = factors with { Corrections = found.Count == 0 ? null : new Corrections(found, "fit") };
            var knots = new Knots();
            var rows = new List<(Dictionary<int, double> Parts, double Target, double Weight)>();
            for (int s = 0; s < samples.Count; s++)
            {
                FitSample sample = samples[s];
                LatencyEstimate estimate = PlanTimer.Predict(sample.Plan, sample.Device, sample.Precision, sample.Threads, set);
                double residual = Math.Log(sample.Seconds / estimate.Latency.Value), target = residual;
                var parts = new Dictionary<int, double>();
                foreach (KernelTime time in estimate.Kernels)
                {
                    double share = (time.Total.Value - time.Overhead.Value) / estimate.Latency.Value;
                    // The target is the whole correction, not its change: the current correction is added back.
                    target += share * Math.Log(set.Corrections?.Of(time.Kernel) ?? 1);
                    foreach (string by in Corrections.SizesOf(time.Kernel.Kind))
                        knots.Spread(time.Kernel.Kind.Name, by, Math.Log(Corrections.SizeOf(by)!(time.Kernel)), share, parts);
                    if (Corrections.FinerClassOf(time.Kernel) is { } finer)
                        knots.Spread(finer, Corrections.SizesOf(time.Kernel.Kind)[0],
                            Math.Log(Corrections.SizeOf(Corrections.SizesOf(time.Kernel.Kind)[0])!(time.Kernel)), share, parts);
                }

                trust[s] = Math.Min(1, Far / Math.Max(1e-9, Math.Abs(residual)));
                rows.Add((parts, target, pass < 6 ? 1 : trust[s]));
            }

            found = Bounded(knots, Solve(knots, rows));
        }

        return found;
    }

    private double[] Solve(Knots knots, List<(Dictionary<int, double> Parts, double Target, double Weight)> rows)
    {
        int n = knots.Count;
        double[,] matrix = new double[n, n];
        double[] right = new double[n];
        for (int i = 0; i < n; i++)
            matrix[i, i] = ridge;
        foreach ((int low, int high) in knots.Neighbours())
        {
            matrix[low, low] += smooth;
            matrix[high, high] += smooth;
            matrix[low, high] -= smooth;
            matrix[high, low] -= smooth;
        }

        foreach ((Dictionary<int, double> parts, double target, double weight) in rows)
            foreach ((int i, double a) in parts)
            {
                right[i] += weight * a * target;
                foreach ((int j, double b) in parts)
                    matrix[i, j] += weight * a * b;
            }

        return Cholesky(matrix, right);
    }

    /// <summary>Solves a symmetric positive definite system.</summary>
    private static double[] Cholesky(double[,] a, double[] b)
    {
        int n = b.Length;
        double[] x = [.. b];
        for (int j = 0; j < n; j++)
        {
            for (int i = j; i < n; i++)
            {
                double sum = a[i, j];
                for (int k = 0; k < j; k++)
                    sum -= a[i, k] * a[j, k];
                a[i, j] = i == j ? Math.Sqrt(sum) : sum / a[j, j];
            }

            for (int k = 0; k < j; k++)
                x[j] -= a[j, k] * x[k];
            x[j] /= a[j, j];
        }

        for (int i = n - 1; i >= 0; i--)
        {
            for (int k = i + 1; k < n; k++)
                x[i] -= a[k, i] * x[k];
            x[i] /= a[i, i];
        }

        return x;
    }

    private static List<KernelCorrection> Bounded(Knots knots, double[] values)
    {
        var found = new List<KernelCorrection>();
        foreach ((string kind, string by, IReadOnlyList<(int Step, int Index)> line) in knots.Lines())
        {
            double[] logs = [.. line.Select(p => values[p.Index])];
            if (by is "bytes" or "rows")
                for (int i = 1; i < logs.Length; i++)
                    logs[i] = Math.Max(logs[i], logs[i - 1] - (Steepest * Spacing * (line[i].Step - line[i - 1].Step)));
            found.Add(new KernelCorrection(kind, by,
                [.. line.Select((p, i) => new CorrectionPoint(Math.Exp(p.Step * Spacing), Math.Exp(logs[i])))]));
        }

        return found;
    }

    /// <summary>The points of all lines, numbered as they are met.</summary>
    private sealed class Knots
    {
        private readonly Dictionary<(string Kind, string By, int Step), int> index = [];

        public int Count => index.Count;

        /// <summary>Adds a kernel's share to the two points around its size.</summary>
        public void Spread(string kind, string by, double log, double share, Dictionary<int, double> parts)
        {
            int step = (int)Math.Floor(log / Spacing);
            double part = (log / Spacing) - step;
            Add(step, share * (1 - part));
            Add(step + 1, share * part);

            void Add(int at, double amount)
            {
                if (amount == 0)
                    return;
                if (!index.TryGetValue((kind, by, at), out int i))
                    index.Add((kind, by, at), i = index.Count);
                parts[i] = parts.GetValueOrDefault(i) + amount;
            }
        }

        public IEnumerable<(string Kind, string By, IReadOnlyList<(int Step, int Index)> Points)> Lines() =>
            index.GroupBy(p => (p.Key.Kind, p.Key.By)).OrderBy(g => g.Key.Kind, StringComparer.Ordinal)
                .ThenBy(g => g.Key.By, StringComparer.Ordinal)
                .Select(g => (g.Key.Kind, g.Key.By,
                (IReadOnlyList<(int, int)>)[.. g.OrderBy(p => p.Key.Step).Select(p => (p.Key.Step, p.Value))]));

        public IEnumerable<(int Low, int High)> Neighbours()
        {
            foreach ((_, _, IReadOnlyList<(int Step, int Index)> points) in Lines())
                for (int i = 1; i < points.Count; i++)
                    yield return (points[i - 1].Index, points[i].Index);
        }
    }
}
