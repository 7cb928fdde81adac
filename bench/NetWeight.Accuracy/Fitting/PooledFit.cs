using MathNet.Numerics.LinearAlgebra;
using MathNet.Numerics.LinearAlgebra.Factorization;
using NetWeight.Devices;
using NetWeight.Latency.Timing;

namespace NetWeight.Accuracy.Fitting;

/// <summary>
/// One fit of all measurements on a platform with partial pooling: the logarithm of a time hangs on sums of effects,
/// each with a normal prior around zero whose width is
/// estimated as well (empirical Bayes). Gauss-Newton with halved steps; residuals count as Student's t with four
/// degrees of freedom, so that a spoiled measurement does
/// not bend the rest; a setting counts as forty measurements at most.
/// </summary>
public sealed class PooledFit
{
    private const double Freedom = 4;
    private const double MostRows = 40;
    private const double LeastSigma = 0.05;
    private const double Stuck = 1e9;

    private readonly FitRow[] rows;
    private readonly (int Column, int Effect, double Weight)[][] design;
    private readonly double[] caps;
    private readonly Dictionary<string, double> sigmas;

    /// <summary>A fit of rows of one platform.</summary>
    /// <param name="rows">The measurements.</param>
    /// <param name="from">A fit of more of them, whose estimates are where this one starts; null for zero.</param>
    public PooledFit(IEnumerable<FitRow> rows, PooledFit? from = null)
    {
        this.rows = [.. rows];
        Columns = new EffectColumns();
        design = [.. this.rows.Select(Columns.Design)];
        var counts = this.rows.GroupBy(r => r.Sample.Group).ToDictionary(g => g.Key, g => g.Count());
        caps = [.. this.rows.Select(r => Math.Min(1, MostRows / counts[r.Sample.Group]))];
        sigmas = this.rows.Select(r => r.Runtime).Distinct().ToDictionary(r => r, r => from?.sigmas.GetValueOrDefault(r, 0.2) ?? 0.2);
        Effects = [.. Enumerable.Range(0, Columns.Count).Select(i => Columns.Prior(i).Mean)];
        if (from is null)
            return;
        foreach ((string name, EffectPrior prior) in from.Columns.Priors)
            Columns.Priors[name].Deviation = prior.Deviation;
        foreach (string name in from.Columns.Names)
            if (Columns.Find(name) is { } column)
                Effects[column] = from.Effects[from.Columns.Find(name)!.Value];
    }

    /// <summary>The measurements.</summary>
    public IReadOnlyList<FitRow> Rows => rows;

    /// <summary>The effects' columns.</summary>
    public EffectColumns Columns { get; }

    /// <summary>The estimates, by column.</summary>
    public double[] Effects { get; private set; }

    /// <summary>The posterior covariance of the estimates; empty before <see cref="Run"/>.</summary>
    public Matrix<double>? Covariance { get; private set; }

    /// <summary>The spread of measurements of a runtime that took part.</summary>
    public IReadOnlyDictionary<string, double> Sigmas => sigmas;

    /// <summary>An estimate; 0 without data.</summary>
    public double Estimate(string name) => Columns.Find(name) is { } column ? Effects[column] : 0;

    /// <summary>Its standard deviation; that of the prior if nothing took part.</summary>
    public double Deviation(string name, string prior) => Columns.Find(name) is { } column
        && Covariance is not null ? Math.Sqrt(Covariance[column, column]) : Columns.Priors[prior].Deviation;

    /// <summary>Fits.</summary>
    /// <param name="rounds">Rounds of two steps of Gauss-Newton and a new estimate of the priors' widths.</param>
    public PooledFit Run(int rounds = 8)
    {
        for (int round = 0; round < rounds; round++)
        {
            Step();
            Step();
            Widths();
        }

        return Refine(1);
    }

    /// <summary>Takes steps with the widths as they are.</summary>
    public PooledFit Refine(int steps)
    {
        for (int i = 0; i < steps; i++)
            Step();
        Covariance = Normal(out _).Solve(Matrix<double>.Build.DenseIdentity(Columns.Count));
        return this;
    }

    /// <summary>The predicted logarithm of a row's time and its slopes along the effects of the model.</summary>
    public double Predict(int row, double[] effects, Span<double> slopes)
    {
        double[] sums = new double[Latency.Timing.Effects.Count];
        foreach ((int column, int effect, double weight) in design[row])
            sums[effect] += effects[column] * weight;
        return Predict(rows[row], sums, slopes);
    }

