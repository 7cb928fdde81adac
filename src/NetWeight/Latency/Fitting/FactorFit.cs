using NetWeight.Devices;
using NetWeight.Latency.Kernels;
using NetWeight.Latency.Timing;

namespace NetWeight.Latency.Fitting;

/// <summary>A measured time of kernels that are formed already.</summary>
/// <param name="Plan">The kernels.</param>
/// <param name="Device">The device.</param>
/// <param name="Precision">The type that was computed in.</param>
/// <param name="Threads">Threads of a CPU; null for the runtime's default.</param>
/// <param name="Seconds">The measured time.</param>
public sealed record FitSample(KernelPlan Plan, Device Device, Precision Precision, int? Threads, double Seconds)
{
    /// <summary>The predicted time with given factors, in seconds.</summary>
    public double Predict(FactorSet factors) => PlanTimer.Predict(Plan, Device, Precision, Threads, factors).Latency.Value;
}

/// <summary>Samples that count together.</summary>
/// <param name="Samples">The samples.</param>
/// <param name="Weight">How much the group counts.</param>
public sealed record FitGroup(IReadOnlyList<FitSample> Samples, double Weight);

/// <summary>
/// Fits the factors of a runtime to measurements: the weighted mean over groups of the mean |ln(predicted / measured)|,
/// held near the starting values by a penalty, so that what the measurements do not tell stays where it was. Coordinate
/// search; deterministic.
/// </summary>
/// <param name="groups">The measurements.</param>
/// <param name="start">The start of the search, to which it is held near.</param>
/// <param name="penalty">How strongly.</param>
public sealed class FactorFit(IReadOnlyList<FitGroup> groups, Factors start, double penalty)
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
        [Factor.SecondCache] = (1, 8),
        [Factor.Unblocked] = (0.1, 1),
    };

    /// <summary>The best factors found.</summary>
    /// <param name="rounds">Passes over all factors.</param>
    /// <param name="cancellation">Ends the search with the best result so far.</param>
    public Factors Run(int rounds = 24, CancellationToken cancellation = default)
    {
        Factors best = start;
        double loss = Loss(best);
        double[] steps = new double[Factors.Count];
        Array.Fill(steps, 0.25);
        for (int round = 0; round < rounds && steps.Max() > 0.01 && !cancellation.IsCancellationRequested; round++)
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

    /// <summary>The function to minimise.</summary>
    public double Loss(Factors factors)
    {
        var set = new FactorSet(factors, 0, FitEvidence.None) { IsBoundByRoofline = false };
        double[] sums = new double[groups.Count];
        Parallel.For(0, groups.Count, i =>
        {
            double sum = 0;
            foreach (FitSample sample in groups[i].Samples)
                sum += Math.Abs(Math.Log(sample.Predict(set) / sample.Seconds));
            sums[i] = groups[i].Samples.Count == 0 ? 0 : sum / groups[i].Samples.Count * groups[i].Weight;
        });
        double weights = groups.Sum(g => g.Weight), drift = 0;
        for (int i = 0; i < Factors.Count; i++)
        {
            if (start.Values[i] > 0)
                drift += Math.Pow(Math.Log(factors.Values[i] / start.Values[i]) / Doubt((Factor)i), 2);
        }

        return (sums.Sum() / weights) + (penalty * drift);
    }

    /// <summary>
    /// How far off a starting value may well be, as a logarithm: shares of a peak are known better than overheads,
    /// which hang on software.
    /// </summary>
    private static double Doubt(Factor factor) => factor switch
    {
        Factor.KernelSeconds or Factor.InferenceSeconds or Factor.ThreadSeconds => 3,
        Factor.CacheBandwidth or Factor.SecondCache or Factor.UsableCache or Factor.VectorArithmetic
            or Factor.EpilogueArithmetic or Factor.HalfRows or Factor.HalfDepth or Factor.HalfColumns or Factor.WeightCache => 1,
        Factor.ConvMemory => 0.3,
        Factor.SerialShare => 1,
        Factor.InOrder => 0.2,
        _ => 0.6,
    };
}
