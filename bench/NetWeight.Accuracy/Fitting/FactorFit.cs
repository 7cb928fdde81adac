using NetWeight.Accuracy.Predictors;
using NetWeight.Latency;

namespace NetWeight.Accuracy.Fitting;

/// <summary>
/// Fits the factors of a runtime on a class of devices: the mean over devices (each counts by the root of its samples) of the mean |ln(predicted / measured)|, held near the starting values
/// by a penalty, so that what the measurements do not tell stays where engineering put it. Coordinate search; deterministic.
/// </summary>
public sealed class FactorFit(ModelPredictor predictor, IReadOnlyList<Sample> samples, Factors start, double penalty)
{
    private static readonly Dictionary<Factor, (double Least, double Most)> Ranges = new()
    {
        [Factor.PaddingHardness] = (0.02, 1),
        [Factor.WaveHardness] = (0.02, 1),
        [Factor.SoftSum] = (1, 4),
        [Factor.SerialShare] = (0.001, 0.5),
        [Factor.InOrder] = (0.4, 1),
        [Factor.UsableCache] = (0.05, 1),
        [Factor.CacheBandwidth] = (1, 12),
        [Factor.Unblocked] = (0.1, 1),
    };

    private readonly (Sample[] Samples, double Weight)[] groups = [.. samples.GroupBy(s => s.Group).Select(g =>
        (g.ToArray(), Math.Sqrt(g.Count() / (double)samples.Where(s => s.DeviceName == g.Key.Device).Select(s => s.Group).Distinct().Count())))];

    /// <summary>The best factors found.</summary>
    /// <param name="rounds">Passes over all factors.</param>
    public Factors Run(int rounds = 24)
    {
        Factors best = start;
        double loss = Loss(best);
        double[] steps = new double[Factors.Count];
        Array.Fill(steps, 0.25);
        for (int round = 0; round < rounds && steps.Max() > 0.01; round++)
        {
            foreach (Factor factor in Enum.GetValues<Factor>())
            {
                ref double step = ref steps[(int)factor];
                if (step <= 0.01 || best[factor] == 0)
                    continue;
                bool better = false;
                foreach (double way in (ReadOnlySpan<double>)[step, -step])
                {
                    (double least, double most) = Ranges.GetValueOrDefault(factor, (0, double.MaxValue));
                    Factors tried = best.With(factor, Math.Clamp(best[factor] * Math.Exp(way), least, most));
                    double found = Loss(tried);
                    if (found < loss - 1e-7)
                    {
                        (best, loss, better) = (tried, found, true);
                        break;
                    }
                }

                step *= better ? 1.2 : 0.5;
            }
        }

        return best;
    }

    /// <summary>How far off a starting value may well be, as a logarithm: shares of a peak are known better than overheads, which hang on software.</summary>
    private static double Doubt(Factor factor) => factor switch
    {
        Factor.KernelSeconds or Factor.InferenceSeconds or Factor.ThreadSeconds => 3,
        Factor.CacheBandwidth or Factor.UsableCache or Factor.VectorArithmetic or Factor.HalfRows or Factor.HalfDepth => 1,
        Factor.WeightMemory or Factor.ConvMemory => 0.3,
        Factor.SerialShare => 1,
        Factor.InOrder => 0.2,
        _ => 0.6,
    };

    /// <summary>What is made small.</summary>
    public double Loss(Factors factors)
    {
        var set = new FactorSet([], [], factors, 0, "");
        double[] sums = new double[groups.Length];
        Parallel.For(0, groups.Length, i =>
        {
            double sum = 0;
            int count = 0;
            foreach (Sample sample in groups[i].Samples)
            {
                if (predictor.Estimate(sample, set)?.Latency.Value is not { } predicted)
                    continue;
                sum += Math.Abs(Math.Log(predicted / sample.Seconds));
                count++;
            }

            sums[i] = count == 0 ? 0 : sum / count * groups[i].Weight;
        });
        double weights = groups.Sum(g => g.Weight), drift = 0;
        for (int i = 0; i < Factors.Count; i++)
        {
            if (start.Values[i] > 0)
                drift += Math.Pow(Math.Log(factors.Values[i] / start.Values[i]) / Doubt((Factor)i), 2);
        }

        return (sums.Sum() / weights) + (penalty * drift);
    }
}