    /// <summary>The variance that the estimates' own doubt adds to the logarithm of a row's time.</summary>
    public double VarianceOf(int row)
    {
        double[] slopes = new double[Latency.Timing.Effects.Count];
        Predict(row, Effects, slopes);
        (int Column, double Slope)[] line = Line(row, slopes);
        double sum = 0;
        foreach ((int a, double x) in line)
            foreach ((int b, double y) in line)
                sum += x * y * Covariance![a, b];
        return sum;
    }

    /// <summary>The standard deviation of the sum of the estimates that act on each effect in a row's setting.</summary>
    public double[] Unsure(int row)
    {
        double[] unsure = new double[Latency.Timing.Effects.Count];
        for (int i = 0; i < unsure.Length; i++)
        {
            (int Column, double Weight)[] parts = [.. design[row].Where(d => d.Effect == i).Select(d => (d.Column, d.Weight))];
            double sum = 0;
            foreach ((int a, double x) in parts)
                foreach ((int b, double y) in parts)
                    sum += x * y * Covariance![a, b];
            unsure[i] = Math.Sqrt(Math.Max(0, sum));
        }

        return unsure;
    }

    /// <summary>The residual of a row: measured less predicted.</summary>
    public double Residual(int row) => rows[row].LogSeconds - Predict(row, Effects, []);

    private static double Predict(FitRow row, double[] sums, Span<double> slopes)
    {
        Factors start = row.Platform.Start;
        if (row.Platform.Shapes.TryGetValue(row.Plan.Runtime.Id, out IReadOnlyDictionary<Factor, double>? shape))
            foreach ((Factor factor, double value) in shape)
                start = start.With(factor, value);
        Span<double> found = stackalloc double[Latency.Timing.Effects.Count];
        double seconds = PlanTimer.Slopes(row.Plan, row.Device, row.Precision, row.Threads,
            new FactorSet(Latency.Timing.Effects.Apply(start, sums), 0, FitEvidence.None), found);
        if (slopes.Length > 0)
        {
            found.CopyTo(slopes);
            // The shared resources of cores are not smooth: use differences.
            foreach (Effect effect in (ReadOnlySpan<Effect>)(row.Device.Class.IsCpu ? [Effect.SerialShare, Effect.CoreBytesPerCycle] : []))
            {
                const double step = 0.05;
                double[] moved = [.. sums];
                moved[(int)effect] += step;
                slopes[(int)effect] =
                    (Math.Log(PlanTimer.Slopes(row.Plan, row.Device, row.Precision, row.Threads,
                        new FactorSet(Latency.Timing.Effects.Apply(start, moved), 0, FitEvidence.None), found)) - Math.Log(seconds)) / step;
            }
        }

        return Math.Log(seconds);
    }

    private (int Column, double Slope)[] Line(int row, ReadOnlySpan<double> slopes)
    {
        var line = new Dictionary<int, double>();
        foreach ((int column, int effect, double weight) in design[row])
            line[column] = line.GetValueOrDefault(column) + (weight * slopes[effect]);
        return [.. line.Select(p => (p.Key, p.Value))];
    }

    private double Loss(double[] effects)
    {
        double[] parts = new double[rows.Length];
        Parallel.For(0, rows.Length, i =>
        {
            double z = (rows[i].LogSeconds - Predict(i, effects, [])) / sigmas[rows[i].Runtime];
            parts[i] = caps[i] * (Freedom + 1) * Math.Log(1 + (z * z / Freedom));
        });
        double sum = parts.Sum();
        for (int i = 0; i < effects.Length; i++)
        {
            double z = (effects[i] - Columns.Prior(i).Mean) / Columns.Prior(i).Deviation;
            sum += Columns.Prior(i).IsFixed ? z * z : (Freedom + 1) * Math.Log(1 + (z * z / Freedom));
        }

        return sum;
    }

    /// <summary>What an effect counts for among those of its kind: one that is far from the others does not widen the
    /// prior of all.</summary>
    private double WeightOf(int column)
    {
        EffectPrior prior = Columns.Prior(column);
        double z = (Effects[column] - prior.Mean) / prior.Deviation;
        return prior.IsFixed ? 1 : (Freedom + 1) / (Freedom + (z * z));
    }

