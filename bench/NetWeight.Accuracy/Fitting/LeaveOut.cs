using NetWeight.Devices;
using NetWeight.Latency;

namespace NetWeight.Accuracy.Fitting;

/// <summary>A prediction of a measurement that took no part in the fit.</summary>
/// <param name="Row">The measurement.</param>
/// <param name="LogSeconds">The predicted logarithm of its time.</param>
/// <param name="Deviation">The stated standard deviation.</param>
/// <param name="Factors">What it was predicted with.</param>
public sealed record Unseen(FitRow Row, double LogSeconds, double Deviation, FactorSet Factors)
{
    /// <summary>ln(predicted / measured).</summary>
    public double Error => LogSeconds - Row.LogSeconds;
}

/// <summary>Fits without something, and judges by what was left out.</summary>
public static class LeaveOut
{
    private const int FamilyFolds = 6;

    /// <summary>The 90 % point of the absolute value of a normal variable.</summary>
    private const double Ninety = 1.645;

    /// <summary>
    /// The spread of networks of unseen families on known devices, by runtime: where it holds nine tenths of each setting's errors, the doubt of the estimates taken off.
    /// </summary>
    public static Dictionary<string, double> Spreads(PooledFit full)
    {
        string[] families = [.. full.Rows.Select(r => r.Sample.Network.Family).Distinct().Order(StringComparer.Ordinal)];
        var errors = new List<(FitRow Row, double Error, double Variance)>();
        for (int fold = 0; fold < FamilyFolds; fold++)
        {
            var left = families.Where((_, i) => i % FamilyFolds == fold).ToHashSet();
            FitRow[] seen = [.. full.Rows.Where(r => !left.Contains(r.Sample.Network.Family))], unseen = [.. full.Rows.Where(r => left.Contains(r.Sample.Network.Family))];
            if (seen.Length == 0 || unseen.Length == 0)
                continue;
            PooledFit without = new PooledFit(seen, full).Refine(2);
            var others = new PooledFit(unseen, without);
            for (int i = 0; i < unseen.Length; i++)
                errors.Add((unseen[i], others.Residual(i), 0));
        }

        return errors.GroupBy(e => e.Row.Runtime).ToDictionary(g => g.Key, g =>
        {
            double[] settings = [.. g.GroupBy(e => EffectColumns.SettingOf(e.Row)).Where(s => s.Count() >= 3).Select(s => Quantile(s.Select(e => Math.Abs(e.Error)), 0.9) / Ninety)];
            double all = Quantile(g.Select(e => Math.Abs(e.Error)), 0.9) / Ninety;
            return Math.Max(full.Sigmas[g.Key], settings.Length == 0 ? all : Math.Min(all, settings.Average()));
        });
    }

    /// <summary>Every measurement, predicted by a fit without its device.</summary>
    public static List<Unseen> Devices(Platform platform, PooledFit full, IReadOnlyDictionary<string, double> spreads, double widening = 1)
    {
        var found = new List<Unseen>();
        foreach (IGrouping<string, FitRow> device in full.Rows.GroupBy(r => r.Device.Id))
        {
            FitRow[] seen = [.. full.Rows.Where(r => r.Device.Id != device.Key)];
            if (seen.Length == 0)
                continue;
            found.AddRange(Predict([.. FitBuilder.Of(platform, new PooledFit(seen, full).Refine(3), spreads, widening)], device));
        }

        return found;
    }

    /// <summary>Predictions of measurements with a fit.</summary>
    public static IEnumerable<Unseen> Predict(IReadOnlyList<PlatformFit> fits, IEnumerable<FitRow> rows)
    {
        foreach (IGrouping<(RuntimeProfile, Precision, Device), FitRow> setting in rows.GroupBy(r => (r.Plan.Runtime, r.Precision, r.Device)))
        {
            (RuntimeProfile runtime, Precision precision, Device device) = setting.Key;
            PlatformFit fit = fits.First(f => f.Classes.Contains(device.Class));
            foreach (IGrouping<(string Runtime, string Harness), FitRow> harness in setting.GroupBy(r => (r.Runtime, r.Sample.Harness)))
            {
                // The tool that measured is told, as it is to everybody who reads the table.
                PlatformFit told = fit with
                {
                    Runtimes = [.. fit.Runtimes.Where(r => r.Id == harness.Key.Runtime).Select(r => r with { Id = runtime.Id, Harness = harness.Key.Harness })],
                    Devices = [.. fit.Devices.Select(d => d with { Settings = [.. d.Settings.Where(s => s.Runtime == harness.Key.Runtime).Select(s => s with { Runtime = runtime.Id })] })],
                };
                FactorSet set = FactorComposer.Compose(told, device, runtime, precision);
                foreach (FitRow row in harness)
                {
                    LatencyEstimate estimate = LatencyModel.Predict(row.Plan, device, precision, row.Threads, set);
                    yield return new Unseen(row, Math.Log(estimate.Latency.Value), Math.Log(estimate.High.Value / estimate.Latency.Value) / Ninety, set);
                }
            }
        }
    }

    /// <summary>The value below which a share of others lies.</summary>
    public static double Quantile(IEnumerable<double> values, double share)
    {
        double[] sorted = [.. values.Order()];
        return sorted[(int)Math.Ceiling(share * (sorted.Length - 1))];
    }
}