    /// <summary>The normal matrix at the present estimates, factorised, and the right side of the step.</summary>
    private Cholesky<double> Normal(out Vector<double> right)
    {
        int n = Columns.Count;
        double[] matrix = new double[n * n], side = new double[n];
        var lines = new ((int Column, double Slope)[] Line, double Weight, double Residual)[rows.Length];
        Parallel.For(0, rows.Length, i =>
        {
            double[] slopes = new double[Latency.Timing.Effects.Count];
            double residual = rows[i].LogSeconds - Predict(i, Effects, slopes), sigma = sigmas[rows[i].Runtime], z = residual / sigma;
            lines[i] = (Line(i, slopes), caps[i] * (Freedom + 1) / (Freedom + (z * z)) / (sigma * sigma), residual);
        });
        foreach (((int Column, double Slope)[] line, double weight, double residual) in lines)
            foreach ((int a, double x) in line)
            {
                side[a] += weight * x * residual;
                foreach ((int b, double y) in line)
                    matrix[(a * n) + b] += weight * x * y;
            }

        for (int i = 0; i < n; i++)
        {
            double precision = WeightOf(i) * Math.Pow(Columns.Prior(i).Deviation, -2);
            matrix[(i * n) + i] += precision;
            side[i] -= precision * (Effects[i] - Columns.Prior(i).Mean);
            // An effect at its bound that would go on stays there, or no step would go downhill.
            (double least, double most) = BoundsOf(i);
            if ((Effects[i] <= least && side[i] < 0) || (Effects[i] >= most && side[i] > 0))
            {
                matrix[(i * n) + i] += Stuck;
                side[i] = 0;
            }
        }

        right = Vector<double>.Build.Dense(side);
        return Matrix<double>.Build.Dense(n, n, matrix).Cholesky();
    }

    private void Step()
    {
        double before = Loss(Effects);
        Vector<double> step = Normal(out Vector<double> right).Solve(right);
        for (double length = 1; length > 0.02; length /= 2)
        {
            double[] tried = [.. Effects.Select((e, i) => Allowed(i, e + (length * step[i])))];
            if (Loss(tried) < before)
            {
                Effects = tried;
                return;
            }
        }
    }

    private double Allowed(int column, double effect)
    {
        (double least, double most) = BoundsOf(column);
        return Math.Clamp(effect, least, most);
    }

    /// <summary>
    /// Where an effect may lie. A type's advantage is lost in part, never more than all of it: else a narrower type
    /// would be slower. A faster device is never slower, nor
    /// is one with more bandwidth.
    /// </summary>
    private (double Least, double Most) BoundsOf(int column) => Columns.Prior(column).Name switch
    {
        "advantage" or "speed memory" => (0, 1),
        "speed compute" or "speed overhead" => (0, 2),
        _ => (double.NegativeInfinity, double.PositiveInfinity),
    };

    /// <summary>New widths of the priors and spreads of the measurements.</summary>
    private void Widths()
    {
        Matrix<double> covariance = Normal(out _).Solve(Matrix<double>.Build.DenseIdentity(Columns.Count));
        foreach (IGrouping<EffectPrior, int> group in Enumerable.Range(0, Columns.Count).GroupBy(Columns.Prior)
            .Where(g => !g.Key.IsFixed).ToArray())
            group.Key.Deviation =
                Math.Sqrt((group.Sum(i => WeightOf(i) * ((Effects[i] * Effects[i]) + covariance[i, i]))
                    + (3 * group.Key.Guess * group.Key.Guess)) / (group.Count() + 3));
        foreach (IGrouping<string, int> group in Enumerable.Range(0, rows.Length).GroupBy(i => rows[i].Runtime))
        {
            double sigma = sigmas[group.Key], weights = 0, squares = 0;
            foreach (int i in group)
            {
                double residual = Residual(i), z = residual / sigma;
                squares += caps[i] * (Freedom + 1) / (Freedom + (z * z)) * residual * residual;
                weights += caps[i];
            }

            sigmas[group.Key] = Math.Max(LeastSigma, Math.Sqrt((squares + (5 * 0.1 * 0.1)) / (weights + 5)));
        }
    }
}
